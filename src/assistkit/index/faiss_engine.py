"""faiss, wrapped: vectors in, candidate rows out. Imported here and in `faiss_file` only, when one is built."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from assistkit.index.arrays import from_npy, to_npy
from assistkit.index.faiss_file import index_bytes, read_index
from assistkit.index.filters import Mask
from assistkit.protocols import Vectors

KINDS = ("exact", "hnsw", "ivf")
Labels = npt.NDArray[np.int64]

_BLOCK = 16  # below 20 queries faiss compares each by itself, so a batch proposes what its queries propose alone
_ALONE = 4  # so few queries are not worth the threads: on a busy machine their waiting costs ten times the work
_SEED = 1234
_TRAIN_PER_LIST = 40  # faiss asks for 39 vectors a list
_WORN = 0.7  # rebuild when fewer than this share of the vectors inside are still in use


class Engine:
    """A faiss index over the rows of an array. `labels` (n,) says which number each row has inside faiss.

    A deleted or replaced vector stays inside without a row; a selector hides it until the engine is built anew.
    """

    def __init__(self, kind: str, index: Any, labels: Labels, trained_on: int) -> None:
        self.kind = kind
        self._index = index
        self._labels = labels
        self._trained_on = trained_on
        self._row_of: Labels | None = None

    @classmethod
    def build(cls, kind: str, vectors: Vectors) -> Engine:
        """An engine over vectors (n, d), n >= 1; the same vectors give the same engine."""
        index = _new_index(kind, *vectors.shape)
        with _one_thread(True):  # with several threads the graph depends on their timing
            index.train(vectors)
            index.add(vectors)
        return cls(kind, index, np.arange(len(vectors), dtype=np.int64), len(vectors))

    def changed(self, order: Labels, added: Vectors) -> Engine | None:
        """The engine for its own rows followed by `added` (n, d), in this order; None when it should be rebuilt."""
        rows = len(order)
        if rows < _WORN * (self._index.ntotal + len(added)) or rows > 2 * self._trained_on:
            return None
        labels = np.concatenate([self._labels, np.arange(len(added)) + self._index.ntotal])[order]
        with _one_thread(True):
            self._index.add(added)
        return Engine(self.kind, self._index, labels, self._trained_on)

    def propose(self, queries: Vectors, fetch: int, mask: Mask | None) -> tuple[Vectors, Labels]:
        """Scores and rows, both (q, fetch), best first; -1 where there is no further row."""
        selected = self._labels if mask is None else self._labels[mask]
        inside = None if len(selected) == self._index.ntotal else np.zeros(self._index.ntotal, dtype=np.bool_)
        if inside is not None:
            inside[selected] = True
        found = [self._search(queries[i : i + _BLOCK], fetch, inside) for i in range(0, len(queries), _BLOCK)]
        labels = np.concatenate([labels for _, labels in found])
        return np.concatenate([scores for scores, _ in found]), self._rows(labels)

    def to_files(self) -> dict[str, bytes]:
        """index.faiss and labels.npy."""
        labels = np.append(self._labels, self._trained_on)
        return {"index.faiss": index_bytes(self._index), "labels.npy": to_npy(labels)}

    @classmethod
    def from_files(cls, kind: str, files: Mapping[str, Any], shape: tuple[int, int]) -> Engine:
        """Inverse of `to_files` for vectors of `shape` (n, d). Raises ValueError when the files do not fit them."""
        labels = from_npy(files["labels.npy"], np.int64, ndim=1)
        index = read_index(kind, files["index.faiss"])
        own = labels[:-1]
        fits = len(own) and own.min() >= 0 and own.max() < index.ntotal and len(np.unique(own)) == len(own)
        if not fits or (len(own), index.d) != shape:
            raise ValueError(f"index.faiss and labels.npy do not fit vectors of shape {shape}")
        return cls(kind, index, own, int(labels[-1]))

    def _search(self, queries: Vectors, fetch: int, inside: Mask | None) -> tuple[Vectors, Labels]:
        faiss = _faiss()
        options: dict[str, Any] = {}
        if inside is not None:
            bits = np.packbits(inside, bitorder="little")
            options["sel"] = faiss.IDSelectorBitmap(len(inside), faiss.swig_ptr(bits))
        if self.kind == "hnsw":
            params = faiss.SearchParametersHNSW(efSearch=max(128, 2 * fetch), **options)
        else:
            params = faiss.SearchParametersIVF(nprobe=max(16, self._index.nlist // 3), **options)
        with _one_thread(len(queries) < _ALONE):
            scores, labels = self._index.search(queries, fetch, params=params)
        return scores, labels

    def _rows(self, labels: Labels) -> Labels:
        if self._row_of is None:
            self._row_of = np.full(self._index.ntotal + 1, -1, dtype=np.int64)  # the last one is for label -1
            self._row_of[self._labels] = np.arange(len(self._labels))
        return self._row_of[labels]


def _faiss() -> Any:
    import faiss

    return faiss


def _new_index(kind: str, rows: int, dim: int) -> Any:
    faiss = _faiss()
    if kind == "hnsw":
        graph = faiss.IndexHNSWFlat(dim, 32, faiss.METRIC_INNER_PRODUCT)
        graph.hnsw.efConstruction = 80
        return graph
    lists = max(1, min(math.isqrt(rows), rows // _TRAIN_PER_LIST))
    coarse = faiss.IndexFlatIP(dim)
    ivf = faiss.IndexIVFScalarQuantizer(
        coarse, dim, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False
    )
    ivf.cp.seed = _SEED
    ivf.cp.spherical = True
    ivf.cp.min_points_per_centroid = 1  # else it prints a warning for a small collection
    return ivf


@contextmanager
def _one_thread(wanted: bool) -> Iterator[None]:
    faiss = _faiss()
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1 if wanted else before)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)
