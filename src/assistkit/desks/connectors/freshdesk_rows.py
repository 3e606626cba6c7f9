"""What Freshdesk answers, as far as it is read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct


class Folder(Struct):
    id: int
    name: str = ""
    visibility: Any = None
    sub_folders_count: int | None = None


class ArticleRow(Struct):
    id: int
    title: str
    description: str | None
    status: Any = None
    tags: list[str] = []
    updated_at: datetime | None = None


class Ticket(Struct):
    id: int
    status: int
    requester_id: int
    created_at: datetime
    updated_at: str
    subject: str | None = None
    description: str | None = None
    deleted: Any = None
    spam: Any = None
    tags: list[str] = []


class Said(Struct):
    id: int
    user_id: int | None
    created_at: datetime
    body: str | None = None
    private: Any = None
    incoming: Any = None
