"""The index: vectors and words of passages, in a folder that can be verified."""

from assistkit.index.entries import Entry
from assistkit.index.faiss_index import FaissIndex
from assistkit.index.knowledge import KnowledgeIndex, open_index, verify
from assistkit.index.lexical import LexicalIndex
from assistkit.index.publish import writing
from assistkit.index.store import read_about

__all__ = ["Entry", "FaissIndex", "KnowledgeIndex", "LexicalIndex", "open_index", "read_about", "verify", "writing"]
