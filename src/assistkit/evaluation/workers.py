"""The same work in several processes, each with an assistant of its own."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any, TypeVar

from assistkit.errors import AssistkitError

T = TypeVar("T")
R = TypeVar("R")


def each(work: Callable[[Any, T], R], subject: Any, items: Sequence[T], workers: int) -> Generator[R, None, None]:
    """`work(subject, item)` for every item, in order; with several workers `subject` is what opens it in each."""
    if workers == 1:
        yield from (work(subject, item) for item in items)
        return
    context = multiprocessing.get_context("spawn")  # a fork would copy the embedder without its threads
    pool = ProcessPoolExecutor(min(workers, len(items) or 1), context, initializer=_open, initargs=(subject,))
    try:
        yield from pool.map(partial(_work, work), items)
    except BrokenProcessPool:
        raise AssistkitError("a worker process died, perhaps for want of memory: go on with fewer workers") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_opened: Any = None


def _open(subject: Callable[[], Any]) -> None:
    global _opened  # noqa: PLW0603  one a process
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends the work
    _opened = subject()


def _work(work: Callable[[Any, T], R], item: T) -> R:
    return work(_opened, item)
