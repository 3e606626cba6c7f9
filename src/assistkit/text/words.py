"""Words as they are searched: stemmed, without stop words, by the record of their language.

The only file that imports Stemmer.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from assistkit.text.languages import language

_LONGEST_WORD = 64  # what is longer is encoded data, not a word
_WORD = re.compile(r"\w+(?:[-.:'@/+#&]\w+)*")
_PART = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def count_words(text: str) -> int:
    """How many words a text has; in a script without blanks two characters are about one, in Thai and its like five."""
    return max(len(text.split()), len(_WIDE.findall(text)) // 2, len(_UNSPACED.findall(text)) // 5)


def tokenize(text: str, code: str = "en") -> list[str]:
    """The words BM25 compares: lower case, without the stop words of the language of this code, stemmed.

    A language without a record has no stop words and no stemmer.

    A compound such as tw-204, 5.0.1, about:config or foo.bar counts whole, and so do its parts of 2 letters or more.
    """
    record = _searched(code)
    stop = record.stop
    words = [word for word in _WORD.findall(_folded(text)) if word not in stop and len(word) <= _LONGEST_WORD]
    if not all(map(str.isalnum, words)):
        words = [token for word in words for token in _tokens(word, stop)]
    return _stemmer(record.stemmer).stemWords(words) if record.stemmer else words


def stem_each(words: Sequence[str], code: str = "en") -> list[str]:
    """For each of these words the first that `tokenize` makes of it; "" where that is not one."""
    record = _searched(code)
    first: list[str] = []
    for word in words:
        found = (token for one in _WORD.findall(_folded(word)) for token in _tokens(one, record.stop))
        first.append(next(found, ""))
    return _stemmer(record.stemmer).stemWords(first) if record.stemmer else first


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).lower().replace("’", "'")


def _tokens(word: str, stop: frozenset[str]) -> list[str]:
    if word in stop or len(word) > _LONGEST_WORD:
        return []
    if word.isalnum() or "'" in word:
        return [word]
    return [word, *(part for part in _PART.findall(word) if len(part) > 1 and part not in stop)]


class _Searched(NamedTuple):
    stemmer: str
    stop: frozenset[str]


@lru_cache(maxsize=64)  # languages
def _searched(code: str) -> _Searched:
    words = language(code).search
    return _Searched(words.stemmer, frozenset(words.stop))


_mine = threading.local()  # a stemmer must not be used by two threads at once


def _stemmer(name: str) -> Any:
    stemmer = getattr(_mine, name, None)
    if stemmer is None:
        import Stemmer

        stemmer = Stemmer.Stemmer(name, 0)  # it would remember words, and keep them
        setattr(_mine, name, stemmer)
    return stemmer
