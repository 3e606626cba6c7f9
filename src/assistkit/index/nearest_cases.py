"""How like a case the past ones are, without comparing it with each of very many.

Up to `EVERY` past cases each is compared. Beyond that they lie in groups (k-means); of the groups nearest to a case,
those cases are compared that are nearest by a bit for each of their numbers (RaBitQ: Gao and Long 2024, as faiss has
it), and an even sample of all, from which it follows how densely the others stand.
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
NEAREST = 3_000  # compared as a whole; 1,000, 2,000 and 5,000 were tried (decision 0044)
SAMPLE = 5_000  # of all cases
_GROUPS, _LOOKED_INTO = 256, 32  # 16 and 64 were tried, and 1,024 groups (decision 0044)
_TO_GROUP = 64  # cases for each group, from which they are found; k-means wants 39
_CHOICE = 20_000  # cases at least in the groups that are looked into
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
        found = np.full(len(self._vectors), -np.inf)
        evenly, theirs = self._sample
        found[evenly] = np.einsum("ij,j->i", theirs, vector)
        rows = nearest[0][nearest[0] >= 0]  # -1 where the groups have fewer
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
    def _sample(self) -> tuple[npt.NDArray[np.int64], Vectors]:
        """Rows, evenly of all, and their vectors."""
        rows = np.arange(0, len(self._vectors), max(1, len(self._vectors) // SAMPLE))
        return rows, self._vectors[rows]

    @cached_property
    def _bits(self) -> faiss.IndexIVFRaBitQFastScan:
        """Made when it is first asked: 70 bytes and some 10 microseconds for each case."""
        import faiss  # few desks have so many cases, and it takes a while to load

        number, dim = self._vectors.shape
        groups = max(1, min(_GROUPS, number // _TO_GROUP))
        bits = faiss.IndexIVFRaBitQFastScan(faiss.IndexFlatL2(dim), dim, groups, faiss.METRIC_L2)
        bits.nprobe = min(groups, max(_LOOKED_INTO, -(-groups * _CHOICE // number)))
        bits.train(np.ascontiguousarray(self._vectors[:: max(1, number // (groups * _TO_GROUP))]))
        for start in range(0, number, _BLOCK):
            bits.add(self._vectors[start : start + _BLOCK])
        return bits
