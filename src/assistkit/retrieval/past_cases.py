"""What solved a case like this one? The desk's solved cases support the articles that solved them.

Two signals, both from the vectors of the cases. `topic`: a linear map from a case to its articles, by ridge
regression over all solved cases. `votes`: the articles of the most similar ones. An article that is linked to
everything says little about any case, so both are divided by the root of how often it is linked.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from assistkit.index.memory import CaseMemory
from assistkit.index.nearest_cases import EVERY, NearestCases
from assistkit.types import Case

Floats = npt.NDArray[np.float64]

PRODUCT = "product"  # the facet by which cases, and articles, match
NEAREST = 100  # past cases that vote
SHARP = 0.05  # a past case whose similarity is so much lower has 1/e of the weight
RIDGE = 1.0
FEW = 3.0  # links that every article has beforehand, so that one link is not yet a rarity
HALF = 100  # so many past cases count half of what very many would
SHOWN = 3  # past cases named for an article
_BLOCK = 50_000  # cases whose vectors are taken at a time
_TOPIC, _VOTES = 10.0, 5.0  # bring the signals to about the same size


class Vote(NamedTuple):
    """What the past cases say about each article, `topic` and `votes` (articles,), and how similar each of them is.

    Where there are very many, most were not compared and have -inf (`index/nearest_cases.py`).
    """

    topic: Floats
    votes: Floats
    similarity: Floats  # (cases,)


class PastCases:
    """The solved cases of `memory`, speaking for `articles`; what solved them but is not among these is not suggested.

    Method: kernel-weighted nearest neighbours and multi-output ridge regression, each with a popularity correction.
    Their weight grows with the number n of cases as n / (n + HALF).
    """

    def __init__(self, memory: CaseMemory, articles: Sequence[str], every: int = EVERY) -> None:
        self.cases, self.vectors, self._row = memory.cases, memory.vectors, memory.rows  # as they are now
        self._nearest = NearestCases(self.vectors, every)
        self._across = memory.across
        self.articles, self._articles = articles, len(articles)
        place = self._place = {article: at for at, article in enumerate(articles)}
        links = [
            (row, place[article])
            for row, case in enumerate(self.cases)
            for article in case.articles
            if article in place
        ]
        self._case, self._article = np.array(links, dtype=np.int64).reshape(-1, 2).T
        self.speaking = len(set(self._case.tolist()))
        self._products = {product for case in self.cases for product in case.facets.get(PRODUCT, ())}

    def __len__(self) -> int:
        return len(self.cases)

    def places(self, articles: Sequence[str]) -> npt.NDArray[np.int64]:
        """Where each of these is in `articles`; those that are not among them follow all."""
        return np.array([self._place.get(article, self._articles) for article in articles], dtype=np.int64)

    def spoken_for(self, said: Vote, most: int) -> list[str]:
        """The `most` articles of which the most was said, best first."""
        speaking = said.topic + said.votes
        best = np.argsort(-speaking, kind="stable")[:most].tolist()
        return [self.articles[place] for place in best if speaking[place] > 0]

    def foreign(self, case: Case) -> bool:
        """Whether the case is of a product that no past case is of: what solved those says nothing about it.

        Not where the product of the case, or of all the past cases, is unknown.
        """
        products = case.facets.get(PRODUCT, ())
        return bool(products and self._products) and self._products.isdisjoint(products)

    @cached_property
    def across(self) -> PastCases:
        """The same cases by the vectors of the multilingual embedder, those that have one."""
        known = [case for case in self.cases if case.digest in self._across]
        memory = CaseMemory(self._across.dim)
        memory.upsert(known, self._across.vectors([case.digest for case in known]))
        return PastCases(memory, self.articles)

    def say(self, vector: npt.NDArray[np.float32], case_id: str = "") -> Vote:
        """For a case with this vector (d,). A past case with the same id does not speak, but its links are counted."""
        own = self._row.get(case_id)
        similarity = self.similarity(vector, case_id)
        if not self.speaking:
            nothing = np.zeros(self._articles)
            return Vote(nothing, nothing, similarity)
        size = self.speaking / (self.speaking + HALF)
        votes = np.sqrt(self._votes(similarity) * self._lift)
        return Vote(_TOPIC * size * self._topic(vector, own), _VOTES * size * votes, similarity)

    def similarity(self, vector: npt.NDArray[np.float32], case_id: str = "") -> Floats:
        """The cosine (cases,) of a case's vector (d,) with each past case; -inf for the one with its id."""
        found = self._nearest.similarity(vector)
        if (own := self._row.get(case_id)) is not None:
            found[own] = -np.inf
        return found

    def around(self, similarity: Floats, case_id: str = "") -> tuple[Floats, Floats]:
        """The known cosines (m,) of all cases but the one with this id, and how many cases each stands for."""
        return self._nearest.counted(similarity, len(self) - (case_id in self._row))

    def speaking_for(self, article: int, similarity: Floats) -> tuple[str, ...]:
        """The ids of the most similar past cases that this article (by its place) solved."""
        rows = self._case[self._article == article]
        nearest = rows[np.argsort(-similarity[rows], kind="stable")][:SHOWN]
        return tuple(self.cases[row].id for row in nearest.tolist() if np.isfinite(similarity[row]))

    def _votes(self, similarity: Floats) -> Floats:
        known = np.flatnonzero(np.isfinite(similarity))
        if len(known) > NEAREST:
            known = known[similarity[known] >= np.partition(similarity[known], -NEAREST)[-NEAREST]]
        nearest = known[np.argsort(-similarity[known], kind="stable")[:NEAREST]]
        if not len(nearest):
            return np.zeros(self._articles)
        most, rows = similarity[nearest[0]], np.sort(nearest)
        weights = np.exp((similarity[rows] - most) / SHARP)
        starts, ends = np.searchsorted(self._case, rows, "left"), np.searchsorted(self._case, rows, "right")
        links = np.concatenate([np.arange(start, end) for start, end in zip(starts, ends, strict=True)])
        return self._counted(np.repeat(weights / weights.sum(), ends - starts), self._article[links])

    def _counted(self, weights: Floats, articles: npt.NDArray[np.int64]) -> Floats:
        counts: Floats = np.bincount(articles, weights=weights, minlength=self._articles).astype(np.float64)
        return counts

    def _topic(self, vector: npt.NDArray[np.float32], own: int | None) -> Floats:
        inverse, sums = self._ridge
        leaned = inverse @ vector.astype(np.float64)
        found = leaned @ sums
        if own is not None and (self._case == own).any():
            # As if this case had not been there: the inverse of A - hh' by Sherman and Morrison (1950).
            solved = np.zeros(self._articles)
            solved[self._article[self._case == own]] = 1.0
            remembered = self.vectors[own].astype(np.float64)
            pull = inverse @ remembered
            found -= (vector @ pull) * (solved - pull @ sums) / (1 - remembered @ pull)
        result: Floats = found * self._lift
        return result

    @cached_property
    def _lift(self) -> Floats:
        links = self._counted(np.ones(len(self._article)), self._article)
        usual = links.sum() / max(1, int((links > 0).sum()))
        lift: Floats = np.sqrt((usual + FEW) / (links + FEW))
        return lift

    @cached_property
    def _ridge(self) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """(d, d) the inverse of H'H + RIDGE, and (d, articles) H'Y, for the cases H and their articles Y."""
        rows, dim = np.unique(self._case), self.vectors.shape[1]
        squares, sums = RIDGE * np.eye(dim), np.zeros((self._articles, dim))
        for start in range(0, len(rows), _BLOCK):
            vectors = self.vectors[rows[start : start + _BLOCK]].astype(np.float64)
            squares += vectors.T @ vectors
        by_article = np.argsort(self._article, kind="stable")
        for start in range(0, len(by_article), _BLOCK):
            links = by_article[start : start + _BLOCK]
            articles, firsts = np.unique(self._article[links], return_index=True)
            vectors = self.vectors[self._case[links]].astype(np.float64)
            sums[articles] += np.add.reduceat(vectors, firsts, axis=0)
        inverse = np.linalg.inv(squares)
        return inverse.astype(np.float32), np.ascontiguousarray(sums.T, dtype=np.float32)  # half the memory
