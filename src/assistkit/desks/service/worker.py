"""The worker: makes the suggestions that hooks ask for. Each process has one, with a thread for each desk.

A desk that is slow to answer holds up its own cases only; suggestions are made one at a time. While a job is done its
lease is renewed, so that it is short: what a process had in hand when it died is soon another's.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from assistkit.desks.notes import without_notes
from assistkit.desks.service.assistants import Assistants
from assistkit.desks.service.limits import LEASE, LONGEST_JOB, WORKER_STOP_SECONDS
from assistkit.desks.service.metrics import MADE
from assistkit.errors import DeskMissing
from assistkit.feedback import FeedbackStore
from assistkit.feedback.jobs import Job
from assistkit.protocols import Desk
from assistkit.types import Case

log = logging.getLogger(__name__)

_REST, _AGAIN = 0.3, 20.0  # seconds between looks; after a failure, times the attempts so far


class Work(NamedTuple):
    """Where a desk's jobs are, and where its cases are read from."""

    name: str
    store: FeedbackStore
    connector: Desk | None


class Worker:
    """Does jobs until it is told to stop; it ends what it has begun, unless that takes too long."""

    def __init__(self, works: Sequence[Work], assistants: Assistants) -> None:
        self._assistants, self._one = assistants, threading.Lock()
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(one,), name=f"assistkit-worker-{one.name}", daemon=True)
            for one in works
        ]

    def start(self) -> None:
        """Begin."""
        for one in self._threads:
            one.start()

    def stop(self) -> None:
        """Wait until what it is at is done. What a desk does not answer in that time goes back when its lease ends."""
        self._stopping.set()
        until = time.monotonic() + WORKER_STOP_SECONDS
        for one in self._threads:
            if one.is_alive():
                one.join(max(0.0, until - time.monotonic()))

    def _run(self, work: Work) -> None:
        """Whatever goes wrong with a job or with the database, it goes on."""
        while not self._stopping.is_set():
            if not self._step(work):
                self._stopping.wait(_REST)

    def _step(self, work: Work) -> bool:
        try:
            job = work.store.jobs.claim(LEASE)
            if job is None:
                return False
            with _held(work, job):
                self._suggest(work, job)
        except Exception as error:  # noqa: BLE001  this thread has no one to tell, and must go on
            log.warning("queue not reached", extra={"desk": work.name, "problem": type(error).__name__})
            self._stopping.wait(1.0)
            return False
        return True

    def _suggest(self, work: Work, job: Job) -> None:
        try:
            case = without_notes(_case(work, job))
            with self._one:
                suggestion = self._assistants.current.suggest(case)
        except Exception as error:  # noqa: BLE001  one odd case must not stop the others; no text of it in the log
            log.warning("no suggestion", extra={"desk": work.name, "problem": type(error).__name__})
            work.store.jobs.fail(job, after=0.0 if isinstance(error, DeskMissing) else _AGAIN * job.attempts)
            return
        if work.store.jobs.finish(job, case, suggestion):
            MADE.labels(work.name, suggestion.status).inc()


@contextmanager
def _held(work: Work, job: Job) -> Iterator[None]:
    """Renews the lease of a job for the block, but not for ever: what hangs is another's one day."""
    done = threading.Event()

    def renew() -> None:
        until = time.monotonic() + LONGEST_JOB
        while not done.wait(LEASE / 3) and time.monotonic() < until:
            try:
                if not work.store.jobs.renew(job, LEASE):
                    return  # there was news of the case, or another has taken over: the result would not count
            except Exception as error:  # noqa: BLE001  the next try may reach it
                log.warning("queue not reached", extra={"desk": work.name, "problem": type(error).__name__})

    thread = threading.Thread(target=renew, name=f"assistkit-lease-{work.name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(LEASE)


def _case(work: Work, job: Job) -> Case:
    if job.case_row:
        return Case.from_row(json.loads(job.case_row), id=job.case_id)
    if work.connector is None:
        raise LookupError("no connector")
    return work.connector.case(job.case_id)
