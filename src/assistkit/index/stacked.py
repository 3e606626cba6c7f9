"""Arrays one under the other, seen as one: the blocks of an index lie in their own files, and nothing is copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]
_MOST_PARTS = 1_000  # from here on one array is made of them: each costs a call at every look


class Stacked:
    """Arrays (n_i, d), read as one of (n, d). Never changed: a change makes another one, of views where it can."""

    def __init__(self, parts: Sequence[npt.NDArray[Any]]) -> None:
        self.parts = tuple(part for part in parts if len(part)) or (parts[0],)
        self._starts = np.cumsum([0, *map(len, self.parts)])

    def __len__(self) -> int:
        return int(self._starts[-1])

    @property
    def whole(self) -> npt.NDArray[Any]:
        """All rows as one array, read-only; a copy where there are several parts."""
        found = self.parts[0] if len(self.parts) == 1 else np.concatenate(self.parts)
        found.flags.writeable = False
        return found

    def take(self, rows: Rows) -> npt.NDArray[Any]:
        """A copy of these rows, in this order."""
        if len(self.parts) == 1:
            return self.parts[0][rows]
        found = np.empty((len(rows), *self.parts[0].shape[1:]), dtype=self.parts[0].dtype)
        part_of = np.searchsorted(self._starts, rows, side="right") - 1
        for number in np.unique(part_of).tolist():
            here = part_of == number
            found[here] = self.parts[number][rows[here] - self._starts[number]]
        return found

    def picked(self, rows: Rows) -> Stacked:
        """These rows, in this order; runs of them are views."""
        if not len(rows):
            return Stacked([self.parts[0][:0]])
        part_of = np.searchsorted(self._starts, rows, side="right") - 1
        breaks = np.flatnonzero((np.diff(rows) != 1) | (np.diff(part_of) != 0)) + 1
        if len(breaks) >= _MOST_PARTS:
            return Stacked([self.take(rows)])
        bounds = zip([0, *breaks.tolist()], [*breaks.tolist(), len(rows)], strict=True)
        runs = [(int(part_of[at]), int(rows[at]), end - at) for at, end in bounds]
        starts = self._starts.tolist()
        return Stacked([self.parts[part][row - starts[part] :][:size] for part, row, size in runs])

    def followed_by(self, rows: npt.NDArray[Any]) -> Stacked:
        """With these rows below."""
        return Stacked([*self.parts, rows])

    def products(self, vector: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """(n,): each row times `vector` (d,)."""
        # Not the operator @: on a busy machine the threads of BLAS wait longer than one thread computes.
        return np.concatenate([np.einsum("ij,j->i", part, vector) for part in self.parts])
