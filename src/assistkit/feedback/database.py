"""The connection to the database: the settings that each engine needs so that an acknowledged write is there for good.

SQLite: a write-ahead log, fsync at every commit, writers that queue, zeros over what is deleted. PostgreSQL does the
first three by itself.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistkit.errors import InputError, MissingExtra, StoreBusy, StoreUnusable
from assistkit.feedback import schema
from assistkit.feedback.records import stamp

try:
    import sqlalchemy as sa
    from sqlalchemy import event
except ImportError:
    raise MissingExtra("sqlalchemy", "feedback") from None

PATIENCE = 30.0
"""Seconds that a connection waits for another one's write."""

_SETTINGS = ("foreign_keys=ON", "synchronous=FULL", "secure_delete=ON", "trusted_schema=OFF", "cell_size_check=ON")
_LONGEST_ROW = 32_000_000  # bytes; a row of ours has less, and a file of a stranger may claim anything
_MIGRATING = 7_305_119_421  # any number: whoever migrates in PostgreSQL holds the lock of this name
_BUSY = ("database is locked", "database table is locked", "database is busy", "lock timeout", "deadlock detected")


class Database:
    """Short transactions on one store, from any thread, and from a process that was forked too."""

    def __init__(self, url: str | Path) -> None:
        self._url = address(url)
        self._engine = _engine(self._url)
        self._process = os.getpid()
        self._inherited: list[sa.Engine] = []
        try:
            with self._explained():
                self._prepare()
        except BaseException:
            self._engine.dispose()  # nobody gets this store, so nobody could close it
            raise

    def __str__(self) -> str:
        return self._url.render_as_string(hide_password=True)

    @property
    def is_sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A view of one moment, whatever is written meanwhile."""
        level = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._explained(), self._own().connect().execution_options(begin="BEGIN", **level) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """All or nothing; when the block is left without an error, it is on the disk."""
        with self._explained(), self._own().connect() as connection:
            connection.execution_options(begin="BEGIN IMMEDIATE")
            with connection.begin():
                yield connection

    def wipe(self) -> None:
        """Take out of the database's own files what is deleted in its tables. Raises StoreBusy."""
        with self._explained(), self._plainly() as connection:
            if not self.is_sqlite:
                for table in (schema.EVENTS, schema.SUGGESTIONS, schema.JOBS):
                    connection.exec_driver_sql(f"VACUUM {table.name}")
                return
            if connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one():
                raise StoreBusy(
                    f"{self}: the texts are erased, but somebody still reads an older view of the store, and its log "
                    "keeps them for that long; call erase again later"
                )

    def close(self) -> None:
        """Give the connections back; the next use opens new ones."""
        self._own().dispose()

    def _own(self) -> sa.Engine:
        """The engine of this process: connections that came with a fork are neither used nor closed."""
        if self._process != os.getpid():
            self._inherited.append(self._engine)
            self._engine, self._process = _engine(self._url), os.getpid()
        return self._engine

    @contextmanager
    def _plainly(self) -> Iterator[sa.Connection]:
        """A connection without a transaction."""
        with self._own().connect() as connection:
            connection.connection.rollback()  # what the pool's ping has begun
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """The database's errors as ours, without the values of a row."""
        try:
            yield
        except sa.exc.DBAPIError as error:
            said = str(error.orig).strip().partition("\n")[0][:200]
            if any(words in said for words in _BUSY):
                raise StoreBusy(f"{self}: {said}; another connection holds it, try again") from None
            raise StoreUnusable(f"{self}: {said}; check the address, the rights and the disk") from None
        except ConnectionError as error:  # the driver lets these through while a server stops or starts
            raise StoreUnusable(f"{self}: {error.strerror or 'no connection'}; is the server running?") from None
        except (
            self._engine.dialect.loaded_dbapi.Error
        ) as error:  # SQLAlchemy lets these through where no statement runs
            raise StoreUnusable(f"{self}: no connection ({type(error).__name__}); is the server running?") from None

    def _prepare(self) -> None:
        with self.reading() as connection:
            if self.is_sqlite:
                schema.check_sqlite(connection)
            missing = schema.version(connection) < len(schema.MIGRATIONS)
        if self.is_sqlite:
            self._log_ahead()
        if missing:
            with self.writing() as connection:
                if not self.is_sqlite:
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATING)))
                schema.migrate(connection, stamp(datetime.now(UTC)))

    def _log_ahead(self) -> None:
        """Switch to the write-ahead log: SQLite does not wait there as it does elsewhere, so this does."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with self._plainly() as connection:
                    if connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() != "wal":
                        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
                    return
            except sa.exc.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)


def address(url: str | Path) -> sa.URL:
    """The URL of a store, from a URL or the path of a SQLite file. Raises InputError; a password is never in it."""
    if not isinstance(url, str | Path) or not str(url):
        raise InputError(f"url: must be a path or a URL such as sqlite:///reviews.db; got {type(url).__name__}")
    try:
        found = sa.make_url(str(url)) if "://" in str(url) else sa.URL.create("sqlite", database=str(url))
    except (sa.exc.ArgumentError, ValueError):
        raise InputError("url: must look like sqlite:///reviews.db or postgresql://user@host/name") from None
    if found.get_backend_name() in ("postgresql", "postgres"):
        return _by_pg8000(found)
    if found.get_backend_name() != "sqlite":
        raise InputError(f"url: must be of sqlite or postgresql; got {found.drivername!r}")
    if not found.database or ":memory:" in found.database or found.database.startswith("file:"):
        raise InputError("url: must name a file, such as sqlite:///reviews.db; got a store in memory")
    if not Path(found.database).absolute().parent.is_dir():
        raise InputError(f"url: the folder of {found.database!r} must be there; create it first")
    return found.set(database=str(Path(found.database).absolute()))


def _by_pg8000(url: sa.URL) -> sa.URL:
    """A socket is named as everywhere for PostgreSQL, by its folder: postgresql://user@/name?host=/run/postgresql."""
    folder = url.query.get("host")
    if isinstance(folder, str) and folder.startswith("/"):
        socket = f"{folder}/.s.PGSQL.{url.port or 5432}"
        url = url.difference_update_query(["host"]).update_query_dict({"unix_sock": socket})
    return url.set(drivername="postgresql+pg8000")


def _engine(url: sa.URL) -> sa.Engine:
    # hide_parameters: an error must not carry a customer's text into a log
    options: dict[str, Any] = {"hide_parameters": True}
    if url.get_backend_name() == "sqlite":
        options["connect_args"] = {"timeout": PATIENCE}
    else:
        options["pool_pre_ping"] = True
    try:
        engine = sa.create_engine(url, **options)
    except ImportError:
        raise MissingExtra("pg8000", "postgres") from None
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where the driver thinks
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_ROW)
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: sa.Connection) -> None:
    statement = connection.get_execution_options().get("begin")
    if statement:
        connection.exec_driver_sql(statement)
