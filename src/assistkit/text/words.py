"""Words as they are searched: stemmed, without stop words. The only file that imports Stemmer."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any

_LONGEST_WORD = 64  # what is longer is encoded data, not a word
_WORD = re.compile(r"\w+(?:[-.:'@/+#&]\w+)*")
_PART = re.compile(r"[^\W_]+")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def count_words(text: str) -> int:
    """How many words a text has; in a script without blanks two characters are about one."""
    return max(len(text.split()), len(_WIDE.findall(text)) // 2)


def tokenize(text: str) -> list[str]:
    """The words BM25 compares: lower case, without English stop words, stemmed.

    A compound such as tw-204, 5.0.1, about:config or foo.bar counts whole, and so do its parts of 2 letters or more.
    """
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return [token for word in _WORD.findall(plain) for token in _tokens(word)]


@functools.lru_cache(maxsize=50_000)
def _tokens(word: str) -> tuple[str, ...]:
    stop = _stop_words()
    if word in stop or len(word) > _LONGEST_WORD:
        return ()
    words = [word]
    if not word.isalnum() and "'" not in word:
        words += [part for part in _PART.findall(word) if len(part) > 1 and part not in stop]
    return tuple(_stemmer().stemWords(words))


@functools.cache
def _stop_words() -> frozenset[str]:
    from bm25s.stopwords import STOPWORDS_EN_PLUS

    return frozenset(STOPWORDS_EN_PLUS)


def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")  # a new one: a stemmer must not be used by two threads at once
