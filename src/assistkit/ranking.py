"""Signals -> one score an article.

`Fusion` is a fixed mix of normalised scores. Raw scores of different kinds have different spreads, so each is
brought to mean 0 and deviation 1 over the candidates of its query first (z-scores); mixing by rank alone (RRF) loses
measurably on long questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Fusion:
    """`dense` z(vector similarity) + `lexical` z(BM25); `lead` is the article vector's share of the similarity."""

    dense: float = 0.7
    lexical: float = 0.3
    lead: float = 0.3

    def __call__(self, signals: Mapping[str, Scores]) -> Scores:
        """float64 (n,) from the signals "dense", "lead" and "lexical", each (n,): one entry per candidate article."""
        similarity = (1 - self.lead) * signals["dense"] + self.lead * signals["lead"]
        return self.dense * standardised(similarity) + self.lexical * standardised(signals["lexical"])


def standardised(values: Scores) -> Scores:
    """z-scores; all zero where the values do not differ."""
    if not len(values) or (spread := values.std()) < 1e-12:
        return np.zeros_like(values)
    result: Scores = (values - values.mean()) / spread
    return result
