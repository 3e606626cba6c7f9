"""Progress in Python: a bar on stderr or in a notebook, or whatever you wrap an iterable with, such as `tqdm.tqdm`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")
Progress: TypeAlias = bool | Callable[[Iterable[Any]], Iterable[Any]]
"""True shows a bar, False nothing; a function takes the iterable of what is done and gives it back, watched."""


def watched(items: Sequence[T], progress: Progress, what: str) -> Iterable[T]:
    """The items, with `progress` behind them."""
    if callable(progress):
        return progress(items)
    return bar(items, what, len(items)) if progress else items


def bar(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """The items, with a bar that follows them and goes when they are done."""
    from rich.console import Console
    from rich.progress import track

    yield from track(items, what, total=total, console=Console(stderr=True), transient=True)
