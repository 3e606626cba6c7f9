"""assistkit: suggested replies for a help desk, with evidence, for an agent to review.

from assistkit import Assistant, Case

assistant = Assistant.open("kb.index")
suggestion = assistant.suggest(Case.from_text("The codes never arrive", subject="Sign-in"))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistkit._package import __version__, lazy
from assistkit.errors import AssistkitError, InputError
from assistkit.types import (
    Article,
    Case,
    Citation,
    Draft,
    Evidence,
    Finding,
    Message,
    Passage,
    Question,
    Review,
    Sentence,
    Suggestion,
    SummaryLine,
)

if TYPE_CHECKING:
    from assistkit.assistant import Assistant
    from assistkit.house.house import House
    from assistkit.index.building import build_index, update_index
    from assistkit.index.embedders import OnnxEmbedder, SentenceTransformerEmbedder
    from assistkit.index.sources.folder import read_articles

__all__ = [
    "Article",
    "Assistant",
    "AssistkitError",
    "Case",
    "Citation",
    "Draft",
    "Evidence",
    "Finding",
    "House",
    "InputError",
    "Message",
    "OnnxEmbedder",
    "Passage",
    "Question",
    "Review",
    "Sentence",
    "SentenceTransformerEmbedder",
    "Suggestion",
    "SummaryLine",
    "__version__",
    "build_index",
    "read_articles",
    "update_index",
]

__getattr__, __dir__ = lazy(
    __name__,
    {
        "Assistant": "assistkit.assistant",
        "House": "assistkit.house.house",
        "OnnxEmbedder": "assistkit.index.embedders",
        "SentenceTransformerEmbedder": "assistkit.index.embedders",
        "build_index": "assistkit.index.building",
        "read_articles": "assistkit.index.sources.folder",
        "update_index": "assistkit.index.building",
    },
)


def _card(suggestion: Suggestion) -> str:
    from assistkit.desks.cards import card_html

    return card_html(suggestion)


Suggestion._repr_html_ = _card  # type: ignore[attr-defined]  # a noun knows nothing of pictures; a notebook asks it for one
