"""What Zendesk answers, as far as it is read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct, field


class ArticleRow(Struct):
    id: int
    title: str
    body: str | None
    html_url: str
    locale: str
    section_id: int | None = None
    draft: Any = None
    user_segment_id: Any = "not told"
    user_segment_ids: Any = None
    label_names: list[str] | None = None
    edited_at: datetime | None = None
    updated_at: datetime | None = None


class Translation(Struct):
    locale: str
    title: str
    body: str | None
    html_url: str = ""
    draft: Any = None
    updated_at: datetime | None = None


class Translations(Struct):
    translations: list[Translation]


class Meta(Struct):
    has_more: bool = False
    after_cursor: str | None = None


class Feed(Struct):
    articles: list[dict[str, Any]]
    end_time: int | None = None
    next_page: str | None = None


class Tickets(Struct):
    tickets: list[dict[str, Any]]
    after_cursor: str | None
    end_of_stream: bool


class Ticket(Struct):
    id: int
    status: str
    updated_at: str
    requester_id: int
    created_at: datetime
    subject: str | None = None
    tags: list[str] | None = None


class OneTicket(Struct):
    ticket: Ticket


class User(Struct):
    id: int
    name: str = ""
    role: str = ""
    only_private_comments: bool = False


class Me(Struct):
    user: User


class Comment(Struct):
    id: int
    author_id: int
    created_at: datetime
    public: Any = None
    html_body: str | None = None
    body: str | None = None


class Comments(Struct):
    comments: list[dict[str, Any]]
    users: list[User] = []
    meta: Meta = field(default_factory=Meta)


class Event(Struct):
    type: str = ""
    id: int = 0
    public: Any = None


class Audit(Struct):
    events: list[Event]


class Updated(Struct):
    audit: Audit
