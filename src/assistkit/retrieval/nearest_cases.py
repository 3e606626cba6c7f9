"""How like a case the past ones are, without looking at each of very many.

Up to `EVERY` past cases each is compared. Beyond that the signs of their numbers are, a bit each: the cases that differ
in the fewest bits are compared as a whole (sign hashing, after Charikar 2002, about the mean), and so is an even sample
of all, from which it follows how densely the others stand.
"""

from __future__ import annotations

from functools import cached_property

import faiss
import numpy as np
import numpy.typing as npt

from assistkit.protocols import Vectors

Floats = npt.NDArray[np.float64]

EVERY = 50_000
NEAREST = 2_000  # compared as a whole; of the hundred most similar .9998 are among them (benchmarks/many_cases.py)
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
        _, nearest = self._signs.search(self._bits(vector[None]), min(NEAREST, len(self._vectors)))
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
    def _mean(self) -> npt.NDArray[np.float32]:
        mean: npt.NDArray[np.float32] = self._vectors.mean(axis=0)
        return mean

    @cached_property
    def _signs(self) -> faiss.IndexBinaryFlat:
        signs = faiss.IndexBinaryFlat(8 * -(-self._vectors.shape[1] // 8))
        for start in range(0, len(self._vectors), _BLOCK):
            signs.add(self._bits(self._vectors[start : start + _BLOCK]))
        return signs

    def _bits(self, vectors: Vectors) -> npt.NDArray[np.uint8]:
        return np.packbits(vectors > self._mean, axis=1)
