"""Signals -> one score an article: a weighted sum, so that every score can be explained.

The weights are those of a conditional logit (McFadden 1974): the chance that an article solves the case is
exp(score) / sum of exp(score). All signals are on fixed scales, so a difference of scores means the same everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import msgspec
import numpy as np
import numpy.typing as npt

from assistkit._package import shipped
from assistkit.errors import InputError
from assistkit.text.bounds import WEIGHT

Scores = npt.NDArray[np.float64]

SIGNALS = {
    "dense": "similarity of the case and the two best passages (mean cosine x 10)",
    "group": "similarity of the case and the article's nearest paragraph, list or table (cosine x 10)",
    "lead": "similarity of the case and the article's title and beginning (cosine x 10)",
    "words": "rare words of the case that are in the article (BM25, the best article's is 5)",
    "product": "the case's product is one of the article's (1 or 0)",
    "topic": "cases of this kind were solved by it (ridge regression over the solved cases)",
    "votes": "the most similar solved cases were solved by it",
}
HISTORY = ("topic", "votes")
CLEARLY = 1.0  # of scores: e times as likely


@dataclass(frozen=True)
class Ranking:
    """The weight of each of `SIGNALS`. Raises InputError for other names or a weight that is no number."""

    weights: Mapping[str, float]

    def __post_init__(self) -> None:
        if set(self.weights) != set(SIGNALS):
            raise InputError(f"a ranking must weigh {', '.join(SIGNALS)}; got {', '.join(self.weights) or 'nothing'}")
        if not all(isinstance(weight, int | float) and abs(weight) <= WEIGHT for weight in self.weights.values()):
            got = str(dict(self.weights))[:200]
            raise InputError(f"every weight of a ranking must be a finite number, at most {WEIGHT:,.0f}; got {got}")

    def __repr__(self) -> str:
        return f"Ranking({', '.join(f'{name}={self.weights[name]:.4f}' for name in SIGNALS)})"

    @classmethod
    def default(cls) -> Self:
        """The weights that ship in models/ranking; its README.md says what they were fitted on."""
        return cls(dict(_shipped_weights("weights.json")))

    @classmethod
    def across(cls) -> Self:
        """The weights for a case in another language; they ship beside the default ones."""
        return cls(dict(_shipped_weights("across.json")))

    @property
    def hears_history(self) -> bool:
        """Whether past cases weigh anything."""
        return any(self.weights[name] for name in HISTORY)

    def without_history(self) -> Ranking:
        """The same, deaf to past cases."""
        return Ranking({**self.weights, **dict.fromkeys(HISTORY, 0.0)})

    def contributions(self, signals: Mapping[str, Scores]) -> dict[str, Scores]:
        """What each signal, float64 (n,), adds to the score of each of n articles; the score is their sum."""
        return {name: self.weights[name] * signals[name] for name in SIGNALS}


@lru_cache(maxsize=2)
def _shipped_weights(name: str) -> dict[str, float]:
    return msgspec.json.decode((shipped("ranking") / name).read_bytes(), type=dict[str, float])


def contested(contributions: Mapping[str, Scores], order: Sequence[int]) -> float:
    """How far the first article (of `order`, best first) is in doubt, 0 to 1.

    How likely the second is, compared with the first; but 1 where past cases speak clearly for another article than
    the passages do: a problem that only looks alike.
    """
    if len(order) < 2:
        return 0.0
    first, second = order[0], order[1]
    score = np.sum(list(contributions.values()), axis=0)
    past = np.sum([contributions[name] for name in HISTORY], axis=0)
    other = int(np.argmax(past))
    passages = score - past
    if past[other] - past[first] > CLEARLY and passages[first] - passages[other] > CLEARLY:
        return 1.0
    return float(np.exp(score[second] - score[first]))


def standardized(values: Scores) -> Scores:
    """z-scores; all zero where the values do not differ."""
    if not len(values) or (spread := values.std()) < 1e-12:
        return np.zeros_like(values)
    result: Scores = (values - values.mean()) / spread
    return result
