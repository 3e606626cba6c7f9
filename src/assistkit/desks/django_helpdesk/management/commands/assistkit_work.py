"""manage.py assistkit_work: the process that makes the suggestions."""

from __future__ import annotations

import signal
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections

from assistkit.desks.django_helpdesk.conf import Conf
from assistkit.desks.django_helpdesk.worker import Worker
from assistkit.errors import AssistkitError


class Command(BaseCommand):
    """Ends between two jobs on SIGTERM or SIGINT; killed in the middle, another worker does the job again."""

    help = "Make suggestions for the tickets that wait for one, and take reviews to the feedback store."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two options."""
        parser.add_argument("--once", action="store_true", help="End when nothing is left to do.")
        parser.add_argument("--poll", type=float, default=1.0, metavar="SECONDS", help="Look for work so often (1).")

    def handle(self, *_: object, **options: Any) -> None:
        """Work until told to stop."""
        try:
            worker = Worker(Conf.read())
        except AssistkitError as error:
            raise CommandError(str(error)) from None
        self._stopped = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self._stopped:
            if self._worked(worker):
                continue
            if options["once"]:
                return
            close_old_connections()
            time.sleep(max(0.05, options["poll"]))

    def _stop(self, *_: object) -> None:
        self._stopped = True

    def _worked(self, worker: Worker) -> bool:
        try:
            return worker.step()
        except DatabaseError as error:  # such as a SQLite file that the desk has locked
            self.stderr.write(f"database: {type(error).__name__}, trying again")
            close_old_connections()
            return False
