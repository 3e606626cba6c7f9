"""manage.py assistkit_learn: what agents sent, so that the index ranks by it."""

from __future__ import annotations

import tempfile
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assistkit.desks.django_helpdesk.conf import Conf
from assistkit.errors import AssistkitError


class Command(BaseCommand):
    """Once a night or week."""

    help = "Learn from the reviews in the feedback store which articles solve which tickets."

    def handle(self, *_: object, **__: Any) -> None:
        """Export the history and learn from it; nothing to learn from is no error."""
        try:
            self.stdout.write(_learn())
        except AssistkitError as error:
            raise CommandError(str(error)) from None


def _learn() -> str:
    from assistkit import learning
    from assistkit.case.dataset import load
    from assistkit.feedback import FeedbackStore
    from assistkit.index.embedders import load_embedder

    conf = Conf.read()
    if not conf.feedback:
        return 'nothing to learn from: ASSISTKIT["FEEDBACK"] names no store'
    with tempfile.TemporaryDirectory() as folder, FeedbackStore.open(conf.feedback) as store:
        if not any(grade > 0 for one in store.solved_cases() for grade in one.articles.values()):
            return "nothing to learn from yet: no draft was sent"
        store.export_history(folder)
        report = learning.learn(conf.index, load(folder), load_embedder())
    return f"{report.cases} solved tickets ({report.added} new, {report.changed} changed); ranking: {report.why}"
