"""What a run has done so far, on disk, so that a run that was interrupted goes on where it stopped."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
from filelock import FileLock, Timeout

from assistkit.errors import InputError
from assistkit.text.files import write_new
from assistkit.text.reading import entry_kind

JOURNAL = "unfinished.sqlite"
_LOCK = ".tmp-lock"
_TABLES = "CREATE TABLE run (key TEXT NOT NULL); CREATE TABLE done (place INTEGER PRIMARY KEY, data BLOB NOT NULL)"


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
    made again. It is a SQLite file: a kill at any moment costs the batch in work. As a context it holds the folder's
    lock; it leaves no file when its block ends well.
    """

    def __init__(self, folder: Path, key: Mapping[str, Any]) -> None:
        self.done: dict[str, Done] = {}
        self._folder, self._path = folder, folder / JOURNAL
        self._key = json.dumps(key, sort_keys=True)
        self._lock = FileLock(folder / _LOCK)
        self._rows: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise InputError(f"{self._folder}: another run is being written here; choose another place") from None
        except OSError as error:
            problem = f"cannot be locked ({error.strerror}); remove it"
            raise InputError(f"{self._folder / _LOCK}: {problem}") from None
        kept = self._kept()
        if not kept:
            self._remove()
        if not kept:
            write_new(self._path, b"")
        self._rows = sqlite3.connect(self._path)
        if not kept:
            self._rows.executescript(_TABLES)
            with self._rows:
                self._rows.execute("INSERT INTO run VALUES (?)", (self._key,))
        self.done = {done.case: done for done in kept}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._rows:
            self._rows.close()
        if kind is None or not self.done:
            self._remove()
        self._lock.release()
        with suppress(OSError):  # another run may hold it by now
            (self._folder / _LOCK).unlink(missing_ok=True)

    def add(self, batch: Sequence[Done]) -> None:
        """Keep these cases; a kill after it returns does not lose them, and one before it leaves none of them."""
        assert self._rows is not None  # noqa: S101  add() is called inside the context
        with self._rows:
            rows = [(msgspec.json.encode(done),) for done in batch]
            self._rows.executemany("INSERT INTO done (data) VALUES (?)", rows)
        self.done.update((done.case, done) for done in batch)

    def _kept(self) -> list[Done]:
        """What a run with this key left; nothing where there is none, and of a file that is damaged."""
        if entry_kind(self._path) != "":  # nothing, or a link: SQLite would write to what it points to
            return []
        try:
            with closing(sqlite3.connect(self._path)) as rows:
                if rows.execute("SELECT key FROM run").fetchall() != [(self._key,)]:
                    return []
                if rows.execute("PRAGMA quick_check").fetchone() != ("ok",):
                    return []
                found = rows.execute("SELECT data FROM done ORDER BY place").fetchall()
            return [msgspec.json.decode(data, type=Done) for (data,) in found]
        except (sqlite3.DatabaseError, msgspec.DecodeError, RecursionError, TypeError):
            return []

    def _remove(self) -> None:
        """The file, and what a kill may have left beside it."""
        for path in self._folder.glob(f"{JOURNAL}*"):
            path.unlink(missing_ok=True)
