"""The telling words of a case: which of its words say what it is about, judged by the passages found for it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Self

from assistkit.text.remembering import remembered
from assistkit.types import Evidence

_WORD = re.compile(r"\w+(?:[-.]\w+)*")
_CODE = re.compile(r"(?=.*\d)(?=.*[a-z]).{4,}")
_COUNTED = 20  # articles, by rank: enough to tell a rare word from a common one
_CODE_WEIGHT = 5.0  # an error code or version says more than five rare words


class Words:
    """The telling words of a case: how rare each is among the passages found decides what it weighs.

    `codes` are those with letters and digits, such as tw-204, that the passages found know too.
    """

    def __init__(self, query: str, evidence: Sequence[Evidence]) -> None:
        shown = (one.passage for one in evidence if one.rank <= _COUNTED)
        self._weigh(query, [stems_of_article(one.text) | stems_of_article(one.title) for one in shown])

    @classmethod
    def among(cls, query: str, texts: Sequence[str]) -> Self:
        """The telling words as these texts, such as the sections of an article, make them rare or common."""
        words = cls.__new__(cls)
        words._weigh(query, [stems_of_article(text) for text in texts])
        return words

    def _weigh(self, query: str, texts: Sequence[frozenset[str]]) -> None:
        asked = stems(query)
        frequency = Counter(stem for text in texts for stem in asked & text)
        self.codes = frozenset(stem for stem in frequency if _CODE.fullmatch(stem))
        self._weight = {
            stem: math.log(1 + len(texts) / n) * (_CODE_WEIGHT if stem in self.codes else 1.0)
            for stem, n in sorted(frequency.items())  # in one order, so that sums agree to the last bit
            if n < len(texts)
        }
        self._total = sum(self._weight.values()) or 1.0

    def names_code(self, text: str) -> bool:
        """Whether `text`, of an article, holds an error code or version that the case names."""
        return bool(self.codes) and not self.codes.isdisjoint(stems_of_article(text))

    def share(self, text: str) -> float:
        """How much of the case's telling words is in `text`, of an article, 0 to 1."""
        held = stems_of_article(text)
        return sum(weight for stem, weight in self._weight.items() if stem in held) / self._total


@remembered
def stems(text: str) -> frozenset[str]:
    """Lower-case words, cut to six letters: near enough to a stem in any European language."""
    return _stems(text)


def _stems(text: str) -> frozenset[str]:
    return frozenset({word[:6] if word.isalpha() else word for word in _WORD.findall(text.lower()) if len(word) > 2})


@lru_cache(maxsize=4_096)  # texts of articles alone, which the index holds anyway
def stems_of_article(text: str) -> frozenset[str]:
    """`stems` of a text of an article; the same come up for many cases."""
    return _stems(text)
