"""Queries -> evidence: candidates from vectors and words, every signal of each, ranked by article.

Both searches only propose. Whatever one of them proposes is then scored by both, so that no signal is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from assistkit.errors import InputError
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.protocols import Embedder, Vectors
from assistkit.ranking import Fusion, Scores, standardised
from assistkit.types import Evidence, Passage, Where

READ_WHOLE = 5  # of so many articles every passage is evidence; of the others only the best one


class HybridRetriever:
    """Dense search over passages and article leads, BM25 over passages; an article ranks by its best passage.

    `pool` is how many candidates each search proposes.
    """

    def __init__(
        self, index: KnowledgeIndex, embedder: Embedder, *, ranking: Fusion | None = None, pool: int = 100
    ) -> None:
        index.check_fingerprint(embedder)
        self._index = index
        self._embedder = embedder
        self._ranking = ranking or Fusion()
        self._pool = pool

    def __repr__(self) -> str:
        return f"HybridRetriever({self._embedder!r}, {self._ranking!r}, pool={self._pool})"

    def retrieve(self, queries: Sequence[str], k: int, where: Where | None = None) -> list[list[Evidence]]:
        """For each query its k best articles, best first: their passages, best first within an article.

        The first articles come with all their passages, the others with their best one. Raises InputError for k < 1.
        """
        if k < 1:
            raise InputError(f"k must be at least 1; got {k}")
        if not len(self._index.dense):
            return [[] for _ in queries]
        vectors = self._embedder.encode_query(queries)
        return [self._rank(query, vectors[i : i + 1], k, where) for i, query in enumerate(queries)]

    def _rank(self, query: str, vector: Vectors, k: int, where: Where | None) -> list[Evidence]:
        index = self._index
        words = index.lexical.scores(query)
        articles = self._candidates(vector, words, where)
        if not articles:
            return []
        passages = [passage for article in articles for passage in index.passages_of(article)]
        bounds = np.cumsum([0, *(len(index.passages_of(article)) for article in articles)])
        dense = index.dense.scores(vector, [p.id for p in passages])[0]
        lexical = words[[index.dense.row(p.id) for p in passages]]
        lead = index.leads.scores(vector, articles)[0]
        signals = {
            "dense": np.maximum.reduceat(dense, bounds[:-1]),
            "lead": lead,
            "lexical": np.maximum.reduceat(lexical, bounds[:-1]),
        }
        scores = self._ranking(signals)
        order = sorted(range(len(articles)), key=lambda a: (-scores[a], articles[a]))[:k]
        fit = self._ranking.dense * standardised(dense) + self._ranking.lexical * standardised(lexical)
        found: list[Evidence] = []
        for rank, a in enumerate(order, start=1):
            rows = sorted(range(bounds[a], bounds[a + 1]), key=lambda r: (-fit[r], r))
            for r in rows if rank <= READ_WHOLE else rows[:1]:
                own = _signals(dense=dense[r], lexical=lexical[r], fit=fit[r], lead=lead[a])
                found.append(_evidence(passages[r], scores[a], rank, own))
        return found

    def _candidates(self, vector: Vectors, words: Scores, where: Where | None) -> list[str]:
        """Ids of the articles that any of the three searches proposes."""
        index = self._index
        mask = index.dense.mask(where)
        allowed = words if mask is None else np.where(mask, words, 0.0)
        worded = np.argsort(-allowed, kind="stable")[: self._pool]
        owners = {index.passages[row].article_id for row in worded.tolist() if allowed[row] > 0}
        owners |= {index.passage(hit.id).article_id for hit in index.dense.search(vector, self._pool, where)[0]}
        owners |= {hit.id for hit in index.leads.search(vector, self._pool, where)[0] if index.passages_of(hit.id)}
        return sorted(owners)


def _signals(**values: float) -> dict[str, float]:
    return {name: round(float(value), 6) for name, value in values.items()}


def _evidence(passage: Passage, score: Scores, rank: int, signals: Mapping[str, float]) -> Evidence:
    return Evidence(passage=passage, score=round(float(score), 6), rank=rank, signals=signals)
