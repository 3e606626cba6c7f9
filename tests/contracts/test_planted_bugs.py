"""A contract is worth what it catches: each bug planted here, most of them seen in the wild, must break it."""

import numpy as np
import pytest

from assistkit.index.checks import checked_ids, checked_k, checked_vectors
from assistkit.index.filters import RowFilter
from assistkit.protocols import Hit
from assistkit.testing import VectorIndexContract, contract_failures


class Plain:
    """A correct index, as plain as can be; the bugs below change one thing each."""

    def __init__(self, dim):
        self.dim = dim
        self.rows = []

    def __len__(self):
        return len(self.rows)

    def upsert(self, passages, vectors):
        ids = checked_ids([passage.id for passage in passages])
        vectors = checked_vectors(vectors, self.dim, rows=len(ids))
        self.delete(ids)
        self.rows += zip(passages, vectors.astype(np.float64), strict=True)

    def delete(self, ids):
        before = len(self.rows)
        self.rows = [(passage, vector) for passage, vector in self.rows if passage.id not in set(ids)]
        return before - len(self.rows)

    def search(self, vectors, k, where=None):
        vectors, k = checked_vectors(vectors, self.dim), checked_k(k)
        return [self.one(query.astype(np.float64), k, where, len(vectors)) for query in vectors]

    def one(self, query, k, where, batch):
        return self.cut(self.order(self.score(query, self.satisfying(where), batch)), k)

    def satisfying(self, where):
        mask = RowFilter([passage for passage, _ in self.rows]).mask(where)
        return self.rows if mask is None else [row for row, kept in zip(self.rows, mask, strict=True) if kept]

    def score(self, query, rows, batch):  # noqa: ARG002  a bug below looks at it
        return [Hit(passage.id, float((vector * query).sum())) for passage, vector in rows]

    def order(self, hits):
        return sorted(hits, key=lambda hit: (-hit.score, hit.id))

    def cut(self, hits, k):
        return hits[:k]


class PadsWithMinusOne(Plain):
    def cut(self, hits, k):
        return hits[:k] + [Hit("-1", float("-inf"))] * (k - len(hits))


class PadsWithTheLastHit(Plain):
    def cut(self, hits, k):
        return hits[:k] + hits[-1:] * (k - len(hits))


class AddsTheSameIdTwice(Plain):
    def upsert(self, passages, vectors):
        checked_ids([passage.id for passage in passages])
        vectors = checked_vectors(vectors, self.dim, rows=len(passages))
        self.rows += zip(passages, vectors.astype(np.float64), strict=True)


class KeepsTheOldOnUpsert(Plain):
    def upsert(self, passages, vectors):
        known = {passage.id for passage, _ in self.rows}
        checked_ids([passage.id for passage in passages])
        vectors = checked_vectors(vectors, self.dim, rows=len(passages))
        added = zip(passages, vectors.astype(np.float64), strict=True)
        self.rows += [(passage, vector) for passage, vector in added if passage.id not in known]


class TakesTheSameIdTwiceInOneCall(Plain):
    def upsert(self, passages, vectors):
        vectors = checked_vectors(vectors, self.dim, rows=len(passages))
        for passage, vector in zip(passages, vectors, strict=True):
            super().upsert([passage], vector[None])


class FiltersAfterTheCut(Plain):
    def one(self, query, k, where, batch):
        satisfying = {passage.id for passage, _ in self.satisfying(where)}
        return [hit for hit in super().one(query, k, None, batch) if hit.id in satisfying]


class IgnoresTheFilter(Plain):
    def satisfying(self, where):  # noqa: ARG002
        return self.rows


class BreaksTiesByInsertion(Plain):
    def order(self, hits):
        return sorted(hits, key=lambda hit: -hit.score)


class BreaksTiesAfterTheCut(Plain):
    def one(self, query, k, where, batch):
        hits = sorted(self.score(query, self.satisfying(where), batch), key=lambda hit: -hit.score)
        return self.order(hits[:k])


class GivesOneTooFew(Plain):
    def cut(self, hits, k):
        return hits[: max(1, k - 1)]


class GivesOneTooMany(Plain):
    def cut(self, hits, k):
        return hits[: k + 1]


class ScoresABatchInFloat32(Plain):
    def score(self, query, rows, batch):
        hits = super().score(query, rows, batch)
        return hits if batch == 1 else [Hit(hit.id, float(np.float32(hit.score))) for hit in hits]


class WorstFirst(Plain):
    def order(self, hits):
        return sorted(hits, key=lambda hit: (hit.score, hit.id))


class GivesDistances(Plain):
    def score(self, query, rows, batch):
        return [Hit(hit.id, 2 * hit.score - 2) for hit in super().score(query, rows, batch)]


class SkipsTheLastRow(Plain):
    def satisfying(self, where):
        return super().satisfying(where)[:-1]


class CountsUnknownDeletes(Plain):
    def delete(self, ids):
        super().delete(ids)
        return len(ids)


class ForgetsToDelete(Plain):
    def delete(self, ids):
        return len({passage.id for passage, _ in self.rows} & set(ids))


class TakesAnyVector(Plain):
    def upsert(self, passages, vectors):
        ids = checked_ids([passage.id for passage in passages])
        self.delete(ids)
        self.rows += zip(passages, np.atleast_2d(vectors).astype(np.float64), strict=True)


class TakesKOfZero(Plain):
    def search(self, vectors, k, where=None):
        return super().search(vectors, k, where) if k > 0 else [[] for _ in vectors]


def _contract(index_class):
    class Contract(VectorIndexContract):
        rows = 60

        def make_index(self, dim):
            return index_class(dim)

    return Contract()


def test_a_correct_index_keeps_the_contract():
    assert contract_failures(_contract(Plain)) == []


@pytest.mark.parametrize("bug", Plain.__subclasses__(), ids=lambda bug: bug.__name__)
def test_planted_bug_is_caught(bug):
    assert contract_failures(_contract(bug)), f"no rule of the contract notices {bug.__name__}"


class _LosesARowOnReload(VectorIndexContract):
    rows = 60

    def make_index(self, dim):
        return Plain(dim)

    def reload(self, index):
        index.rows.pop()
        return index


def test_a_lossy_reload_is_caught():
    assert contract_failures(_LosesARowOnReload()) == ["test_same_after_reload"]
