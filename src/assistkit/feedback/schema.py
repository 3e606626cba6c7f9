"""The tables, and the migrations that lead to them.

A migration never changes once it was released; the next one is appended to `MIGRATIONS`, and a store has the number of
the last one it went through. All of it is SQL that SQLite and PostgreSQL both read.
"""

from __future__ import annotations

from collections.abc import Callable

from assistkit.errors import MissingExtra, StoreTooNew, StoreUnusable

try:
    import sqlalchemy as sa
except ImportError:
    raise MissingExtra("sqlalchemy", "feedback") from None

METADATA = sa.MetaData()
SCHEMA = sa.Table(
    "feedback_schema",
    METADATA,
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("applied_at", sa.Text, nullable=False),
)
SUGGESTIONS = sa.Table(
    "feedback_suggestions",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, nullable=False),
    sa.Column("customer", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("confidence", sa.Double, nullable=False),
    sa.Column("drafted", sa.Boolean, nullable=False),
    sa.Column("shown_at", sa.Text, nullable=False),
    sa.Column("erased", sa.Boolean, nullable=False),
    sa.Column("articles", sa.Text, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
)
EVENTS = sa.Table(
    "feedback_events",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("suggestion_id", sa.Text, sa.ForeignKey(SUGGESTIONS.c.id), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("agent", sa.Text, nullable=False),
    sa.Column("decision", sa.Text),
    sa.Column("similarity", sa.Double),
    sa.Column("seconds", sa.Double),
    sa.Column("data", sa.Text, nullable=False),
)
JOBS = sa.Table(
    "feedback_jobs",
    METADATA,
    sa.Column("case_id", sa.Text, primary_key=True),
    sa.Column("state", sa.Integer, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due_at", sa.Text, nullable=False),
    sa.Column("added_at", sa.Text, nullable=False),
    sa.Column("case_row", sa.Text, nullable=False),
    sa.Column("made", sa.Text, nullable=False),
)
HOOKS = sa.Table(
    "feedback_hooks",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
)


def _first(connection: sa.Connection) -> None:
    # Texts sort by their code points in both engines, so that an export has the same order.
    text = 'TEXT COLLATE "C"' if connection.dialect.name == "postgresql" else "TEXT"
    for statement in (
        f"""CREATE TABLE feedback_suggestions (
            id {text} PRIMARY KEY, case_id {text} NOT NULL, customer {text} NOT NULL, status {text} NOT NULL,
            confidence DOUBLE PRECISION NOT NULL, drafted BOOLEAN NOT NULL, shown_at {text} NOT NULL,
            erased BOOLEAN NOT NULL, articles {text} NOT NULL, data {text} NOT NULL)""",
        f"""CREATE TABLE feedback_events (
            id {text} PRIMARY KEY,
            suggestion_id {text} NOT NULL REFERENCES feedback_suggestions (id) ON UPDATE CASCADE,
            seq INTEGER NOT NULL, kind {text} NOT NULL, at {text} NOT NULL, agent {text} NOT NULL, decision {text},
            similarity DOUBLE PRECISION, seconds DOUBLE PRECISION, data {text} NOT NULL,
            UNIQUE (suggestion_id, seq))""",
        "CREATE INDEX feedback_suggestions_case ON feedback_suggestions (case_id)",
        "CREATE INDEX feedback_suggestions_customer ON feedback_suggestions (customer)",
        "CREATE INDEX feedback_suggestions_shown ON feedback_suggestions (shown_at)",
        "CREATE INDEX feedback_events_at ON feedback_events (at)",
    ):
        connection.exec_driver_sql(statement)


def _jobs(connection: sa.Connection) -> None:
    text = 'TEXT COLLATE "C"' if connection.dialect.name == "postgresql" else "TEXT"
    for statement in (
        f"""CREATE TABLE feedback_jobs (
            case_id {text} PRIMARY KEY, state INTEGER NOT NULL, done INTEGER NOT NULL, attempts INTEGER NOT NULL,
            due_at {text} NOT NULL, added_at {text} NOT NULL, case_row {text} NOT NULL, made {text} NOT NULL)""",
        f"CREATE TABLE feedback_hooks (id {text} PRIMARY KEY, at {text} NOT NULL)",
        "CREATE INDEX feedback_jobs_due ON feedback_jobs (due_at)",
        "CREATE INDEX feedback_hooks_at ON feedback_hooks (at)",
    ):
        connection.exec_driver_sql(statement)


MIGRATIONS: tuple[Callable[[sa.Connection], None], ...] = (_first, _jobs)


def check_sqlite(connection: sa.Connection) -> None:
    """Raises StoreUnusable where one of the tables is something that could run for ever, or change what is written."""
    odd = connection.exec_driver_sql(
        f"SELECT type, name FROM sqlite_master WHERE tbl_name IN ({', '.join('?' * len(METADATA.tables))}) "  # noqa: S608
        "AND (type IN ('view', 'trigger') OR sql LIKE 'CREATE VIRTUAL%') LIMIT 1",
        tuple(METADATA.tables),
    ).first()
    if odd is not None:
        raise StoreUnusable(f"the store has tables and nothing on them; got a {odd[0]} {odd[1]!r:.60}, drop it")


def version(connection: sa.Connection) -> int:
    """How many migrations the store went through; 0 where there is no store yet. Raises StoreTooNew."""
    there = sa.inspect(connection).has_table(SCHEMA.name)
    found = connection.scalar(sa.select(sa.func.max(SCHEMA.c.version))) if there else None
    if (found or 0) > len(MIGRATIONS):
        raise StoreTooNew(
            f"the feedback store has schema {found}, this assistkit knows up to {len(MIGRATIONS)}; "
            "it was left as it is: install the newer assistkit again"
        )
    return int(found or 0)


def migrate(connection: sa.Connection, now: str) -> None:
    """Everything that is still missing, in the caller's transaction: all of it or nothing."""
    done = version(connection)
    if not done:
        SCHEMA.create(connection, checkfirst=True)
    for number, migration in enumerate(MIGRATIONS[done:], start=done + 1):
        migration(connection)
        connection.execute(sa.insert(SCHEMA).values(version=number, applied_at=now))
