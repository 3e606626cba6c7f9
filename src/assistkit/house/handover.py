"""The note for whoever takes over: ready to paste as an internal note, never for the customer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistkit.case.message import clean_message
from assistkit.case.summary import summarize
from assistkit.house.escalation import Advice
from assistkit.types import Case, Evidence, Passage, SummaryLine

_ARTICLES = 3
_NAMES = {
    "problem": "Problem",
    "environment": "Environment",
    "tried": "Tried",
    "result": "Result",
    "open": "Open question",
    "promised": "Promised",
    "mood": "Mood",
}


def handover_note(
    case: Case, advice: Sequence[Advice], evidence: Sequence[Evidence], summary: Sequence[SummaryLine] | None = None
) -> str:
    """Plain text: who should take the case and why, in the customer's words; the summary; the nearest articles.

    Messages count from 1, as people do. Without a `summary` it is made here. Internal articles are named as such.
    """
    lines = list(_who(advice))
    subject = _one_line(case.subject)
    lines += ["", f"Case {_one_line(case.id)}" + (f": {subject}" if subject else "")]
    lines += [f"- {_NAMES[one.kind]} ({_place(one.message)}): {one.text}" for one in summary or summarize(case)]
    articles = list(_articles(evidence))
    return "\n".join([*lines, *(["", "Nearest articles", *articles] if articles else [])])


def _who(advice: Sequence[Advice]) -> Iterator[str]:
    if not advice:
        yield "For: a colleague (no rule names one)"
    for place, one in enumerate(advice):
        yield f"{'Also for' if place else 'For'}: {one.target}"
        yield f"Why: {one.reason} [{one.rule}]"
        if one.quote:
            yield f"“{one.quote}” ({_place(one.message)})"


def _articles(evidence: Sequence[Evidence]) -> Iterator[str]:
    nearest: dict[str, Passage] = {}
    for one in sorted(evidence, key=lambda one: one.rank):
        nearest.setdefault(one.passage.article_id, one.passage)
    for passage in list(nearest.values())[:_ARTICLES]:
        internal = "" if passage.public else " (internal)"
        yield f"- {passage.article_id}: {_one_line(passage.title)}{internal}"


def _place(message: int) -> str:
    return "subject or form" if message < 0 else f"message {message + 1}"


def _one_line(text: str) -> str:
    return " ".join(clean_message(text).split())
