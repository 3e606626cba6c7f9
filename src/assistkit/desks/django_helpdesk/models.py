"""Two tables: suggestions to compute and computed, and what agents did until the feedback store has it."""

from __future__ import annotations

import json
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone

from assistkit.types import Case, Suggestion

MOST_ATTEMPTS = 4
"""So often a suggestion is tried: a case that ends its worker each time must not do so for ever."""


class Job(models.Model):
    """A suggestion for a ticket as it stood at one moment: after the follow-up `state`, 0 for the new ticket.

    With an `article` it is the one from that article alone. Open until `done_at`; `due_at` is when a worker may take it
    next: at once, or when the worker that has it must be dead.
    """

    ticket = models.ForeignKey("helpdesk.Ticket", models.CASCADE, related_name="+")
    state = models.BigIntegerField(default=0)
    article = models.CharField(max_length=40, default="", blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.IntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, default="", blank=True)
    case_json = models.TextField(default="", blank=True)
    suggestion_json = models.TextField(default="", blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("ticket", "state", "article"), name="assistkit_one_job"),)
        indexes = (models.Index(fields=("done_at", "due_at"), name="assistkit_open_jobs"),)

    @classmethod
    def add(cls, ticket_id: int, state: int, article: str = "") -> None:
        """Write a job that a worker takes; the same one again changes nothing."""
        cls.objects.bulk_create([cls(ticket_id=ticket_id, state=state, article=article)], ignore_conflicts=True)

    @classmethod
    def claim(cls, lease: float) -> Job | None:
        """The oldest job that is due, for this worker alone until its lease is over; None where there is none."""
        now = timezone.now()
        free = cls.objects.filter(done_at=None, due_at__lte=now, attempts__lt=MOST_ATTEMPTS)
        for job in free.order_by("id")[:10]:
            own = free.filter(pk=job.pk, attempts=job.attempts)
            if own.update(attempts=F("attempts") + 1, due_at=now + timedelta(seconds=lease)):
                job.attempts += 1
                return job
        return None

    def finish(self, case: Case, suggestion: Suggestion) -> bool:
        """Keep the result; False where another worker took the job over meanwhile: then that one's counts."""
        values = {
            "done_at": timezone.now(),
            "case_json": json.dumps(case.to_dict()),
            "suggestion_json": json.dumps(suggestion.to_dict()),
            "problem": "",
        }
        return bool(self._own().update(**values))

    def fail(self, problem: str, *, after: float) -> None:
        """Give it back, to be tried again in this many seconds."""
        self._own().update(problem=problem[:200], due_at=timezone.now() + timedelta(seconds=after))

    def _own(self) -> models.QuerySet:
        """This job while it is this worker's: whoever takes it over counts the attempts up."""
        return Job.objects.filter(pk=self.pk, attempts=self.attempts, done_at=None)

    @property
    def case(self) -> Case:
        """What the suggestion was made for."""
        return Case.from_dict(json.loads(self.case_json))

    @property
    def suggestion(self) -> Suggestion:
        """The result of a job that is done."""
        return Suggestion.from_dict(json.loads(self.suggestion_json))


class Event(models.Model):
    """What an agent did, until a worker has taken it to the feedback store; taking it there twice changes nothing."""

    class Kind(models.TextChoices):
        SHOWN = "shown"
        INSERTED = "inserted"
        REJECTED = "rejected"
        SENT = "sent"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    ticket = models.ForeignKey("helpdesk.Ticket", models.CASCADE, related_name="+")
    job = models.ForeignKey(Job, models.CASCADE, null=True)
    followup = models.ForeignKey("helpdesk.FollowUp", models.CASCADE, null=True, related_name="+")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(default="", blank=True)
    at = models.DateTimeField(default=timezone.now)
    kept_at = models.DateTimeField(null=True, db_index=True)
