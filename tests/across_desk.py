"""A small desk with articles in English, and an embedder that says it reads English only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from assistkit import Case
from assistkit.index import KnowledgeIndex, open_index
from assistkit.index.building import build_index
from assistkit.index.sources.folder import read_articles
from assistkit.testing import HashEmbedder

ARTICLES: list[dict[str, Any]] = [
    {"id": "password", "title": "Forgot your password", "body": "Choose a new password. We send you a link by email."},
    {"id": "refund", "title": "Refund a payment", "body": "The money is back on your bank account within ten days."},
    {"id": "calendar", "title": "Appointments in your calendar", "body": "Meetings and dates appear in the calendar."},
    {"id": "printer", "title": "The printer prints nothing", "body": "Put in paper, then switch the printer on again."},
]


class EnglishOnly(HashEmbedder):
    """Words that are the same get near vectors."""

    languages = frozenset({"en"})


def built(folder: Path, rows: list[dict[str, Any]] = ARTICLES, embedder: HashEmbedder | None = None) -> KnowledgeIndex:
    rows = [{"locale": "en", **row} for row in rows]
    build_index(read_articles(rows, visibility="public").articles, folder, embedder or EnglishOnly())
    return open_index(folder)


def case(text: str, language: str = "", id: str = "c") -> Case:
    return Case.from_row({"id": id, "body": text, "locale": language})
