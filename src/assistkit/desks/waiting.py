"""What waits in a loop over a desk's cases, in a file beside the index: whoever comes next does the rest."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from assistkit.desks.beside import database
from assistkit.index.opening import beside
from assistkit.types import Case, Suggestion

SUFFIX = ".watch"
"""How the file beside the index is called: kb.index.watch."""

_TRIES = 3
_TABLES = """
create table if not exists state (name text primary key, value text not null);
create table if not exists queue (id text primary key, open int not null, tries int not null default 0);
create table if not exists leaving (id text primary key, suggestion text not null, read text not null);
"""


class Queue:
    """Cases that wait, the cursor behind them, and the notes that are being left. For one process at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._database = connection

    @classmethod
    @contextmanager
    def of(cls, index: Path | str) -> Iterator[Self]:
        """The one beside an index; a new one is made. Raises as `beside.database` does."""
        with database(beside(index, SUFFIX), _TABLES) as connection:
            yield cls(connection)

    @property
    def cursor(self) -> str:
        """Where the desk's changes go on."""
        row = self._database.execute("select value from state where name = 'cursor'").fetchone()
        return str(row[0]) if row else ""

    def add(self, open_: tuple[str, ...], done: tuple[str, ...], cursor: str) -> None:
        """Cases that changed, with the cursor behind them."""
        with self._database as writing:
            for ids, is_open in ((open_, 1), (done, 0)):
                writing.executemany(
                    "insert or replace into queue (id, open) values (?, ?)", [(id, is_open) for id in ids]
                )
            writing.execute("insert or replace into state values ('cursor', ?)", (cursor,))

    def next(self, most: int) -> list[tuple[str, bool]]:
        """The cases that wait longest, and whether each is open."""
        rows = self._database.execute("select id, open from queue order by tries, rowid limit ?", (most,))
        return [(str(id), bool(open_)) for id, open_ in rows]

    def done(self, id: str) -> None:
        """This case waits no longer."""
        with self._database as writing:
            writing.execute("delete from queue where id = ?", (id,))

    def failed(self, id: str) -> None:
        """Once more later, but not for ever."""
        with self._database as writing:
            writing.execute("update queue set tries = tries + 1 where id = ?", (id,))
            writing.execute("delete from queue where id = ? and tries >= ?", (id, _TRIES))

    def __len__(self) -> int:
        return int(self._database.execute("select count(*) from queue").fetchone()[0])

    def leaving(self, case: Case, suggestion: Suggestion) -> None:
        """This note is about to be left."""
        row = (case.id, json.dumps(suggestion.to_dict()), json.dumps(case.to_dict()))
        with self._database as writing:
            writing.execute("insert or replace into leaving values (?, ?, ?)", row)

    def unfinished(self) -> list[tuple[Case, Suggestion]]:
        """Notes that were about to be left when the process ended."""
        rows = self._database.execute("select read, suggestion from leaving order by id").fetchall()
        return [(Case.from_dict(json.loads(one)), Suggestion.from_dict(json.loads(other))) for one, other in rows]

    def left(self, case_id: str) -> None:
        """The note is where it belongs, or will not be left."""
        with self._database as writing:
            writing.execute("delete from leaving where id = ?", (case_id,))
