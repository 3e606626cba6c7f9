"""How much an answer tells about which article is meant, in bits.

An article that names values of an attribute answers one of them, each as likely; an article that is silent answers
like all the others together, so that its share stays what it was.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

Values = Sequence[frozenset[str]]
"""For each article, the values it names; an empty set is silent."""


def expected_bits(shares: Sequence[float], values: Values) -> float:
    """The mutual information of answer and article, where `shares` are the articles' probabilities (sum 1)."""
    rows = answers(shares, values)
    told = _entropy(_mixed(shares, rows).values())
    return max(0.0, told - sum(share * _entropy(row.values()) for share, row in zip(shares, rows, strict=True)))


def further_bits(shares: Sequence[float], known: Sequence[Values], new: Values) -> float:
    """What another answer tells on average when the answers to the attributes in `known` are there already."""
    if not known:
        return expected_bits(shares, new)
    rows = answers(shares, known[0])
    total = 0.0
    for answer, chance in _mixed(shares, rows).items():
        after = [share * row.get(answer, 0.0) / chance for share, row in zip(shares, rows, strict=True)]
        total += chance * further_bits(after, known[1:], new)
    return total


def answers(shares: Sequence[float], values: Values) -> list[Mapping[str, float]]:
    """For each article, how likely each answer is if that article is the one that is meant."""
    own: list[Mapping[str, float]] = [{value: 1 / len(named) for value in sorted(named)} for named in values]
    speaking = sum(share for share, row in zip(shares, own, strict=True) if row)
    if speaking <= 0:
        return own
    of_others = {value: chance / speaking for value, chance in _mixed(shares, own).items()}
    return [row or of_others for row in own]


def _mixed(shares: Sequence[float], rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    mixed: dict[str, float] = {}
    for share, row in zip(shares, rows, strict=True):
        for value, chance in row.items():
            mixed[value] = mixed.get(value, 0.0) + share * chance
    return {value: chance for value, chance in mixed.items() if chance > 0}


def _entropy(chances: Iterable[float]) -> float:
    return -sum(chance * math.log2(chance) for chance in chances if chance > 0)
