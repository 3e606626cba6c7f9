"""What an article's own data may say, whatever file it came from: one mapping of names to values in, one Article out.

Names are compared in lower case. A value that is missing, null or blank says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assistkit.errors import FieldError
from assistkit.index.sources.bodies import body_of, read_body
from assistkit.index.sources.dates import moment_of
from assistkit.index.sources.publication import Verdict, judge
from assistkit.text.values import article_id, blank, clean_text, facets_from, string
from assistkit.types import Article, Visibility


def article_from(data: Mapping[str, Any], default_visibility: Visibility | None) -> Article:
    """An article from its id, title, text (or body) and the optional fields; unknown names are ignored.

    The text may be Markdown of any site generator, HTML, or text that lost its lines.

    Public only if nothing in the data speaks against it, and the data or `default_visibility` says public: see
    `index.sources.publication`. Raises FieldError.
    """
    name, body = body_of(data)
    read, _ = read_body(body, data)
    return (
        judged_article({**data, name: read}, default_visibility)[0]
        if name
        else judged_article(data, default_visibility)[0]
    )


def judged_article(data: Mapping[str, Any], default_visibility: Visibility | None) -> tuple[Article, Verdict]:
    """As `article_from`, of a text that is plain Markdown already, with what decided its visibility."""
    row = {str(name).strip().lower(): value for name, value in data.items()}
    if isinstance(row.get("visibility"), bool):
        raise FieldError("visibility", 'must be a string such as "public" or "internal", got bool')
    verdict = judge(data, default_visibility)
    article = Article(
        id=article_id(row.get("id")),
        title=_required(row, "title"),
        text=_required(row, "text", "body"),
        url=_optional(row, "url", "html_url"),
        language=_optional(row, "language", "locale").replace("_", "-"),
        visibility=verdict.visibility,
        facets=facets_from(row),
        updated_at=_updated(row),
    )
    return article, verdict


def _updated(row: Mapping[str, Any]) -> datetime | None:
    for name in ("updated_at", "updated", "date"):
        if blank(row.get(name)):
            continue
        found = moment_of(string(name, row[name]))
        if found is None:
            got = f"must be a date like 2026-06-30 or 2026-06-30T09:12:44Z, got {str(row[name])[:40]!r}"
            raise FieldError(name, got)
        return found
    return None


def _required(row: Mapping[str, Any], *names: str) -> str:
    for name in names:
        if blank(row.get(name)):
            continue
        found = clean_text(string(name, row[name]), name)
        found = found.strip() if name == "title" else found.strip("\n").rstrip()
        if found.strip():
            return " ".join(found.split()) if name == "title" else found
    raise FieldError(names[0], f"every article needs a {' or '.join(names)}, got none or a blank one")


def _optional(row: Mapping[str, Any], *names: str) -> str:
    for name in names:
        if not blank(row.get(name)):
            return clean_text(string(name, row[name]), name).strip()
    return ""
