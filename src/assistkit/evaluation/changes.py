"""How much each measure changed from run A to run B, the cases paired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistkit.evaluation.abstention import set_counts, set_values
from assistkit.evaluation.measures import HIGHER_IS_BETTER, PER_CASE, SET_LEVEL
from assistkit.evaluation.scores import STATE, number
from assistkit.statistics import Floats, intervals, means, permutation_p

if TYPE_CHECKING:
    from assistkit.evaluation.scores import Scores

_SAMPLES = 500  # of cases, for an interval
_SURE = 0.05
_SAME = 1e-9  # differences closer than this are equal


@dataclass(frozen=True, kw_only=True)
class Change:
    """A measure in both runs, over the n cases that it applies to in both.

    `p` is the paired permutation test's, `p_corrected` that after Holm for all measures; `better` and `worse` count
    the cases where B's value is (for a measure that is neither good nor bad: the cases where it is higher and lower;
    None for a measure that only a whole set of cases has).
    """

    measure: str
    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float
    p_corrected: float
    n: int
    better: int | None
    worse: int | None

    @property
    def shown(self) -> bool:
        """Whether the cases show a difference: p below 0.05 for this measure by itself, and an interval without 0."""
        return self.p < _SURE and (self.low > 0 or self.high < 0)

    def conclusion(self, b: str = "B") -> str:
        """Better, worse, or no difference that these cases can show, with the measure, the interval and the count."""
        interval = f"{self.difference:+.3f} (95% interval {self.low:+.3f} to {self.high:+.3f})"
        counted = "" if self.better is None else f", {self.better:,} won and {self.worse:,} lost"
        figures = f"{self.measure} {self.a:.3f} -> {self.b:.3f}, {interval}, on {self.n:,} cases{counted}"
        if not self.shown:
            return f"No difference between A and {b} that these cases can show: {figures}."
        sign = {True: 1, False: -1, None: 0}[HIGHER_IS_BETTER[self.measure]]
        if not sign:
            way = "higher" if self.difference > 0 else "lower"
            return f"{b} is {way} than A, which is neither good nor bad: {figures}."
        return f"{b} is {'better' if sign * self.difference > 0 else 'worse'} than A: {figures}."

    def to_dict(self) -> dict[str, Any]:
        """JSON-able."""
        return {name: number(v) if isinstance(v, float) else v for name, v in self.__dict__.items()}


def each_case(a: Scores, b: Scores, seed: int) -> list[Change]:
    """The measures that every case has a value of."""
    measures = [m for m in PER_CASE if not np.isnan(a.values[m.name] - b.values[m.name]).all()]
    if not measures:
        return []
    columns = [np.stack([one.values[m.name] for m in measures], axis=1) for one in (a, b)]
    differences = columns[1] - columns[0]
    columns = [np.where(np.isnan(differences), np.nan, one) for one in columns]
    p, estimate = permutation_p(differences, seed), means(differences, seed)
    changes = []
    for at, measure in enumerate(measures):
        signed = differences[:, at] * (-1 if measure.higher_is_better is False else 1)
        values = [np.nanmean(columns[0][:, at]), np.nanmean(columns[1][:, at]), *(part[at] for part in estimate[:3])]
        counts = (int(estimate.n[at]), int((signed > 0).sum()), int((signed < 0).sum()))
        changes.append(_change(measure.name, values, float(p[at]), counts))
    return changes


def whole_set(a: Scores, b: Scores, seed: int, times: int = 2_000) -> list[Change]:
    """The measures that only a set of cases has; `times` the runs are exchanged.

    As often as that even a p that is corrected for all measures can fall below 0.05.
    """
    kinds = np.array(a.facts.get("kind", [""] * len(a.cases)), dtype=np.str_)
    # The columns are confidence, right and answerable: a run's state of a case, exchanged as a whole.
    states = [np.stack([one.values[name] for name in STATE], axis=1) for one in (a, b)]

    def measured(state: Floats, places: npt.NDArray[np.intp]) -> Floats:
        found = set_values(state[places, 0], state[places, 1], state[places, 2], kinds[places])
        return np.array([found[measure.name] for measure in SET_LEVEL])

    def difference(places: npt.NDArray[np.intp], swapped: npt.NDArray[np.bool_] | None = None) -> Floats:
        first, second = states
        if swapped is not None:
            first, second = np.where(swapped, second, first), np.where(swapped, first, second)
        return measured(second, places) - measured(first, places)

    every = np.arange(len(a.cases))
    there = np.flatnonzero(~np.isnan(difference(every)))
    if not len(there):
        return []
    low, high = intervals(difference, len(every), seed, min(times, _SAMPLES))
    random = np.random.default_rng(seed)
    limit = np.abs(difference(every)) - _SAME
    hits = sum(
        np.abs(difference(every, random.integers(0, 2, size=(len(every), 1)).astype(bool))) >= limit
        for _ in range(times)
    )
    one, other = (measured(state, every) for state in states)
    confidence, right, answerable = (states[0] + states[1]).T  # NaN where it is so in one of them
    counts = set_counts(confidence, right, answerable, kinds)
    return [
        _change(
            SET_LEVEL[at].name,
            (one[at], other[at], other[at] - one[at], low[at], high[at]),
            float((np.asarray(hits)[at] + 1) / (times + 1)),
            (counts[SET_LEVEL[at].name], None, None),
        )
        for at in there
    ]


def _change(name: str, values: Sequence[float], p: float, counts: tuple[int, int | None, int | None]) -> Change:
    a, b, difference, low, high = map(float, values)
    n, better, worse = counts
    return Change(
        measure=name, a=a, b=b, difference=difference, low=low, high=high,
        p=p, p_corrected=p, n=n, better=better, worse=worse,
    )  # fmt: skip
