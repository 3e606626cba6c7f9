import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistkit.errors import InputError
from assistkit.index import FaissIndex, faiss_index
from assistkit.types import Passage

DIM = 8
POOL = np.random.default_rng(3).normal(size=(24, DIM))
POOL[12:] = POOL[:12]  # every vector twice, so that ties are common
POOL = (POOL / np.linalg.norm(POOL, axis=1, keepdims=True)).astype(np.float32)


def passage(id, language="en"):
    return Passage(id=id, article_id=id, title="", text="", start=0, end=0, language=language)


def unit(rows, dim, seed=0):
    raw = np.random.default_rng(seed).normal(size=(rows, dim))
    return (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float32)


def filled(rows, dim=16, kind="exact"):
    index = FaissIndex(dim, kind)
    index.upsert([passage(f"p{i:05d}", "en" if i % 7 else "de") for i in range(rows)], unit(rows, dim))
    return index


changes = st.one_of(
    st.tuples(st.just("upsert"), st.lists(st.tuples(st.sampled_from("abcdefghijkl"), st.integers(0, 23)), max_size=6)),
    st.tuples(st.just("delete"), st.lists(st.sampled_from("abcdefghijkl"), max_size=6, unique=True)),
    st.tuples(st.just("reload"), st.just([])),
)


@pytest.mark.parametrize("kind", ["exact", "hnsw", "ivf"])
@settings(max_examples=60, deadline=None)
@given(st.lists(changes, max_size=8), st.integers(1, 14))
def test_any_sequence_of_changes_matches_a_dict(kind, sequence, k):
    """After any upserts, deletes and reloads, a search gives what a dict of vectors and a sort would give."""
    before, faiss_index.APPROXIMATE_FROM = faiss_index.APPROXIMATE_FROM, 1
    try:
        index, model = FaissIndex(DIM, kind), {}
        for what, change in sequence:
            if what == "upsert":
                rows = dict(change)
                index.upsert(
                    [passage(id, "de" if row % 2 else "en") for id, row in rows.items()], POOL[[*rows.values()]]
                )
                model |= rows
            elif what == "delete":
                assert index.delete(change) == len([id for id in change if model.pop(id, None) is not None])
            else:
                index = FaissIndex.from_files(index.passages, index.to_files(), kind)
            assert sorted(index.ids) == sorted(model)
            for where in (None, {"language": "de"}):
                kept = {id: row for id, row in model.items() if where is None or row % 2}
                assert index.search(POOL[:3], k, where) == [expected(kept, query, k) for query in POOL[:3]]
    finally:
        faiss_index.APPROXIMATE_FROM = before


def expected(model, query, k):
    scores = {id: float(np.einsum("j,j->", POOL[row].astype(float), query.astype(float))) for id, row in model.items()}
    return sorted(scores.items(), key=lambda hit: (-hit[1], hit[0]))[:k]


def test_vectors_are_read_only_and_not_the_callers():
    vectors = unit(3, 4)
    index = FaissIndex(4)
    index.upsert([passage(id) for id in "abc"], vectors)
    with pytest.raises(ValueError, match="read-only"):
        index.vectors[0] = 0
    kept = index.vectors.copy()
    vectors[:] = 1
    assert (index.vectors == kept).all()


def test_scores_are_those_of_search():
    index = filled(200)
    queries = unit(5, 16, seed=1)
    for query, hits in zip(queries, index.search(queries, 20), strict=True):
        scores = index.scores(query[None], [hit.id for hit in hits])
        assert scores.dtype == np.float64
        assert scores.tolist() == [[hit.score for hit in hits]]
    assert index.scores(queries, []).shape == (5, 0)
    assert index.scores(queries[:0], ["p00000"]).shape == (0, 1)


def test_scores_of_an_unknown_id():
    with pytest.raises(InputError, match=r"every id must be in the index; got 'x' \(1 not there\)"):
        filled(3).scores(unit(1, 16), ["p00000", "x"])


@pytest.mark.parametrize(
    ("vectors", "message"),
    [
        (unit(2, 768), r"shape \(n, 384\); got \(2, 768\): the index was built with another embedder"),
        (unit(1, 384)[0], r"shape \(n, 384\); got \(384,\): one vector is a batch of one"),
        (unit(2, 384).astype(np.float64), r"must be float32; got float64: use vectors\.astype"),
        (unit(2, 384) * np.float32(1.1), r"length 1: divide it by its norm; row 0 has length 1\.1 \(2 such rows\)"),
        (unit(2, 384) * np.float32(np.nan), "every vector must be finite; row 0"),
        (unit(2, 384).tolist(), "must be a numpy array"),
    ],
)
def test_bad_vectors(vectors, message):
    with pytest.raises(InputError, match=message):
        FaissIndex(384).search(vectors, 3)


