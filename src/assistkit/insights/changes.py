"""Has a number of cases a day changed? A test that may be looked at every day, with a stated false-alarm rate.

Each day gives a likelihood ratio of "N times the expected" against "as expected"; a detector multiplies them and
begins anew at 1 whenever it is below (Page's CUSUM, as the e-detector of Shin, Ramdas, Rinaldo 2022). The mean over
several such times is a detector, too. Where nothing has changed and the expectation is right, the mean time to an alarm
is at least `quiet` days, whatever the numbers are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

QUIET = 365.0
"""Days to a false alarm, on average, at least: one a year and series."""
MORE, FEWER = (1.5, 2.0, 3.0, 5.0), (0.6, 0.4, 0.2)
"""Times the expected number that a surge, or a fall, is looked for at."""
FEWEST = 5
"""Cases of a surge, or expected in a fall."""
_LEVEL = 56  # days before that say what is usual
_APART = 7  # days before a day that do not: a change must not raise its own expectation at once
_HALF = 0.5  # a case beforehand: of nothing nothing can be expected
_USUAL_SPREAD = 0.05  # variance beyond that of chance, relative to the mean squared, before any is seen
_DOUBT = 50.0  # days that count for it
_SPREAD_DAYS = 365

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Change:
    """Noticed on day `at` (its place), begun about day `since`; what was `seen` since, and `expected`.

    `evidence` is the detector's value against the limit: 1 is just enough.
    """

    kind: Literal["surge", "fall"]
    at: int
    since: int
    seen: int
    expected: float
    evidence: float


def changes(counts: Sequence[int], total: Sequence[int], weekdays: Sequence[int], quiet: float = QUIET) -> list[Change]:
    """The changes of a series of cases a day, oldest first.

    `total` are all cases of the desk a day, by which weekdays and holidays are known; `weekdays` are 0 to 6. A series
    that is the total itself is measured by its weekdays alone.
    """
    own, every = np.asarray(counts, dtype=np.float64), np.asarray(total, dtype=np.float64)
    level, sure = _expected_by_level(own, np.asarray(weekdays))
    share, _ = _expected_by_share(own, every - own)
    alone = bool((own == every).all())
    high = level if alone else np.maximum(level, share)
    low = level if alone else np.minimum(level, share)
    found = [*_detected("surge", own, high, sure, MORE, quiet), *_detected("fall", own, low, sure, FEWER, quiet)]
    return sorted(found, key=lambda one: (one.at, one.kind))


def _detected(
    kind: Literal["surge", "fall"], own: Floats, expected: Floats, sure: Floats, times: Sequence[float], quiet: float
) -> Iterator[Change]:
    ratios = _ratios(own, expected, 1 / (1 / np.maximum(sure, _HALF) + _spread(own, expected)), times)
    values, starts, pause = np.ones(len(times)), np.zeros(len(times), dtype=np.int64), 0
    for day in range(_LEVEL // 2, len(own)):
        starts[values <= 1] = day
        values = np.minimum(np.maximum(values, 1) * ratios[day], 1e12)
        if day < pause or values.sum() < quiet * len(times):
            continue
        since = int(starts[values.argmax()])
        seen, usual = int(own[since : day + 1].sum()), float(expected[since : day + 1].sum())
        if (seen if kind == "surge" else usual) >= FEWEST:
            yield Change(kind, day, since, seen, round(usual, 2), round(float(values.mean()) / quiet, 3))
            values[:], pause = 1, day + _LEVEL + _APART  # by then what is usual has followed


def _ratios(seen: Floats, expected: Floats, size: Floats, times: Sequence[float]) -> Floats:
    """(days, times): the likelihood of this many times the expected number against the expected, negative binomial."""
    logs = [seen * math.log(one) + (seen + size) * np.log((size + expected) / (size + expected * one)) for one in times]
    return np.asarray(np.exp(np.stack(logs, axis=1)))


def _expected_by_level(own: Floats, weekdays: npt.NDArray[np.int_]) -> tuple[Floats, Floats]:
    """The mean of the days before, by the weekday; and how many cases that rests on."""
    factors = _weekday_factors(own, weekdays)
    seen, days = _before(own), _before(factors)
    return (seen + _HALF) / np.maximum(days, 1.0) * factors, seen + _HALF


def _expected_by_share(own: Floats, others: Floats) -> tuple[Floats, Floats]:
    """The share that it had before, of what the other cases of the day are."""
    seen, rest = _before(own), _before(others)
    return (seen + _HALF) / np.maximum(rest, 1.0) * others, seen + _HALF


def _before(values: Floats) -> Floats:
    """For each day the sum over the days before it that say what is usual."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    ends = np.maximum(np.arange(len(values)) - _APART, 0)
    starts = np.maximum(ends - _LEVEL, 0)
    return np.asarray(sums[ends] - sums[starts])


def _weekday_factors(own: Floats, weekdays: npt.NDArray[np.int_]) -> Floats:
    """For each day how its weekday was to the mean of all days before, with two weeks as usual beforehand."""
    factors = np.ones(len(own))
    seen, days = np.zeros(7), np.zeros(7)
    for day, weekday in enumerate(weekdays.tolist()):
        usual = seen.sum() / max(days.sum(), 1.0)
        if usual > 0:
            factors[day] = (seen[weekday] + 2 * usual) / (days[weekday] + 2) / usual
        seen[weekday] += own[day]
        days[weekday] += 1
    return factors


def _spread(own: Floats, expected: Floats) -> Floats:
    """For each day, from the year before: how far the numbers spread beyond chance, relative to the mean squared."""
    extra, weight = (own - expected) ** 2 - expected, expected**2
    tops, bottoms = (np.concatenate([[0.0], np.cumsum(one)]) for one in (extra, weight))
    prior = _DOUBT * float(np.mean(weight[: _LEVEL * 2]) if len(weight) else 0.0)
    end = np.maximum(np.arange(len(own)) - _APART, 0)
    start = np.maximum(end - _SPREAD_DAYS, 0)
    top, bottom = tops[end] - tops[start], bottoms[end] - bottoms[start]
    return np.asarray(np.maximum(0.0, (top + _USUAL_SPREAD * prior) / np.maximum(bottom + prior, 1e-9)))
