"""What desks, exports and chats call the parts of a case: one table for readers and for what must not lose them.

Names are in snake case: `ticketId`, `Ticket-ID` and `ticket id` are all `ticket_id`. The first of a row is ours.
"""

from __future__ import annotations

import re
from functools import lru_cache

ID = ("id", "case_id", "ticket_id", "conversation_id", "ticket_number", "case_number", "number", "key", "uuid", "_id")
SUBJECT = ("subject", "title", "summary", "subject_line")
TEXT = (
    *("body", "text", "description", "message", "content", "comment", "question", "request", "issue", "problem"),
    *("inquiry", "enquiry", "query", "stripped", "details"),
)
MESSAGES = ("messages", "comments", "conversation", "conversations", "thread", "turns", "posts", "replies", "history")
CREATED = ("created_at", "created", "created_on", "created_date", "opened_at", "submitted_at", "date", "timestamp")
SENT = ("sent_at", "created", "created_at", "sent", "date", "timestamp", "time", "created_on")

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_WORD = re.compile(r"[\W_]+")
_FORMS = re.compile(r"(?:_(?P<after>text|plain|html)|(?P<before>plain|html|stripped|text|raw)_(?=.))")
_PLAIN = {"text", "plain", "stripped"}


def plain_name(name: object) -> str:
    """A name in snake case; one that begins with "_" keeps it."""
    return _plain(str(name))


@lru_cache(maxsize=1_024)  # the rows of a table have the same names
def _plain(name: str) -> str:
    text = _NOT_WORD.sub("_", _CAMEL.sub("_", name.strip())).lower()
    return text if text.startswith("_") and len(text) > 1 and not text.endswith("_") else text.strip("_")


@lru_cache(maxsize=1_024)
def form_of_text(name: str) -> tuple[str, int] | None:
    """Which text a name holds and how well: 0 as plain text, 1 as it is, 2 as HTML; None where it holds none.

    `description_text`, `description` and `html_description` are the same text in three forms.
    """
    if name in TEXT:
        return name, 1
    if name == "html":
        return "body", 2
    match = _FORMS.search(name)
    base = name if match is None else name[: match.start()] + name[match.end() :]
    if match is None or base not in TEXT:
        return None
    form = match["after"] or match["before"]
    return base, 0 if form in _PLAIN else 2 if form == "html" else 1
