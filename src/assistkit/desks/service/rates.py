"""How often: a bucket for each key that fills with time. In one process; several together let as many times more in."""

from __future__ import annotations

import time
from collections import OrderedDict

_MOST_KEYS = 10_000


class Rates:
    """`burst` requests at once, and `per_minute` in the long run."""

    def __init__(self, per_minute: float, burst: int) -> None:
        self._rate, self._burst = per_minute / 60.0, float(burst)
        self._buckets: OrderedDict[object, tuple[float, float]] = OrderedDict()

    def wait(self, key: object) -> float:
        """Seconds to wait before it may; 0.0, and one is taken, where it may now."""
        now = time.monotonic()
        left, at = self._buckets.pop(key, (self._burst, now))
        left = min(self._burst, left + (now - at) * self._rate)
        may = left >= 1.0
        self._buckets[key] = (left - 1.0 if may else left, now)
        if len(self._buckets) > _MOST_KEYS:
            self._buckets.popitem(last=False)
        return 0.0 if may else (1.0 - left) / self._rate
