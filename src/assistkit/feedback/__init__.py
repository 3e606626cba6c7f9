"""What agents did with suggestions: kept, counted, and turned into something to learn from.

`FeedbackStore` keeps it in SQLite or PostgreSQL. `classify` says whether a draft was sent as it was.
`assistkit.feedback.figures` counts for support operations, `assistkit.feedback.proposals` proposes a house style.
Needs the extra `feedback`; PostgreSQL needs `postgres` too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistkit._package import lazy

if TYPE_CHECKING:
    from assistkit.case.dataset import LabeledCase
    from assistkit.errors import StoreBusy, StoreTooNew, StoreUnusable
    from assistkit.feedback.classifying import classify
    from assistkit.feedback.records import Event, Outcome, Shown
    from assistkit.feedback.store import FeedbackStore

__all__ = [
    "Event",
    "FeedbackStore",
    "LabeledCase",
    "Outcome",
    "Shown",
    "StoreBusy",
    "StoreTooNew",
    "StoreUnusable",
    "classify",
]

_PLACES = {
    "LabeledCase": "assistkit.case.dataset",
    "classify": "assistkit.feedback.classifying",
    "StoreBusy": "assistkit.errors",
    "StoreTooNew": "assistkit.errors",
    "StoreUnusable": "assistkit.errors",
    "Event": "assistkit.feedback.records",
    "Outcome": "assistkit.feedback.records",
    "Shown": "assistkit.feedback.records",
    "FeedbackStore": "assistkit.feedback.store",
}

__getattr__, __dir__ = lazy(__name__, _PLACES)
