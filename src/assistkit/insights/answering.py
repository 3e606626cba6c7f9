"""Whether an article answers such cases: were their neighbors answered as often as those of answered cases?

Of a topic that has an article some cases stay without it: nobody noted it, or an agent answered by heart. Their
neighbors are as answered as those of any answered case. The neighbors of a topic that no article answers are not.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

NEIGHBORS = 20
"""Cases nearest to a case that are asked."""
_COMPARED = 500  # the newest answered cases, to know what is usual


class Answering:
    """`places` are (n, k) of length 1, `answered` (n,) says which of them an article answered."""

    def __init__(self, places: Floats, answered: npt.NDArray[np.bool_]) -> None:
        self._places, self._answered = places, answered
        known = np.flatnonzero(answered)[-_COMPARED:].tolist()
        self._usual = self._share(known) if known else 0.0

    def likely(self, rows: Sequence[int]) -> float:
        """From 0, no neighbor of these cases was answered, to 1, as many as of answered cases."""
        return min(1.0, self._share(rows) / self._usual) if self._usual else 0.0

    def _share(self, rows: Sequence[int]) -> float:
        """The mean share of answered ones among the nearest of each, without itself."""
        most = min(NEIGHBORS, len(self._places) - 1)
        if most < 1:
            return 0.0
        near = self._places[rows] @ self._places.T
        near[np.arange(len(rows)), rows] = -np.inf
        order = np.argsort(-near, axis=1, kind="stable")[:, :most]  # stable: ties by age, in any order of the rows
        return float(self._answered[order].mean())
