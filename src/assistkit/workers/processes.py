"""Workers that are processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from typing import Any, TypeVar

from assistkit.errors import AssistkitError
from assistkit.workers import DEATHS, DIED

T = TypeVar("T")
R = TypeVar("R")


class Processes:
    """So many processes, begun at the first work; `opener` is called once in each, and must be picklable."""

    def __init__(self, opener: Callable[[], Any], many: int) -> None:
        self.many = many
        self._opener = opener
        self._pool: ProcessPoolExecutor | None = None

    def each(self, work: Callable[[Any, T], R], items: Sequence[T]) -> Iterator[tuple[int, R]]:
        """As `Workers.each`. One death ends all processes of a pool, so the others' items in work are begun again."""
        left, deaths = dict(enumerate(items)), 0
        while left:
            deaths += 1
            for place, made in self._round(work, left):
                deaths = 0
                del left[place]
                yield place, made
            if left:
                self.close()
            if left and deaths > DEATHS:
                raise AssistkitError(DIED.format(deaths=deaths))

    def close(self) -> None:
        """End the processes, after what they have in work."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _round(self, work: Callable[[Any, T], R], left: dict[int, T]) -> Iterator[tuple[int, R]]:
        """What gets done until a worker dies."""
        pool, places = self._begun(), dict[Future[R], int]()
        try:
            for place, item in left.items():
                places[pool.submit(_work, work, item)] = place
        except BrokenProcessPool:
            pass
        try:
            for future in as_completed(places):
                try:
                    made = future.result()
                except BrokenProcessPool:
                    continue  # others may have been done before
                yield places[future], made
        finally:
            for future in places:
                future.cancel()

    def _begun(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")  # a fork would copy the embedder without its threads
            self._pool = ProcessPoolExecutor(self.many, context, initializer=_open, initargs=(self._opener,))
        return self._pool


_opened: Any = None


def _open(opener: Callable[[], Any]) -> None:
    global _opened  # noqa: PLW0603  one a process
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends the work
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _opened = opener()


def _end_with_parent() -> None:
    """A parent that was killed cannot end its workers, and they would wait for it for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _work(work: Callable[[Any, T], R], item: T) -> R:
    return work(_opened, item)
