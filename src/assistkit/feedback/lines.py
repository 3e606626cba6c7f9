"""Adding to the store, and the whole of it as lines of JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from assistkit.errors import InputError, SourceError
from assistkit.feedback import queries
from assistkit.feedback.checks import checked_event, checked_import, checked_shown
from assistkit.feedback.database import Database
from assistkit.feedback.records import Event, Shown, as_json, event_from, event_row, plain, shown_from, shown_row
from assistkit.feedback.schema import EVENTS, SUGGESTIONS
from assistkit.text.files import json_lines, whole

FORMAT = {"format": "assistkit-feedback", "version": 1}


def add_shown(connection: sa.Connection, shown: Shown) -> bool:
    """Whether it was not there yet."""
    return _insert(connection, SUGGESTIONS, shown_row(shown))


def append(connection: sa.Connection, event: Event) -> bool:
    """Whether it was not there yet; its suggestion must be."""
    return _insert(connection, EVENTS, event_row(event))


def write(database: Database, path: Path) -> int:
    """Every suggestion, each followed by its events, as they were at one moment."""
    count = 0
    try:
        with whole(path) as file:
            file.write(f"{as_json(FORMAT)}\n".encode("ascii"))
            for line in _lines(database):
                file.write(f"{as_json(line)}\n".encode("ascii"))
                count += 1
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); give a path in a folder of yours") from None
    return count


def read(database: Database, path: Path) -> int:
    """Add every line that is not there yet: all of them in one transaction, or none. Raises SourceError."""
    rows = json_lines(path, "a line of an export", SourceError)
    _check_format(path, next(rows, None))
    news = 0
    with database.writing() as connection:
        for number, row in rows:
            try:
                news += _add(connection, _record(row))
            except InputError as error:
                raise SourceError(str(error)[:300], path=path, line=number) from None
    return news


def _lines(database: Database) -> Iterator[dict[str, Any]]:
    columns = [column.label(f"event_{column.name}") for column in EVENTS.c]
    query = sa.select(SUGGESTIONS, *columns).join(EVENTS, EVENTS.c.suggestion_id == SUGGESTIONS.c.id)
    query = query.order_by(SUGGESTIONS.c.id, EVENTS.c.seq)
    before = ""
    with database.reading() as connection:
        for row in queries.rows(connection, query):
            if row["id"] != before:
                yield {"suggestion": plain(shown_from(row))}
                before = row["id"]
            yield {"event": plain(event_from({column.name: row[f"event_{column.name}"] for column in EVENTS.c}))}


def _check_format(path: Path, first: tuple[int, Mapping[str, Any]] | None) -> None:
    if first is None:
        raise SourceError("is empty; an export begins with a line that names its format", path=path)
    if first[1] != FORMAT:
        got = as_json(first[1])[:60]
        raise SourceError(f"an export must begin with {as_json(FORMAT)}; got {got!r}", path=path, line=first[0])


def _record(row: Mapping[str, Any]) -> Shown | Event:
    if isinstance(row.get("suggestion"), Mapping):
        return Shown.from_dict(row["suggestion"])
    if isinstance(row.get("event"), Mapping):
        return Event.from_dict(row["event"])
    raise InputError('must be an object with a "suggestion" or an "event"')


def _add(connection: sa.Connection, record: Shown | Event) -> bool:
    """Whether it was not there yet. Raises InputError where it contradicts itself, or what is in the store."""
    if isinstance(record, Shown):
        return add_shown(connection, checked_shown(record))
    event = checked_event(record)
    shown = queries.lock(connection, event.suggestion_id)
    if shown is None:
        raise InputError(f"its suggestion {event.suggestion_id!r} must come before it, or be in the store")
    checked_import(event, shown)
    return append(connection, dataclasses.replace(event, seq=queries.next_place(connection, shown.id)))


def _insert(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> bool:
    """Whether no row had this key."""
    engine = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = engine.insert(table).values(row).on_conflict_do_nothing(index_elements=["id"])
    return connection.scalar(statement.returning(table.c.id)) is not None
