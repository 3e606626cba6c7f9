"""The connections to the database: a pool of them, one tenant's rows, errors in our words, a second try.

What is written and read in one call is of one transaction.
"""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa

from assistkit.errors import IndexLocked, IndexUnusable
from assistkit.index.postgres.address import Address

T = TypeVar("T")
Connection = sa.Connection

PATIENCE = 15.0
"""Seconds in which a server that went away may come back, and that a writer waits for another one."""
_PAUSE = 0.2
_POOL, _MORE = 4, 28  # connections that stay open, and that may come on top of them
_GONE = ("57P01", "57P02", "57P03", "08000", "08003", "08006")  # shut down, crashed, starting, lost
_LOCKED = "55P03"
_LOCK = 7_305_119_422  # any number: with the tenant's, the lock of who writes


class Database:
    """Whole transactions as one tenant, from any thread; a process that was forked gets its own connections."""

    def __init__(self, address: Address) -> None:
        self.address, self._reached = address, False
        self._inherited: list[sa.Engine] = []
        self._begin()

    def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` makes of one moment of the database. Called again where the connection broke."""
        return self._tried(work, isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def write(self, work: Callable[[Connection], T]) -> T:
        """The same, all or nothing, and as the only writer of this tenant; `work` may be called again.

        So it must do no harm a second time. Raises IndexLocked where another writes for longer than `PATIENCE`.
        """

        def alone(connection: Connection) -> T:
            connection.execute(sa.text(f"SET LOCAL lock_timeout = {int(PATIENCE * 1_000)}"))
            lock = sa.text("SELECT pg_advisory_xact_lock(CAST(:ours AS bigint) # hashtextextended(:tenant, 0))")
            connection.execute(lock, {"ours": _LOCK, "tenant": self.address.tenant})
            return work(connection)

        return self._tried(alone, isolation_level="READ COMMITTED", postgresql_readonly=False)

    def alone(self, statement: str) -> None:
        """A statement that cannot be part of a transaction, such as VACUUM."""

        def work(connection: Connection) -> None:
            connection.execute(sa.text(statement))

        self._tried(work, isolation_level="AUTOCOMMIT", postgresql_readonly=False)

    def close(self) -> None:
        """Give the connections back; the next use opens new ones."""
        self._own().dispose()

    def _own(self) -> sa.Engine:
        if self._process != os.getpid():  # connections that came with a fork are neither used nor closed
            self._inherited.append(self._engine)
            self._begin()
        return self._engine

    def _begin(self) -> None:
        self._engine, self._process = _engine(self.address), os.getpid()
        weakref.finalize(self, _give_back, self._engine, self._process)

    def _tried(self, work: Callable[[Connection], T], **options: Any) -> T:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with self._own().connect().execution_options(**options) as connection, connection.begin():
                    self._reached = True
                    return work(connection)
            except (sa.exc.DBAPIError, OSError, self._driver.Error) as error:
                if not (self._reached and self._is_gone(error)) or time.monotonic() > until:
                    raise self._explained(error) from None
                time.sleep(_PAUSE)

    def _is_gone(self, error: Exception) -> bool:
        """Whether the connection was lost, or not made: the same may work in a moment. Not where it never worked."""
        code = _code(error)
        broken = isinstance(error, OSError | sa.exc.InterfaceError | self._driver.InterfaceError)
        lost = isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated
        return lost or code in _GONE or (broken and not code)

    @property
    def _driver(self) -> Any:
        return self._engine.dialect.loaded_dbapi

    def _explained(self, error: Exception) -> IndexUnusable:
        """In our words, and without the values of a row."""
        code, said = _code(error), _said(error)
        if code == _LOCKED:
            return IndexLocked(f"{self.address}: another process is writing to this index: wait for it to finish")
        if code == "28P01":
            said = "the password is not right, or there is none"
        return IndexUnusable(f"{self.address}: {said}; check the address, the rights and the server")


def _engine(address: Address) -> sa.Engine:
    options = {**address.connecting, "application_name": "assistkit"}
    options["startup_params"] = {"assistkit.tenant": address.tenant, "jit": "off"}
    return sa.create_engine(
        "postgresql+pg8000://",
        connect_args=options,
        hide_parameters=True,  # an error must not carry a text into a log
        pool_pre_ping=True,
        pool_size=_POOL,
        max_overflow=_MORE,
    )


def _give_back(engine: sa.Engine, process: int) -> None:
    """What nobody uses any more; not in a process that was forked, whose connections are its parent's."""
    if process == os.getpid():
        engine.dispose()


def _fields(error: Exception) -> dict[str, str]:
    """The server's own words, by letter: C is the code, M the message."""
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    first = cause.args[0] if cause is not None and cause.args else ""
    return first if isinstance(first, dict) else {"M": str(first)}


def _code(error: Exception) -> str:
    return _fields(error).get("C", "")


def _said(error: Exception) -> str:
    return _fields(error).get("M", "no connection").partition("\n")[0][:200]
