"""Evidence in a new order: a reader looks at case and passage together, which vectors and words never do."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np

from assistkit.case.query import case_query
from assistkit.errors import InputError
from assistkit.protocols import Reranker, Retriever
from assistkit.retrieval.ranking import Scores, standardized
from assistkit.types import Case, Evidence, Where

READ = 5
"""Articles whose best passage is read for a case: those of which a `HybridRetriever` gives every passage."""
WEIGHT = 0.2
"""What one standard deviation of the reader's scores adds; tried with 0.1 to 0.5 (decision 0026)."""


class ReadingRetriever:
    """Another retriever's evidence; the first `articles` of each case are ordered again with a reader's help.

    The reader gets the case and "title. text" of each article's best passage, and its scores are standardized among
    those of the case: any scale will do. An article's score then is the retriever's plus `weight` times that, and the
    addition is in `contributions["reader"]`. Raises InputError for numbers that make no sense.
    """

    def __init__(self, retriever: Retriever, reader: Reranker, *, articles: int = READ, weight: float = WEIGHT) -> None:
        if articles < 2 or not (math.isfinite(weight) and weight > 0):
            got = f"articles={articles}, weight={weight}"
            raise InputError(
                f"a ReadingRetriever needs 2 or more articles and a weight above 0, such as 0.2; got {got}"
            )
        self._retriever, self._reader = retriever, reader
        self._articles, self._weight = articles, weight

    def __repr__(self) -> str:
        return f"ReadingRetriever({self._retriever!r}, {self._reader!r}, articles={self._articles})"

    def retrieve(self, cases: Sequence[Case], k: int, where: Where | None = None) -> list[list[Evidence]]:
        """As the retriever gives it, in the new order; every case's pairs are read at once."""
        found = self._retriever.retrieve(cases, k, where)
        return [self._read(case, evidence) for case, evidence in zip(cases, found, strict=True)]

    def _read(self, case: Case, evidence: Sequence[Evidence]) -> list[Evidence]:
        by_article: dict[str, list[Evidence]] = {}
        for one in evidence:
            by_article.setdefault(one.passage.article_id, []).append(one)
        own = list(by_article.values())
        read, query = own[: self._articles], case_query(case)
        if len(read) < 2 or not query.strip():
            return list(evidence)
        texts = [f"{passages[0].passage.title}. {passages[0].passage.text}" for passages in read]
        added = self._weight * standardized(self._scores([(query, text) for text in texts]))
        order = sorted(range(len(read)), key=lambda a: (-(read[a][0].score + added[a]), a))
        told = [[_adding(one, float(added[a])) for one in read[a]] for a in order] + own[self._articles :]
        of_the_case = {name: v for name, v in evidence[0].signals.items() if name not in own[1][0].signals}
        told[0] = [dataclasses.replace(one, signals={**of_the_case, **one.signals}) for one in told[0]]
        return [dataclasses.replace(one, rank=rank) for rank, passages in enumerate(told, 1) for one in passages]

    def _scores(self, pairs: Sequence[tuple[str, str]]) -> Scores:
        scores = np.asarray(self._reader.predict(list(pairs)), dtype=np.float64)
        if scores.shape != (len(pairs),) or not np.isfinite(scores).all():
            got = f"shape {scores.shape}" if scores.shape != (len(pairs),) else "one that is not finite"
            raise InputError(f"predict must give one finite number for each of {len(pairs)} pairs; got {got}")
        return scores


def _adding(one: Evidence, added: float) -> Evidence:
    contributions = {**one.contributions, "reader": round(added, 6)}
    return dataclasses.replace(one, score=round(one.score + added, 6), contributions=contributions)
