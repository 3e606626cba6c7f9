"""Figures: a measure over all cases, with its 95 % interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistkit.evaluation.abstention import set_counts, set_values
from assistkit.evaluation.measures import PER_CASE, SET_LEVEL, SPEED, Group, Measure
from assistkit.uncertainty import Floats, intervals, shares

if TYPE_CHECKING:
    from assistkit.evaluation.scores import Scores


@dataclass(frozen=True, kw_only=True)
class Figure:
    """`n` cases count in it; `low` to `high` is its 95 % bootstrap interval."""

    name: str
    group: Group
    value: float
    low: float
    high: float
    n: int
    higher_is_better: bool | None
    about: str

    def to_dict(self) -> dict[str, Any]:
        """As in report.json."""
        numbers = {name: number(getattr(self, name)) for name in ("value", "low", "high")}
        return {
            "name": self.name,
            "group": self.group,
            **numbers,
            "n": self.n,
            "higher_is_better": self.higher_is_better,
            "about": self.about,
        }


def number(value: float) -> float | None:
    """For JSON: six places; null for NaN."""
    return None if np.isnan(value) else round(float(value), 6)


def figures(scores: Scores, seed: int = 0) -> list[Figure]:
    """Every measure that applies to at least one case, in the order of `measures`."""
    columns = np.stack([scores.values[measure.name] for measure in PER_CASE], axis=1)
    found = shares(columns, seed)
    made = [_figure(measure, *(part[at] for part in found)) for at, measure in enumerate(PER_CASE)]
    made += _set_level(scores, seed)
    return [figure for figure in made if figure.n and not np.isnan(figure.value)]


def latencies(seconds: Sequence[float], seed: int = 0) -> list[Figure]:
    """Median and 95th percentile of the time a case took, in milliseconds."""
    if not seconds:
        return []
    spent = np.asarray(seconds, dtype=np.float64) * 1_000

    def statistic(places: npt.NDArray[np.intp]) -> Floats:
        return np.percentile(spent[places], (50, 95))

    value = statistic(np.arange(len(spent)))
    ends = intervals(statistic, len(spent), seed)
    return [_figure(measure, value[at], ends[0][at], ends[1][at], len(spent)) for at, measure in enumerate(SPEED)]


def _set_level(scores: Scores, seed: int) -> list[Figure]:
    confidence, right = scores.values["confidence"], scores.values["right"]
    answerable, kind = scores.values["answerable"], np.array(scores.facts["kind"], dtype=np.str_)

    def statistic(places: npt.NDArray[np.intp]) -> Floats:
        found = set_values(confidence[places], right[places], answerable[places], kind[places])
        return np.array([found[measure.name] for measure in SET_LEVEL])

    value = statistic(np.arange(len(scores.cases)))
    low, high = intervals(statistic, len(scores.cases), seed)
    counts = set_counts(confidence, right, answerable, kind)
    return [
        _figure(measure, value[at], low[at], high[at], counts[measure.name]) for at, measure in enumerate(SET_LEVEL)
    ]


def _figure(measure: Measure, value: float, low: float, high: float, n: int) -> Figure:
    return Figure(
        name=measure.name,
        group=measure.group,
        value=float(value),
        low=float(low),
        high=float(high),
        n=int(n),
        higher_is_better=measure.higher_is_better,
        about=measure.about,
    )
