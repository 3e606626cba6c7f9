"""The vectors by which a case in another language is compared, brought up to date with the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistkit.index.multilingual import beside

if TYPE_CHECKING:
    from assistkit.index.seam import LearningIndex
    from assistkit.protocols import Embedder

ACROSS = "across"
"""What the index notes of them: the fingerprint of the embedder that made them."""


def bring_across(index: LearningIndex, embedder: Embedder) -> None:
    """Give every passage and title of `index` a vector of the multilingual embedder beside `embedder`, its own one.

    What it has is kept; those of another version of the multilingual embedder go, the solved cases' among them.
    """
    if (other := beside(embedder)) is not None:
        index.bring_across(other)
