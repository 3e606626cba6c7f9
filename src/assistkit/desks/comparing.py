"""What an agent sent, against a draft: accepted, edited, or nothing to do with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from assistkit.feedback import classify
from assistkit.feedback.classifying import normal
from assistkit.feedback.sent import as_text

UNRELATED = 0.4
"""Similarity below which an answer has nothing to do with the draft, unless it has a quoted sentence of it."""


class Compared(NamedTuple):
    """How an answer came out of a draft: `similarity` is None where it did not, and `text` is what was compared."""

    decision: Literal["accepted", "edited", "ignored"]
    similarity: float | None
    text: str


def compare(draft: str, quoted: Iterable[str], sent: Sequence[str]) -> Compared:
    """The readings of an answer, `sent`, with a draft that quotes these sentences; the nearest reading counts."""
    if not draft.strip():
        return Compared("ignored", None, sent[0])
    found = [Compared(*classify(draft, one), one) for one in sent]
    best = max(found, key=lambda one: one.similarity or 0.0)
    sentences = [normal(one) for one in quoted]
    if (best.similarity or 0.0) >= UNRELATED or any(one in normal(as_text(text)) for text in sent for one in sentences):
        return best
    return Compared("ignored", None, sent[0])
