"""What the panel asks for: its script, the suggestion, and where reviews go. Helpdesk's own rules say who may."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_GET, require_POST
from helpdesk.decorators import helpdesk_staff_member_required, staff_member_required
from helpdesk.models import Ticket
from helpdesk.user import HelpdeskUser

from assistkit.desks.django_helpdesk.cases import author_of, items_of, may_read, still_good
from assistkit.desks.django_helpdesk.conf import keeps_reviews
from assistkit.desks.django_helpdesk.models import MOST_ATTEMPTS, Event, Job

log = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=2)
"""An older job is no longer waited for: no worker runs."""

_LARGEST = 20_000  # bytes of a review
_DIGITS = 19  # the number of a ticket has less


@require_GET
def script(_: HttpRequest) -> HttpResponse:
    """The panel and what ties it to this desk, from here so that nothing has to be collected."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@lru_cache(maxsize=1)
def _script() -> bytes:
    from assistkit.desks import STATIC

    try:
        parts = STATIC / "assistkit" / "panel.js", Path(__file__).with_name("desk.js")
        return b"\n".join(part.read_bytes() for part in parts)
    except OSError:
        raise Http404 from None


@require_GET
@never_cache
@staff_member_required
@helpdesk_staff_member_required
def panel(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The suggestion as JSON; 202 while it is made, 204 where there is none, 404 for a ticket that is not yours."""
    ticket = _ticket(request, ticket_id)
    try:
        return _panel(request, ticket, request.GET.get("article", ""))
    except Exception as error:  # noqa: BLE001  the panel says that there is none, and the page works
        log.warning("no panel for ticket %s: %s", ticket.pk, type(error).__name__)
        return HttpResponse(status=204)


def _panel(request: HttpRequest, ticket: Ticket, article: str) -> HttpResponse:
    job = _current(ticket)
    if job is not None and article:
        job = _from_article(request, job, article)
    if job is None:
        return HttpResponse(status=204)
    if job.done_at is None:
        waits = job.attempts < MOST_ATTEMPTS and job.created_at > timezone.now() - PATIENCE
        return HttpResponse(status=202 if waits else 204)
    return _shown(request, job)


def _current(ticket: Ticket) -> Job | None:
    """The job for the ticket as it stands; None where there is none, or an agent has answered since."""
    job = Job.objects.filter(ticket=ticket, article="").order_by("-state").first()
    if job is None:
        return None
    later = ticket.followup_set.filter(pk__gt=job.state, public=True, date__gt=job.created_at).exclude(comment=None)
    answered = any(author_of(one) == "agent" and one.comment.strip() for one in later.select_related("user"))
    return None if answered else job


def _from_article(request: HttpRequest, job: Job, article: str) -> Job | None:
    """The job for a draft from one article that the agent chose; it is written when it is first asked for."""
    if not may_read(request.user, items_of([article]).get(article)):
        return None
    asked = Job.objects.filter(ticket_id=job.ticket_id, state=job.state, article=article)
    if not asked.exists():
        Job.add(job.ticket_id, job.state, article)
    return asked.get()


def _shown(request: HttpRequest, job: Job) -> HttpResponse:
    from assistkit.desks.panel import panel_data

    suggestion = job.suggestion
    items = items_of({*(one.passage.article_id for one in suggestion.evidence), *_cited(suggestion)})
    if not still_good(suggestion, items):
        return HttpResponse(status=204)
    everything = all(may_read(request.user, items.get(one.passage.article_id)) for one in suggestion.evidence)
    data = panel_data(suggestion, case=job.case, internal=everything)
    if job.shown_at is None:
        _note_shown(request, job)
    return JsonResponse(_without_others_cases(request, data))


def _note_shown(request: HttpRequest, job: Job) -> None:
    """Once, by whoever is first. Both rows or none: the store refuses the review of what it was not told was shown."""
    with transaction.atomic():
        first = Job.objects.filter(pk=job.pk, shown_at=None).update(shown_at=timezone.now())
        if first and keeps_reviews():
            Event.objects.create(kind=Event.Kind.SHOWN, ticket_id=job.ticket_id, job=job, agent=request.user)


def _cited(suggestion: Any) -> set[str]:
    return {one.article_id for one in suggestion.citations}


def _without_others_cases(request: HttpRequest, data: dict[str, Any]) -> dict[str, Any]:
    """Without the numbers of past tickets that this agent may not see."""
    lists = [*data["sources"], *data["evidence"]]
    named = {id for one in lists for id in one["past_cases"] if id.isdecimal() and len(id) < _DIGITS}
    own = HelpdeskUser(request.user).accessible_tickets().filter(pk__in=named) if named else ()
    seen = {str(ticket.pk) for ticket in own}
    for one in lists:
        one["past_cases"] = [id for id in one["past_cases"] if id in seen]
    return data


@require_POST
@csrf_protect
@staff_member_required
@helpdesk_staff_member_required
def review(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """What the agent did with the suggestion: inserted, or rejected with a reason. What is sent needs no click."""
    ticket = _ticket(request, ticket_id)
    said = _said(request)
    if said is None:
        return HttpResponseBadRequest("must be a JSON object with event, suggestion_id and reason, all strings")
    note = said["event"] == Event.Kind.INSERTED and said["reason"] == "note"  # for colleagues: no reply
    if said["event"] not in (Event.Kind.INSERTED, Event.Kind.REJECTED) or note or not keeps_reviews():
        return HttpResponse(status=204)
    shown = Job.objects.filter(ticket=ticket, shown_at__isnull=False).order_by("-state", "article")
    for job in shown[:20]:
        if job.suggestion.id == said["suggestion_id"]:
            Event.objects.create(
                kind=said["event"], ticket=ticket, job=job, agent=request.user, reason=said["reason"].replace("\0", "")
            )
            return HttpResponse(status=204)
    return HttpResponseBadRequest("suggestion_id: no such suggestion was shown for this ticket")


def _said(request: HttpRequest) -> dict[str, str] | None:
    try:
        if len(request.body) > _LARGEST:
            return None
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    found = {name: said.get(name, "") for name in ("event", "suggestion_id", "reason")}
    return found if all(isinstance(value, str) for value in found.values()) else None


def _ticket(request: HttpRequest, ticket_id: int) -> Ticket:
    return get_object_or_404(HelpdeskUser(request.user).accessible_tickets(), pk=ticket_id)
