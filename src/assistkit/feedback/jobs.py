"""The queue of a service: for which cases a suggestion is to be made, and the last one that was.

One row per case. News of it raises `state`; a suggestion counts only for the state it was made for, so a case that
changed
meanwhile is done again. A worker has a job until its lease is over and not renewed: then it is taken to be dead.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from assistkit.feedback.database import Database
from assistkit.feedback.records import as_json, name, plain, stamp
from assistkit.feedback.schema import HOOKS, JOBS
from assistkit.types import Case, Suggestion

MOST_ATTEMPTS = 4
"""So often a suggestion is tried: a case that ends its worker each time must not do so for ever."""
_REMEMBERED = timedelta(hours=1)  # a hook is refused by its time long before


class Job(NamedTuple):
    """What a worker has claimed: the case as a row of JSON, "" where the desk has to be asked for it."""

    case_id: str
    state: int
    attempts: int
    case_row: str


class Prepared(NamedTuple):
    """What is known of a case: its last suggestion, none where it is out of date, and whether another comes."""

    waits: bool
    case: Case | None
    suggestion: Suggestion | None


class Jobs:
    """Safe for many threads and processes at once, as the store is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, case_id: str, case_row: str = "", *, hook: str = "") -> bool:
        """There is news of a case; False, and nothing happens, where the hook of this id was here before."""
        name(case_id, "case_id")
        now = datetime.now(UTC)
        with self._database.writing() as connection:
            if hook and not _first_time(connection, hook, now):
                return False
            fresh = {"attempts": 0, "due_at": stamp(now), "added_at": stamp(now), "case_row": case_row}
            new = _insert(connection, JOBS).values(case_id=case_id, state=1, done=0, made="", **fresh)
            changed = {"state": JOBS.c.state + 1, **fresh}
            connection.execute(new.on_conflict_do_update(index_elements=["case_id"], set_=changed))
            return True

    def claim(self, lease: float) -> Job | None:
        """The job that waits longest, for this worker alone for `lease` seconds; None where there is none."""
        now = datetime.now(UTC)
        due = _open() & (JOBS.c.due_at <= stamp(now))
        with self._database.reading() as connection:
            if connection.scalar(sa.select(JOBS.c.case_id).where(due).limit(1)) is None:
                return None  # an idle worker never takes the lock of those who write
        with self._database.writing() as connection:
            oldest = sa.select(JOBS.c.case_id).where(due).order_by(JOBS.c.due_at, JOBS.c.case_id).limit(1)
            case_id = connection.scalar(oldest.with_for_update(skip_locked=True))
            taken = {"attempts": JOBS.c.attempts + 1, "due_at": stamp(now + timedelta(seconds=lease))}
            columns = (JOBS.c.case_id, JOBS.c.state, JOBS.c.attempts, JOBS.c.case_row)
            claimed = sa.update(JOBS).where(JOBS.c.case_id == case_id).values(taken).returning(*columns)
            row = connection.execute(claimed).first()
        return None if row is None else Job(*row)

    def finish(self, job: Job, case: Case, suggestion: Suggestion) -> bool:
        """Keep the result; False where there was news of the case meanwhile, or another worker has taken over."""
        made = as_json({"case": plain(case), "suggestion": plain(suggestion)})
        return self._own(job, {"done": job.state, "made": made, "case_row": ""})

    def renew(self, job: Job, lease: float) -> bool:
        """Have it for longer; False where there was news of the case meanwhile, or another worker has taken over."""
        return self._own(job, {"due_at": stamp(datetime.now(UTC) + timedelta(seconds=lease))})

    def fail(self, job: Job, *, after: float) -> bool:
        """Give it back, to be tried again in this many seconds, but not for ever."""
        return self._own(job, {"due_at": stamp(datetime.now(UTC) + timedelta(seconds=after))})

    def prepared(self, case_id: str) -> Prepared | None:
        """What is known of a case; None where nothing was ever added."""
        query = sa.select(JOBS, _open().label("waits")).where(JOBS.c.case_id == case_id)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        waits = bool(row["waits"])
        if not row["made"] or (not waits and row["done"] < row["state"]):
            return Prepared(waits, None, None)
        made = json.loads(row["made"])
        return Prepared(waits, Case.from_dict(made["case"]), Suggestion.from_dict(made["suggestion"]))

    def waiting(self) -> int:
        """How many jobs are to be done."""
        with self._database.reading() as connection:
            return int(connection.scalar(sa.select(sa.func.count()).select_from(JOBS).where(_open())) or 0)

    def _own(self, job: Job, values: dict[str, object]) -> bool:
        """Change a job while it is this worker's: whoever takes it over, and news of the case, changes the numbers."""
        own = (JOBS.c.case_id == job.case_id) & (JOBS.c.state == job.state) & (JOBS.c.attempts == job.attempts)
        with self._database.writing() as connection:
            changed = sa.update(JOBS).where(own, JOBS.c.done < job.state).values(values).returning(JOBS.c.case_id)
            return connection.scalar(changed) is not None


def _open() -> sa.ColumnElement[bool]:
    return (JOBS.c.done < JOBS.c.state) & (JOBS.c.attempts < MOST_ATTEMPTS)


def _first_time(connection: sa.Connection, hook: str, now: datetime) -> bool:
    connection.execute(sa.delete(HOOKS).where(HOOKS.c.at < stamp(now - _REMEMBERED)))
    statement = _insert(connection, HOOKS).values(id=hook, at=stamp(now)).on_conflict_do_nothing(index_elements=["id"])
    return connection.scalar(statement.returning(HOOKS.c.id)) is not None


def _insert(connection: sa.Connection, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
