"""A group of cases in its own words: those that its cases share and few others have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from assistkit.text.words import tokenize

WORDS = 4
_WORD = re.compile(r"[^\W\d_][\w-]{2,}")
_SHARED = 0.15  # of the cases of a group, and two of them at least: a word of one case may be a name


class Naming:
    """Knows how common each word is among all the cases."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._cases = len(texts)
        self._common: Mapping[str, int] = Counter(stem for text in texts for stem in _spelled(text))

    def words(self, texts: Sequence[str], most: int = WORDS) -> tuple[str, ...]:
        """At most so many words, as they are written in these texts, the most telling first."""
        spelled: dict[str, Counter[str]] = {}
        for text in texts:
            for stem, word in _spelled(text).items():
                spelled.setdefault(stem, Counter())[word] += 1
        least = max(2, _SHARED * len(texts))
        weight = {
            stem: found.total() / len(texts) * np.log((1 + self._cases) / (1 + self._common.get(stem, 0)))
            for stem, found in spelled.items()
            if found.total() >= least
        }
        best = sorted(weight, key=lambda stem: (-weight[stem], stem))[:most]
        return tuple(min(spelled[stem], key=lambda word: (-spelled[stem][word], word)) for stem in best)


def _spelled(text: str) -> dict[str, str]:
    """Each stem of a text with the word that it stands for."""
    found: dict[str, str] = {}
    for word in _WORD.findall(text.lower()):
        for stem in tokenize(word)[:1]:
            found.setdefault(stem, word)
    return found
