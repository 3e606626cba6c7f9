"""What the searches proposed for a case, with everything that is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistkit.retrieval.past_cases import PastCases, Vote
from assistkit.retrieval.ranking import Scores
from assistkit.types import Passage


@dataclass(frozen=True)
class Candidates:
    """The articles that were proposed for a case, in order of id, with all their passages and signals.

    Passages of article a are the rows bounds[a]:bounds[a + 1] of `passages`, `dense` and `lexical`; `signals` has an
    array (articles,) for each of `ranking.SIGNALS`, `lead` the plain similarity; `places` are the articles' rows,
    `sent` says which of them an agent has sent already, `own_language` which are in the customer's language, where
    articles are in several. `foreign`: the past cases are all of other products; `abroad`: the multilingual embedder
    was asked too. `near` is how densely articles and past cases stand around the case.
    """

    articles: Sequence[str]
    passages: Sequence[Passage]
    bounds: npt.NDArray[np.int64]
    dense: Scores
    lexical: Scores
    lead: Scores
    signals: Mapping[str, Scores]
    places: npt.NDArray[np.int64]
    said: Vote
    past: PastCases
    foreign: bool
    abroad: bool
    sent: npt.NDArray[np.bool_]
    own_language: npt.NDArray[np.bool_]
    near: Mapping[str, float]
