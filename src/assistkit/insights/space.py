"""Where cases lie: near each other are cases about the same thing.

Four views are mixed: the meaning and the words of the question, and those of the answer; and the pages outside of the
knowledge base that agents sent. What all cases of the desk share (the product, greetings) is taken out of each view,
as it tells no topic. What is learned from cases (which words there are, which go together, what all share) is learned
from the first of them only, so that new cases move nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from assistkit.errors import MissingExtra
from assistkit.insights.vectors import unit
from assistkit.text.words import tokenize

Floats = npt.NDArray[np.float64]

QUESTION, ANSWER = 0.3, 0.7  # an answer tells the topic better: who asks does not know yet what it is called
WORDS = 0.5  # of both, beside the meaning
PAGES = 0.4  # of all, where agents sent pages
_RARE, _COMMON = 3, 0.5  # a word counts that so many texts have at least, and this share of them at most
TOPICS = 200  # directions that words are reduced to
_SENT = 3  # cases in which a page was sent, before it says anything
_NOTHING_SHARED = 64  # cases that count as if they shared nothing: of a few, what they share may be their topic


class Words:
    """Texts by their words: TF-IDF, reduced to the directions that most of the first texts share (LSA)."""

    def __init__(self, texts: Sequence[str], topics: int = TOPICS) -> None:
        found = Counter(word for text in texts for word in set(tokenize(text)))
        most = max(_RARE, _COMMON * len(texts))
        kept = sorted(word for word, n in found.items() if _RARE <= n <= most)
        self._column = {word: at for at, word in enumerate(kept)}
        self._idf = np.array([1 + np.log((1 + len(texts)) / (1 + found[word])) for word in kept])
        k = min(topics, len(texts) - 1, len(kept) - 1)
        self._topics = _directions(self._weights(texts), k) if k > 0 else np.zeros((len(kept), 0))

    def of(self, texts: Sequence[str]) -> Floats:
        """(n, k): a row of length 1 a text, or of zeros where no word is known."""
        return unit(np.asarray(self._weights(texts) @ self._topics)) if len(texts) else np.zeros((0, self.dim))

    @property
    def dim(self) -> int:
        return int(self._topics.shape[1])

    def _weights(self, texts: Sequence[str]) -> Any:
        sparse = _sparse()
        rows, columns, values = list[int](), list[int](), list[float]()
        for row, text in enumerate(texts):
            counts = Counter(self._column[word] for word in tokenize(text) if word in self._column)
            weights = {at: (1 + np.log(n)) * self._idf[at] for at, n in sorted(counts.items())}
            length = np.sqrt(sum(value**2 for value in weights.values())) or 1.0
            rows += [row] * len(weights)
            columns += weights
            values += [value / length for value in weights.values()]
        return sparse.csr_matrix((values, (rows, columns)), shape=(len(texts), len(self._column)))


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """What was asked and answered, one row per case: vectors of length 1 (zeros for no answer), texts, pages sent."""

    asked: npt.NDArray[np.float32]
    answered: npt.NDArray[np.float32]
    questions: Sequence[str]
    answers: Sequence[str]
    pages: Sequence[Sequence[str]]

    def first(self, n: int) -> Texts:
        """The first `n` cases."""
        return Texts(self.asked[:n], self.answered[:n], self.questions[:n], self.answers[:n], self.pages[:n])


class Space:
    """Learned from the first cases, and from the `pages` sent in the first of those that no article answered."""

    def __init__(self, first: Texts, pages: Sequence[Sequence[str]]) -> None:
        self._words = Words([*first.questions, *(text for text in first.answers if text)])
        sent = Counter(page for own in pages for page in dict.fromkeys(own))
        kept = sorted(page for page, n in sent.items() if n >= _SENT)
        self._page = {page: at for at, page in enumerate(kept)}
        self._rare = np.array([np.log(len(pages) / sent[page]) for page in kept])
        self._shared = [view.sum(axis=0) / (len(view) + _NOTHING_SHARED) for _, view in self._views(first)]

    def of(self, cases: Texts) -> Floats:
        """(n, k) of length 1. Where nobody answered, the question stands for the answer."""
        own = zip(self._views(cases), self._shared, strict=True)
        said = unit(np.concatenate([np.sqrt(weight) * unit(view - shared) for (weight, view), shared in own], axis=1))
        if not self._page:
            return said
        return unit(np.concatenate([np.sqrt(1 - PAGES) * said, np.sqrt(PAGES) * self._pages(cases.pages)], axis=1))

    def _views(self, cases: Texts) -> list[tuple[float, Floats]]:
        """Each with its weight."""
        replied = np.array([bool(text) for text in cases.answers], dtype=np.bool_)[:, None]
        words_asked, words_answered = self._words.of(cases.questions), self._words.of(cases.answers)
        return [
            (QUESTION * (1 - WORDS), cases.asked.astype(np.float64)),
            (ANSWER * (1 - WORDS), np.where(replied, cases.answered, cases.asked).astype(np.float64)),
            (QUESTION * WORDS, words_asked),
            (ANSWER * WORDS, np.where(replied, words_answered, words_asked)),
        ]

    def _pages(self, pages: Sequence[Sequence[str]]) -> Floats:
        found = np.zeros((len(pages), len(self._page)))
        for row, own in enumerate(pages):
            for page in own:
                if page in self._page:
                    found[row, self._page[page]] = self._rare[self._page[page]]
        return unit(found)


def _directions(weights: Any, k: int) -> Floats:
    """(words, k): the right singular vectors, the same at each call."""
    _sparse()
    from scipy.sparse.linalg import svds

    start = np.full(min(weights.shape), 1 / np.sqrt(min(weights.shape)))
    return np.asarray(svds(weights, k=k, v0=start)[2].T, dtype=np.float64)


def _sparse() -> Any:
    try:
        from scipy import sparse
    except ImportError:
        raise MissingExtra("scipy", "insights") from None
    return sparse
