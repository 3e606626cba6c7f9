"""A customer's message, as text or as HTML: what they wrote, what they ask, its summary and tone, and its secrets."""

from __future__ import annotations

from kit import text_of

from assistkit import Case, redact
from assistkit.case.message import MAX_MESSAGE, read_message
from assistkit.case.query import case_query
from assistkit.case.questions import questions
from assistkit.case.summary import summarize
from assistkit.case.tone import read_tone
from assistkit.case.tried import tried
from assistkit.case.unasked import unasked


def read(data: bytes) -> None:
    subject, _, body = text_of(data).partition("\n")
    case = Case.from_text(body, subject=subject)
    assert len(read_message(case, 0)) <= MAX_MESSAGE
    case_query(case)
    questions(case)
    summarize(case)
    tried(case)
    unasked(case)
    read_tone(case)
    hidden = redact(body)
    hidden.restore(hidden.text)
