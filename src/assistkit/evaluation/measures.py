"""What is measured, one entry a measure: its name, its group, which way is better, and what it says in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Group = Literal["retrieval", "suggestion", "abstention", "speed"]


@dataclass(frozen=True)
class Measure:
    """`higher_is_better` is None for what is neither good nor bad in itself."""

    name: str
    group: Group
    higher_is_better: bool | None
    about: str


PER_CASE = (
    Measure("nDCG@10", "retrieval", True, "How near the ten best articles come to the ideal order, by grade."),
    Measure("R@1", "retrieval", True, "Share of a case's relevant articles that is ranked first."),
    Measure("R@5", "retrieval", True, "Share of a case's relevant articles among the first five."),
    Measure("R@10", "retrieval", True, "Share of a case's relevant articles among the first ten."),
    Measure("RR", "retrieval", True, "One divided by the rank of the first relevant article."),
    Measure("P@1", "retrieval", True, "Share of cases whose first article is relevant."),
    Measure("all-gold-found@5", "retrieval", True, "Share of cases with every relevant article among the first five."),
    Measure("coverage", "suggestion", None, "Share of cases with a suggestion that is ready."),
    Measure("answered", "suggestion", None, "Share of cases with a suggestion that is ready or to be checked."),
    Measure("correct", "suggestion", True, "Share of drafts, on judged cases, that cite a relevant article."),
    Measure("citation precision", "suggestion", True, "Share of a draft's cited articles that is relevant."),
    Measure("citation recall", "suggestion", True, "Share of a case's relevant articles that its draft cites."),
    Measure("support", "suggestion", True, "Share of a draft's claims that their citation holds, figures exactly."),
    Measure("content recall", "suggestion", True, "Share of the real reply's content words that are in the draft."),
    Measure("ROUGE-L", "suggestion", True, "F1 of the longest common subsequence of words of draft and real reply."),
    Measure("edit similarity", "suggestion", True, "Share of draft and real reply that need not be edited, by letter."),
    Measure("words", "suggestion", None, "Words in a draft."),
    Measure("reading grade", "suggestion", None, "School years needed to read a draft (automated readability index)."),
    Measure(
        "wrong when ready", "abstention", False, "Share of ready, judged suggestions that cite no relevant article."
    ),
    Measure("wrongly ready", "abstention", False, "Share of judged cases: ready, citing no relevant article."),
)
"""These have a value for each case; the figure is their mean."""

_RIGHT_FIRST = "How often a right suggestion is more confident than a wrong one."
_ANSWERABLE_FIRST = "How often an answerable case gets more confidence than one that the articles cannot answer"
SET_LEVEL = (
    Measure("AURC", "abstention", False, "Error rate averaged over every share of cases one might choose to answer."),
    Measure("AUROC right", "abstention", True, _RIGHT_FIRST),
    Measure("AUROC answerable", "abstention", True, f"{_ANSWERABLE_FIRST}."),
    Measure("AUROC answerable/near", "abstention", True, f"{_ANSWERABLE_FIRST} (near misses)."),
    Measure("AUROC answerable/far", "abstention", True, f"{_ANSWERABLE_FIRST} (off topic)."),
    Measure("ECE", "abstention", False, "Gap between confidence and share right, averaged over ten equal bins."),
    Measure("coverage at 5 % error", "abstention", True, "Share of cases that could be answered at 5 % error."),
    Measure("coverage at 10 % error", "abstention", True, "Share of cases that could be answered at 10 % error."),
    Measure("coverage at 20 % error", "abstention", True, "Share of cases that could be answered at 20 % error."),
)
"""These have a value only for a whole set of cases."""

SPEED = (
    Measure("latency p50", "speed", False, "Milliseconds a case took in this run, searched in batches: the median."),
    Measure("latency p95", "speed", False, "Milliseconds a case took in this run: 95 of 100 were faster."),
)

HIGHER_IS_BETTER = {measure.name: measure.higher_is_better for measure in (*PER_CASE, *SET_LEVEL, *SPEED)}
"""By name; None for what is neither good nor bad in itself."""
