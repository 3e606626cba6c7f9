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
    from assistkit.embedders import OnnxEmbedder, SentenceTransformerEmbedder
    from assistkit.house import House
    from assistkit.indexing import build_index, update_index
    from assistkit.sources.folder import read_articles

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
        "House": "assistkit.house",
        "OnnxEmbedder": "assistkit.embedders",
        "SentenceTransformerEmbedder": "assistkit.embedders",
        "build_index": "assistkit.indexing",
        "read_articles": "assistkit.sources.folder",
        "update_index": "assistkit.indexing",
    },
)
