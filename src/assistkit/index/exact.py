"""Exact scores and a stable order: the engine proposes rows, this decides.

Scores are summed in float64, row by row, so that a row's score does not depend on what else is in the batch.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assistkit.protocols import Hit, Vectors

Rows = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]


def inner_products(vectors: Vectors, query: npt.NDArray[np.float32]) -> Scores:
    """float64 (n,): each row of `vectors` (n, d) times `query` (d,)."""
    # Not BLAS: its kernels treat a row differently depending on how many rows come with it.
    products: Scores = np.einsum("ij,j->i", vectors.astype(np.float64), query.astype(np.float64))
    return products


def best(ids: Sequence[str], rows: Rows, scores: Scores, k: int) -> list[Hit]:
    """The k best of `rows` (m,) by `scores` (m,), ties by id; `ids` has every row's id."""
    if len(rows) > k:
        kth = np.partition(scores, -k)[-k]
        kept = scores >= kth  # every tie with the k-th stays, so that the id decides
        rows, scores = rows[kept], scores[kept]
    hits = [Hit(ids[row], score) for row, score in zip(rows.tolist(), scores.tolist(), strict=True)]
    hits.sort(key=lambda hit: (-hit.score, hit.id))
    return hits[:k]


def near_best(coarse: npt.NDArray[np.float32], k: int, near: float) -> Rows:
    """Places in float32 scores (n,) that may belong to the k best: all within `near` of the k-th or above."""
    if len(coarse) <= k:
        return np.arange(len(coarse))
    return np.flatnonzero(coarse >= np.partition(coarse, -k)[-k] - near)
