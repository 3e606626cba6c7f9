"""A case in a language that the index's embedder doesn't read, or articles in one: the multilingual embedder helps.

Its similarities, and what past cases say by its vectors, are blended with those of the index's own embedder, which
still sees words that languages share. A case that is read goes its usual way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt

from assistkit.case.once import once
from assistkit.case.query import case_query
from assistkit.index.across import ACROSS
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.index.multilingual import beside, languages_of
from assistkit.index.seam import NEAREST, Knowledge
from assistkit.protocols import Embedder, Vectors
from assistkit.retrieval.past_cases import Vote
from assistkit.text.language import detect_language, primary
from assistkit.types import Article, Case, Passage, Where, text_digest

Floats = npt.NDArray[np.float64]

SHARE = 0.7
"""Of the multilingual embedder in what is blended; 0.5 to 1 were tried, other languages left out (decision 0038)."""
OWN_LANGUAGE = 1.0
"""Where articles are in several languages: one in the customer's is e times as likely as its translation."""
_READ = 50  # articles whose language is recognized, where none says it


class AcrossLanguages:
    """What the vectors of `index.across` say; nothing where there are none, of another version, or in a database."""

    def __init__(self, index: Knowledge, embedder: Embedder) -> None:
        self._index = index if isinstance(index, KnowledgeIndex) else None
        self._reads = languages_of(embedder)
        self._other = beside(embedder)
        self._ids: tuple[object, object] = (None, None)  # of the passages, of the articles, as they were last read
        self._vectors: tuple[Vectors, Vectors] | None = None  # of the passages, of the titles of their articles
        self._written: dict[str, int] = {}

    def abroad(self, case: Case) -> bool:
        """Whether the index's embedder doesn't read the case, or most of the articles. Not where that isn't known."""
        written, spoken = self._languages(), language_of(case) if self._reads else ""
        if not written or not spoken:
            return False
        read = sum(count for language, count in written.items() if language in self._reads)
        return spoken not in self._reads or 2 * read < sum(written.values())

    def reads(self, case: Case) -> bool:
        """Whether any of the embedders reads a case that is abroad."""
        other = languages_of(self._other) if self._usable() and self._other else frozenset()
        return language_of(case) in self._reads | other

    def vector(self, case: Case) -> npt.NDArray[np.float32] | None:
        """The multilingual embedder's vector of a case that is abroad; None where it isn't, or cannot be compared."""
        if self._index is None or self._other is None or not self._usable() or not self.abroad(case):
            return None
        query = case_query(case)
        digest = text_digest(query)
        known = self._index.memory.across
        return known.vector(digest) if digest in known else self._other.encode_query([query])[0]

    def proposed(self, vector: npt.NDArray[np.float32] | None, pool: int, where: Where | None) -> list[str]:
        """The articles of the `pool` nearest passages or titles, among those of `where`."""
        if vector is None or self._index is None:
            return []
        similarity, mask = self._similarity(self._index, vector), self._index.mask(where)
        allowed = similarity if mask is None else np.where(mask, similarity, 0.0)
        best = np.argsort(-allowed, kind="stable")[:pool].tolist()
        return list(dict.fromkeys(self._index.passages[row].article_id for row in best if allowed[row] > 0))

    def blended(self, dense: Floats, passages: Sequence[Passage], vector: npt.NDArray[np.float32] | None) -> Floats:
        """The cosines (p,) of these passages by both embedders; as they are where the case has no other vector."""
        if vector is None or self._index is None:
            return dense
        rows = [self._index.dense.row(passage.id) for passage in passages]
        return blended(dense, self._similarity(self._index, vector)[rows])

    def near(self, near: Floats, vector: npt.NDArray[np.float32] | None) -> Floats:
        """The cosines of the passages that are nearest to the case, by the embedder that reads it."""
        if vector is None or self._index is None:
            return near
        return np.sort(_cosines(self._rows(self._index)[0], vector))[-NEAREST:]

    def own_language(self, case: Case, articles: Sequence[Article]) -> npt.NDArray[np.bool_]:
        """bool (articles,): whether it is in the customer's language; all False where the articles are in one."""
        if len(self._languages()) < 2:
            return np.zeros(len(articles), dtype=np.bool_)
        spoken = language_of(case)
        return np.array([bool(spoken) and primary(one.language) == spoken for one in articles], dtype=np.bool_)

    def _usable(self) -> bool:
        if self._index is None or self._other is None:
            return False
        return bool(self._index.about.get(ACROSS) == self._other.fingerprint)

    def _similarity(self, index: KnowledgeIndex, vector: npt.NDArray[np.float32]) -> Floats:
        """float64 (passages,): the cosine of every passage or, where that is nearer, of its article's title.

        A question of a few words is like a title, a long message like a passage. In row order; 0 without either.
        """
        of_text, of_title = (_cosines(rows, vector) for rows in self._rows(index))
        found: Floats = np.maximum(of_text, of_title)
        return found

    def _rows(self, index: KnowledgeIndex) -> tuple[Vectors, Vectors]:
        """(passages, d) of the passages, and of the titles of their articles."""
        ids = index.dense.ids
        if self._vectors is None or self._ids[0] is not ids:
            texts = [index.digest_of(id) for id in ids]
            titles = [text_digest(index.articles[passage.article_id].title) for passage in index.passages]
            self._vectors = index.across.vectors(texts), index.across.vectors(titles)
            self._ids = ids, self._ids[1]
        return self._vectors

    def _languages(self) -> dict[str, int]:
        """How many articles are in each language that any says; where none does, of a sample, by its words."""
        if self._index is not None and self._ids[1] is not self._index.leads.ids:
            said = Counter(primary(article.language) for article in self._index.articles.values())
            self._written = {one: count for one, count in said.items() if one} or _recognized(self._index.articles)
            self._ids = self._ids[0], self._index.leads.ids
        return self._written


@once
def language_of(case: Case) -> str:
    """The language of a case, as a code without a country; "" where that isn't known."""
    return primary(case.language) or detect_language(case_query(case))


def _recognized(articles: Mapping[str, Article]) -> dict[str, int]:
    """How many of some articles are in each language."""
    some = islice(articles.values(), 0, None, max(1, len(articles) // _READ))
    read = Counter(detect_language(f"{article.title}\n{article.text}") for article in some)
    return {one: count for one, count in read.items() if one}


def _cosines(rows: Vectors, vector: npt.NDArray[np.float32]) -> Floats:
    found: Floats = np.einsum("ij,j->i", rows, vector).astype(np.float64)
    return found


def blended(own: Floats, other: Floats) -> Floats:
    """Two signals of the same articles or passages as one."""
    both: Floats = (1 - SHARE) * own + SHARE * other
    return both


def blended_vote(own: Vote, other: Vote) -> Vote:
    """What the past cases say by both embedders. The similarities are the other's, where it knows all the cases."""
    similarity = other.similarity if len(other.similarity) == len(own.similarity) else own.similarity
    return Vote(blended(own.topic, other.topic), blended(own.votes, other.votes), similarity)
