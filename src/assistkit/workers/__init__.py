"""Work spread over workers: processes of this machine, or Ray's on many. A worker that is killed costs no work.

Each worker opens its own subject (an embedder, an assistant) once. What is given back is in no order: each result comes
with the place of its item, once, as soon as it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")

DEATHS = 3
"""So many workers may die of one item, or one after the other without anything getting done in between."""


class Workers(Protocol):
    """`many` workers, each with its own subject. `close` ends them; the next call begins them anew."""

    many: int

    def each(self, work: Callable[[Any, T], R], items: Sequence[T]) -> Iterator[tuple[int, R]]:
        """`(place, work(subject, item))` for every item, each once, as they are done.

        `work` is a function of a module, items and results can be pickled. An item whose worker died is given to
        another one. Raises what `work` raises; AssistkitError where workers die again and again over one item.
        """
        ...

    def close(self) -> None: ...


DIED = (
    "a worker process died {deaths} times over the same work, perhaps for want of memory: go on with fewer workers; "
    "what was done is kept"
)
