"""Vectors of a second embedder, by the digest of what was embedded: those of passages, and those of solved cases.

They are kept as int8, as the vectors of groups are (`group_vectors.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from assistkit.index.checks import checked_vectors
from assistkit.index.group_vectors import Codes, checked_codes, packed, unpacked
from assistkit.protocols import Vectors


class TextVectors:
    """A row of length `dim` for each text that was put in."""

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self._codes: dict[str, Codes] = {}

    def __len__(self) -> int:
        return len(self._codes)

    def __contains__(self, digest: str) -> bool:
        return digest in self._codes

    def put(self, digests: Sequence[str], vectors: Vectors) -> None:
        """Unit vectors (n, dim) for these digests. Raises InputError where they do not fit."""
        self._codes |= dict(zip(digests, packed(checked_vectors(vectors, self.dim, rows=len(digests))), strict=True))

    def keep(self, digests: Iterable[str]) -> TextVectors:
        """Only those of these texts."""
        kept = TextVectors(self.dim)
        kept._codes = {digest: self._codes[digest] for digest in digests if digest in self._codes}
        return kept

    def vector(self, digest: str) -> npt.NDArray[np.float32]:
        """The unit vector (dim,) of a text. Raises KeyError."""
        found: npt.NDArray[np.float32] = unpacked(self._codes[digest][None])[0]
        return found

    def vectors(self, digests: Sequence[str]) -> Vectors:
        """Unit vectors (n, dim); a row of zeros where there is none."""
        codes = self.codes(digests)
        there = codes.any(axis=1)
        found = np.zeros(codes.shape, dtype=np.float32)
        found[there] = unpacked(codes[there])
        return found

    def codes(self, digests: Sequence[str]) -> Codes:
        """int8 (n, dim), a row as it is kept; of zeros where there is none."""
        nothing = np.zeros(self.dim, dtype=np.int8)
        rows = [self._codes.get(digest, nothing) for digest in digests]
        return np.stack(rows) if rows else np.empty((0, self.dim), dtype=np.int8)

    @classmethod
    def from_codes(cls, codes: Codes, digests: Sequence[str]) -> TextVectors:
        """Inverse of `codes`. Raises ValueError where they do not fit."""
        if len(codes) != len(digests):
            raise ValueError(f"must hold {len(digests)} rows; got {len(codes)}")
        made = cls(codes.shape[1])
        there: npt.NDArray[np.bool_] = np.any(codes, axis=1)
        checked_codes(codes[there])
        rows = zip(digests, codes, there.tolist(), strict=True)
        made._codes = {digest: row for digest, row, known in rows if known and digest}
        return made
