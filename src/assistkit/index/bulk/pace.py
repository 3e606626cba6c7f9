"""What is told of a long embedding: how much there is, how long it will take by what was measured, how fast it goes."""

from __future__ import annotations

import time
from collections.abc import Callable

_BETWEEN = 30.0  # seconds between two lines


class Pace:
    """Says lines to `say`. `many` workers share the work; `clock` gives seconds."""

    def __init__(self, say: Callable[[str], None], many: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._say, self._many, self._clock = say, many, clock
        self._last = self._told = clock()
        self._new = self._done = 0
        self._spent = 0.0
        self._first: tuple[int, float] | None = None  # so many texts, after so many seconds

    def begin(self, texts: int, new: int) -> None:
        """So many different texts are wanted, this many of them have no vector yet."""
        first, self._last = not self._new, self._clock()
        self._new += new
        if not first:
            self._tell(f"{new:,} more texts")  # by the embedder beside, or of the next articles of a database
        else:
            known = f", {texts - new:,} of them embedded before" if texts > new else ""
            workers = "1 worker" if self._many == 1 else f"{self._many} workers"
            self._say(
                f"embedding {texts:,} texts{known}, with {workers}; the first of them will tell how long it takes"
            )

    def done(self, texts: int, seconds: float) -> None:
        """A worker was busy for so long with this many texts."""
        now = self._clock()
        self._spent, self._last = self._spent + now - self._last, now
        self._done += texts
        if self._first is None:
            self._first = texts, self._spent
            left = _lasting((self._new - texts) * seconds / texts / self._many)
            self._tell(f"{texts:,} texts took {seconds:.1f} s: {left} for the other {self._new - texts:,}")
        elif now - self._told >= _BETWEEN and self._done < self._new:
            rate = self._rate()
            left = _lasting((self._new - self._done) / rate)
            self._tell(f"{self._done:,} of {self._new:,} texts, {rate:,.0f} a second, {left} left")

    def end(self) -> None:
        """All that was begun is done."""
        if self._done:
            rate = self._done / max(self._spent, 0.001)
            self._say(f"{self._done:,} texts embedded in {self._spent:,.0f} s, {rate:,.0f} a second")

    def _rate(self) -> float:
        """Texts a second, by the clock, since the first of them: with all that workers cost beside their work."""
        texts, spent = self._first or (0, 0.0)
        return (self._done - texts) / max(self._spent - spent, 0.001)

    def _tell(self, line: str) -> None:
        self._told = self._clock()
        self._say(line)


def _lasting(seconds: float) -> str:
    """In words, no more exact than an estimate is."""
    if seconds < 90:
        return f"about {seconds:.0f} s"
    return f"about {seconds / 60:.0f} min" if seconds < 90 * 60 else f"about {seconds / 3600:.1f} h"
