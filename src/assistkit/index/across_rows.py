"""How near a case is to every passage of a folder's index by the multilingual embedder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assistkit.index.exact import Scores

if TYPE_CHECKING:
    from assistkit.index.knowledge import KnowledgeIndex
    from assistkit.protocols import Vectors


class AcrossRows:
    """The vectors of passages and titles of `index` as it is now, unpacked; of zeros where there is none."""

    def __init__(self, index: KnowledgeIndex) -> None:
        self._texts = index.across.vectors(index.passage_digests)
        self._titles = index.across.vectors(index.title_digests)
        self._sizes = np.diff(index.bounds)

    def similarity(self, vector: npt.NDArray[np.float32]) -> Scores:
        """The cosine (passages,) of every passage or, where that is nearer, of its article's title.

        A question of a few words is like a title, a long message like a passage.
        """
        of_titles = np.repeat(_cosines(self._titles, vector), self._sizes)
        found: Scores = np.maximum(_cosines(self._texts, vector), of_titles)
        return found

    def of_texts(self, vector: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The cosine (passages,) of every passage by its own text."""
        found: npt.NDArray[np.float32] = np.einsum("ij,j->i", self._texts, vector)
        return found


def _cosines(rows: Vectors, vector: npt.NDArray[np.float32]) -> Scores:
    found: Scores = np.einsum("ij,j->i", rows, vector).astype(np.float64)
    return found
