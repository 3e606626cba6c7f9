"""Whether work grows with the length of its input: the shape is asked for, not the speed of a machine."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

TIMES = 9  # four times the input: linear is 4, quadratic 16
COUNTED_S = 0.005  # less than this is nothing, whatever it grows to


def assert_linear(work: Callable[[int], object], size: int) -> None:
    """`work(n)` on the first n of something: four times as much takes at most nine times the processor's time.

    Processor time, not the clock's: other work on the machine does not count, and a slow machine is slow twice. No two
    tries have the same n, so that no cache answers.
    """
    tried = []
    for one in range(5):
        small, large = (_spent(work, max(0, n - one)) for n in (size // 4, size))
        tried.append((round(small, 4), round(large, 4)))
        if large <= TIMES * max(small, COUNTED_S):
            return
    raise AssertionError(f"{size // 4} and {size} took these seconds of the processor: {tried}")


def _spent(work: Callable[[int], object], size: int) -> float:
    """Without the collector of garbage, which walks through what other tests left."""
    gc.disable()
    try:
        begun = time.process_time()
        work(size)
        return time.process_time() - begun
    finally:
        gc.enable()
