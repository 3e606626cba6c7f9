"""Slices: the same figures for parts of the cases, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistkit.evaluation.scores import number
from assistkit.statistics import shares

if TYPE_CHECKING:
    from assistkit.evaluation.scores import Scores

_NOT_BY = ("kind", "status")  # facts that are no part of what a customer asks
MEASURES = ("nDCG@10", "coverage")
SMALL = 20  # cases: with fewer, a slice says little
_RARE = 5  # values with fewer cases are counted together
OTHER = "(rare values)"


@dataclass(frozen=True, kw_only=True)
class Slice:
    """The mean of `measure` over the n cases whose fact `by` is `value`."""

    by: str
    value: str
    n: int
    small: bool
    measure: str
    figure: float
    low: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        """As in report.json."""
        return {**self.__dict__, **{name: number(getattr(self, name)) for name in ("figure", "low", "high")}}


def slices(scores: Scores, seed: int = 0) -> list[Slice]:
    """Of each measure the worst first, small slices after the others; a fact that all cases share makes no slice."""
    facts = [by for by in scores.facts if by not in _NOT_BY]
    made = [one for measure in MEASURES for by in facts for one in _slices(scores, by, measure, seed)]
    return sorted(made, key=lambda one: (MEASURES.index(one.measure), one.small, one.figure, one.by, one.value))


def _slices(scores: Scores, by: str, measure: str, seed: int) -> Iterator[Slice]:
    values = scores.values[measure]
    groups = _groups(scores.facts[by], ~np.isnan(values))
    for value in sorted(set(groups) - {""}) if len(set(groups) - {""}) > 1 else ():
        own = values[[group == value for group in groups]]
        mean, low, high, n = shares(own[:, None], seed)
        yield Slice(
            by=by,
            value=value,
            n=int(n[0]),
            small=bool(n[0] < SMALL),
            measure=measure,
            figure=float(mean[0]),
            low=float(low[0]),
            high=float(high[0]),
        )


def _groups(facts: tuple[str, ...], applies: npt.NDArray[np.bool_]) -> list[str]:
    """The slice of each case, "" for none; rare values share one."""
    known = [fact if there else "" for fact, there in zip(facts, applies, strict=True)]
    counts = Counter(known)
    return [fact if not fact or counts[fact] >= _RARE else OTHER for fact in known]
