"""Records of an index, in order: those in a file are read from their line when they are asked for."""

from __future__ import annotations

import operator
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

import numpy as np
import numpy.typing as npt

from assistkit.errors import IndexCorrupt
from assistkit.index.stacked import Rows

T = TypeVar("T")
_KEPT = 8_192  # records that were read and are kept: those of some cases, as in a conversation


class Kept:
    """What was read last, of all files of an index together; some of it is forgotten when it is much."""

    def __init__(self, most: int = _KEPT) -> None:
        self._most = most
        self._found: dict[tuple[int, int], Any] = {}
        self._files = count()

    def file(self) -> int:
        """A number for one more file."""
        return next(self._files)

    def get(self, key: tuple[int, int]) -> Any:
        """None where it is not kept."""
        return self._found.get(key)

    def put(self, key: tuple[int, int], value: Any) -> None:
        """Keep it for now."""
        if len(self._found) >= self._most:  # another thread may do so at the same moment
            self._found = dict(list(self._found.items())[self._most // 2 :])
        self._found[key] = value


class Lines(Sequence[T]):
    """JSON lines in a file: line i is data[ends[i - 1]:ends[i]]. `read` is given its number and its bytes."""

    def __init__(
        self,
        data: memoryview,
        ends: npt.NDArray[np.int64],
        read: Callable[[int, memoryview], T],
        where: Path,
        kept: Kept,
    ) -> None:
        self._data, self._ends, self._read, self._where = data, ends, read, where
        self._kept, self._file = kept, kept.file()

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        if isinstance(at, slice):
            return [self[row] for row in range(*at.indices(len(self)))]
        key = self._file, at
        found: T | None = self._kept.get(key)
        if found is None:
            found = self._line(at)
            self._kept.put(key, found)
        return found

    def __iter__(self) -> Iterator[T]:
        """One after the other, none of them kept."""
        return map(self._line, range(len(self)))

    def _line(self, at: int) -> T:
        start = int(self._ends[at - 1]) if at else 0
        try:
            return self._read(at, self._data[start : int(self._ends[at])])
        except (ValueError, RecursionError) as error:  # what msgspec raises is one
            raise IndexCorrupt(f"line {at + 1}: {error}: rebuild the index", path=self._where) from None


class Records(Sequence[T], Generic[T]):
    """Several sequences of records as one, in its own order; equal to any sequence with equal records."""

    def __init__(self, parts: Sequence[Sequence[T]] = (), order: Rows | None = None) -> None:
        self._parts = tuple(parts)
        self._starts = [0]
        for part in self._parts:
            self._starts.append(self._starts[-1] + len(part))
        self._order = order

    def __len__(self) -> int:
        return self._starts[-1] if self._order is None else len(self._order)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        if isinstance(at, slice):
            return self._run(*at.indices(len(self)))
        if not -len(self) <= at < len(self):
            raise IndexError(f"there are {len(self)} records; got {at}")
        return self._at(at % len(self))

    def __iter__(self) -> Iterator[T]:
        if self._order is None:
            return chain.from_iterable(self._parts)
        return map(self._at, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(operator.eq, self, other))

    __hash__ = None  # type: ignore[assignment]

    def changed(self, order: Rows, added: Sequence[T]) -> Records[T]:
        """These followed by `added`, in this order."""
        before = np.arange(len(self)) if self._order is None else self._order
        end = self._starts[-1]
        places = np.concatenate([before, np.arange(end, end + len(added))])[order]
        return Records([*self._parts, list(added)] if len(added) else self._parts, places)

    def _run(self, first: int, last: int, step: int) -> list[T]:
        """Those of an article lie together, in one part: it is looked for once."""
        if self._order is None and step == 1 and first < last:
            part = bisect_right(self._starts, first) - 1
            if last <= self._starts[part + 1]:
                start = self._starts[part]
                return list(self._parts[part][first - start : last - start])
        return [self._at(row) for row in range(first, last, step)]

    def _at(self, row: int) -> T:
        at = row if self._order is None else int(self._order[row])
        part = bisect_right(self._starts, at) - 1
        return self._parts[part][at - self._starts[part]]
