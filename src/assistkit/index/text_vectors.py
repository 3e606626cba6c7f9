"""Vectors of a second embedder, by the digest of what was embedded: those of passages, and those of solved cases.

They are kept as int8, as the vectors of groups are (`group_vectors.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from assistkit.index.checks import checked_vectors
from assistkit.index.digests import Digests, Sums, sums, sums_or_none
from assistkit.index.group_vectors import Codes, checked_codes, packed, unpacked
from assistkit.index.stacked import Stacked
from assistkit.protocols import Vectors


class TextVectors:
    """A row of length `dim` for each text that was put in."""

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self._digests = Digests()
        self._codes = Stacked([np.empty((0, dim), dtype=np.int8)])

    def __len__(self) -> int:
        """How many texts have one; looks at every row."""
        every = self._digests.texts(np.arange(len(self._digests)))
        return sum(self.known(list(dict.fromkeys(every))))

    def __contains__(self, digest: str) -> bool:
        return self.known([digest])[0]

    def known(self, digests: Sequence[str]) -> list[bool]:
        """Whether each of these texts has a row."""
        known: npt.NDArray[np.bool_] = np.any(self.codes(digests), axis=1)
        return [bool(one) for one in known]

    def put(self, digests: Sequence[str], vectors: Vectors) -> None:
        """Unit vectors (n, dim) for these digests. Raises InputError where they do not fit."""
        codes = packed(checked_vectors(vectors, self.dim, rows=len(digests)))
        if len(codes):  # above those of before: the first is found
            self._codes = Stacked([codes, *self._codes.parts])
            self._digests = Digests(Stacked([sums(digests), *self._digests.rows.parts]))

    def keep(self, digests: Iterable[str]) -> TextVectors:
        """Only those of these texts."""
        kept, wanted = TextVectors(self.dim), list(dict.fromkeys(digests))
        codes = self.codes(wanted)
        there = codes.any(axis=1)
        kept._codes, kept._digests = Stacked([codes[there]]), Digests(Stacked([sums_or_none(wanted)[there]]))
        return kept

    def vector(self, digest: str) -> npt.NDArray[np.float32]:
        """The unit vector (dim,) of a text. Raises KeyError."""
        codes = self.codes([digest])
        if not codes.any():
            raise KeyError(digest)
        found: npt.NDArray[np.float32] = unpacked(codes)[0]
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
        rows = self._digests.places(digests)
        found = np.zeros((len(digests), self.dim), dtype=np.int8)
        found[rows >= 0] = self._codes.take(rows[rows >= 0])
        return found

    @classmethod
    def from_codes(cls, codes: Codes, digests: Sequence[str]) -> TextVectors:
        """Inverse of `codes`. Raises ValueError where they do not fit."""
        checked_codes(codes[np.any(codes, axis=1)])
        return cls.of_parts(codes.shape[1], [codes], [sums_or_none(digests)])

    @classmethod
    def of_parts(cls, dim: int, codes: Sequence[Codes], digests: Sequence[Sums]) -> TextVectors:
        """From rows (n_i, dim) and digests (n_i, 32) of blocks. Raises ValueError where they do not fit."""
        for rows, own in zip(codes, digests, strict=True):
            if rows.shape != (len(own), dim):
                raise ValueError(f"must hold {len(own)} rows of {dim} numbers; got {rows.shape}")
        made = cls(dim)
        if codes:
            made._codes, made._digests = Stacked(codes), Digests(Stacked(digests))
        return made
