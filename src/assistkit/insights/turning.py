"""Has an article stopped working? A sequential test over the cases it was used in, with a stated false-alarm rate.

Each use went well or not. The chance of "not" is what it was in the uses before; a bet on more of it gains where it has
grown and on average loses nothing where it hasn't. Capital begins anew at 1 whenever it is below, so that a good past
hides no bad present; the mean number of uses to a false alarm is then at least what is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

_MORE = (0.4, 0.6, 0.85)
"""Shares of uses that go wrong, which are bet on."""
_BEFORE = (1.0, 3.0)  # uses that every article has beforehand: wrong, and all
_LATEST = 4  # the last uses, which do not count as before: a change must not excuse itself
_LEAST = 0.05


class Turn(NamedTuple):
    """Noticed at use `at` (its place), begun about use `since`: `wrong` of the `seen` uses since, `usual` before."""

    at: int
    since: int
    wrong: int
    seen: int
    usual: float


def turn(wrong: Sequence[bool], quiet: float) -> Turn | None:
    """The last change for the worse of uses, oldest first, that was not followed by as many good ones; None for none.

    Where nothing changes, the mean number of uses to a false alarm is at least `quiet`.
    """
    bad = np.asarray(wrong, dtype=np.float64)
    values, starts = np.ones(len(_MORE)), np.zeros(len(_MORE), dtype=np.int64)
    sums = np.concatenate([[0.0], np.cumsum(bad)])
    found: Turn | None = None
    for at in range(len(bad)):
        starts[values <= 1] = at
        since = int(starts[values.argmax()])
        end = max(0, min(at - _LATEST, since))
        usual = max(_LEAST, float(sums[end] + _BEFORE[0]) / (end + _BEFORE[1]))
        gains = [_gain(bad[at], usual, more) for more in _MORE]
        values = np.maximum(values, 1) * gains
        if values.mean() >= quiet:
            first = int(starts[values.argmax()])
            found = found or Turn(at, first, int(sums[at + 1] - sums[first]), at + 1 - first, round(usual, 3))
        elif found and bad[found.at + 1 : at + 1].size >= _LATEST and not bad[at + 1 - _LATEST : at + 1].any():
            found, values = None, np.ones(len(_MORE))  # mended: the last uses all went well
    if found is None:
        return None
    return found._replace(wrong=int(sums[-1] - sums[found.since]), seen=len(bad) - found.since)


def _gain(bad: float, usual: float, more: float) -> float:
    if more <= usual:
        return 1.0
    return more / usual if bad else (1 - more) / (1 - usual)
