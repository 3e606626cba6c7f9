"""What a run has done so far, on disk, so that a run that was interrupted goes on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import msgspec
from filelock import FileLock, Timeout

from assistkit.errors import InputError

JOURNAL = "unfinished.jsonl"
_LOCK = ".tmp-lock"


@dataclass(frozen=True, kw_only=True)
class Done:
    """A case that is done: its ranked articles with their scores, its suggestion as a dict, and the time it took."""

    case: str
    ranking: list[tuple[str, float]]
    suggestion: dict[str, Any]
    seconds: float


class Journal:
    """`done` holds what an interrupted run with the same `key` left in the folder, and what is added.

    The key says what is run over what. A journal with another key, and what cannot be read of one, is dropped: it is
    made again. As a context it holds the folder's lock; it leaves no file when its block ends well.
    """

    def __init__(self, folder: Path, key: Mapping[str, Any]) -> None:
        self.done: dict[str, Done] = {}
        self._folder, self._path = folder, folder / JOURNAL
        self._key = json.dumps(key, sort_keys=True).encode()
        self._lock = FileLock(folder / _LOCK)
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise InputError(f"{self._folder}: another run is being written here; choose another place") from None
        lines = self._path.read_bytes().splitlines(keepends=True) if self._path.exists() else []
        whole = self._read(lines) if lines and lines[0] == self._key + b"\n" else 0
        self._file = self._path.open("r+b" if whole else "wb")
        self._file.seek(sum(map(len, lines[:whole])))
        self._file.truncate()
        if not whole:
            self._write([self._key])
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file:
            self._file.close()
        if kind is None or not self.done:
            self._path.unlink(missing_ok=True)
        self._lock.release()
        with suppress(OSError):  # another run may hold it by now
            (self._folder / _LOCK).unlink(missing_ok=True)

    def add(self, batch: Sequence[Done]) -> None:
        """Keep these cases; a kill after it returns does not lose them."""
        self._write([msgspec.json.encode(done) for done in batch])
        self.done.update((done.case, done) for done in batch)

    def _read(self, lines: Sequence[bytes]) -> int:
        """Take the lines after the key; how many lines are whole: a crash may leave half a one."""
        for number, line in enumerate(lines[1:], start=1):
            try:
                done = msgspec.json.decode(line, type=Done)
            except msgspec.DecodeError:
                return number
            if not line.endswith(b"\n"):
                return number
            self.done[done.case] = done
        return len(lines)

    def _write(self, lines: Sequence[bytes]) -> None:
        assert self._file is not None  # noqa: S101  add() is called inside the context
        self._file.write(b"".join(line + b"\n" for line in lines))
        self._file.flush()
