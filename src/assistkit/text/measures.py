"""Numbers about texts: how hard one is to read, and how near two are to each other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistkit.errors import MissingExtra

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()]+")
_WORD = re.compile(r"\w+(?:['’.-]\w+)*")


def without_addresses(text: str) -> str:
    """The text without its web addresses, which are no words: a link says nothing about how something is written."""
    return _ADDRESS.sub(" ", text)


def words_read(text: str) -> list[str]:
    """The words of a text, as they are in it."""
    return _WORD.findall(without_addresses(text))


def reading_grade(words: Sequence[str], sentences: int) -> float:
    """School years needed to read this many words in this many sentences, at least one of each.

    The automated readability index: it needs no syllables, so it does for languages other than English too.
    """
    return 4.71 * sum(map(len, words)) / len(words) + 0.5 * len(words) / sentences - 21.43


def rouge_l(words: Sequence[str], theirs: Sequence[str], extra: str = "eval") -> float:
    """F1 of the longest common subsequence of words. Raises MissingExtra, naming `extra`, without rapidfuzz."""
    try:
        from rapidfuzz.distance import LCSseq
    except ImportError:
        raise MissingExtra("rapidfuzz", extra) from None
    return 2 * LCSseq.similarity(words, theirs) / (len(words) + len(theirs))


def edit_similarity(one: str, other: str, extra: str = "eval") -> float:
    """1 minus the edits (insert, delete or replace a character) by the longer one's length.

    Raises MissingExtra, naming `extra`, without rapidfuzz.
    """
    try:
        from rapidfuzz.distance import Levenshtein
    except ImportError:
        raise MissingExtra("rapidfuzz", extra) from None
    return float(Levenshtein.normalized_similarity(one, other))
