"""What all connectors share when rows become articles and cases: one bad row is reported, and stops nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from assistkit.errors import DeskMissing, DeskOdd, FieldError, InputError
from assistkit.index.sources.fields import article_from
from assistkit.text.language import detect_language
from assistkit.types import Article
from assistkit.types.desk import ArticlePage, ClosedCase, ClosedPage

T = TypeVar("T")


class Rows:
    """Collects what the rows of a page become. What goes wrong while one is `reading` is a problem of that id."""

    def __init__(self) -> None:
        self.articles: list[Article] = []
        self.why: dict[str, str] = {}
        self.gone: list[str] = []
        self.cases: list[ClosedCase] = []
        self.problems: dict[str, str] = {}

    @contextmanager
    def reading(self, id: str) -> Iterator[None]:
        """What a row of this id becomes."""
        try:
            yield
        except (InputError, DeskMissing, DeskOdd, msgspec.ValidationError) as error:
            self.problems[id] = str(error)

    def add(self, article: Article, why: str) -> None:
        """An article, and what makes it public or internal."""
        self.articles.append(article)
        self.why[article.id] = why

    def page(self, cursor: str) -> ArticlePage:
        """The articles as a page."""
        return ArticlePage(
            articles=tuple(self.articles),
            why=self.why,
            gone=tuple(self.gone),
            problems=self.problems,
            cursor=cursor,
        )

    def closed(self, cursor: str) -> ClosedPage:
        """The cases as a page."""
        return ClosedPage(cases=tuple(self.cases), problems=self.problems, cursor=cursor)


def row_as(row: object, kind: type[T]) -> T:
    """A row of an answer as a Struct. Raises msgspec.ValidationError naming the field."""
    return msgspec.convert(row, kind, strict=True)


def row_id(row: Mapping[str, Any], name: str = "id") -> str:
    """The id of a row. Raises DeskOdd for a row without one."""
    value = row.get(name) if isinstance(row, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise DeskOdd(f"every row must have {name!r}; got {str(value)[:40]!r}")
    return str(value)


def article_of(  # noqa: PLR0913  the fields of an article
    *,
    id: str,
    title: str,
    text: str,
    url: str,
    public: bool,
    language: str = "",
    facets: Mapping[str, str | Sequence[str]] | None = None,
    updated_at: datetime | None = None,
    no_text: str = "the article has no text",
) -> Article:
    """An article of a desk; its text may be HTML, Markdown or plain. Raises FieldError, for a text that is not one too.

    `public` is what the desk says; an article whose title or facets speak against it is internal all the same.
    """
    if not text.strip():
        raise FieldError("text", no_text)
    return article_from(
        {
            "id": id,
            "title": title,
            "text": text,
            "url": url,
            "language": language or detect_language(text),
            "visibility": "public" if public else "internal",
            "facets": {name: value for name, value in (facets or {}).items() if value},
            "updated_at": updated_at.isoformat() if updated_at else "",
        },
        None,
    )


def utc(text: str) -> datetime | None:
    """A time or a date as a time in UTC; None for "". Raises InputError."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"must be a date like 2026-06-30 or 2026-06-30T09:12:44Z; got {text[:40]!r}") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
