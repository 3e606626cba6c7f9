"""What happens in the desk becomes a row; the rest is the worker's. Nothing here may ever break a page of the desk."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from helpdesk.signals import new_ticket_done, update_ticket_done

from assistkit.desks.django_helpdesk.conf import keeps_reviews

log = logging.getLogger(__name__)


@receiver(new_ticket_done, dispatch_uid="assistkit_new_ticket")
def ticket_arrived(ticket: Any, **_: object) -> None:
    """A suggestion is wanted for a new ticket."""
    try:
        from assistkit.desks.django_helpdesk.models import Job

        with transaction.atomic():  # a failure here must not spoil the transaction of the page
            Job.add(ticket.pk, 0)
    except Exception as error:  # noqa: BLE001  whatever it is, the ticket is there
        log.warning("no suggestion for ticket %s: %s", getattr(ticket, "pk", "?"), type(error).__name__)


@receiver(update_ticket_done, dispatch_uid="assistkit_update_ticket")
def ticket_updated(followup: Any, **_: object) -> None:
    """A customer wrote again: a new suggestion. An agent answered: to be compared with what was shown."""
    try:
        with transaction.atomic():
            _note(followup)
    except Exception as error:  # noqa: BLE001  whatever it is, the follow-up is there
        log.warning("follow-up %s was not looked at: %s", getattr(followup, "pk", "?"), type(error).__name__)


def _note(followup: Any) -> None:
    from assistkit.desks.django_helpdesk.cases import author_of
    from assistkit.desks.django_helpdesk.models import Event, Job

    if not followup.public or not (followup.comment or "").strip():
        return
    author = author_of(followup)
    if author == "customer":
        Job.add(followup.ticket_id, followup.pk)
    elif author == "agent" and keeps_reviews():
        Event.objects.create(
            kind=Event.Kind.SENT,
            ticket_id=followup.ticket_id,
            followup=followup,
            agent=followup.user,
            at=followup.date,
        )
