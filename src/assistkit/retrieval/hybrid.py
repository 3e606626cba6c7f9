"""Cases -> evidence: candidates from vectors, words and past cases, every signal of each, ranked by article.

The searches only propose. Whatever one of them proposes then gets every signal, so that none is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from assistkit.case.conversation import sent_articles
from assistkit.case.query import case_query
from assistkit.errors import IndexChanged, InputError
from assistkit.index.memory import CaseMemory
from assistkit.index.seam import Knowledge, check_fingerprint
from assistkit.index.unread import read_rows
from assistkit.protocols import Embedder
from assistkit.retrieval.across import OWN_LANGUAGE, AcrossLanguages, blended_vote, dense_of, near_of
from assistkit.retrieval.candidates import Candidates
from assistkit.retrieval.explaining import Explanation, parts
from assistkit.retrieval.past_cases import PRODUCT, PastCases
from assistkit.retrieval.ranking import SIGNALS, Ranking, Scores, contested, standardized
from assistkit.retrieval.scope import scope_signals
from assistkit.types import Case, Evidence, SolvedCase, Where

T = TypeVar("T")
READ_WHOLE = 5  # of so many articles every passage is evidence; of the others only the best one
_DENSE, _LEXICAL = 0.7, 0.3  # of how well a passage fits within its article
_SENT = 5.0  # e^5: the customer has that article and still writes
_SCALE, _WORDS = 10.0, 5.0  # bring the signals to about the same size
_TRIES = 5  # milliseconds apart; a desk replaces an article a minute


class HybridRetriever:
    """Dense search over passages and article leads, BM25, and the desk's solved cases; an article has one score.

    `pool` is how many candidates each search proposes. Without `ranking` it is the one learned for this index, else
    the default.
    """

    def __init__(
        self, index: Knowledge, embedder: Embedder, *, ranking: Ranking | None = None, pool: int = 100
    ) -> None:
        check_fingerprint(index, embedder)
        self._index = index
        self._embedder = embedder
        self.ranking = ranking or learned_ranking(index)
        self._unlearned = (ranking or Ranking.default()).without_history()
        self._across = AcrossLanguages(index, embedder)
        self._pool = pool
        self._past = self.past_cases(index.memory)
        self._nobody = self.past_cases(CaseMemory(index.dim))

    def __repr__(self) -> str:
        past = f", {len(self.memory)} past cases" if len(self.memory) else ""
        return f"HybridRetriever({self._embedder!r}, {self.ranking!r}, pool={self._pool}{past})"

    def retrieve(self, cases: Sequence[Case], k: int, where: Where | None = None) -> list[list[Evidence]]:
        """For each case its k best articles, best first: their passages, best first within an article.

        The first articles come with all their passages, the others with their best one. Raises InputError for k < 1.
        """
        if k < 1:
            raise InputError(f"k must be at least 1; got {k}")
        if not len(self._index):
            return [[] for _ in cases]
        vectors = self._embedder.encode_query([case_query(case) for case in cases])
        return [self.evidence(case, vectors[i], k, where) for i, case in enumerate(cases)]

    @property
    def memory(self) -> CaseMemory:
        """The solved cases that speak."""
        return self._index.memory

    def past_cases(self, memory: CaseMemory) -> PastCases:
        """What other solved cases would say about the same articles."""
        return PastCases(memory, self._index.article_ids)

    def _speaking(self) -> PastCases:
        """The index's own past cases, for its articles, as they are now."""
        index = self._index
        if self._past.cases is not index.memory.cases or self._past.articles is not index.article_ids:
            self._past = self.past_cases(index.memory)
            self._nobody = self.past_cases(CaseMemory(index.dim))
        return self._past

    def explain(self, case: Case, article_id: str) -> Explanation:
        """Why the article stands where it stands for this case. Raises InputError where the index has it not."""
        vector = self._embedder.encode_query([case_query(case)])[0]
        return _of_one_moment(lambda: self._explanation(case, article_id, vector))

    def _explanation(self, case: Case, article_id: str, vector: npt.NDArray[np.float32]) -> Explanation:
        found = self.candidates(case, vector, also=article_id)
        if article_id not in found.articles:
            raise InputError(f"no article {article_id!r} with text is in the index; give the id of one that is")
        scores = np.sum(list(self._contributions(found).values()), axis=0)
        order = sorted(range(len(found.articles)), key=lambda a: (-scores[a], found.articles[a]))
        a = found.articles.index(article_id)
        values = {name: float(own[a]) for name, own in found.signals.items()}
        weights = dict(self._ranking_of(found).weights)
        for name, applies, weight in (("sent", found.sent, -_SENT), ("language", found.own_language, OWN_LANGUAGE)):
            if applies[a]:
                values, weights = {**values, name: 1.0}, {**weights, name: weight}
        return Explanation(
            case_id=case.id,
            article_id=article_id,
            title=found.passages[found.bounds[a]].title,
            rank=1 + order.index(a),
            candidates=len(order),
            score=round(float(scores[a]), 6),
            behind=round(float(scores[order[0]] - scores[a]), 6),
            parts=parts(values, weights),
            past_cases=found.past.speaking_for(int(found.places[a]), found.said.similarity),
        )

    def similar(self, case: Case, k: int) -> list[tuple[SolvedCase, float]]:
        """The k most similar solved cases with their cosine, best first; the case itself is not one of them."""
        if k < 1:
            raise InputError(f"k must be at least 1; got {k}")
        if not len(self.memory):
            return []
        vector = self._embedder.encode_query([case_query(case)])[0]
        past = self._speaking()
        similarity = past.similarity(vector, case.id)
        known = np.flatnonzero(np.isfinite(similarity))
        order = known[np.argsort(-similarity[known], kind="stable")[:k]].tolist()
        return [(past.cases[row], round(float(similarity[row]), 4)) for row in order]

    def evidence(
        self,
        case: Case,
        vector: npt.NDArray[np.float32],
        k: int,
        where: Where | None = None,
        *,
        past: PastCases | None = None,
    ) -> list[Evidence]:
        """As `retrieve`, for one case with this vector (d,); `past` replaces its own past cases."""
        return _of_one_moment(lambda: self.ranked(self.candidates(case, vector, where, past=past), k))

    def candidates(
        self,
        case: Case,
        vector: npt.NDArray[np.float32],
        where: Where | None = None,
        *,
        past: PastCases | None = None,
        also: str = "",
    ) -> Candidates:
        """What the searches propose for a case with this vector (d,), with every signal.

        `past` replaces its own past cases; `also` is an article that is looked at in any case.
        """
        past = self._speaking() if past is None else past
        foreign = past.foreign(case)
        speaking = self._nobody if foreign else past
        said = speaking.say(vector, case.id)
        around = past.around(past.similarity(vector, case.id) if foreign else said.similarity, case.id)
        if (other := self._across.vector(case)) is not None:
            around = past.across.around(past.across.similarity(other, case.id), case.id)
            said = blended_vote(said, speaking.across.say(other, case.id))
        spoken_for = speaking.spoken_for(said, self._pool)
        found = self._index.gather(
            case_query(case), vector, self._pool, spoken_for=spoken_for, also=also, where=where, across=other
        )
        articles = [article.id for article in found.articles]
        places = speaking.places(articles)
        sent = sent_articles(case, found.articles)
        dense = dense_of(found)
        near = scope_signals(near_of(found), found.known, *around)
        product = set(case.facets.get(PRODUCT, ()))
        signals = {
            "dense": _SCALE * _two_best(dense, found.bounds),
            "group": _SCALE * found.group,
            "lead": _SCALE * found.lead,
            "words": _WORDS * found.words / (found.most_words or 1.0),
            "product": np.array([not product.isdisjoint(one.facets.get(PRODUCT, ())) for one in found.articles]),
            "topic": _at(said.topic, places),
            "votes": _at(said.votes, places),
        }
        return Candidates(
            articles=articles,
            passages=found.passages,
            bounds=found.bounds,
            dense=dense,
            lexical=found.lexical,
            lead=found.lead,
            signals={name: values.astype(np.float64) for name, values in signals.items()},
            places=places,
            said=said,
            past=speaking,
            foreign=foreign,
            abroad=found.across is not None,
            sent=np.array([article in sent for article in articles], dtype=np.bool_),
            own_language=self._across.own_language(case, found.articles),
            near={**near, "read": float(self._across.reads(case))} if self._across.abroad(case) else near,
        )

    def _ranking_of(self, found: Candidates) -> Ranking:
        """Weights that were learned from other products hold for those, and those of a language for what it reads."""
        if found.abroad:
            across = Ranking.across()
            return across if self.ranking.hears_history else across.without_history()
        return self._unlearned if found.foreign else self.ranking

    def _contributions(self, found: Candidates) -> dict[str, Scores]:
        """What each signal adds to the score of each article; an article that was sent already comes after others."""
        added = self._ranking_of(found).contributions(found.signals)
        beside = {"sent": -_SENT * found.sent, "language": OWN_LANGUAGE * found.own_language}
        return {**added, **{name: values.astype(np.float64) for name, values in beside.items() if values.any()}}

    def ranked(self, found: Candidates, k: int) -> list[Evidence]:
        """The k best of the candidates as evidence. Raises IndexChanged where one was replaced meanwhile."""
        contributions = self._contributions(found)
        scores = np.sum(list(contributions.values()), axis=0)
        order = sorted(range(len(found.articles)), key=lambda a: (-scores[a], found.articles[a]))
        fit = _DENSE * standardized(found.dense) + _LEXICAL * standardized(found.lexical)
        doubt = contested(contributions, order)
        best = [(a, sorted(range(found.bounds[a], found.bounds[a + 1]), key=lambda r: (-fit[r], r))) for a in order[:k]]
        shown = [(a, rows if rank < READ_WHOLE else rows[:1]) for rank, (a, rows) in enumerate(best)]
        passages = iter(read_rows(found.passages, [r for _, rows in shown for r in rows]))
        evidence: list[Evidence] = []
        for rank, (a, rows) in enumerate(shown, start=1):
            voted = rank <= READ_WHOLE and found.signals["votes"][a] > 0
            past = found.past.speaking_for(int(found.places[a]), found.said.similarity) if voted else ()
            shared = {name: found.signals[name][a] for name in ("words", "product", "topic", "votes")}
            if rank == 1:
                shared |= {"contested": np.float64(doubt), **found.near}
            for r in rows:
                own = {"dense": found.dense[r], "lexical": found.lexical[r], "fit": fit[r], "lead": found.lead[a]}
                evidence.append(
                    Evidence(
                        passage=next(passages),
                        score=round(float(scores[a]), 6),
                        rank=rank,
                        signals=_rounded({**own, **shared}),
                        contributions=_rounded({name: values[a] for name, values in contributions.items()}),
                        past_cases=past,
                    )
                )
        return evidence


def _of_one_moment(work: Callable[[], T]) -> T:
    """`work`, done anew where an article that it looked at was replaced before it was read."""
    for _ in range(_TRIES):
        try:
            return work()
        except IndexChanged:
            continue
    return work()


def learned_ranking(index: Knowledge) -> Ranking:
    """The ranking that was learned for this index, else the default one; also where fewer signals were weighed."""
    known = index.about.get("ranking")
    return Ranking(known["weights"]) if known and not known["weights"].keys() < SIGNALS.keys() else Ranking.default()


def _two_best(dense: Scores, bounds: npt.NDArray[np.int64]) -> Scores:
    """The mean of the two best passages of each article; of an article with one passage, that one."""
    every = dense.tolist()
    best = (sorted(every[start:end])[-2:] for start, end in pairwise(bounds.tolist()))
    return np.fromiter((sum(two) / len(two) for two in best), dtype=np.float64, count=len(bounds) - 1)


def _at(values: Scores, places: npt.NDArray[np.int64]) -> Scores:
    """The value at each place; behind the last one nothing was said."""
    return np.append(values, 0.0)[places]


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(value), 6) for name, value in values.items()}
