"""Opening an index by where it lies."""

from __future__ import annotations

from pathlib import Path

from assistkit.index.knowledge import KnowledgeIndex
from assistkit.index.seam import LearningIndex


def open_knowledge(place: Path | str) -> LearningIndex:
    """The index at a path, as `open_index`. Raises IndexMissing, IndexCorrupt or IndexTooNew."""
    return KnowledgeIndex.open(place)
