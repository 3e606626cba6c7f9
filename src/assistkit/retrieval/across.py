"""A case in a language that the index's embedder doesn't read, or articles in one: the multilingual embedder helps.

Its similarities, and what past cases say by its vectors, are blended with those of the index's own embedder, which
still sees words that languages share. A case that is read goes its usual way.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assistkit.case.once import once
from assistkit.case.query import case_query
from assistkit.index.across import ACROSS
from assistkit.index.multilingual import beside, languages_of
from assistkit.index.seam import Gathered, Knowledge
from assistkit.protocols import Embedder
from assistkit.retrieval.past_cases import Vote
from assistkit.text.language import detect_language, primary
from assistkit.types import Article, Case, text_digest

Floats = npt.NDArray[np.float64]

SHARE = 0.7
"""Of the multilingual embedder in what is blended; 0.5 to 1 were tried, other languages left out (decision 0038)."""
OWN_LANGUAGE = 1.0
"""Where articles are in several languages: one in the customer's is e times as likely as its translation."""


class AcrossLanguages:
    """What the multilingual embedder's vectors say; nothing where the index has none, or another version's."""

    def __init__(self, index: Knowledge, embedder: Embedder) -> None:
        self._index = index
        self._reads = languages_of(embedder)
        self._other = beside(embedder)

    def abroad(self, case: Case) -> bool:
        """Whether the index's embedder doesn't read the case, or most of the articles. Not where that isn't known."""
        spoken = language_of(case) if self._reads else ""
        written = self._index.languages if spoken else {}
        if not written:
            return False
        read = sum(count for language, count in written.items() if language in self._reads)
        return spoken not in self._reads or 2 * read < sum(written.values())

    def reads(self, case: Case) -> bool:
        """Whether any of the embedders reads a case that is abroad."""
        other = languages_of(self._other) if self._usable() and self._other else frozenset()
        return language_of(case) in self._reads | other

    def vector(self, case: Case) -> npt.NDArray[np.float32] | None:
        """The multilingual embedder's vector of a case that is abroad; None where it isn't, or cannot be compared."""
        if self._other is None or not self._usable() or not self.abroad(case):
            return None
        query = case_query(case)
        digest = text_digest(query)
        known = self._index.memory.across
        return known.vector(digest) if digest in known else self._other.encode_query([query])[0]

    def own_language(self, case: Case, articles: Sequence[Article]) -> npt.NDArray[np.bool_]:
        """bool (articles,): whether it is in the customer's language; all False where the articles are in one."""
        if len(self._index.languages) < 2:
            return np.zeros(len(articles), dtype=np.bool_)
        spoken = language_of(case)
        return np.array([bool(spoken) and primary(one.language) == spoken for one in articles], dtype=np.bool_)

    def _usable(self) -> bool:
        return self._other is not None and self._index.about.get(ACROSS) == self._other.fingerprint


@once
def language_of(case: Case) -> str:
    """The language of a case, as a code without a country; "" where that isn't known."""
    return primary(case.language) or detect_language(case_query(case))


def dense_of(found: Gathered) -> Floats:
    """The cosines (p,) of what was gathered, by both embedders where the case has vectors of both."""
    return found.dense if found.across is None else blended(found.dense, found.across)


def near_of(found: Gathered) -> Floats:
    """The cosines of the passages that are nearest to the case, by the embedder that reads it."""
    return found.near if found.across_near is None else found.across_near


def blended(own: Floats, other: Floats) -> Floats:
    """Two signals of the same articles or passages as one."""
    both: Floats = (1 - SHARE) * own + SHARE * other
    return both


def blended_vote(own: Vote, other: Vote) -> Vote:
    """What the past cases say by both embedders. The similarities are the other's, where it knows all the cases."""
    similarity = other.similarity if len(other.similarity) == len(own.similarity) else own.similarity
    return Vote(blended(own.topic, other.topic), blended(own.votes, other.votes), similarity)
