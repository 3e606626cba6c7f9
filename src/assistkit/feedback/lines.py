"""Adding to the store, and the whole of it as lines of JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from assistkit.errors import InputError, SourceError
from assistkit.feedback import queries
from assistkit.feedback.database import Database
from assistkit.feedback.records import (
    KIND_OF,
    LONGEST,
    Event,
    Shown,
    as_json,
    event_from,
    event_row,
    name,
    plain,
    share,
    shown_from,
    shown_row,
)
from assistkit.feedback.schema import EVENTS, SUGGESTIONS

FORMAT = {"format": "assistkit-feedback", "version": 1}
_AT_ONCE = 500  # lines of a file in a transaction


def add_shown(connection: sa.Connection, shown: Shown) -> bool:
    """Whether it was not there yet."""
    return _insert(connection, SUGGESTIONS, shown_row(shown))


def append(connection: sa.Connection, event: Event) -> bool:
    """Whether it was not there yet; its suggestion must be."""
    return _insert(connection, EVENTS, event_row(event))


def write(database: Database, path: Path) -> int:
    """Every suggestion, each followed by its events, as they were at one moment."""
    part = path.with_name(path.name + ".part")
    count = 0
    try:
        with part.open("w", encoding="ascii", newline="\n") as file:
            file.write(as_json(FORMAT) + "\n")
            for line in _lines(database):
                file.write(as_json(line) + "\n")
                count += 1
        part.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); give a path in a folder of yours") from None
    finally:
        part.unlink(missing_ok=True)
    return count


def read(database: Database, path: Path) -> int:
    """Add every line that is not there yet, in transactions of a few hundred."""
    news, waiting = 0, list[tuple[int, Shown | Event]]()
    for number, line in _numbered(path):
        try:
            if number == 1:
                _check_format(line)
                continue
            waiting.append((number, _record(line)))
        except (InputError, ValueError, RecursionError) as error:
            raise SourceError(str(error)[:300], path=path, line=number) from None
        if len(waiting) >= _AT_ONCE:
            news += _add(database, waiting, path)
            waiting = []
    return news + _add(database, waiting, path)


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


def _numbered(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            number = 0
            for number, line in enumerate(file, start=1):
                yield number, line
    except UnicodeDecodeError:
        raise SourceError("not valid UTF-8; is this an export of a store?", path=path, line=number + 1) from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give the path of an export") from None
    if not number:
        raise SourceError("is empty; an export begins with a line that names its format", path=path)


def _check_format(line: str) -> None:
    if json.loads(line) != FORMAT:
        raise InputError(f"the first line of an export must be {as_json(FORMAT)}; got {line[:60].strip()!r}")


def _record(line: str) -> Shown | Event:
    data = json.loads(line)
    if isinstance(data, Mapping) and isinstance(data.get("suggestion"), Mapping):
        return _checked_shown(Shown.from_dict(data["suggestion"]))
    if isinstance(data, Mapping) and isinstance(data.get("event"), Mapping):
        return _checked_event(Event.from_dict(data["event"]))
    raise InputError('must be an object with a "suggestion" or an "event"')


def _checked_shown(shown: Shown) -> Shown:
    for field in ("id", "case_id", "customer"):
        name(getattr(shown, field), field, needed=field == "id")
    share(shown.confidence, "confidence")
    return shown


def _checked_event(event: Event) -> Event:
    for field in ("id", "suggestion_id", "agent"):
        name(getattr(event, field), field, needed=field != "agent")
    if event.decision is None and event.kind not in ("shown", "inserted"):
        raise InputError(f"decision: a {event.kind} event needs one, got none")
    if event.decision is not None and event.kind != (wanted := KIND_OF[event.decision]):
        raise InputError(f"kind: must be {wanted!r} where the decision is {event.decision!r}; got {event.kind!r}")
    for field, most in (("similarity", 1.0), ("seconds", LONGEST)):
        if getattr(event, field) is not None:
            share(getattr(event, field), field, most)
    return event


def _add(database: Database, records: list[tuple[int, Shown | Event]], path: Path) -> int:
    news = 0
    with database.writing() as connection:
        for number, record in records:
            if isinstance(record, Shown):
                news += add_shown(connection, record)
                continue
            if queries.lock(connection, record.suggestion_id) is None:
                problem = f"its suggestion {record.suggestion_id!r} must come before it, or be in the store"
                raise SourceError(problem, path=path, line=number)
            seq = queries.next_place(connection, record.suggestion_id)
            news += append(connection, dataclasses.replace(record, seq=seq))
    return news


def _insert(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> bool:
    """Whether no row had this key."""
    engine = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = engine.insert(table).values(row).on_conflict_do_nothing(index_elements=["id"])
    return connection.scalar(statement.returning(table.c.id)) is not None
