"""A small database beside an index or in a folder: private, for one process at a time, whole at every moment."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import filelock

from assistkit.errors import IndexCorrupt, IndexLocked


@contextmanager
def database(path: Path, tables: str) -> Iterator[sqlite3.Connection]:
    """The SQLite file at `path`, made with these `tables` where it is not there; only its owner may read it.

    Raises IndexLocked while another process has it, IndexCorrupt for one that is damaged.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(path.with_name(path.name + ".lock"), timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise IndexLocked(f"{path}: another process is at it; wait until it is done") from None
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(tables)
            yield connection
    except sqlite3.DatabaseError as error:
        raise IndexCorrupt(f"cannot be used ({error}); remove it, and all is read anew", path=path) from None
    finally:
        lock.release()