@pytest.mark.parametrize(("k", "message"), [(0, "at least 1; got 0"), (2.5, "whole number; got 2.5"), ("3", "whole")])
def test_bad_k(k, message):
    with pytest.raises(InputError, match=message):
        filled(3).search(unit(1, 16), k)


def test_numpy_k_is_fine():
    assert len(filled(3).search(unit(1, 16), np.int64(2))[0]) == 2


def test_bad_ids():
    index = filled(3)
    with pytest.raises(InputError, match="a sequence of strings; got the single string 'p00000'"):
        index.delete("p00000")
    with pytest.raises(InputError, match="may be given once in a call; got 'a' twice"):
        index.upsert([passage("a"), passage("a")], unit(2, 16))
    with pytest.raises(InputError, match="non-empty string; got ''"):
        index.upsert([passage("")], unit(1, 16))
    with pytest.raises(InputError, match="reorder must be given every id"):
        index.reorder(["p00000"])


def test_bad_kind_and_dim():
    with pytest.raises(InputError, match="kind must be one of exact, hnsw, ivf; got 'flat'"):
        FaissIndex(3, "flat")
    with pytest.raises(InputError, match="dim must be at least 1"):
        FaissIndex(0)


@pytest.mark.parametrize("kind", ["hnsw", "ivf"])
def test_approximate_recall_is_good_and_reported(kind):
    index = filled(3_000, kind=kind)
    assert 0.9 < index.recall_at(10) <= 1
    assert filled(3_000).recall_at(10) == 1
    assert filled(1, kind=kind).recall_at(10) == 1


@pytest.mark.parametrize("kind", ["exact", "hnsw", "ivf"])
def test_same_content_same_files(kind):
    assert filled(1_500, kind=kind).to_files() == filled(1_500, kind=kind).to_files()


@pytest.mark.parametrize("kind", ["hnsw", "ivf"])
def test_worn_engine_is_rebuilt(kind):
    index = filled(2_000, kind=kind)
    index.search(unit(1, 16), 1)
    index.upsert(index.passages[:300], unit(300, 16, seed=5))
    assert index._engine is not None, "a few replaced vectors are hidden"
    index.upsert(index.passages[:900], unit(900, 16, seed=6))
    assert index._engine is None, "many are not: the engine is built anew"
    assert index.recall_at(10) > 0.9


def test_growing_past_the_threshold_and_back():
    index = filled(faiss_index.APPROXIMATE_FROM + 10, kind="hnsw")
    assert "index.faiss" in index.to_files()
    index.delete(index.ids[:20])
    assert "index.faiss" not in index.to_files()
    assert len(index.search(unit(1, 16), 2_000)[0]) == len(index)


def test_more_ties_than_are_fetched():
    """Five hundred equal passages (a boilerplate paragraph): the first ids come back, whatever faiss proposes."""
    index = FaissIndex(16)
    order = np.random.default_rng(1).permutation(500)
    index.upsert([passage(f"p{i:03d}") for i in order], np.repeat(unit(1, 16), 500, axis=0))
    assert [hit.id for hit in index.search(unit(1, 16), 3)[0]] == ["p000", "p001", "p002"]


@pytest.mark.parametrize("kind", ["hnsw", "ivf"])
def test_k_hits_through_any_filter(kind):
    index = filled(3_000, kind=kind)
    for where, count in (({"language": "de"}, 429), ({"article_id": ["p00003", "p02000"]}, 2)):
        for k in (1, 40, 3_000):
            assert len(index.search(unit(1, 16, seed=2), k, where)[0]) == min(k, count)


@pytest.mark.parametrize("rows", [1, 5, 39, 40, 100, 1_500])
def test_small_ivf_prints_no_warning(rows, capfd, monkeypatch):
    monkeypatch.setattr(faiss_index, "APPROXIMATE_FROM", 1)
    assert len(filled(rows, kind="ivf").search(unit(1, 16), 10)[0]) == min(rows, 10)
    assert capfd.readouterr() == ("", "")


def test_importing_loads_no_engine():
    code = (
        "import sys, assistkit, assistkit.index, assistkit.testing;"
        "print(*{'faiss', 'bm25s', 'Stemmer', 'scipy', 'pytest'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == []
