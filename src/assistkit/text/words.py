"""Words as they are searched: stemmed, without stop words, by the record of their language.

The only file that imports Stemmer.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any

from assistkit.text.languages import language

_LONGEST_WORD = 64  # what is longer is encoded data, not a word
_WORD = re.compile(r"\w+(?:[-.:'@/+#&]\w+)*")
_PART = re.compile(r"[^\W_]+")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def count_words(text: str) -> int:
    """How many words a text has; in a script without blanks two characters are about one."""
    return max(len(text.split()), len(_WIDE.findall(text)) // 2)


def tokenize(text: str, code: str = "en") -> list[str]:
    """The words BM25 compares: lower case, without the stop words of the language of this code, stemmed.

    A language without a record has no stop words and no stemmer.

    A compound such as tw-204, 5.0.1, about:config or foo.bar counts whole, and so do its parts of 2 letters or more.
    """
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    return [token for word in _WORD.findall(plain) for token in _tokens(word, code)]


@functools.lru_cache(maxsize=50_000)
def _tokens(word: str, code: str) -> tuple[str, ...]:
    stop = _stop_words(code)
    if word in stop or len(word) > _LONGEST_WORD:
        return ()
    words = [word]
    if not word.isalnum() and "'" not in word:
        words += [part for part in _PART.findall(word) if len(part) > 1 and part not in stop]
    name = language(code).search.stemmer
    return tuple(_stemmer(name).stemWords(words)) if name else tuple(words)


@functools.lru_cache(maxsize=64)  # languages
def _stop_words(code: str) -> frozenset[str]:
    return frozenset(language(code).search.stop)


def _stemmer(name: str) -> Any:
    import Stemmer

    return Stemmer.Stemmer(name)  # a new one: a stemmer must not be used by two threads at once
