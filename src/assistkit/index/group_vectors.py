"""A vector for each group of an article: what a paragraph, a list or a table means by itself.

They are many and only compared, so they are kept as int8: a row is its vector, stretched until its largest number is
127; divided by its length it is a unit vector again. Such a cosine is off by less than 0.01.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from assistkit.errors import InputError
from assistkit.index.checks import checked_vectors
from assistkit.index.exact import Scores
from assistkit.protocols import Vectors

Codes = npt.NDArray[np.int8]
_LARGEST = 127


class GroupVectors:
    """Per article the rows of its groups in order, each with the digest of what was embedded."""

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._codes: dict[str, Codes] = {}
        self._digests: dict[str, tuple[str, ...]] = {}
        self._at: dict[str, tuple[str, int]] | None = None  # made when it is first asked for

    def __len__(self) -> int:
        return sum(map(len, self._digests.values()))

    def put(self, article_id: str, vectors: Vectors, digests: Sequence[str]) -> None:
        """The article's vectors (n, d), in place of those it had. Raises InputError where they do not fit."""
        self.put_codes(article_id, packed(checked_vectors(vectors, self._dim, rows=len(digests))), digests)

    def put_codes(self, article_id: str, codes: Codes, digests: Sequence[str]) -> None:
        """The same from int8 (n, d). Raises InputError unless they fit and every row is as `packed` makes it."""
        if codes.shape != (len(digests), self._dim):
            raise InputError(f"group vectors must have shape ({len(digests)}, {self._dim}); got {codes.shape}")
        checked_codes(codes)
        self._codes[article_id], self._digests[article_id], self._at = codes, tuple(digests), None

    def drop(self, article_id: str) -> None:
        """Without those of this article; an unknown id is not an error."""
        self._codes.pop(article_id, None)
        self._digests.pop(article_id, None)
        self._at = None

    def vector(self, digest: str) -> npt.NDArray[np.float32] | None:
        """The unit vector (d,) made from a text with this digest; None where no article has it."""
        if self._at is None:
            rows = ((digest, (id, row)) for id, own in self._digests.items() for row, digest in enumerate(own))
            self._at = dict(rows)
        if digest not in self._at:
            return None
        article, row = self._at[digest]
        found: npt.NDArray[np.float32] = unpacked(self._codes[article][row : row + 1])[0]
        return found

    def nearest(self, vector: npt.NDArray[np.float32], articles: Sequence[str], otherwise: Scores) -> Scores:
        """float64 (articles,): the cosine of `vector` (d,) and each article's nearest group.

        `otherwise` (articles,) is for an article without groups, and for an index made before there were any.
        """
        sizes = [len(self._digests.get(article, ())) for article in articles]
        if not any(sizes):
            return otherwise
        codes = np.concatenate([self._codes[article] for article, size in zip(articles, sizes, strict=True) if size])
        wide = codes.astype(np.float64)
        cosines = np.einsum("ij,j->i", wide, vector.astype(np.float64)) / np.sqrt(np.einsum("ij,ij->i", wide, wide))
        found, at = otherwise.copy(), 0
        for place, size in enumerate(sizes):
            if size:
                found[place] = cosines[at : at + size].max()
            at += size
        return found

    def of(self, article_id: str) -> tuple[Vectors, tuple[str, ...]]:
        """The article's vectors (n, d) with their digests; none of an unknown one."""
        codes = self._codes.get(article_id, np.empty((0, self._dim), dtype=np.int8))
        return unpacked(codes), self._digests.get(article_id, ())

    def to_arrays(self, articles: Sequence[str]) -> tuple[Codes, list[list[str]]]:
        """Rows (n, d) and digests of these articles, in their order."""
        rows = [self._codes[article] for article in articles if article in self._codes]
        codes = np.concatenate(rows) if rows else np.empty((0, self._dim), dtype=np.int8)
        return codes, [list(self._digests.get(article, ())) for article in articles]

    @classmethod
    def from_arrays(cls, codes: Codes, digests: Mapping[str, Sequence[str]]) -> GroupVectors:
        """Inverse of `to_arrays`, the digests by article id in order of the rows. Raises InputError as `put` does."""
        made, at = cls(codes.shape[1]), 0
        if len(codes) != sum(map(len, digests.values())):
            raise InputError(f"there must be a digest for each group vector; got {len(codes)} vectors")
        for article, own in digests.items():
            made.put_codes(article, codes[at : at + len(own)], own)
            at += len(own)
        return made


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
