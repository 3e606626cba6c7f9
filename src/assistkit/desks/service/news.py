"""What a hook says, in each vendor's words: which case is new or has changed, or nothing that is to be done.

Where a vendor's hook has more of the case it is not looked at: the case is read from the desk, as it is then.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from assistkit.desks.service.messages import News, read
from assistkit.errors import InputError

_CUSTOMERS = (0, "incoming")


class _Ticket(Struct):
    id: int
    updated_at: str = ""


class ZammadHook(Struct):
    """A trigger's, with the payload that Zammad makes by itself."""

    ticket: _Ticket


class _Conversation(Struct):
    id: int


class ChatwootHook(Struct):
    """`conversation` is there where a message is reported."""

    event: str
    conversation: _Conversation | None = None
    message_type: Any = None
    private: Any = None


def news_in(scheme: str, body: bytes) -> News | None:
    """The news in a hook; None where there is none. Raises InputError for a body of another shape."""
    if scheme == "zammad":
        return News(case_id=str(read(body, ZammadHook).ticket.id))
    if scheme == "chatwoot":
        said = read(body, ChatwootHook)
        if said.event != "message_created" or said.message_type not in _CUSTOMERS or said.private is True:
            return None  # also our own notes
        if said.conversation is None:
            raise InputError("body: a message must have its conversation")
        return News(case_id=str(said.conversation.id))
    news = read(body, News)
    if scheme == "freshdesk" and news.case is not None:
        raise InputError("case: is not taken from what nobody has signed; leave it out, it is read from the desk")
    return news


def time_in(body: bytes) -> str:
    """When the ticket of a Zammad hook changed; "" where that is not told."""
    try:
        return read(body, ZammadHook).ticket.updated_at
    except InputError:
        return ""
