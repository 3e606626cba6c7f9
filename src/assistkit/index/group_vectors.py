"""A vector for each group of an article: what a paragraph, a list or a table means by itself.

They are many and only compared, so they are kept as int8: a row is its vector, stretched until its largest number is
127; divided by its length it is a unit vector again. Such a cosine is off by less than 0.01.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assistkit.errors import InputError
from assistkit.index.checks import checked_vectors
from assistkit.index.digests import Digests, Sums, sums
from assistkit.index.exact import Scores
from assistkit.index.stacked import Rows, Stacked
from assistkit.protocols import Vectors

Codes = npt.NDArray[np.int8]
_LARGEST = 127


class GroupVectors:
    """Per article the rows of its groups in order, each with the digest of what was embedded."""

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._own: dict[str, tuple[Codes, Sums]] = {}
        self._at: tuple[Digests, list[str], Rows] | None = None  # made when it is first asked for

    def __len__(self) -> int:
        return sum(len(codes) for codes, _ in self._own.values())

    def put(self, article_id: str, vectors: Vectors, digests: Sequence[str]) -> None:
        """The article's vectors (n, d), in place of those it had. Raises InputError where they do not fit."""
        codes = packed(checked_vectors(vectors, self._dim, rows=len(digests)))
        self.put_codes(article_id, codes, sums(digests))

    def put_codes(self, article_id: str, codes: Codes, digests: Sums, *, checked: bool = True) -> None:
        """The same from int8 (n, d) and uint8 (n, 32). Raises InputError unless they fit and, where that is to be
        `checked`, every row is as `packed` makes it.
        """
        if codes.shape != (len(digests), self._dim):
            raise InputError(f"group vectors must have shape ({len(digests)}, {self._dim}); got {codes.shape}")
        if checked:
            checked_codes(codes)
        self._own[article_id], self._at = (codes, digests), None

    def drop(self, article_id: str) -> None:
        """Without those of this article; an unknown id is not an error."""
        self._own.pop(article_id, None)
        self._at = None

    def vector(self, digest: str) -> npt.NDArray[np.float32] | None:
        """The unit vector (d,) made from a text with this digest; None where no article has it."""
        found = self.vectors([digest])
        return found.get(digest)

    def vectors(self, digests: Sequence[str]) -> dict[str, npt.NDArray[np.float32]]:
        """The unit vectors (d,) made from texts with these digests, of those that an article has."""
        if self._at is None:
            bounds = np.cumsum([0, *(len(codes) for codes, _ in self._own.values())])
            every = Stacked([sums([]), *(own for _, own in self._own.values())])
            self._at = Digests(Stacked([every.whole])), list(self._own), bounds
        known, articles, bounds = self._at
        found = {}
        for digest, row in zip(digests, known.places(digests).tolist(), strict=True):
            if row >= 0:
                article = int(np.searchsorted(bounds, row, side="right")) - 1
                codes = self._own[articles[article]][0]
                found[digest] = unpacked(codes[row - bounds[article] :][:1])[0]
        return found

    def nearest(self, vector: npt.NDArray[np.float32], articles: Sequence[str], otherwise: Scores) -> Scores:
        """float64 (articles,): the cosine of `vector` (d,) and each article's nearest group.

        `otherwise` (articles,) is for an article without groups, and for an index made before there were any.
        """
        own = [self.codes_of(article) for article in articles]
        if not any(map(len, own)):
            return otherwise
        wide = np.concatenate(own).astype(np.float64)
        cosines = np.einsum("ij,j->i", wide, vector.astype(np.float64)) / np.sqrt(np.einsum("ij,ij->i", wide, wide))
        found, at = otherwise.copy(), 0
        for place, codes in enumerate(own):
            if len(codes):
                found[place] = cosines[at : at + len(codes)].max()
            at += len(codes)
        return found

    def of(self, article_id: str) -> tuple[Vectors, tuple[str, ...]]:
        """The article's vectors (n, d) with their digests; none of an unknown one."""
        digests = Digests(Stacked([self.sums_of(article_id)]))
        return unpacked(self.codes_of(article_id)), tuple(digests.texts(np.arange(len(digests))))

    def codes_of(self, article_id: str) -> Codes:
        """int8 (n, d), as they are kept; none of an unknown article."""
        return self._own[article_id][0] if article_id in self._own else np.empty((0, self._dim), dtype=np.int8)

    def sums_of(self, article_id: str) -> Sums:
        """uint8 (n, 32): their digests."""
        return self._own[article_id][1] if article_id in self._own else sums([])


def checked_codes(codes: Codes) -> None:
    """Raises InputError unless every row (n, d) is as `packed` makes it."""
    if len(codes) and (np.abs(codes.astype(np.int16)).max(axis=1) != _LARGEST).any():
        raise InputError(f"the largest number of a packed vector must be {_LARGEST} or -{_LARGEST}")


def packed(vectors: Vectors) -> Codes:
    """float32 (n, d) -> int8 (n, d); packing what `unpacked` gives changes nothing."""
    if not len(vectors):
        return np.empty(vectors.shape, dtype=np.int8)
    wide = vectors.astype(np.float64)
    codes: Codes = np.rint(wide * (_LARGEST / np.abs(wide).max(axis=1, keepdims=True))).astype(np.int8)
    return codes


def unpacked(codes: Codes) -> Vectors:
    """int8 (n, d) -> float32 (n, d), rows of length 1."""
    wide = codes.astype(np.float64)
    vectors: Vectors = (wide / np.sqrt(np.einsum("ij,ij->i", wide, wide))[:, None]).astype(np.float32)
    return vectors
