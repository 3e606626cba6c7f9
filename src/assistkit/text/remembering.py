"""What is read of a text is remembered while one piece of work goes on, and forgotten with it.

Several parts ask the same of a message or a passage. A cache of the module would answer them too, and would keep a
customer's words in memory long after the case is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_MOST = 20_000  # results: a long run of cases in one piece of work forgets what it began with
_memory: ContextVar[dict[Any, Any] | None] = ContextVar("memory", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """While it is open, what `remembered` functions gave in this thread is given again; one inside is the same."""
    if _memory.get() is not None:
        yield
        return
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def remembered(work: Callable[P, T]) -> Callable[P, T]:
    """`work`, done once for the same arguments while somebody is `remembering`. Nobody may change what it gives."""

    @wraps(work)
    def known(*args: P.args, **kwargs: P.kwargs) -> T:
        memory = _memory.get()
        if memory is None:
            return work(*args, **kwargs)
        key = (work, args, *kwargs.items()) if kwargs else (work, args)
        try:
            found: T = memory[key]
        except KeyError:
            found = work(*args, **kwargs)
            if len(memory) >= _MOST:
                memory.clear()
            memory[key] = found
        return found

    return known
