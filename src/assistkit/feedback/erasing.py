"""Erasing: the one thing that takes something out of the store."""

from __future__ import annotations

import math
import uuid
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from assistkit.errors import InputError
from assistkit.feedback import queries
from assistkit.feedback.database import Database
from assistkit.feedback.records import ERASED, as_json, event_from, stamp
from assistkit.feedback.schema import EVENTS, JOBS, SUGGESTIONS

_AT_ONCE = 200  # suggestions in a transaction
_DAY = len("2026-06-30")


def erase(database: Database, wanted: sa.ColumnElement[bool], keep_counts: bool) -> int:
    """Erase the suggestions for which `wanted` holds; how many. What was erased before is not counted again.

    Some hundred at a time, so that nobody waits long; after a crash, call it again. At the end the database's own
    files are rid of it too.
    """
    gone = 0
    while True:
        with database.writing() as connection:
            open_ = sa.select(SUGGESTIONS.c.id).where(wanted)
            if keep_counts:
                open_ = open_.where(SUGGESTIONS.c.erased.is_(False))
            ids = list(connection.scalars(open_.order_by(SUGGESTIONS.c.id).limit(_AT_ONCE).with_for_update()))
            for one in ids:
                _delete_job(connection, one)
                _anonymize(connection, one) if keep_counts else _delete(connection, one)
        gone += len(ids)
        if not ids:
            break
    database.wipe()
    return gone


def quiet_since(limit: str) -> sa.ColumnElement[bool]:
    """That nothing has happened to a suggestion since."""
    later = sa.select(EVENTS.c.id).where(EVENTS.c.suggestion_id == SUGGESTIONS.c.id, EVENTS.c.at >= limit)
    return ~later.exists()


def before(days: float, now: datetime) -> str:
    """The moment this many days ago. Raises InputError."""
    if isinstance(days, bool) or not isinstance(days, int | float) or not math.isfinite(days) or days < 0:
        raise InputError(f"days: must be a number from 0; got {str(days)[:40]!r}")
    try:
        return stamp(now - timedelta(days=days))
    except OverflowError:
        raise InputError(f"days: must lead to the year 1 or later; got {days:g}") from None


def erase_jobs(database: Database, wanted: sa.ColumnElement[bool]) -> None:
    """What was prepared for cases, shown or not; call `erase` after it, which rids the database's own files of it."""
    with database.writing() as connection:
        connection.execute(sa.delete(JOBS).where(wanted))


def _delete_job(connection: sa.Connection, suggestion_id: str) -> None:
    case_id = sa.select(SUGGESTIONS.c.case_id).where(SUGGESTIONS.c.id == suggestion_id).scalar_subquery()
    connection.execute(sa.delete(JOBS).where(JOBS.c.case_id == case_id))


def _delete(connection: sa.Connection, suggestion_id: str) -> None:
    connection.execute(sa.delete(EVENTS).where(EVENTS.c.suggestion_id == suggestion_id))
    connection.execute(sa.delete(SUGGESTIONS).where(SUGGESTIONS.c.id == suggestion_id))


def _anonymize(connection: sa.Connection, suggestion_id: str) -> None:
    """Only what is counted stays: ids are hashes of texts and say who it was to somebody who has the text."""
    own = EVENTS.c.suggestion_id == suggestion_id
    for row in queries.few(connection, sa.select(EVENTS).where(own)):
        kept: dict[str, Any] = {"final_text": "", "reason": "", "helpful_articles": event_from(row).helpful_articles}
        event = {"id": f"{ERASED}{uuid.uuid4().hex}", "at": _day(row["at"]), "agent": "", "data": as_json(kept)}
        connection.execute(sa.update(EVENTS).where(EVENTS.c.id == row["id"]).values(event))
    shown_at = connection.scalar(sa.select(SUGGESTIONS.c.shown_at).where(SUGGESTIONS.c.id == suggestion_id))
    values: dict[str, Any] = {  # the events follow
        "id": f"{ERASED}{uuid.uuid4().hex}",
        "case_id": "",
        "customer": "",
        "shown_at": _day(str(shown_at)),
        "erased": True,
        "data": as_json({"draft": "", "case": None, "provenance": {}}),
    }
    connection.execute(sa.update(SUGGESTIONS).where(SUGGESTIONS.c.id == suggestion_id).values(values))


def _day(at: str) -> str:
    return at[:_DAY] + "T00:00:00.000000Z"
