"""How like a case the past ones are, without comparing it with each of very many.

Up to `EVERY` past cases each is compared. Beyond that those that are nearest by a bit for each of their numbers are
(RaBitQ: Gao and Long 2024, as faiss has it), and an even sample of all, from which it follows how densely the others
stand.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assistkit.protocols import Vectors

if TYPE_CHECKING:
    import faiss

Floats = npt.NDArray[np.float64]

EVERY = 50_000
NEAREST = 5_000  # compared as a whole; 2,000 and 10,000 were tried (decision 0044)
SAMPLE = 5_000  # of all cases
_BLOCK = 50_000  # rows at a time: no copy of all vectors


class NearestCases:
    """Past cases by their vectors (n, d), rows of length 1; up to `every` of them are all compared."""

    def __init__(self, vectors: Vectors, every: int = EVERY) -> None:
        self._vectors = vectors
        self._every = every

    def similarity(self, vector: npt.NDArray[np.float32]) -> Floats:
        """The cosine (n,) of a case's vector (d,) with each past case; -inf for those that were not compared."""
        if len(self._vectors) <= self._every:
            found: Floats = np.einsum("ij,j->i", self._vectors, vector).astype(np.float64)
            return found
        _, nearest = self._bits.search(vector[None], min(NEAREST, len(self._vectors)))
        rows = np.union1d(nearest[0], np.arange(0, len(self._vectors), max(1, len(self._vectors) // SAMPLE)))
        found = np.full(len(self._vectors), -np.inf)
        found[rows] = np.einsum("ij,j->i", self._vectors[rows], vector)
        return found

    def counted(self, similarity: Floats, others: int) -> tuple[Floats, Floats]:
        """The cosines (m,) that are known of `others` cases, and how many cases each stands for."""
        known = similarity[np.isfinite(similarity)]
        counts = np.ones(len(known))
        if len(known) < others:
            least = np.partition(known, -NEAREST)[-NEAREST]
            far = known < least
            counts[far] = (others - (len(known) - far.sum())) / max(1, far.sum())
        return known, counts

    @cached_property
    def _bits(self) -> faiss.IndexRaBitQ:
        """Made when it is first asked: 60 bytes and 6 microseconds for each case."""
        import faiss  # few desks have so many cases, and it takes a while to load

        bits = faiss.IndexRaBitQ(self._vectors.shape[1], faiss.METRIC_L2)
        bits.train(np.ascontiguousarray(self._vectors[:: max(1, len(self._vectors) // SAMPLE)]))
        for start in range(0, len(self._vectors), _BLOCK):
            bits.add(self._vectors[start : start + _BLOCK])
        return bits
