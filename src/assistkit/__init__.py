"""assistkit: suggested replies for a help desk, with evidence, for an agent to review.

from assistkit import Assistant, Case

assistant = Assistant.open("kb.index")
suggestion = assistant.suggest(Case.from_text("The codes never arrive", subject="Sign-in"))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistkit._package import __version__, lazy
from assistkit.errors import (
    AssistkitError,
    DatasetError,
    DeskBusy,
    DeskChanged,
    DeskMissing,
    DeskOdd,
    DeskRefused,
    DeskUnusable,
    DraftFailed,
    FieldError,
    IndexChanged,
    IndexCorrupt,
    IndexLocked,
    IndexMissing,
    IndexTooNew,
    IndexUnusable,
    InputError,
    MissingExtra,
    NoteExposed,
    NoteUnknown,
    NotYaml,
    SourceError,
    StoreBusy,
    StoreTooNew,
    StoreUnusable,
    TooLarge,
    WrongEmbedder,
)
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
    SolvedCase,
    Suggestion,
    Suggestions,
    SummaryLine,
    Verdict,
)
from assistkit.types.findings import FindingCode, OwnCode

if TYPE_CHECKING:
    from assistkit.assistant import Assistant
    from assistkit.confidence.gate import ConfidenceGate
    from assistkit.drafters.extractive import ExtractiveDrafter
    from assistkit.drafters.fallback import FallbackDrafter
    from assistkit.drafters.llm.drafter import LLMDrafter
    from assistkit.feedback.store import FeedbackStore
    from assistkit.house.house import House
    from assistkit.index.building import IndexReport, build_index, update_index
    from assistkit.index.duplicates import Duplicate
    from assistkit.index.embedders import OnnxEmbedder, SentenceTransformerEmbedder, load_embedder
    from assistkit.index.knowledge import KnowledgeIndex, open_index
    from assistkit.index.sources.entries import LeftOut
    from assistkit.index.sources.folder import Loaded, read_articles
    from assistkit.learning import LearnReport, forget, learn
    from assistkit.protocols import (
        Desk,
        Drafter,
        Embedder,
        Gate,
        Hit,
        MutableVectorIndex,
        Reranker,
        Retriever,
        VectorIndex,
        Vectors,
        Verifier,
    )
    from assistkit.replies import reply
    from assistkit.retrieval.explaining import Explanation
    from assistkit.retrieval.hybrid import HybridRetriever
    from assistkit.retrieval.reading import ReadingRetriever
    from assistkit.text.redaction import Redacted, redact
    from assistkit.verifiers.evidence import EvidenceVerifier

__all__ = [
    "Article",
    "Assistant",
    "AssistkitError",
    "Case",
    "Citation",
    "ConfidenceGate",
    "DatasetError",
    "Desk",
    "DeskBusy",
    "DeskChanged",
    "DeskMissing",
    "DeskOdd",
    "DeskRefused",
    "DeskUnusable",
    "Draft",
    "DraftFailed",
    "Drafter",
    "Duplicate",
    "Embedder",
    "Evidence",
    "EvidenceVerifier",
    "Explanation",
    "ExtractiveDrafter",
    "FallbackDrafter",
    "FeedbackStore",
    "FieldError",
    "Finding",
    "FindingCode",
    "Gate",
    "Hit",
    "House",
    "HybridRetriever",
    "IndexChanged",
    "IndexCorrupt",
    "IndexLocked",
    "IndexMissing",
    "IndexReport",
    "IndexTooNew",
    "IndexUnusable",
    "InputError",
    "KnowledgeIndex",
    "LLMDrafter",
    "LearnReport",
    "LeftOut",
    "Loaded",
    "Message",
    "MissingExtra",
    "MutableVectorIndex",
    "NotYaml",
    "NoteExposed",
    "NoteUnknown",
    "OnnxEmbedder",
    "OwnCode",
    "Passage",
    "Question",
    "ReadingRetriever",
    "Redacted",
    "Reranker",
    "Retriever",
    "Review",
    "Sentence",
    "SentenceTransformerEmbedder",
    "SolvedCase",
    "SourceError",
    "StoreBusy",
    "StoreTooNew",
    "StoreUnusable",
    "Suggestion",
    "Suggestions",
    "SummaryLine",
    "TooLarge",
    "VectorIndex",
    "Vectors",
    "Verdict",
    "Verifier",
    "WrongEmbedder",
    "__version__",
    "build_index",
    "forget",
    "learn",
    "load_embedder",
    "open_index",
    "read_articles",
    "redact",
    "reply",
    "update_index",
]

_PLACES = {
    "assistkit.assistant": ["Assistant"],
    "assistkit.confidence.gate": ["ConfidenceGate"],
    "assistkit.drafters.extractive": ["ExtractiveDrafter"],
    "assistkit.drafters.fallback": ["FallbackDrafter"],
    "assistkit.drafters.llm.drafter": ["LLMDrafter"],
    "assistkit.feedback.store": ["FeedbackStore"],
    "assistkit.house.house": ["House"],
    "assistkit.index.building": ["IndexReport", "build_index", "update_index"],
    "assistkit.index.duplicates": ["Duplicate"],
    "assistkit.index.embedders": ["OnnxEmbedder", "SentenceTransformerEmbedder", "load_embedder"],
    "assistkit.index.knowledge": ["KnowledgeIndex", "open_index"],
    "assistkit.index.sources.entries": ["LeftOut"],
    "assistkit.index.sources.folder": ["Loaded", "read_articles"],
    "assistkit.learning": ["LearnReport", "forget", "learn"],
    "assistkit.protocols": [
        "Desk",
        "Drafter",
        "Embedder",
        "Gate",
        "Hit",
        "MutableVectorIndex",
        "Reranker",
        "Retriever",
        "VectorIndex",
        "Vectors",
        "Verifier",
    ],
    "assistkit.replies": ["reply"],
    "assistkit.retrieval.explaining": ["Explanation"],
    "assistkit.retrieval.hybrid": ["HybridRetriever"],
    "assistkit.retrieval.reading": ["ReadingRetriever"],
    "assistkit.text.redaction": ["Redacted", "redact"],
    "assistkit.verifiers.evidence": ["EvidenceVerifier"],
}

__getattr__, __dir__ = lazy(__name__, {name: place for place, names in _PLACES.items() for name in names})


def _card(suggestion: Suggestion) -> str:
    from assistkit.desks.cards import card_html

    return card_html(suggestion)


def _table(suggestions: Suggestions) -> str:
    from assistkit.desks.cards import table_html

    return table_html(suggestions)


Suggestions._repr_html_ = _table  # type: ignore[attr-defined]
Suggestion._repr_html_ = _card  # type: ignore[attr-defined]  # a noun knows nothing of pictures; a notebook asks it for one
