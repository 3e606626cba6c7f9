"""helpdesk's nouns as ours: a ticket is a case, an item of the knowledge base an article. And who may read which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from helpdesk import settings as helpdesk_settings
from helpdesk.lib import build_base_url
from helpdesk.models import FollowUp, KBItem, Ticket
from helpdesk.user import HelpdeskUser

from assistkit.errors import FieldError
from assistkit.index.sources.fields import article_from
from assistkit.types import Article, Author, Case, Message, Suggestion, Where

_READERS = "readers"
_EVERYONE = "everyone"
_ID = "kb-"


def case_of(ticket: Ticket, state: int = 0) -> Case:
    """The ticket up to the follow-up `state`, with internal notes as messages that are not public.

    The follow-up that repeats the description, as tickets by mail and by form have one, is left out.
    """
    description = (ticket.description or "").strip()
    messages = [Message(author="customer", text=description, sent_at=ticket.created)]
    followups = ticket.followup_set.filter(pk__lte=state).order_by("pk").select_related("user") if state else ()
    for one in followups:
        text = (one.comment or "").strip()
        if text and text != description:
            messages.append(Message(author=author_of(one), text=text, sent_at=one.date, public=bool(one.public)))
    return Case(
        id=str(ticket.pk),
        subject=ticket.title or "",
        messages=tuple(one for one in messages if one.text),
        facets={"queue": (ticket.queue.slug,)},
        created_at=ticket.created,
    )


def author_of(followup: FollowUp) -> Author:
    """The author, by helpdesk's own rule; what nobody signed and no mail brought is the system's."""
    if followup.is_from_submitter:
        return "customer"
    return "system" if followup.user_id is None else "agent"


def articles() -> tuple[list[Article], list[str]]:
    """Every enabled item of the knowledge base as an article; and what is wrong with those that cannot be one."""
    found, problems = list[Article](), list[str]()
    for item in KBItem.objects.filter(enabled=True).select_related("category__queue").order_by("pk"):
        try:
            found.append(_article(item))
        except FieldError as error:
            problems.append(f"{_ID}{item.pk}: {error}")
    return found, problems


def _article(item: KBItem) -> Article:
    from assistkit.text.language import detect_language

    category = item.category
    question = " ".join(item.question.split())
    asks = question and question.casefold() != " ".join(item.title.split()).casefold()
    return article_from(
        {
            "id": f"{_ID}{item.pk}",
            "title": item.title,
            "text": f"## {question}\n\n{item.answer}" if asks else item.answer,
            "url": f"{build_base_url()}{item.get_absolute_url()}",
            "language": detect_language(item.answer),
            "visibility": "public" if category.public else "internal",
            "facets": {_READERS: _readers(category), "queue": category.queue.slug if category.queue else ""},
            "updated_at": item.last_updated.isoformat(),
        },
        None,
    )


def _readers(category: Any) -> str:
    if category.public:
        return _EVERYONE
    return _of_queue(category.queue_id) if category.queue_id else "full access"


def _of_queue(queue_id: int) -> str:
    return f"queue {queue_id}"


def where_for(ticket: Ticket, article: str = "", known: Where | None = None) -> Where | None:
    """The articles that whoever may see the ticket may see too; of these the one `article`, if it names one.

    `known` are the values that the index has (`index.filters`): a queue may have no article, and an article be gone.
    Where none is left nothing may be found.
    """
    where: dict[str, Any] = {"article_id": [article]} if article else {}
    if helpdesk_settings.HELPDESK_ENABLE_PER_QUEUE_STAFF_PERMISSION:
        where[_READERS] = [_EVERYONE, _of_queue(ticket.queue_id)]
    if known is not None:
        where = {name: [one for one in wanted if one in known.get(name, ())] for name, wanted in where.items()}
    return where or None


def items_of(ids: Iterable[str]) -> Mapping[str, KBItem]:
    """The items behind article ids that are still there and enabled."""
    numbers = {one.removeprefix(_ID) for one in ids if one.startswith(_ID)}
    wanted = [int(one) for one in numbers if one.isdecimal() and len(one) < 19]
    items = KBItem.objects.filter(pk__in=wanted, enabled=True).select_related("category__queue")
    return {f"{_ID}{item.pk}": item for item in items}


def may_read(user: Any, item: KBItem | None) -> bool:
    """By helpdesk's own rule for its knowledge base."""
    return item is not None and bool(HelpdeskUser(user).can_access_kbcategory(item.category))


def still_good(suggestion: Suggestion, items: Mapping[str, KBItem]) -> bool:
    """Whether everything that the draft cites is still there, enabled and public."""
    cited = (items.get(one.article_id) for one in suggestion.citations)
    return all(item is not None and item.category.public for item in cited)
