"""Work that takes its time, in a few threads: the loop goes on, and what is too much is refused at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Pool:
    """So many threads, this many more that may wait, and this many seconds for each from when it is asked."""

    def __init__(self, threads: int, waiting: int, seconds: float) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="assistkit")
        self._most, self._seconds, self._running = threads + waiting, seconds, 0

    async def run(self, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """What `work` gives or raises. Raises TimeoutError where too many wait, or it takes too long.

        What runs by then runs to its end, and is counted so long.
        """
        if self._running >= self._most:
            raise TimeoutError
        self._running += 1
        future = asyncio.get_running_loop().run_in_executor(self._threads, lambda: work(*args, **named))
        future.add_done_callback(self._ended)
        try:
            return await asyncio.wait_for(asyncio.shield(future), self._seconds)
        except TimeoutError:
            future.cancel()
            raise

    def _ended(self, future: asyncio.Future[T]) -> None:
        self._running -= 1
        if not future.cancelled():
            future.exception()  # nobody may be waiting any more

    def close(self) -> None:
        """Wait for what runs."""
        self._threads.shutdown(wait=True, cancel_futures=True)
