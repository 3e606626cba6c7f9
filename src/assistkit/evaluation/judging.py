"""One case's suggestion against its labels and the real reply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from assistkit.case.dataset import Row
from assistkit.evaluation.runs import Run
from assistkit.evaluation.text_measures import draft_measures
from assistkit.types import Case, Draft, Suggestion
from assistkit.verifiers import EvidenceVerifier

Grades = Mapping[str, int]
TOP = "top right"
"""Beside the measures: whether the top article is relevant (1 or 0)."""


def judgements(row: Row, grades: Grades | None, run: Run, case: str) -> dict[str, float]:
    """Name -> value, for every measure of suggestions and of abstention that applies to this case."""
    suggestion = run.suggestions.get(case)
    values = dict(_known(row, grades))
    if suggestion is None:
        missing = dict.fromkeys(("coverage", "answered", "confidence"), 0.0) if run.suggestions else {}
        wrong = {"right": 0.0, "wrongly ready": 0.0} if missing and is_judged(row, grades) else {}
        top = dict(_top(row, grades, ())) if missing else {}
        return {**values, **missing, **wrong, **top}
    values |= {
        "coverage": float(suggestion.status == "ready"),
        "answered": float(suggestion.status in ("ready", "check")),
        "confidence": suggestion.confidence,
    }
    if is_judged(row, grades):
        values |= _against_labels(suggestion, relevant(grades), run.ranking.get(case, ()))
    values |= _top(row, grades, run.ranking.get(case, ()))
    reply = row.get("reply")
    values |= draft_measures(suggestion, reply if isinstance(reply, str) else "")
    claims = sum(sentence.kind == "evidence" for sentence in suggestion.sentences)
    return {**values, "support": 1 - _unsupported(suggestion) / claims} if claims else values


def relevant(grades: Grades | None) -> frozenset[str]:
    """The articles with a grade above 0."""
    return frozenset(article for article, grade in (grades or {}).items() if grade > 0)


def is_judged(row: Row, grades: Grades | None) -> bool:
    """Whether it is known which articles are right: it has grades, or is said to have no answer."""
    return bool(grades) or row.get("answerable") is False


def _known(row: Row, grades: Grades | None) -> Iterator[tuple[str, float]]:
    answerable = row.get("answerable")
    if isinstance(answerable, bool):
        yield "answerable", float(answerable)
    elif relevant(grades):
        yield "answerable", 1.0


def _top(row: Row, grades: Grades | None, ranking: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Whether the top article answers, where that is known: what a promise counts, in the same way as `learn`."""
    gold = relevant(grades)
    known = row.get("answerable") is False or gold or not ranking or ranking[0] in (grades or {})
    if known and is_judged(row, grades):
        yield TOP, float(bool(ranking) and ranking[0] in gold)


def _against_labels(suggestion: Suggestion, gold: frozenset[str], ranking: tuple[str, ...]) -> dict[str, float]:
    cited = {citation.article_id for citation in suggestion.citations}
    right = float(bool(gold & (cited or set(ranking[:1]))))
    ready = suggestion.status == "ready"
    values = {"right": right, "wrongly ready": float(ready and not right)}
    if ready:
        values["wrong when ready"] = 1 - right
    if cited:
        values |= {"correct": right, "citation precision": len(cited & gold) / len(cited)}
    if cited and gold:
        values["citation recall"] = len(cited & gold) / len(gold)
    return values


def _unsupported(suggestion: Suggestion) -> int:
    """Claims that the verifier finds fault with, whatever a gate made of that."""
    draft = Draft(text=suggestion.text, sentences=suggestion.sentences, citations=suggestion.citations)
    found = EvidenceVerifier().verify(Case(id=suggestion.case_id), draft, suggestion.evidence)
    faults = {(finding.start, finding.end) for finding in found if finding.severity == "error"}
    return sum(s.kind == "evidence" and (s.start, s.end) in faults for s in suggestion.sentences)


Outcome = Literal[
    "right",
    "not-retrieved",
    "ranked-low",
    "wrong-sentence",
    "wrongly-silent",
    "wrongly-sure",
    "rightly-silent",
    "unlabeled",
]


LEAST_RECALL = 0.1  # of the reply's content words: below, the draft hardly says the same thing


def verdict(
    row: Row,
    grades: Grades | None,
    ranking: Sequence[str],
    suggestion: Suggestion | None,
    values: Mapping[str, float],
) -> Outcome:
    """`values` are the case's measures. A case that cannot be answered is right unless a suggestion was ready."""
    gold = relevant(grades)
    ready = suggestion is not None and suggestion.status == "ready"
    if row.get("answerable") is False:
        return "wrongly-sure" if ready else "rightly-silent"
    if not is_judged(row, grades):
        return "unlabeled"
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
