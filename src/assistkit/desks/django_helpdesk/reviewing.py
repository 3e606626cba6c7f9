"""From what agents did in the desk to the feedback store."""

from __future__ import annotations

import dataclasses
import logging
from typing import TYPE_CHECKING

from django.utils import timezone

from assistkit.desks.comparing import compare
from assistkit.desks.django_helpdesk.models import Event, Job
from assistkit.feedback.checks import MAX_TEXT
from assistkit.feedback.records import MAX_NAME
from assistkit.types import Review, Suggestion

if TYPE_CHECKING:
    from assistkit.feedback import FeedbackStore

log = logging.getLogger(__name__)

_AT_ONCE = 100
_REASON = 2_000  # characters


def keep_events(store: FeedbackStore) -> int:
    """Take what waits to the store, oldest first; how many. Killed in between, the next worker does the rest."""
    waiting = Event.objects.filter(kept_at=None).select_related("job", "followup", "agent", "ticket").order_by("pk")
    found = list(waiting[:_AT_ONCE])
    for event in found:
        try:
            _keep(store, event)
        except (ValueError, RecursionError) as error:  # such as a review of a suggestion that was erased from the store
            log.warning("event %s (%s) cannot be kept: %s", event.pk, event.kind, type(error).__name__)
        Event.objects.filter(pk=event.pk).update(kept_at=timezone.now())
    return len(found)


def _keep(store: FeedbackStore, event: Event) -> None:
    agent = _name(event)
    if event.kind == Event.Kind.SENT:
        _keep_answer(store, event, agent)
        return
    suggestion = event.job.suggestion
    if event.kind == Event.Kind.SHOWN:
        customer = _one_line(event.ticket.submitter_email or "")
        store.record_suggestion(suggestion, event.job.case, customer=customer, agent=agent, at=event.at)
    elif event.kind == Event.Kind.INSERTED:
        store.record_event(suggestion.id, "inserted", agent=agent, at=event.at)
    else:
        review = Review(
            suggestion_id=suggestion.id,
            case_id=suggestion.case_id,
            decision="rejected",
            reason=event.reason[:_REASON],
            agent=agent,
            reviewed_at=event.at,
        )
        store.record(review)


def _keep_answer(store: FeedbackStore, event: Event, agent: str) -> None:
    """The first public answer after a suggestion was shown; of several that were shown, the nearest counts."""
    sent = (event.followup.comment or "")[:MAX_TEXT]
    shown = Job.objects.filter(ticket=event.ticket, state__lt=event.followup_id, shown_at__lte=event.at)
    newest = shown.order_by("-state").first()
    if newest is None:
        return
    answered = Event.objects.filter(ticket=event.ticket, kind=Event.Kind.SENT, followup_id__gt=newest.state)
    if answered.filter(followup_id__lt=event.followup_id, at__gte=newest.shown_at).exists():
        return
    suggestions = [job.suggestion for job in shown.filter(state=newest.state).order_by("article")]
    review = max((_review(one, sent) for one in suggestions), key=lambda one: one.similarity or 0.0)
    if review.decision == "ignored" and store.history(review.suggestion_id):
        return  # the agent said what is wrong with it already
    store.record(dataclasses.replace(review, agent=agent, reviewed_at=event.at))


def _review(suggestion: Suggestion, sent: str) -> Review:
    """How the answer came out of the draft; `similarity` is there only where it did."""
    quoted = (one.text for one in suggestion.sentences if one.kind == "evidence")
    found = compare(suggestion.text, quoted, [sent])
    return Review(
        suggestion_id=suggestion.id,
        case_id=suggestion.case_id,
        decision=found.decision,
        final_text=sent,
        similarity=found.similarity,
    )


def _name(event: Event) -> str:
    return _one_line(str(event.agent.get_username())) if event.agent else ""


def _one_line(name: str) -> str:
    """The name where the store can hold it, else "": what is odd about a sender must not cost the review."""
    return name if len(name) <= MAX_NAME and name.isprintable() else ""
