"""The contract of a vector index: what every engine must keep, a method a rule."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from assistkit.errors import InputError
from assistkit.protocols import MutableVectorIndex, Vectors
from assistkit.types import Passage


class VectorIndexContract:
    """What every vector index promises, a method a rule. Subclass it and give `make_index`.

    `exact = False` relaxes one rule: an approximate index may miss a tenth of the true nearest.
    """

    dim = 16
    rows = 300
    exact = True

    def make_index(self, dim: int) -> MutableVectorIndex:
        """A new empty index for vectors of this dimension."""
        raise NotImplementedError

    def reload(self, index: MutableVectorIndex) -> MutableVectorIndex | None:
        """The index after saving and loading, or None when it cannot be saved."""
        del index
        return None

    def test_empty_index_finds_nothing(self) -> None:
        """An index without passages gives one empty list for each query, and no list for no query."""
        index = self.make_index(self.dim)
        _check(len(index) == 0, "a new index must have length 0")
        found = index.search(self._vectors(2), 3)
        _check(found == [[], []], f"two queries of an empty index must give two empty lists; got {found}")
        _check(index.search(self._vectors(0), 3) == [], "no query must give no list")
        _check(index.delete(["nobody"]) == 0, "deleting from an empty index must return 0")

    def test_bad_vectors_are_refused(self) -> None:
        """Wrong shape, dtype, NaN or length is an InputError, for queries and for passages."""
        index, _ = self._filled()
        good = self._vectors(3)
        holed = good.copy()
        holed[1, 2] = np.nan
        bad = {"one dimension": good[0], "another width": self._vectors(3, dim=self.dim + 1), "NaN": holed}
        bad |= {"float64": good.astype(np.float64), "length 2": good * 2, "length 0": good * 0}
        for name, vectors in bad.items():
            _refused(partial(index.search, vectors, 3), f"a query with {name}")
            _refused(partial(index.upsert, _passages(3, "x"), vectors), f"passages with {name}")
        _check(len(index) == self.rows, "a refused upsert must change nothing")

    def test_bad_k_is_refused(self) -> None:
        """k below 1 is an InputError."""
        index, vectors = self._filled()
        for k in (0, -1):
            _refused(partial(index.search, vectors[:1], k), f"k = {k}")

    def test_bad_upserts_are_refused(self) -> None:
        """The same id twice in one call, or another number of vectors than passages, is an InputError."""
        index, vectors = self._filled()
        one = _passages(1, "x")
        _refused(lambda: index.upsert([*one, *one], vectors[:2]), "the same id twice in one call")
        _refused(lambda: index.upsert(one, vectors[:2]), "two vectors for one passage")
        _check(len(index) == self.rows, "a refused upsert must change nothing")

    def test_never_padded(self) -> None:
        """k above the number of passages gives each passage once, and nothing else."""
        index = self.make_index(self.dim)
        index.upsert(_passages(5), self._vectors(5))
        for hits in index.search(self._vectors(3, seed=9), 12):
            ids = sorted(hit.id for hit in hits)
            _check(ids == [p.id for p in _passages(5)], f"5 passages and k = 12 must give the 5 once each; got {ids}")

    def test_k_hits(self) -> None:
        """k up to the number of passages gives k hits."""
        index, vectors = self._filled()
        for k in (1, 2, 7, self.rows - 1, self.rows):
            for hits in index.search(vectors[:3], k):
                _check(len(hits) == k, f"k = {k} among {self.rows} passages must give {k} hits; got {len(hits)}")

    def test_best_first_with_true_scores(self) -> None:
        """A score is the inner product, and hits come best first."""
        index, vectors = self._filled()
        place = {passage.id: row for row, passage in enumerate(_passages(self.rows))}
        queries = self._vectors(5, seed=9)
        for query, hits in zip(queries, index.search(queries, 20), strict=True):
            _check(hits == sorted(hits, key=lambda hit: (-hit.score, hit.id)), "hits must come best first")
            for hit in hits:
                truth = float(vectors[place[hit.id]].astype(np.float64) @ query.astype(np.float64))
                _check(abs(hit.score - truth) < 1e-12, f"{hit.id}: score must be {truth!r}; got {hit.score!r}")

    def test_nearest_are_found(self) -> None:
        """An exact index finds the true nearest; an approximate one at least nine tenths of them."""
        index, vectors = self._filled()
        queries = self._vectors(50, seed=9)
        truth = np.argsort(-(queries.astype(np.float64) @ vectors.T.astype(np.float64)), axis=1)[:, :10]
        ids = [passage.id for passage in _passages(self.rows)]
        found = index.search(queries, 10)
        shares = [
            len({hit.id for hit in hits} & {ids[row] for row in rows}) / 10
            for hits, rows in zip(found, truth.tolist(), strict=True)
        ]
        least = 1.0 if self.exact else 0.9
        _check(float(np.mean(shares)) >= least, f"recall@10 must be at least {least}; got {np.mean(shares):.3f}")

    def test_upsert_replaces(self) -> None:
        """An id that is there already gets the new vector and the new fields, and stays one."""
        index, vectors = self._filled()
        old, new = vectors[3:4], self._vectors(1, seed=9)
        index.upsert([_passage(3, language="de")], new)
        _check(len(index) == self.rows, f"replacing must not add: length {self.rows} expected, got {len(index)}")
        best = index.search(new, 1)[0][0]
        _check(best.id == _passage(3).id and best.score > 0.999, f"the new vector must be found; got {best}")
        everywhere = [hit for hit in index.search(old, self.rows)[0] if hit.id == _passage(3).id]
        _check(len(everywhere) == 1, f"an id must be found once; got {len(everywhere)} times")
        _check(everywhere[0].score < 0.999, "the old vector must be gone")
        german = [hit.id for hit in index.search(old, 5, {"language": "de"})[0]]
        _check(german == [_passage(3).id], f"a filter must see the new fields; got {german}")

    def test_delete(self) -> None:
        """Deleted passages never come back; delete returns how many there were; they may be added again."""
        index, vectors = self._filled()
        ids = [passage.id for passage in _passages(self.rows)]
        count = index.delete([*ids[:20], "nobody"])
        _check(count == 20, f"deleting 20 known ids and one unknown must return 20; got {count}")
        _check(index.delete(ids[:20]) == 0, "deleting them again must return 0")
        _check(len(index) == self.rows - 20, f"length must be {self.rows - 20}; got {len(index)}")
        found = {hit.id for hits in index.search(vectors[:20], self.rows) for hit in hits}
        _check(found == set(ids[20:]), "exactly the remaining passages must be found")
        index.upsert(_passages(20), vectors[:20])
        again = [hits[0].id for hits in index.search(vectors[:20], 1)]
        _check(again == ids[:20], "passages that were deleted and added again must be found")

    def test_delete_all(self) -> None:
        """An index from which everything was deleted is an empty one, and can be filled again."""
        index, vectors = self._filled()
        index.delete([passage.id for passage in _passages(self.rows)])
        _check(index.search(vectors[:2], 5) == [[], []], "nothing must be found after everything was deleted")
        index.upsert(_passages(2), vectors[:2])
        _check(len(index.search(vectors[:1], 5)[0]) == 2, "two passages must be found after two were added")

    def test_filter_before_the_cut(self) -> None:
        """k hits come back whenever k passages satisfy `where`, however far from the query they are."""
        index = self.make_index(self.dim)
        vectors = self._vectors(self.rows)
        order = np.argsort(vectors @ vectors[0])  # the farthest few are the only ones to satisfy
        far = set(order[:6].tolist())
        index.upsert([_passage(i, product="far" if i in far else "near") for i in range(self.rows)], vectors)
        found = [hit.id for hit in index.search(vectors[:1], 4, {"product": "far"})[0]]
        expected = [_passage(i).id for i in order[:6][::-1].tolist()][:4]
        _check(found == expected, f"the 4 best of the 6 that satisfy must come back: {expected}; got {found}")
        several = index.search(vectors[:1], self.rows, {"product": ["far", "near"]})[0]
        _check(len(several) == self.rows, "several wanted values mean any of them")
        nobody = index.search(vectors[:1], 4, {"product": "other"})
        _check(nobody == [[]], f"when no passage satisfies, nothing must come back; got {nobody}")

    def test_where_fields(self) -> None:
        """Every key must be satisfied; language "en" matches "en-US"; a passage without the facet does not match."""
        index = self.make_index(self.dim)
        index.upsert(
            [
                _passage(0, language="en-US", product="desk"),
                _passage(1, language="en", product="chat"),
                _passage(2, language="de"),
                _passage(3, language="eng", visibility="public"),
            ],
            self._vectors(4),
        )
        cases: list[tuple[dict[str, str | list[str]], set[int]]] = [
            ({"language": "en"}, {0, 1}),
            ({"language": "en-US"}, {0}),
            ({"language": ["en", "de"]}, {0, 1, 2}),
            ({"language": "en", "product": "chat"}, {1}),
            ({"product": ["chat", "desk"]}, {0, 1}),
            ({"visibility": "public"}, {3}),
            ({"article_id": _passage(2).article_id}, {2}),
            ({}, {0, 1, 2, 3}),
        ]
        for where, rows in cases:
            found = {hit.id for hit in index.search(self._vectors(1), 10, where)[0]}
            _check(found == {_passage(i).id for i in rows}, f"where {where} must give rows {rows}; got {found}")

    def test_ties_by_id(self) -> None:
        """Equal scores are in order of id, also where the cut to k goes through them."""
        vectors = np.repeat(self._vectors(1), 40, axis=0)
        order = np.random.default_rng(5).permutation(40).tolist()
        index = self.make_index(self.dim)
        index.upsert([_passage(i) for i in order], vectors)
        for k in (1, 5, 40):
            found = [hit.id for hit in index.search(vectors[:1], k)[0]]
            expected = [_passage(i).id for i in range(k)]
            _check(found == expected, f"k = {k} of 40 equal vectors must be the first ids {expected}; got {found}")

    def test_batch_is_the_same_as_one_by_one(self) -> None:
        """A query gets the same hits and the very same scores alone as in a batch of any size."""
        index, _ = self._filled()
        queries = self._vectors(70, seed=9)
        for where in (None, {"product": "p1"}):
            alone = [index.search(query[None], 10, where)[0] for query in queries]
            for size in (2, 16, 70):
                parts = [index.search(queries[i : i + size], 10, where) for i in range(0, len(queries), size)]
                batched = [hits for part in parts for hits in part]
                _check(batched == alone, f"a batch of {size} must give what its queries give alone")

    def test_same_after_reload(self) -> None:
        """Saved and loaded, the index gives the same hits with the same scores, and can be changed further."""
        index, vectors = self._filled()
        index.delete([_passage(i).id for i in range(0, 30, 3)])
        queries = self._vectors(20, seed=9)
        before = index.search(queries, 10)
        loaded = self.reload(index)
        if loaded is None:
            return
        _check(len(loaded) == len(index), "a reload must keep the length")
        _check(loaded.search(queries, 10) == before, "a reload must not change the hits")
        loaded.upsert([_passage(0)], vectors[:1])
        best = loaded.search(vectors[:1], 1)[0]
        _check([hit.id for hit in best] == [_passage(0).id], "a reloaded index must take an upsert")

    def _vectors(self, n: int, *, dim: int | None = None, seed: int = 7) -> Vectors:
        raw = np.random.default_rng(seed).normal(size=(n, dim or self.dim))
        vectors: Vectors = (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float32)
        return vectors

    def _filled(self) -> tuple[MutableVectorIndex, Vectors]:
        index, vectors = self.make_index(self.dim), self._vectors(self.rows)
        index.upsert(_passages(self.rows), vectors)
        return index, vectors


def contract_failures(contract: VectorIndexContract) -> list[str]:
    """The rules (method names) that an index breaks. Useful to show that the contract notices a planted bug."""
    names = (name for name in dir(contract) if name.startswith("test_"))
    return [name for name in names if _fails(getattr(contract, name))]


def _fails(rule: Callable[[], None]) -> bool:
    try:
        rule()
    except Exception:  # noqa: BLE001  an index that crashes breaks the rule too
        return True
    return False


def _check(condition: bool, message: str) -> None:
    if not condition:
        raise AssertionError(message)


def _refused(call: Callable[[], object], what: str) -> None:
    try:
        call()
    except InputError as error:
        _check(bool(str(error)), f"{what}: the InputError must say what is wrong")
    except Exception as error:
        raise AssertionError(f"{what} must be an InputError; got {error!r}") from error
    else:
        raise AssertionError(f"{what} must be an InputError; nothing was raised")


def _passage(number: int, *, language: str = "en", product: str | None = None, visibility: str = "internal") -> Passage:
    article = f"article-{number:05d}"
    return Passage(
        id=f"{article}#0",
        article_id=article,
        title=article,
        text="",
        start=0,
        end=0,
        language=language,
        visibility="public" if visibility == "public" else "internal",
        facets={"product": (product,)} if product else {},
    )


def _passages(count: int, product: str | None = None) -> list[Passage]:
    return [_passage(number, product=product or f"p{number % 3}") for number in range(count)]
