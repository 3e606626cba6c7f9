"""What Request Tracker answers, as far as it is read."""

from __future__ import annotations

import email
from datetime import datetime
from typing import Any

from msgspec import Struct, field

_MAIL = ("auto-submitted", "precedence", "return-path", "x-failed-recipients", "content-type", "subject")


class Ref(Struct):
    id: str | int
    Name: str = ""


class Field(Struct):
    name: str
    values: list[str]


class ArticleRow(Struct):
    id: str | int
    Name: str
    LastUpdated: datetime
    Disabled: Any
    CustomFields: list[Field] | str  # "" where the user may not see them
    Summary: str = ""


class Link(Struct):
    ref: str = ""
    type: str | None = None
    id: str | int | None = None


class Ticket(Struct):
    id: str | int
    Status: str
    Created: datetime
    LastUpdated: datetime
    Queue: Ref
    Subject: str = ""
    Requestor: list[Ref] = []
    Cc: list[Ref] = []
    links: list[Link] = field(name="_hyperlinks", default_factory=list)


class Entry(Struct):
    id: str | int
    Type: str
    Creator: Ref
    Created: datetime
    ObjectId: str | int = ""


class Attachment(Struct):
    TransactionId: str | int
    ContentType: str = ""
    Content: str | None = ""
    Filename: str | None = ""
    Headers: str | None = ""

    @property
    def is_text(self) -> bool:
        return (
            self.ContentType in ("text/plain", "text/html") and not self.Filename and bool((self.Content or "").strip())
        )


class Page(Struct):
    items: list[dict[str, Any]]
    page: int
    pages: int | float | None = None  # 0.0 where there is nothing
    next_page: str | None = None


class Kind(Struct):
    Type: str


class User(Struct):
    Name: str
    Privileged: Any = None


def mail_headers(text: str) -> dict[str, str]:
    """Of a mail's headers those that tell whether a person wrote it."""
    found = email.message_from_string(text)
    return {name: str(found[name]) for name in _MAIL if found[name]}
