"""How sure is a figure? Bootstrap intervals, and a paired permutation test with Holm's correction.

Arrays of values are (n, m): one row per case, one column per measure; NaN where a measure does not apply to a case.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from assistkit.errors import MissingExtra

Floats: TypeAlias = npt.NDArray[np.float64]
RESAMPLES, FLIPS = 1_000, 10_000
_ENDS = (2.5, 97.5)
_SAME = 1e-9  # sums closer than this, relative to what they are made of, are equal
_AT_ONCE = 1_000  # rows of signs in memory


class Estimate(NamedTuple):
    """Means and the ends of their 95% intervals, one place per measure; `n` cases counted."""

    value: Floats
    low: Floats
    high: Floats
    n: npt.NDArray[np.intp]


def resamples(n: int, seed: int, times: int = RESAMPLES) -> npt.NDArray[np.int64]:
    """(times, n): how often each of the n cases is in each of the samples drawn with replacement."""
    return np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=times) if n else np.zeros((times, 0), int)


def means(values: Floats, seed: int, times: int = RESAMPLES) -> Estimate:
    """The mean of each column with its percentile bootstrap interval, by resampling cases."""
    there = ~np.isnan(values)
    filled = np.where(there, values, 0.0)
    counts = resamples(len(values), seed, times).astype(np.float64)
    n = there.sum(axis=0)
    low, high = _ends(_share(counts @ filled, counts @ there))
    return Estimate(_share(filled.sum(axis=0), n.astype(np.float64)), low, high, n)


def shares(values: Floats, seed: int) -> Estimate:
    """As `means`, for values from 0 to 1; but where all are 0, or all are 1, with Wilson's interval.

    Resampling sees no doubt there, and 0 wrong of 36 is no proof of 0.
    """
    found = means(values, seed)
    for column in np.flatnonzero((found.n > 0) & ((found.value == 0) | (found.value == 1))):
        n = int(found.n[column])
        found.low[column], found.high[column] = wilson(round(n * found.value[column]), n)
    return found


def intervals(
    statistic: Callable[[npt.NDArray[np.intp]], Floats], n: int, seed: int, times: int = RESAMPLES
) -> tuple[Floats, Floats]:
    """The ends of the intervals of what `statistic` makes of the places of the cases in a sample."""
    places = np.arange(n)
    drawn = [statistic(np.repeat(places, counts)) for counts in resamples(n, seed, times)]
    return _ends(np.stack(drawn))


def permutation_p(differences: Floats, seed: int, flips: int = FLIPS) -> Floats:
    """Two-sided p of each column's mean difference, if each case's sign were a coin's: the paired permutation test.

    Exact where all the signs there are can be tried, else from `flips` random ones (as
    `scipy.stats.permutation_test(..., permutation_type="samples")`). 1 where nothing differs.
    """
    filled = np.nan_to_num(differences)
    p = np.ones(filled.shape[1])
    differ = (filled != 0).sum(axis=0)
    for column in np.flatnonzero((differ > 0) & (2.0**differ <= flips)):
        own = filled[filled[:, column] != 0, column][:, None]
        every = (np.arange(2 ** len(own))[:, None] >> np.arange(len(own))) & 1
        p[column] = _extreme(1.0 - 2.0 * every, own)[0] / len(every)
    many = np.flatnonzero(2.0**differ > flips)
    if len(many):
        random = np.random.default_rng(seed)
        hits = np.zeros(len(many))
        for start in range(0, flips, _AT_ONCE):
            shape = (min(_AT_ONCE, flips - start), len(filled))
            hits += _extreme(1.0 - 2.0 * random.integers(0, 2, size=shape, dtype=np.int8), filled[:, many])
        p[many] = (hits + 1) / (flips + 1)
    return p


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The ends of Wilson's 95% interval of hits of n."""
    try:
        from scipy.stats import binomtest
    except ImportError:
        raise MissingExtra("scipy", "eval") from None
    interval = binomtest(hits, n).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)


def holm(p: Floats) -> Floats:
    """Corrected for the number of tests, so that the chance of any false alarm stays what was chosen."""
    order = np.argsort(p, kind="stable")
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)))
    return corrected


def _extreme(signs: npt.NDArray[np.floating[Any]], differences: Floats) -> Floats:
    """For how many rows of signs the sum is as far from 0 as the one that was found."""
    limit = np.abs(differences.sum(axis=0)) - _SAME * np.abs(differences).sum(axis=0)
    extreme: Floats = (np.abs(signs @ differences) >= limit).sum(axis=0).astype(np.float64)
    return extreme


def _share(total: Floats, n: Floats) -> Floats:
    return np.divide(total, n, out=np.full_like(total, np.nan), where=n > 0)


def _ends(drawn: Floats) -> tuple[Floats, Floats]:
    """2.5 and 97.5 per cent of each column, over what is not NaN."""
    low, high = np.full((2, drawn.shape[1]), np.nan)
    for column in np.flatnonzero((~np.isnan(drawn)).any(axis=0)):
        low[column], high[column] = np.nanpercentile(drawn[:, column], _ENDS)
    return low, high
