"""manage.py assistkit_index: the knowledge base into the index."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from assistkit.desks.django_helpdesk.cases import articles
from assistkit.desks.django_helpdesk.conf import Conf
from assistkit.errors import AssistkitError, IndexCorrupt, IndexMissing, WrongEmbedder


class Command(BaseCommand):
    """Incremental: only what changed is embedded."""

    help = "Bring the index to the state of the knowledge base. Run it from cron, or with --every."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option."""
        parser.add_argument("--every", type=float, metavar="SECONDS", help="Do it again and again.")

    def handle(self, *_: object, **options: Any) -> None:
        """Once, or for ever; then an error is reported and the next round follows."""
        every = options["every"]
        while True:
            try:
                self.stdout.write(_index())
            except AssistkitError as error:
                if every is None:
                    raise CommandError(str(error)) from None
                self.stderr.write(str(error))
            if every is None:
                return
            close_old_connections()
            time.sleep(max(1.0, every))


def _index() -> str:
    """Update the index, or build it where there is none that can be updated; what was done, in words."""
    from assistkit.index.building import build_index, update_index
    from assistkit.index.embedders import load_embedder

    path, embedder = Conf.read().index, load_embedder()
    found, problems = articles()
    try:
        report = update_index(found, path, embedder)
    except (IndexMissing, IndexCorrupt, WrongEmbedder):
        report = build_index(found, path, embedder)
    said = (
        f"{report.articles} articles ({report.public} public): {report.added} added, {report.changed} changed, "
        f"{report.removed} removed; generation {report.generation}"
    )
    return "\n".join([said, *(f"left out: {one}" for one in problems)])
