"""How near drafts are to what agents really wrote, against what can be pasted without a drafter.

    python benchmarks/drafts.py [--data FOLDER]

On kb_samples (written replies) and the Thunderbird cases of 2024 (what a helper answered), articles ranked by the
default retriever, only public ones: ROUGE-L F1 and content recall against the reply, as `assistkit eval` computes them.
The draft counts whole, greeting and closing included. Also how long drafting takes, one case after the other.
"""

from __future__ import annotations

import dataclasses
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from surroundings import REPOSITORY, data_folder, save

from assistkit import Assistant, Case, Draft
from assistkit.case.dataset import load
from assistkit.case.query import case_query
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.evaluation.text_measures import draft_measures
from assistkit.index.embedders import load_embedder
from assistkit.statistics import means, permutation_p
from assistkit.text.article.sections import assemble
from assistkit.text.plain import to_plain
from assistkit.text.sentences import sentences
from assistkit.text.telling_words import Words
from assistkit.types import Evidence, Suggestion

SEED = 7
MEASURES = ("ROUGE-L", "content recall")
Baseline = Callable[[Case, Sequence[Evidence]], str]


def top_passage(_: Case, evidence: Sequence[Evidence]) -> str:
    return plain(evidence[0].passage.text)


def first_words(_: Case, evidence: Sequence[Evidence]) -> str:
    return " ".join(plain(first_article(evidence)).split()[:100])


def two_passages(_: Case, evidence: Sequence[Evidence]) -> str:
    return "\n".join(plain(one.passage.text) for one in evidence[:2])


def four_sentences(case: Case, evidence: Sequence[Evidence]) -> str:
    """Those with most of the case's telling words."""
    text, words = plain(first_article(evidence)), Words(case_query(case), evidence)
    every = [text[start:end] for start, end in sentences(text)]
    best = sorted(range(len(every)), key=lambda s: (-words.share(every[s]), s))[:4]
    return " ".join(every[s] for s in sorted(best))


BASELINES: dict[str, Baseline] = {
    "top passage pasted": top_passage,
    "first 100 words of the article": first_words,
    "best two passages": two_passages,
    "top four sentences": four_sentences,
}


def first_article(evidence: Sequence[Evidence]) -> str:
    return assemble(one.passage for one in evidence if one.passage.article_id == evidence[0].passage.article_id)


def plain(text: str) -> str:
    return "\n".join(to_plain(line) for line in text.split("\n"))


def measured(draft: Draft, reply: str) -> list[float]:
    """Nothing drafted counts as nothing right."""
    suggestion = Suggestion(
        id="", case_id="", status="check", confidence=0.0, text=draft.text, sentences=draft.sentences
    )
    values = draft_measures(suggestion, reply)
    return [values.get(measure, 0.0) for measure in MEASURES]


def against_replies(assistant: Assistant, drafter: ExtractiveDrafter, folder: Path, split: str) -> dict[str, Any]:
    dataset = load(folder, split=split)
    cases = [case for case in dataset.cases if str(dataset.rows[case.id].get("reply") or "").strip()]
    values: dict[str, list[list[float]]] = {name: [] for name in ("draft", *BASELINES)}
    taken = []
    for case, found in zip(cases, assistant.retrieve(cases), strict=True):
        evidence = public(found)
        reply = str(dataset.rows[case.id]["reply"])
        started = time.perf_counter()
        draft = drafter.draft(case, evidence)
        taken.append(time.perf_counter() - started)
        values["draft"].append(measured(draft, reply))
        for name, baseline in BASELINES.items():
            values[name].append(measured(Draft(text=baseline(case, evidence)) if evidence else Draft(), reply))
    rows = {name: row(np.array(one), np.array(values["draft"])) for name, one in values.items()}
    late = np.array(taken[len(taken) // 2 :])
    return {"cases": len(cases), "rows": rows, "draft_ms_p50": round(1e3 * float(np.median(late)), 1)}


def public(found: Sequence[Evidence]) -> list[Evidence]:
    """Only what may be quoted, ranked from 1."""
    shown = [one for one in found if one.passage.visibility == "public"]
    rank = {article: place for place, article in enumerate(dict.fromkeys(e.passage.article_id for e in shown), start=1)}
    return [dataclasses.replace(one, rank=rank[one.passage.article_id]) for one in shown]


def row(values: np.ndarray, draft: np.ndarray) -> Mapping[str, Any]:
    """Each measure's mean and interval; for a baseline how much better the draft is, paired."""
    own, better = means(values, SEED), means(draft - values, SEED)
    p = permutation_p(draft - values, SEED)
    return {
        measure: {
            "value": round(float(own.value[m]), 4),
            "interval": [round(float(own.low[m]), 4), round(float(own.high[m]), 4)],
            "draft_better_by": round(float(better.value[m]), 4),
            "better_interval": [round(float(better.low[m]), 4), round(float(better.high[m]), 4)],
            "p": round(float(p[m]), 4),
        }
        for m, measure in enumerate(MEASURES)
    }


def main() -> None:
    data = data_folder(__doc__)
    embedder = load_embedder()
    drafter = ExtractiveDrafter(embedder)
    with tempfile.TemporaryDirectory() as scratch:
        samples = Assistant.build(REPOSITORY / "kb_samples" / "articles", Path(scratch, "samples"), embedder=embedder)
        articles = data / "thunderbird" / "articles.jsonl"
        forum = Assistant.build(articles, Path(scratch, "forum"), embedder=embedder, visibility="public")
        result = {
            "kb_samples": against_replies(samples, drafter, REPOSITORY / "kb_samples", "dev"),
            "thunderbird 2024": against_replies(forum, drafter, data / "thunderbird", "dev"),
        }
    save("drafts", result)


if __name__ == "__main__":
    main()
