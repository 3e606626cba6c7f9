"""manage.py assistkit_learn: what agents sent, so that the index ranks by it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assistkit.desks.django_helpdesk.conf import Conf
from assistkit.errors import AssistkitError


class Command(BaseCommand):
    """Once a night or week."""

    help = "Learn from the reviews in the feedback store which articles solve which tickets."

    def handle(self, *_: object, **__: Any) -> None:
        """Learn from the reviews; nothing to learn from is no error."""
        try:
            self.stdout.write(_learn())
        except AssistkitError as error:
            raise CommandError(str(error)) from None


def _learn() -> str:
    from assistkit import learning
    from assistkit.feedback import FeedbackStore
    from assistkit.index.embedders import load_embedder

    conf = Conf.read()
    if not conf.feedback:
        return 'nothing to learn from: ASSISTKIT["FEEDBACK"] names no store'
    with FeedbackStore.open(conf.feedback) as store:
        known = store.solved_cases()
    if not any(one.solved_by for one in known):
        return "nothing to learn from yet: no draft was sent"
    report = learning.learn(conf.index, known, load_embedder())
    return f"{report.cases} solved tickets ({report.added} new, {report.changed} changed); ranking: {report.why}"
