"""Passages that are read when they are asked for: a ranking weighs a thousand by their numbers, and shows twenty."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload

from assistkit.types import Passage


class Unread(Sequence[Passage]):
    """`count` passages; `take`, which is `read`, gives those of some rows, in order, and may raise IndexChanged."""

    def __init__(self, count: int, read: Callable[[Sequence[int]], list[Passage]]) -> None:
        self._count, self.take = count, read

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Passage: ...
    @overload
    def __getitem__(self, at: slice) -> list[Passage]: ...
    def __getitem__(self, at: int | slice) -> Passage | list[Passage]:
        rows = range(self._count)[at]
        return self.take(rows) if isinstance(rows, range) else self.take([rows])[0]

    def __iter__(self) -> Iterator[Passage]:
        return iter(self.take(range(self._count)))


def read_rows(passages: Sequence[Passage], rows: Sequence[int]) -> list[Passage]:
    """The passages in these rows, in this order; those of an `Unread` at once. Raises IndexChanged."""
    return passages.take(rows) if isinstance(passages, Unread) else [passages[row] for row in rows]
