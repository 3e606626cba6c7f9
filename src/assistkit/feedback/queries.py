"""What is asked of the tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from assistkit.errors import InputError
from assistkit.feedback.records import Event, Outcome, Shown, event_from, name, shown_from, stamp
from assistkit.feedback.schema import EVENTS, SUGGESTIONS
from assistkit.types import Review

_PAGE = 20  # rows fetched at once: each may have megabytes


def rows(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[Mapping[str, Any]]:
    """The rows as mappings, a page in memory."""
    for row in connection.execute(query, execution_options={"yield_per": _PAGE}).mappings():
        yield dict(row)


def few(connection: sa.Connection, query: sa.Select[Any]) -> list[Mapping[str, Any]]:
    """The same, all at once."""
    return [dict(row) for row in connection.execute(query).mappings()]


def lock(connection: sa.Connection, suggestion_id: str) -> Shown | None:
    """The suggestion; until the transaction ends, nobody else appends to it."""
    query = sa.select(SUGGESTIONS).where(SUGGESTIONS.c.id == suggestion_id).with_for_update()
    return next(map(shown_from, few(connection, query)), None)


def shown(connection: sa.Connection, suggestion_id: str) -> Shown:
    """The same; raises InputError where it is not there."""
    found = lock(connection, name(suggestion_id, "suggestion_id"))
    if found is None:
        problem = f"suggestion_id: {suggestion_id!r} is not in this store"
        raise InputError(f"{problem}; call record_suggestion when a suggestion is shown")
    return found


def next_place(connection: sa.Connection, suggestion_id: str) -> int:
    """The place of the next event of a suggestion."""
    last = connection.scalar(sa.select(sa.func.max(EVENTS.c.seq)).where(EVENTS.c.suggestion_id == suggestion_id))
    return 0 if last is None else last + 1


def last_of(connection: sa.Connection, suggestion_id: str) -> Event | None:
    """The review that counts of a suggestion: the latest, and of two at the same time the one recorded last."""
    query = sa.select(EVENTS).where(EVENTS.c.suggestion_id == suggestion_id, EVENTS.c.decision.is_not(None))
    found = few(connection, query.order_by(EVENTS.c.at.desc(), EVENTS.c.seq.desc()).limit(1))
    return event_from(found[0]) if found else None


@cache
def last_of_each() -> sa.Subquery:
    """The same of every suggestion that has one. Made once, as it is the same for every store."""
    latest_first = (EVENTS.c.at.desc(), EVENTS.c.seq.desc())
    place = sa.func.row_number().over(partition_by=EVENTS.c.suggestion_id, order_by=latest_first)
    ranked = sa.select(EVENTS, place.label("place")).where(EVENTS.c.decision.is_not(None)).subquery()
    kept = [column for column in ranked.c if column.name != "place"]
    return sa.select(*kept).where(ranked.c.place == 1).subquery()


def reviews(connection: sa.Connection, since: datetime | None, until: datetime | None) -> Iterator[Review]:
    """Those that count, oldest first."""
    last = last_of_each()
    query = sa.select(last, SUGGESTIONS.c.case_id).join(SUGGESTIONS, SUGGESTIONS.c.id == last.c.suggestion_id)
    query = _between(query, last.c.at, since, until).order_by(last.c.at, last.c.suggestion_id)
    for row in rows(connection, query):
        yield event_from(row).review(row["case_id"])


def history(connection: sa.Connection, suggestion_id: str) -> Iterator[Review]:
    """All reviews of a suggestion by time."""
    query = sa.select(EVENTS, SUGGESTIONS.c.case_id).join(SUGGESTIONS, SUGGESTIONS.c.id == EVENTS.c.suggestion_id)
    query = query.where(EVENTS.c.suggestion_id == suggestion_id, EVENTS.c.decision.is_not(None))
    for row in rows(connection, query.order_by(EVENTS.c.at, EVENTS.c.seq)):
        yield event_from(row).review(row["case_id"])


def events(connection: sa.Connection, suggestion_id: str) -> Iterator[Event]:
    """By suggestion, in the order they were recorded; of one suggestion unless it is ""."""
    query = sa.select(EVENTS).order_by(EVENTS.c.suggestion_id, EVENTS.c.seq)
    if suggestion_id:
        query = query.where(EVENTS.c.suggestion_id == suggestion_id)
    return map(event_from, rows(connection, query))


def outcomes(
    connection: sa.Connection, since: datetime | None, until: datetime | None, case_id: str = ""
) -> Iterator[Outcome]:
    """Suggestions by the time they were shown first, each with the review that counts; of one case unless it is ""."""
    last = last_of_each()
    columns = [column.label(f"last_{column.name}") for column in last.c]
    query = sa.select(SUGGESTIONS, *columns).outerjoin(last, SUGGESTIONS.c.id == last.c.suggestion_id)
    query = _between(query, SUGGESTIONS.c.shown_at, since, until)
    if case_id:
        query = query.where(SUGGESTIONS.c.case_id == case_id)
    for row in rows(connection, query.order_by(SUGGESTIONS.c.shown_at, SUGGESTIONS.c.id)):
        event = {column.name: row[f"last_{column.name}"] for column in last.c}
        yield Outcome(shown_from(row), event_from(event) if event["id"] else None)


def _between(query: sa.Select[Any], column: Any, since: datetime | None, until: datetime | None) -> sa.Select[Any]:
    """From `since` on and before `until`."""
    if since is not None:
        query = query.where(column >= stamp(since))
    return query if until is None else query.where(column < stamp(until))
