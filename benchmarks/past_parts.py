"""Do the replies to a desk's other cases say which part of an article answers?

    python benchmarks/past_parts.py [--data FOLDER]

On the two public offices, whose talks have many questions about one article, with the right article given; a later
question is rated by its newest messages. A part's chance by the shipped weights (models/parts) is joined by what other
talks say of it: the share that each part has in an agent's reply (its ROUGE-L to the third power), or, as the best that
a reply could tell, in what people marked as the answer. A case counts more the more it resembles this one. Measured is
the share of the marked answer in parts of at most 110 words, and how much better that is, paired, with the interval of
a bootstrap over cases.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from open_desks import open_desks
from spans import rouge
from surroundings import data_folder, save

from assistkit import Case
from assistkit.case.dataset import load
from assistkit.case.query import case_query, newest_query
from assistkit.drafters.choosing import MAX_WORDS
from assistkit.drafters.nearness import Nearness
from assistkit.drafters.rating import answering, checked, scores, signals_of, telling
from assistkit.index.embedders import load_embedder
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.protocols import Embedder
from assistkit.statistics import means
from assistkit.text.article.boilerplate import worth_reading
from assistkit.text.article.groups import groups_of
from assistkit.text.article.sections import read_sections
from assistkit.text.plain import visible

OFFICES = {"dmv": "doc2dial-dmv", "studentaid": "doc2dial-studentaid"}
COUNTS = (0.25, 0.5, 1.0)  # what a past case that is as near as HALF counts, where the weights count 1
HALF, WIDTH = 0.5, 0.1  # a cosine; how much nearer counts e times as much (.05 was tried)
_OF_A_REPLY, _RATIO, _SEED = 3, 10, 7

Floats = np.ndarray


@dataclass(frozen=True)
class Asked:
    """A question, the parts of its article, their chances, and the share of each in the reply and in what is marked."""

    talk: str
    first: bool
    article: str
    vector: Floats
    chance: Floats
    sizes: Sequence[int]
    by_reply: Floats
    by_mark: Floats


def of_row(index: KnowledgeIndex, embedder: Embedder, nearness: Nearness, row: Mapping[str, Any]) -> Asked | None:
    case = Case.from_row(row)
    article = index.articles[row["spans"][0]["article_id"]]
    text = visible(article.text)
    sections = worth_reading(read_sections(text))
    groups = groups_of(sections, text, article.language or "en")
    kept, query = answering(groups, sections), newest_query(case) or case_query(case)
    spans = [(one["start"], one["end"]) for one in row["spans"] if one["article_id"] == article.id]
    units = [[unit for part in groups[at].parts for unit in part.units] for at in kept]
    marked = np.array(
        [sum(max(0, min(u.end, end) - max(u.start, start)) for u in own for start, end in spans) for own in units],
        dtype=np.float64,
    )
    if len(kept) < 2 or not marked.sum() or not query.strip():
        return None
    near = nearness.between(query, [group.embedded for group in groups])
    signals = signals_of(groups, sections, query, telling(sections, query), near)[kept]
    rated = np.exp(scores(signals, checked(None)))
    replied = np.array([rouge(str(row.get("reply") or ""), groups[at].text) for at in kept]) ** _OF_A_REPLY
    return Asked(
        talk=case.id.rpartition("_")[0],
        first=row["split"] != "later",
        article=article.id,
        vector=embedder.encode_query([query])[0],
        chance=rated / rated.sum(),
        sizes=[groups[at].size for at in kept],
        by_reply=replied / max(replied.sum(), 1e-9),
        by_mark=marked / marked.sum(),
    )


def told(one: Asked, others: Sequence[Asked], part: str, counts: float) -> Floats:
    """The chances of the parts, joined by what the other talks about this article say."""
    past = [other for other in others if other.article == one.article and other.talk != one.talk]
    weights = [counts * np.exp((float(one.vector @ other.vector) - HALF) / WIDTH) for other in past]
    said = sum(
        (weight * getattr(other, part) for weight, other in zip(weights, past, strict=True)), start=0 * one.chance
    )
    joined: Floats = (one.chance + said) / (1 + sum(weights))
    return joined


def held(one: Asked, chance: Floats) -> float:
    """The share of the marked answer in the likeliest part and those that are not far less likely and fit."""
    order = np.argsort(-chance, kind="stable")
    chosen, words = [order[0]], one.sizes[order[0]]
    for at in order[1:]:
        if chance[at] >= chance[order[0]] / _RATIO and words + one.sizes[at] <= MAX_WORDS:
            chosen.append(at)
            words += one.sizes[at]
    return float(one.by_mark[chosen].sum())


def measured(own: Sequence[Asked], others: Sequence[Asked]) -> dict[str, Any]:
    without = np.array([held(one, one.chance) for one in own])
    found: dict[str, Any] = {"cases": len(own), "without": round(float(without.mean()), 3)}
    for part in ("by_reply", "by_mark"):
        for counts in COUNTS:
            gained = np.array([held(one, told(one, others, part, counts)) for one in own]) - without
            found[f"{part}, {counts}"] = [round(float(end[0]), 3) for end in means(gained[:, None], _SEED)[:3]]
    return found


def main() -> None:
    data, embedder = data_folder(__doc__), load_embedder()
    desks, result = open_desks(data), {}
    with tempfile.TemporaryDirectory() as name:
        for desk, folder in OFFICES.items():
            index = desks[desk].built(Path(name), embedder)
            nearness = Nearness(embedder, index.vector_of_group)
            rows = [row for row in load(data / folder).rows.values() if row.get("spans")]
            made = [of_row(index, embedder, nearness, row) for row in rows]
            asked = [one for one in made if one is not None]
            result[desk] = {
                "first question": measured([one for one in asked if one.first], asked),
                "later": measured([one for one in asked if not one.first], asked),
            }
    save("past_parts", {"desks": result})


if __name__ == "__main__":
    main()
