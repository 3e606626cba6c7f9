"""Make models/parts/weights.json: what each signal of a part of an article weighs, when a draft chooses among them.

    python models/make_parts.py [--data FOLDER]

From open desks, with articles that are known to answer. Where people marked the answer, a group's share is that of the
marked words; where only the reply is known, it grows with the group's ROUGE-L to it. Every desk counts alike. What the
weights of the other desks are worth on each: benchmarks/across_desks.py.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from open_desks import Desk, open_desks
from spans import rouge
from surroundings import REPOSITORY, data_folder

from assistkit import Case
from assistkit.case.dataset import load
from assistkit.case.query import case_query
from assistkit.drafters.nearness import Nearness
from assistkit.drafters.rating import SIGNALS, answering, signals_of, telling
from assistkit.index.embedders import load_embedder
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.protocols import Embedder
from assistkit.retrieval.fitting import conditional_logit
from assistkit.text.article.boilerplate import worth_reading
from assistkit.text.article.groups import Group, groups_of
from assistkit.text.article.sections import read_sections
from assistkit.text.plain import visible

DESKS = ("dmv", "studentaid", "awsdocs", "techqa", "kb_samples")  # a forum's replies link to articles: they tell little
FOLLOW_UPS = {"dmv": "doc2dial-dmv", "studentaid": "doc2dial-studentaid"}
STRENGTH = 1e-3  # of a desk's cases together counting 1; 1e-4 and 1e-2 were tried
_OF_A_REPLY = 3  # power of ROUGE-L; 1, 2 and 6 were tried
_LEAST_MARKED, _LEAST_ROUGE, _LEAST_WORDS = 0.3, 0.1, 5
_OUT = REPOSITORY / "models" / "parts" / "weights.json"

Floats = np.ndarray


@dataclass(frozen=True)
class Chosen:
    """A case's groups that could answer: their signals (n, `SIGNALS`), and the share of the answer in each (n,)."""

    signals: Floats
    share: Floats


def of_desk(desk: Desk, data: Path, embedder: Embedder, scratch: Path) -> list[Chosen]:
    """What answered the cases of a desk, and what stood beside it."""
    index = desk.built(scratch, embedder)
    nearness = Nearness(embedder, index.vector_of_group)
    asked = [(case_query(case), desk.rows[case.id], sorted(desk.labels[case.id])) for case in desk.answered]
    asked += _follow_ups(data / FOLLOW_UPS[desk.name]) if desk.name in FOLLOW_UPS else []
    made = (_chosen(index, nearness, *one) for one in asked)
    return [one for one in made if one is not None]


def _follow_ups(folder: Path) -> Iterator[tuple[str, Mapping[str, Any], Sequence[str]]]:
    """What customers asked later in a talk, by their last turn."""
    for row in load(folder, split="later").rows.values():
        turns = list[str]()
        for message in reversed(row["messages"]):
            if message["role"] == "agent":
                break
            turns.insert(0, message["text"])
        query = case_query(Case.from_text("\n".join(turns)))
        if len(query.split()) >= _LEAST_WORDS and row.get("spans"):
            yield query, row, ()


def _chosen(
    index: KnowledgeIndex, nearness: Nearness, query: str, row: Mapping[str, Any], articles: Sequence[str]
) -> Chosen | None:
    spans = [one for one in row.get("spans") or () if one["article_id"] in index.articles]
    article = index.articles[spans[0]["article_id"] if spans else articles[0]]
    text, language = visible(article.text), article.language or "en"
    sections = worth_reading(read_sections(text))
    groups = groups_of(sections, text, language)
    if spans:
        marked = [(one["start"], one["end"]) for one in spans if one["article_id"] == article.id]
        share, least = _marked(groups, marked), _LEAST_MARKED
    else:
        share, least = np.array([rouge(str(row.get("reply") or ""), group.text) for group in groups]), _LEAST_ROUGE
    kept = answering(groups, sections)
    if len(kept) < 2 or not least <= (share[kept].sum() if spans else share[kept].max()):
        return None
    near = nearness.between(query, [group.embedded for group in groups])
    signals = signals_of(groups, sections, query, telling(sections, query), near)
    grown = share[kept] ** (1 if spans else _OF_A_REPLY)
    return Chosen(signals[kept], grown / grown.sum())


def _marked(groups: Sequence[Group], spans: Sequence[tuple[int, int]]) -> Floats:
    """The share of the marked characters that each group has."""
    total = sum(end - start for start, end in spans)
    held = [
        sum(
            max(0, min(unit.end, end) - max(unit.start, start))
            for part in group.parts
            for unit in part.units
            for start, end in spans
        )
        for group in groups
    ]
    return np.array(held) / max(1, total)


def fitted(desks: Sequence[Sequence[Chosen]]) -> dict[str, float]:
    """The weights under which the answers of these desks are likeliest, every desk counting alike."""
    rows = [(one.signals, one.share) for desk in desks for one in desk]
    counts = [1 / len(desk) / len(desks) for desk in desks for _ in desk]
    weights = conditional_logit(rows, np.zeros(len(SIGNALS)), strength=STRENGTH, counts=counts)
    return {name: round(float(weight), 4) for name, weight in zip(SIGNALS, weights, strict=True)}


def main() -> None:
    data, embedder = data_folder(__doc__), load_embedder()
    desks = open_desks(data, fit=True)
    with tempfile.TemporaryDirectory() as scratch:
        chosen = {name: of_desk(desks[name], data, embedder, Path(scratch)) for name in DESKS}
    _OUT.parent.mkdir(exist_ok=True)
    _OUT.write_text(json.dumps(fitted(list(chosen.values())), indent=1) + "\n", encoding="utf-8")
    print(_OUT.read_text(encoding="utf-8"), {name: len(own) for name, own in chosen.items()})


if __name__ == "__main__":
    main()
