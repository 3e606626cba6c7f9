"""The worker: makes the suggestions that hooks ask for. Each process has one; leases tell them apart."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Sequence
from typing import NamedTuple

from assistkit.desks.notes import without_notes
from assistkit.desks.service.assistants import Assistants
from assistkit.desks.service.limits import LEASE
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


class Worker(threading.Thread):
    """Goes from desk to desk, a job each, until it is told to stop; it ends what it has begun."""

    def __init__(self, works: Sequence[Work], assistants: Assistants) -> None:
        super().__init__(name="assistkit-worker", daemon=True)
        self._works, self._assistants = works, assistants
        self._stopping = threading.Event()

    def run(self) -> None:
        """Whatever goes wrong with one job or one database, the others are done."""
        while not self._stopping.is_set():
            did = [self._step(work) for work in self._works]
            if not any(did):
                self._stopping.wait(_REST)

    def stop(self) -> None:
        """Wait until what it is at is done."""
        self._stopping.set()
        if self.is_alive():
            self.join(LEASE)

    def _step(self, work: Work) -> bool:
        try:
            job = work.store.jobs.claim(LEASE)
            if job is None:
                return False
            self._suggest(work, job)
        except Exception as error:  # noqa: BLE001  this thread has no one to tell, and must go on
            log.warning("queue not reached", extra={"desk": work.name, "problem": type(error).__name__})
            self._stopping.wait(1.0)
            return False
        return True

    def _suggest(self, work: Work, job: Job) -> None:
        try:
            case = without_notes(_case(work, job))
            suggestion = self._assistants.current.suggest(case)
        except Exception as error:  # noqa: BLE001  one odd case must not stop the others; no text of it in the log
            log.warning("no suggestion", extra={"desk": work.name, "problem": type(error).__name__})
            work.store.jobs.fail(job, after=0.0 if isinstance(error, DeskMissing) else _AGAIN * job.attempts)
            return
        if work.store.jobs.finish(job, case, suggestion):
            MADE.labels(work.name, suggestion.status).inc()


def _case(work: Work, job: Job) -> Case:
    if job.case_row:
        return Case.from_row(json.loads(job.case_row), id=job.case_id)
    if work.connector is None:
        raise LookupError("no connector")
    return work.connector.case(job.case_id)
