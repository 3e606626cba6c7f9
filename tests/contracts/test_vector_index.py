"""The contract of a vector index, kept by each kind of FaissIndex."""

import pytest

from assistkit.index import FaissIndex, faiss_index
from assistkit.testing import VectorIndexContract


class _FaissContract(VectorIndexContract):
    kind = "exact"

    @pytest.fixture(autouse=True)
    def _engine_from_the_first_row(self, monkeypatch):
        monkeypatch.setattr(faiss_index, "APPROXIMATE_FROM", 1)

    def make_index(self, dim):
        return FaissIndex(dim, self.kind)

    def reload(self, index):
        return FaissIndex.from_files(index.passages, index.to_files(), self.kind)


class TestExact(_FaissContract):
    pass


class TestHnsw(_FaissContract):
    kind, exact = "hnsw", False


class TestIvf(_FaissContract):
    kind, exact = "ivf", False


class TestHnswOfManyRows(_FaissContract):
    kind, exact, rows = "hnsw", False, 2_000


class TestIvfOfManyRows(_FaissContract):
    kind, exact, rows = "ivf", False, 2_000
