"""A case that asks several things: how sure each answer is, and no `ready` where one of them is beside the point."""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Mapping, Sequence

from assistkit.drafters.questions import questions
from assistkit.protocols import Gate, Retriever
from assistkit.types import Case, Draft, Evidence, Finding, Message, Question, Status, Verdict, Where

_QUOTED = 90  # characters of a question, in a finding


def each_question(case: Case, retriever: Retriever, gate: Gate, k: int, where: Where | None) -> dict[Question, bool]:
    """The questions of a case that asks several, each as if it were asked alone, and whether the gate lets it pass."""
    alone = [
        dataclasses.replace(case, subject="", messages=(Message(author="customer", text=one),))
        for one in questions(case)
    ]
    found = retriever.retrieve(alone, k, where) if alone else []
    return dict(_judged(one, evidence, gate) for one, evidence in zip(alone, found, strict=True) if evidence)


def with_questions(verdict: Verdict, asked: Mapping[Question, bool]) -> Verdict:
    """With a finding for each; what was ready is to be checked where one of them did not pass."""
    findings = (*verdict.findings, *(_told(question, passed) for question, passed in asked.items()))
    status: Status = "check" if verdict.status == "ready" and not all(asked.values()) else verdict.status
    return Verdict(status=status, confidence=verdict.confidence, findings=findings)


def _judged(case: Case, evidence: Sequence[Evidence], gate: Gate) -> tuple[Question, bool]:
    asked, best = case.messages[0].text, evidence[0].passage
    verdict = gate.judge(case, evidence, Draft(text=asked), ())  # any words: the draft is not what is judged
    named = {"article_id": best.article_id, "title": best.title} if best.visibility == "public" else {}
    return Question(text=asked, confidence=verdict.confidence, **named), verdict.status != "abstained"


def _told(question: Question, passed: bool) -> Finding:
    asked = textwrap.shorten(question.text, _QUOTED, placeholder=" …")
    article = f"“{question.title}”" if question.article_id else "an internal article"
    said = f"“{asked}”: {question.confidence:.2f} that {article} answers it."
    return Finding(code="question", severity="info" if passed else "warning", message=said)
