"""How near the knowledge base comes to cases, and whether that is near enough.

Near enough is what it has been before: as near as the articles that helped are to the cases that they helped in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from assistkit.index.knowledge import KnowledgeIndex

Floats = npt.NDArray[np.float64]

FEWEST = 20  # cases that an article helped in, to say what is near enough
_ELSEWHERE = 0.58  # the same where a desk has not so many: about the middle of it on open desks
_COMPARED = 1_000  # the newest of these cases
_ASKED = 0.5  # what the question weighs, beside the answer


@dataclass(frozen=True, slots=True)
class Nearest:
    """The article that comes nearest to a group of cases. `surer` is the share of answered cases that are farther."""

    article: str
    similarity: float
    surer: float


class Nearness:
    """How near each article is to a case: its passage that is most like what was asked and answered."""

    def __init__(self, index: KnowledgeIndex) -> None:
        self._vectors = index.dense.vectors.astype(np.float64)
        owners = [passage.article_id for passage in index.passages]
        self.articles = [article for article, _ in groupby(owners)]
        sizes = [len(list(own)) for _, own in groupby(owners)]
        self._starts = np.cumsum([0, *sizes[:-1]]) if sizes else np.zeros(0, dtype=np.int64)
        self._place = {article: at for at, article in enumerate(self.articles)}
        self._usual: Floats = np.zeros(0)

    def scores(self, asked: npt.NDArray[np.float32], answered: npt.NDArray[np.float32]) -> Floats:
        """(n, articles)."""
        there = np.linalg.norm(answered, axis=1, keepdims=True) > 0
        middle = _ASKED * asked + (1 - _ASKED) * np.where(there, answered, asked)
        if not len(self._vectors):
            return np.zeros((len(asked), 0))
        return np.asarray(np.maximum.reduceat(middle.astype(np.float64) @ self._vectors.T, self._starts, axis=1))

    def learn(
        self, asked: npt.NDArray[np.float32], answered: npt.NDArray[np.float32], helped: Sequence[Sequence[str]]
    ) -> None:
        """What is near enough, from cases and the articles that helped in them, oldest first."""
        rows = [row for row, own in enumerate(helped) if any(article in self._place for article in own)][-_COMPARED:]
        if len(rows) < FEWEST:
            return
        scores = self.scores(asked[rows], answered[rows])
        best = [
            max(scores[at, self._place[article]] for article in helped[row] if article in self._place)
            for at, row in enumerate(rows)
        ]
        self._usual = np.sort(np.array(best))

    def of(self, asked: npt.NDArray[np.float32], answered: npt.NDArray[np.float32]) -> Nearest:
        """The article that is nearest to these cases on average."""
        means = self.scores(asked, answered).mean(axis=0)
        if not len(means):
            return Nearest("", 0.0, 0.0)
        best = int(means.argmax())
        return Nearest(self.articles[best], round(float(means[best]), 4), round(self.surer(float(means[best])), 4))

    def surer(self, similarity: float) -> float:
        """The share of answered cases that were farther from the article that helped than this."""
        if not len(self._usual):
            return float(np.clip(0.5 + (similarity - _ELSEWHERE) / 0.4, 0, 1))
        return float(np.searchsorted(self._usual, similarity) / len(self._usual))
