"""What is checked at the seam of a vector index, before anything reaches the engine."""

from __future__ import annotations

import operator
from collections.abc import Sequence

import numpy as np

from assistkit.errors import InputError
from assistkit.protocols import Vectors

UNIT_TOLERANCE = 1e-3


def checked_vectors(vectors: Vectors, dim: int, rows: int | None = None) -> Vectors:
    """The same vectors, C-contiguous. Raises InputError unless they are float32 (n, dim), finite, rows of length 1."""
    if not isinstance(vectors, np.ndarray):
        raise InputError(f"vectors must be a numpy array of shape (n, {dim}); got {type(vectors).__name__}")
    if vectors.ndim != 2 or vectors.shape[1] != dim:
        hint = "one vector is a batch of one: vectors[None, :]" if vectors.shape == (dim,) else _OTHER_EMBEDDER
        raise InputError(f"vectors must have shape (n, {dim}); got {vectors.shape}: {hint}")
    if vectors.dtype != np.float32:
        raise InputError(f"vectors must be float32; got {vectors.dtype}: use vectors.astype(numpy.float32)")
    if rows is not None and len(vectors) != rows:
        raise InputError(f"there must be one vector for each passage; got {len(vectors)} vectors for {rows} passages")
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64))
    bad = np.flatnonzero(~(np.abs(lengths - 1) <= UNIT_TOLERANCE))  # also true for NaN and infinity
    if len(bad):
        row = int(bad[0])
        rule = "must be finite" if not np.isfinite(vectors[row]).all() else "must have length 1: divide it by its norm"
        raise InputError(f"every vector {rule}; row {row} has length {lengths[row]:.6g} ({len(bad)} such rows)")
    return np.ascontiguousarray(vectors)


_OTHER_EMBEDDER = "the index was built with another embedder"


def checked_k(k: int) -> int:
    """k as an int. Raises InputError unless it is a whole number of at least 1."""
    try:
        number = operator.index(k)
    except TypeError:
        raise InputError(f"k must be a whole number; got {k!r}") from None
    if number < 1:
        raise InputError(f"k must be at least 1; got {number}")
    return number


def checked_ids(ids: Sequence[str]) -> list[str]:
    """The ids as a list. Raises InputError when one is given twice or is not a non-empty string."""
    if isinstance(ids, str):
        raise InputError(f"ids must be a sequence of strings; got the single string {ids!r}: use [{ids!r}]")
    seen: set[str] = set()
    for one in ids:
        if not isinstance(one, str) or not one:
            raise InputError(f"an id must be a non-empty string; got {one!r}")
        if one in seen:
            raise InputError(f"an id may be given once in a call; got {one!r} twice: keep the newer of the two")
        seen.add(one)
    return list(ids)
