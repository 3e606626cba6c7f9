"""A group of cases in its own words: those that its cases share and few others have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from assistkit.text.words import tokenize

WORDS = 4
_KNOWN = 20  # cases of a language, to know what is common in it
_WORD = re.compile(r"[^\W\d_][\w-]{2,}")
_SHARED = 0.15  # of the cases of a group, and two of them at least: a word of one case may be a name


class Naming:
    """Knows how common each word is among all the cases, and among those of each language."""

    def __init__(self, texts: Sequence[str], languages: Sequence[str] = ()) -> None:
        self._cases = Counter({"": len(texts)})
        self._common: dict[str, Counter[str]] = {"": Counter()}
        for at, text in enumerate(texts):
            found = _spelled(text)
            self._common[""].update(found.keys())
            if languages and (own := _base(languages[at])):
                self._cases[own] += 1
                self._common.setdefault(own, Counter()).update(found.keys())

    def words(self, texts: Sequence[str], most: int = WORDS, languages: Sequence[str] = ()) -> tuple[str, ...]:
        """At most this many words, as they are written in these texts, the most telling first.

        With the `languages` of the texts they are told apart by how common they are in the one that most are in: what
        all cases of a language share is grammar.
        """
        usual = Counter(map(_base, languages)).most_common(1)
        of = usual[0][0] if usual and self._cases[usual[0][0]] >= _KNOWN else ""
        spelled: dict[str, Counter[str]] = {}
        for text in texts:
            for stem, word in _spelled(text).items():
                spelled.setdefault(stem, Counter())[word] += 1
        least = max(2, _SHARED * len(texts))
        weight = {
            stem: found.total() / len(texts) * np.log((1 + self._cases[of]) / (1 + self._common[of][stem]))
            for stem, found in spelled.items()
            if found.total() >= least
        }
        best = sorted(weight, key=lambda stem: (-weight[stem], stem))[:most]
        return tuple(min(spelled[stem], key=lambda word: (-spelled[stem][word], word)) for stem in best)


def _base(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()


def _spelled(text: str) -> dict[str, str]:
    """Each stem of a text with the word that it stands for."""
    found: dict[str, str] = {}
    for word in _WORD.findall(text.lower()):
        if stem := _stem(word):
            found.setdefault(stem, word)
    return found


def _stem(word: str) -> str:
    return next(iter(tokenize(word)), "")
