"""What Chatwoot answers, as far as it is read."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Portal(Struct):
    slug: str
    name: str = ""
    archived: Any = None


class Portals(Struct):
    payload: list[dict[str, Any]]


class CategoryName(Struct):
    name: str | None = None
    locale: str | None = None


class ArticleRow(Struct):
    """`status` is a number or a word, by the version."""

    id: int
    title: str
    content: str | None = None
    status: Any = None
    slug: str = ""
    locale: str | None = None
    category: CategoryName | None = None
    updated_at: float | None = None


class Articles(Struct):
    payload: list[dict[str, Any]]
    meta: dict[str, Any] = {}


class Talk(Struct):
    """A conversation; its number is that within the account."""

    id: int
    status: str
    last_activity_at: float
    created_at: float | None = None
    labels: list[str] = []
    additional_attributes: dict[str, Any] | None = None


class Page(Struct):
    payload: list[dict[str, Any]]


class Talks(Struct):
    data: Page


class Said(Struct):
    id: int
    message_type: Any
    created_at: float
    content: str | None = None
    private: Any = None
    content_attributes: dict[str, Any] | None = None
    sender_type: str | None = None
    sender: dict[str, Any] | None = None


class Messages(Struct):
    payload: list[dict[str, Any]]


class Made(Struct):
    id: int
    private: Any = None


class Account(Struct):
    id: int
    role: str = ""


class Me(Struct):
    id: int
    name: str = ""
    accounts: list[Account] = []
