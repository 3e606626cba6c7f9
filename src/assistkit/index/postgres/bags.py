"""BM25 as an inner product: the saturation of a word in its text is in the row, its rarity comes with the query.

The same variant and numbers as `lexical.LexicalIndex`. The usual length of a text is that of the last build, and is
renewed by an update once it is off by more than `DRIFT`: a score is wrong by less than that meanwhile.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

from assistkit.index.lexical import K1, B
from assistkit.index.postgres.texts import storable
from assistkit.text.words import tokenize

DRIFT = 0.05
LONGEST = 500
"""Characters of a word, or of an article's id: an index of PostgreSQL takes 2,704 bytes."""


def counts(text: str) -> Counter[str]:
    """How often each word is in the text; without what no table can hold: half characters, a word of a page."""
    return Counter(word for word in tokenize(text) if len(word) <= LONGEST and storable(word))


def saturated(often: Mapping[int, int], usual: float) -> dict[int, float]:
    """What each word counts in a text of these words, by id, before its rarity."""
    slow = _slow(sum(often.values()), usual)
    return {id: count / (slow + count) for id, count in often.items()}


def often(weights: Mapping[int, float], length: int, usual: float) -> dict[int, int]:
    """Inverse of `saturated`, for a text of `length` words."""
    slow = _slow(length, usual)
    return {id: round(weight * slow / (1 - weight)) for id, weight in weights.items()}


def rarity(texts: int, texts_with: int) -> float:
    """How much a word says that is in this many of the texts."""
    return math.log(1 + (texts - texts_with + 0.5) / (texts_with + 0.5))


def _slow(length: int, usual: float) -> float:
    return K1 * (1 - B + B * length / (usual or 1))
