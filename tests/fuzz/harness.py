"""The process that is fuzzed: `python tests/fuzz/harness.py NAME HANGS [options of libFuzzer] INPUTS...`; see run.py.

The reader is instrumented, so that the fuzzer knows which input went a new way. Beside libFuzzer's own changes, a piece
of an input is repeated until the input is long: what a quadratic reader does not like.
"""

from __future__ import annotations

import random
import re
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import atheris

OFTEN = 12  # one change in so many repeats a piece


class TooSlow(BaseException):
    """An input took more of the processor than it may; no `except Exception` of a reader takes it for its own."""


def main() -> None:
    name, hangs, *options = sys.argv[1:]
    with atheris.instrument_imports(include=["assistkit"]):
        from kit import attempt, load, seeds_of
        from run import MOST_MEMORY

        target = load(name)
        for seed in seeds_of(name):  # what is loaded at the first use is instrumented too, and not the input's fault
            attempt(target, seed)
    limited(MOST_MEMORY)
    reading = timed(lambda data: attempt(target, data), float(hangs))
    again = f"{sys.executable} {sys.argv[0]} {name} {hangs}"  # what libFuzzer runs where it merges
    atheris.Setup([again, *options], reading, custom_mutator=mutated)
    atheris.Fuzz()


def limited(megabytes: int) -> None:
    """What is asked for beyond so much more than there is now is a MemoryError: no input can take down the machine."""
    taken = int(re.search(r"VmData:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (taken + megabytes * 2**20,) * 2)


def timed(read: Callable[[bytes], None], seconds: float) -> Callable[[bytes], None]:
    """The same, and TooSlow where it takes more seconds of the processor: other work on the machine does not count."""

    def late(*_: Any) -> None:
        raise TooSlow(f"took more than {seconds:g} seconds of the processor")

    def reading(data: bytes) -> None:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            read(data)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    signal.signal(signal.SIGPROF, late)
    return reading


def mutated(data: bytes, longest: int, seed: int) -> bytes:
    chance = random.Random(seed)  # noqa: S311
    if not data or chance.randrange(OFTEN):
        changed: bytes = atheris.Mutate(data, longest)
        return changed
    start = chance.randrange(len(data))
    piece = data[start : start + chance.choice((1, 2, 3, 5, 8, 20, 80))]
    times = chance.choice((2, 9, 100, longest // len(piece)))
    return (data[:start] + piece * times + data[start:])[:longest]


if __name__ == "__main__":
    main()
