"""From which confidence on may a suggestion count as ready? A threshold with a guarantee, and a watch on it.

`threshold` is Learn-then-Test (Angelopoulos, Bates, Candès, Jordan, Lei 2021) by a fixed sequence: exact tests of the
error among the cases that are answered, binomial for all time and hypergeometric (Fisher) for the next as many cases,
where chance is at work once more. `drift` is a betting martingale (Waudby-Smith, Ramdas 2024), which may be looked at
after every case.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistkit.errors import InputError

Numbers = Sequence[float] | Sequence[bool] | npt.NDArray[np.float64] | npt.NDArray[np.bool_]

GRID = tuple(round(step / 100, 2) for step in range(99, -1, -1))  # set before any case is seen: the guarantee needs it
_FIRST = 5  # times the fewest cases that can pass: the first test, so that one early error does not end it
_QUARTER = 0.25  # of the labeled cases: the first test needs no more
MOST_NEEDED = 10_000
_EVEN = 0.5
_BETS = (0.1, 0.25, 0.5, 0.75)  # shares of the most that may be staked


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """Suggestions with at least this confidence (None: with none) have an error of at most `alpha`.

    That holds with probability 1 - `delta` over the `n` labeled cases it was chosen by, for later cases like them: as
    many of them as were `answered`, or in the long run if `lasting` was asked for. `answered` of the labeled cases
    are at or above the value, `wrong` of these were wrong; `least` is how many cases without an error would have to be
    there for any guarantee. `promise` says it in words.
    """

    value: float | None
    n: int
    alpha: float
    delta: float
    guaranteed: bool
    answered: int
    wrong: int
    least: int


@dataclass(frozen=True, kw_only=True)
class Drift:
    """Is the error above `alpha`? `evidence` is the capital won by betting on it, from 1; 1 / delta is enough."""

    found: bool
    evidence: float
    n: int
    wrong: int
    says: str


def threshold(
    confidence: Numbers, wrong: Numbers, *, alpha: float, delta: float = 0.1, lasting: bool = False
) -> Threshold:
    """The lowest confidence from which on the share of wrong suggestions is at most `alpha`, surely to 1 - `delta`.

    `confidence` (n,) in [0, 1] and `wrong` (n,), 0 or 1, are of labeled cases that nothing was fitted to. The
    thresholds of `GRID` are tested from the highest down until one fails; those with too few cases to begin with are
    passed over. In the long run that is exact if more confident cases are not more often wrong. `lasting` promises no
    more than that; without it the bad luck of the next cases is counted in. Raises InputError for arrays that do not
    fit.
    """
    _check_share("alpha", alpha)
    _check_share("delta", delta)
    sure, bad = _pair(confidence, wrong)
    least = fewest(alpha, delta, lasting=lasting)
    begin = first_test(len(sure), least)
    test = tail if lasting else next_tail
    chosen: tuple[float, int, int] | None = None
    for value, answered, errors in _above(sure, bad):
        if answered < begin:
            continue
        if test(errors, answered, alpha) > delta:
            break
        chosen = value, answered, errors
    found, answered, errors = (None, 0, 0) if chosen is None else chosen
    return Threshold(
        value=found, n=len(sure), alpha=alpha, delta=delta, guaranteed=chosen is not None, answered=answered,
        wrong=errors, least=least,
    )  # fmt: skip


def needed(confidence: Numbers, wrong: Numbers, *, alpha: float, delta: float = 0.1) -> int | None:
    """So many more cases, all right and of confidence 1, and `threshold` finds one; 0 where it does already.

    With one fewer it does not. None where `MOST_NEEDED` are not enough. Raises InputError as `threshold`.
    """
    _check_share("alpha", alpha)
    _check_share("delta", delta)
    above = _above(*_pair(confidence, wrong))
    least = fewest(alpha, delta)
    for more in range(MOST_NEEDED + 1):
        begin = first_test(len(confidence) + more, least)
        tested = next(((answered + more, bad) for _, answered, bad in above if answered + more >= begin), None)
        if tested and _passes(tested[1], tested[0], alpha, delta):
            return more
    return None


def drift(recent_wrong: Numbers, alpha: float, *, delta: float = 0.05) -> Drift:
    """Whether the answered cases since the threshold was set, oldest first, are wrong more often than `alpha`.

    A false alarm ever, however often one looks, has a probability of at most `delta`. Raises InputError as `threshold`.
    """
    _check_share("alpha", alpha)
    _check_share("delta", delta)
    bad = _numbers("recent_wrong", recent_wrong)
    # Capital times 1 + bet * (wrong - alpha) at each case: no bet gains on average while the error is at most alpha.
    gains = np.log1p(np.multiply.outer(np.array(_BETS) / alpha, bad - alpha)).sum(axis=1)
    most = float(gains.max())
    evidence = math.exp(min(700.0, most + math.log(float(np.exp(gains - most).mean()))))
    found = evidence >= 1 / delta
    count = f"{int(bad.sum())} of the {len(bad)} last suggestions were wrong"
    if found:
        says = f"More errors than the promised {per_cent(alpha)}: {count}. Set the threshold anew on recent cases."
    else:
        says = f"No sign of more errors than {per_cent(alpha)}: {count}."
    return Drift(found=found, evidence=round(evidence, 4), n=len(bad), wrong=int(bad.sum()), says=says)


def tail(wrong: int, n: int, alpha: float) -> float:
    """P(at most `wrong` errors in `n` cases) where the error is `alpha`: small means that it must be below `alpha`."""
    if wrong >= n:
        return 1.0
    k = np.arange(1, wrong + 1)
    ways = np.concatenate([[0.0], np.cumsum(np.log((n - k + 1) / k) + math.log(alpha) - math.log1p(-alpha))])
    ways += n * math.log1p(-alpha)
    most = float(ways.max())
    return min(1.0, math.exp(most) * float(np.exp(ways - most).sum()))


def next_tail(wrong: int, n: int, alpha: float) -> float:
    """The larger of `tail` and P(at most `wrong` errors in `n` cases) where the next n would just have too many."""
    too_many = math.floor(alpha * n + 1e-9) + 1
    errors = wrong + too_many
    if too_many > n or wrong >= n:
        return 1.0
    every = _ways(2 * n, n)
    lowest = max(0, errors - n)
    chances = (math.exp(_ways(errors, k) + _ways(2 * n - errors, n - k) - every) for k in range(lowest, wrong + 1))
    return max(tail(wrong, n, alpha), min(1.0, sum(chances)))


def fewest(alpha: float, delta: float, *, lasting: bool = False) -> int:
    """So many answered cases without an error are needed before any guarantee."""
    n = math.ceil(math.log(delta) / math.log1p(-alpha) - 1e-9)
    while not lasting and next_tail(0, n, alpha) > delta:
        n += 1
    return n


def first_test(n: int, least: int) -> int:
    """So many of the n most confident cases the first test looks at."""
    return max(least, min(_FIRST * least, math.ceil(_QUARTER * n)))


def _above(sure: npt.NDArray[np.float64], bad: npt.NDArray[np.float64]) -> list[tuple[float, int, int]]:
    """Of each value of `GRID`, the highest first: how many cases are at or above it, and how many of these wrong."""
    return [(value, int((sure >= value).sum()), int(bad[sure >= value].sum())) for value in GRID]


def _passes(errors: int, n: int, alpha: float, delta: float) -> bool:
    hopeless = errors > alpha * n and delta < _EVEN  # the chance is above one half then
    return not hopeless and next_tail(errors, n, alpha) <= delta


def _ways(n: int, k: int) -> float:
    """log of n over k."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _pair(confidence: Numbers, wrong: Numbers) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    sure, bad = np.asarray(confidence, dtype=np.float64), _numbers("wrong", wrong)
    if sure.shape != bad.shape or not ((sure >= 0) & (sure <= 1)).all():
        raise InputError(
            f"confidence must have one number from 0 to 1 for each of wrong; got arrays {sure.shape} and {bad.shape}"
        )
    return sure, bad


def _numbers(name: str, values: Numbers) -> npt.NDArray[np.float64]:
    found = np.asarray(values, dtype=np.float64)
    if found.ndim != 1 or not np.isin(found, (0.0, 1.0)).all():
        raise InputError(f"{name} must be a flat list of 0 and 1, 1 for a wrong suggestion; got shape {found.shape}")
    return found


def _check_share(name: str, value: float) -> None:
    if not 0 < value < 1:
        raise InputError(f"{name} must be between 0 and 1, such as 0.1; got {value}")


def per_cent(share: float) -> str:
    """ "10%", "2.5%"."""
    return f"{100 * share:.3g}%"
