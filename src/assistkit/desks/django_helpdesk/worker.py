"""The worker: takes jobs, makes suggestions, takes reviews to the store. As many as you like may run at once."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from assistkit.desks.django_helpdesk.cases import case_of, where_for
from assistkit.desks.django_helpdesk.conf import Conf
from assistkit.desks.django_helpdesk.models import Job
from assistkit.errors import AssistkitError
from assistkit.text.reading import read_file

if TYPE_CHECKING:
    from assistkit.assistant import Assistant
    from assistkit.feedback import FeedbackStore

log = logging.getLogger(__name__)

_AGAIN = 30.0  # seconds, times the attempts so far


class Worker:
    """Keeps the assistant open, and opens it anew when the index has another generation."""

    def __init__(self, conf: Conf) -> None:
        self._conf = conf
        self._assistant: Assistant | None = None
        self._generation = b""
        self._store: FeedbackStore | None = None
        self._said = ""

    def step(self) -> bool:
        """Do what is to be done now, at most one suggestion; whether there was something."""
        kept = self._keep_events()
        return self._suggest() or kept

    def _suggest(self) -> bool:
        """The assistant comes first: without an index no attempt of a job is used up."""
        if not Job.objects.filter(done_at=None).exists():
            return False
        try:
            assistant = self._open()
        except (AssistkitError, OSError) as error:
            self._say(f"no suggestions: {error}")
            return False
        job = Job.claim(self._conf.lease)
        if job is None:
            return False
        try:
            case = case_of(job.ticket, job.state)
            suggestion = assistant.suggest(case, where=where_for(job.ticket, job.article, assistant.index.filters))
            job.finish(case, suggestion)
        except Exception as error:  # noqa: BLE001  one odd ticket must not stop the others; no text of it in the log
            log.warning("job %s, attempt %s: %s", job.pk, job.attempts, type(error).__name__)
            job.fail(type(error).__name__, after=_AGAIN * job.attempts)
        return True

    def _keep_events(self) -> bool:
        if not self._conf.feedback:
            return False
        from assistkit.desks.django_helpdesk.reviewing import keep_events
        from assistkit.feedback import FeedbackStore

        try:
            self._store = self._store or FeedbackStore.open(self._conf.feedback)
            return keep_events(self._store) > 0
        except AssistkitError as error:
            self._say(f"reviews wait: {error}")
            return False

    def _open(self) -> Assistant:
        generation = _generation(self._conf.index)
        if self._assistant is None or generation != self._generation:
            self._assistant = self._conf.open_assistant()
            self._generation = generation
            self._said = ""
        return self._assistant

    def _say(self, problem: str) -> None:
        """Once, not every second."""
        if problem != self._said:
            log.error("%s", problem)
        self._said = problem


def _generation(index: Path) -> bytes:
    """What changes when the index does; nothing where there is none, so that opening it says why."""
    try:
        return read_file(index / "CURRENT", 1_000, within=index)
    except OSError:
        return b""
