"""The default vector index: every row is compared, or faiss proposes candidates and our own float32 vectors decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from assistkit.errors import InputError
from assistkit.index.arrays import from_npy, to_npy
from assistkit.index.checks import checked_ids, checked_k, checked_vectors
from assistkit.index.exact import Rows, Scores, best, inner_products, near_best
from assistkit.index.faiss_engine import KINDS, Engine
from assistkit.index.filters import Mask, RowFilter
from assistkit.index.records import Records
from assistkit.index.stacked import Stacked
from assistkit.protocols import Hit, Vectors
from assistkit.types import Passage, Where

Products = npt.NDArray[np.float32]

APPROXIMATE_FROM = 1_000  # fewer rows are compared one by one, whatever the kind: faster than any graph
_SELECTIVE = 5  # when a filter leaves less than a fifth, an approximate engine would wade through the rest
_NEAR = 1e-4  # two float32 scores closer than this may stand in the wrong order
_SEED = 1234


class FaissIndex:
    """Passages' vectors by inner product; `kind` is "exact" (each row), "hnsw" (a graph) or "ivf" (lists, 8-bit codes).

    Exact finds the true nearest. The others propose some 4 k candidates, which are scored again from the float32
    vectors; `recall_at` says what they miss. One thread may change it, while no other searches.
    """

    def __init__(self, dim: int, kind: str = "exact") -> None:
        if kind not in KINDS:
            raise InputError(f"kind must be one of {', '.join(KINDS)}; got {kind!r}")
        if dim < 1:
            raise InputError(f"dim must be at least 1; got {dim}")
        self.dim = dim
        self.kind = kind
        self._engine: Engine | None = None
        self._set_rows([], Records(), Stacked([np.empty((0, dim), dtype=np.float32)]))

    def __len__(self) -> int:
        return len(self._ids)

    def __repr__(self) -> str:
        return f"FaissIndex(dim={self.dim}, kind={self.kind!r}, rows={len(self)})"

    @property
    def ids(self) -> list[str]:
        """The ids in row order; not to be changed."""
        return self._ids

    @property
    def passages(self) -> Sequence[Passage]:
        """The passages in row order; not to be changed."""
        return self._passages

    @property
    def vectors(self) -> Vectors:
        """float32 (n, dim) in row order, read-only; a copy where they lie in several blocks."""
        return self._vectors.whole

    @property
    def rows(self) -> Mapping[str, int]:
        """The row of every id; not to be changed."""
        return self._row

    def take(self, rows: Rows) -> Vectors:
        """A copy of the vectors of these rows."""
        return self._vectors.take(rows)

    def products(self, vector: npt.NDArray[np.float32]) -> Products:
        """float32 (n,): every row times `vector` (dim,)."""
        return self._vectors.products(vector)

    def __contains__(self, id: object) -> bool:
        return id in self._row

    def row(self, id: str) -> int:
        """The row of an id. Raises KeyError."""
        return self._row[id]

    def mask(self, where: Where | None) -> Mask | None:
        """bool (n,): the rows that satisfy `where`; None means all. Raises InputError for a bad `where`."""
        return self._filter.mask(where)

    def upsert(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Add passages with their vectors (n, dim); one whose id is there already is replaced.

        Raises InputError, with nothing changed, for a wrong shape, dtype or length, or an id given twice.
        """
        ids = checked_ids([passage.id for passage in passages])
        vectors = checked_vectors(vectors, self.dim, rows=len(ids))
        if ids:
            order = [*self._rows_without(set(ids)), *range(len(self), len(self) + len(ids))]
            self.change(np.array(order, dtype=np.int64), passages, vectors.copy())

    def delete(self, ids: Sequence[str]) -> int:
        """Remove by id; returns how many there were. An unknown id is not an error."""
        gone = set(checked_ids(ids)) & self._row.keys()
        if gone:
            self.change(np.array(self._rows_without(gone), dtype=np.int64))
        return len(gone)

    def reorder(self, ids: Sequence[str]) -> None:
        """Put the rows in the order of `ids`. Raises InputError unless they are the ids of the index, once each."""
        if list(ids) != self._ids:
            if len(ids) != len(self._ids) or set(ids) != self._row.keys():
                raise InputError("reorder must be given every id of the index once")
            self.change(np.array([self._row[id] for id in ids], dtype=np.int64))

    def change(self, order: Rows, passages: Sequence[Passage] = (), vectors: Vectors | None = None) -> None:
        """The rows of before followed by these, in this order; a row that `order` leaves out is gone."""
        added = self._vectors.parts[0][:0] if vectors is None else vectors
        if self._engine is not None:
            self._engine = self._engine.changed(order, added)
        every = [*self._ids, *(passage.id for passage in passages)]
        ids = [every[row] for row in order.tolist()]
        self._set_rows(ids, self._passages.changed(order, passages), self._vectors.followed_by(added).picked(order))

    def search(
        self, vectors: Vectors, k: int, where: Where | None = None, *, products: Products | None = None
    ) -> list[list[Hit]]:
        """For each of vectors (q, dim) its k best among the passages that satisfy `where`; ties by id.

        Never padded: fewer only when fewer satisfy. `products` are those of a single vector, where they are known.
        Raises InputError as `upsert` does, and for k < 1.
        """
        vectors = checked_vectors(vectors, self.dim)
        k = checked_k(k)
        mask = self.mask(where)
        eligible = len(self) if mask is None else int(np.count_nonzero(mask))
        if not eligible or not len(vectors):
            return [[] for _ in vectors]
        return self._search(vectors, min(k, eligible), mask, eligible, products)

    def scores(self, vectors: Vectors, ids: Sequence[str]) -> Scores:
        """float64 (q, len(ids)): the numbers `search` gives. Raises InputError for an unknown id."""
        vectors = checked_vectors(vectors, self.dim)
        unknown = [id for id in ids if id not in self._row]
        if unknown:
            raise InputError(f"every id must be in the index; got {unknown[0]!r} ({len(unknown)} not there)")
        chosen = self.take(np.array([self._row[id] for id in ids], dtype=np.int64))
        result = np.empty((len(vectors), len(ids)), dtype=np.float64)
        for place, query in enumerate(vectors):
            result[place] = inner_products(chosen, query)
        return result

    def recall_at(self, k: int = 10, *, sample: int = 200) -> float:
        """Mean share of its k true nearest others that a search finds, over a sample of the index's own vectors."""
        k = checked_k(k)
        if len(self) < 2:
            return 1.0
        rng = np.random.default_rng(_SEED)
        rows = np.sort(rng.choice(len(self), size=min(sample, len(self)), replace=False)).tolist()
        shares = []
        vectors = self.take(np.array(rows, dtype=np.int64))
        for row, vector, hits in zip(rows, vectors, self.search(vectors, k + 1), strict=True):
            truth = {hit.id for hit in self._scan(vector, k + 1, None)} - {self._ids[row]}
            shares.append(len(truth & {hit.id for hit in hits}) / len(truth))
        return float(np.mean(shares))

    def to_files(self) -> dict[str, bytes]:
        """vectors.npy and, for an approximate kind, index.faiss and labels.npy; the passages are yours to keep."""
        return {"vectors.npy": to_npy(self.vectors), **self.engine_files()}

    def engine_files(self) -> dict[str, bytes]:
        """index.faiss and labels.npy, for an approximate kind with enough rows."""
        return {} if self._scans else self._current_engine().to_files()

    @classmethod
    def from_files(cls, passages: Sequence[Passage], files: Mapping[str, Any], kind: str = "exact") -> FaissIndex:
        """Inverse of `to_files`, `passages` in row order. Raises ValueError when they do not fit each other."""
        vectors = from_npy(files["vectors.npy"], np.float32, ndim=2)
        ids = checked_ids([passage.id for passage in passages])
        checked_vectors(vectors, vectors.shape[1], rows=len(ids))
        return cls.of_parts(ids, Records([list(passages)]), [vectors], files, kind)

    @classmethod
    def of_parts(
        cls,
        ids: list[str],
        passages: Records[Passage],
        vectors: Sequence[Vectors],
        files: Mapping[str, Any],
        kind: str = "exact",
    ) -> FaissIndex:
        """From the vectors of consecutive rows, which nobody looks at here. Raises as `from_files`."""
        stacked = Stacked(vectors)
        index = cls(vectors[0].shape[1], kind)
        if len(ids) != len(stacked):
            raise ValueError(f"must hold {len(ids)} rows; got {len(stacked)}")
        index._set_rows(ids, passages, stacked)
        if "index.faiss" in files:
            index._engine = Engine.from_files(kind, files, (len(ids), index.dim))
        return index

    def _rows_without(self, gone: set[str]) -> list[int]:
        return [row for row, id in enumerate(self._ids) if id not in gone]

    def _set_rows(self, ids: list[str], passages: Records[Passage], vectors: Stacked) -> None:
        self._passages = passages
        self._ids = ids
        self._row = {id: row for row, id in enumerate(ids)}
        self._vectors = vectors
        self._filter = RowFilter(passages)

    def _current_engine(self) -> Engine:
        if self._engine is None:
            self._engine = Engine.build(self.kind, self.vectors)
        return self._engine

    @property
    def _scans(self) -> bool:
        return self.kind == "exact" or len(self) < APPROXIMATE_FROM

    def _search(
        self, queries: Vectors, k: int, mask: Mask | None, eligible: int, products: Products | None
    ) -> list[list[Hit]]:
        if self._scans or eligible * _SELECTIVE < len(self):
            return [self._scan(query, k, mask, products) for query in queries]
        engine = self._current_engine()
        results: list[list[Hit]] = [[] for _ in queries]
        waiting, fetch = np.arange(len(queries)), 4 * k + 32
        while len(waiting):
            fetch = min(fetch, len(self))
            scores, rows = engine.propose(queries[waiting], fetch, mask)
            # When the last one fetched is as near as the k-th, one that was left out may come before both by its id.
            settled = (rows[:, -1] < 0) | (scores[:, k - 1] - scores[:, -1] > _NEAR) | (fetch == len(self))
            for place, proposed in zip(waiting[settled].tolist(), rows[settled], strict=True):
                found, query = proposed[proposed >= 0], queries[place]
                results[place] = self._best(query, found, k) if len(found) >= k else self._scan(query, k, mask)
            waiting, fetch = waiting[~settled], fetch * 8
        return results

    def _best(self, query: Vectors, rows: Rows, k: int) -> list[Hit]:
        return best(self._ids, rows, inner_products(self.take(rows), query), k)

    def _scan(self, query: Vectors, k: int, mask: Mask | None, products: Products | None = None) -> list[Hit]:
        coarse = self.products(query) if products is None else products
        rows = np.arange(len(self)) if mask is None else np.flatnonzero(mask)
        return self._best(query, rows[near_best(coarse if mask is None else coarse[rows], k, _NEAR)], k)
