"""What went right or wrong with a case, in a word, for somebody who reads cases one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from assistkit.evaluation.judging import Grades, is_judged, relevant
from assistkit.sources.dataset import Row
from assistkit.types import Suggestion

Verdict = Literal[
    "right",
    "not-retrieved",
    "ranked-low",
    "wrong-sentence",
    "wrongly-silent",
    "wrongly-sure",
    "rightly-silent",
    "unlabelled",
]
LEAST_RECALL = 0.1  # of the reply's content words: below, the draft hardly says the same thing


def verdict(
    row: Row,
    grades: Grades | None,
    ranking: Sequence[str],
    suggestion: Suggestion | None,
    values: Mapping[str, float],
) -> Verdict:
    """`values` are the case's measures. A case that cannot be answered is right unless a suggestion was ready."""
    gold = relevant(grades)
    ready = suggestion is not None and suggestion.status == "ready"
    if row.get("answerable") is False:
        return "wrongly-sure" if ready else "rightly-silent"
    if not is_judged(row, grades):
        return "unlabelled"
    cited = {citation.article_id for citation in suggestion.citations} if suggestion else set()
    if cited & gold:
        return "wrong-sentence" if _hardly_answers(suggestion, values) else "right"
    if ready:
        return "wrongly-sure"
    if not cited and ranking and ranking[0] in gold:
        return "wrongly-silent"
    return "ranked-low" if gold & set(ranking) else "not-retrieved"


def _hardly_answers(suggestion: Suggestion | None, values: Mapping[str, float]) -> bool:
    faults = suggestion is not None and any(finding.severity == "error" for finding in suggestion.findings)
    return faults or values.get("content recall", 1.0) < LEAST_RECALL
