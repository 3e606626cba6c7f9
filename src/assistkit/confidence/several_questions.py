"""A case that asks several things: how sure each answer is, and no `ready` where one of them is beside the point."""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Mapping, Sequence

from assistkit.case.conversation import is_reply
from assistkit.case.questions import questions
from assistkit.case.spoken import languages_of
from assistkit.protocols import Gate, Retriever
from assistkit.text.languages.patterns import phrases
from assistkit.types import Case, Draft, Evidence, Finding, Message, Question, Status, Verdict, Where

_QUOTED = 90  # characters of a question, in a finding


def each_question(case: Case, retriever: Retriever, gate: Gate, k: int, where: Where | None) -> dict[Question, bool]:
    """The questions of a case that asks several, each as if it were asked alone, and whether the gate lets it pass.

    A question for which an internal article comes first is left out: not every agent may know of that article.
    """
    asked = questions(case)
    alone = [_alone(case, asked[:place], one) for place, one in enumerate(asked)]
    found = retriever.retrieve(alone, k, where) if alone else []
    judged = (_gated(*one, gate) for one in zip(asked, alone, found, strict=True))
    return {question: passed for question, passed in judged if question is not None}


def with_questions(verdict: Verdict, asked: Mapping[Question, bool]) -> Verdict:
    """With a finding for each; what was ready is to be checked where one of them did not pass."""
    findings = (*verdict.findings, *(_told(question, passed) for question, passed in asked.items()))
    status: Status = "check" if verdict.status == "ready" and not all(asked.values()) else verdict.status
    return Verdict(status=status, confidence=verdict.confidence, findings=findings)


def _alone(case: Case, before: Sequence[str], question: str) -> Case:
    """The question after what agents wrote, for "it" and the like with the one before it."""
    words = " ".join([*before[-1:], question] if _refers(case, question) else [question])
    replies = (one for one in case.messages if is_reply(one))
    return dataclasses.replace(case, subject="", messages=(*replies, Message(author="customer", text=words)))


def _refers(case: Case, question: str) -> bool:
    """Whether it points to what was said before, such as with "it"."""
    return any(phrases(one.questions.refers, one.spaced).search(question) for one in languages_of(case))


def _gated(asked: str, case: Case, evidence: Sequence[Evidence], gate: Gate) -> tuple[Question | None, bool]:
    if not evidence or not evidence[0].passage.public:
        return None, False
    verdict = gate.judge(case, evidence, Draft(text=asked), ())  # any words: the draft is not what is judged
    best = evidence[0].passage
    question = Question(text=asked, article_id=best.article_id, title=best.title, confidence=verdict.confidence)
    doubtful = any(finding.code == "weak-evidence" for finding in verdict.findings)
    return question, verdict.status != "abstained" and not doubtful


def _told(question: Question, passed: bool) -> Finding:
    asked = textwrap.shorten(question.text, _QUOTED, placeholder=" …")
    sure = f"{question.confidence:.2f} that “{question.title}” answers it"
    if passed:
        return Finding(code="question", severity="info", message=f"“{asked}”: {sure}.")
    return Finding(code="question", severity="warning", message=f"“{asked}”: no article is sure enough, only {sure}.")
