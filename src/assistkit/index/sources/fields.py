"""What an article's own data may say, whatever file it came from: one mapping of names to values in, one Article out.

Names are compared in lower case. A value that is missing, null or blank says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistkit.errors import FieldError
from assistkit.index.sources.html_detect import read_article
from assistkit.index.sources.notes import Note
from assistkit.text.values import article_id, blank, clean_text, facets_from, moment, string, word
from assistkit.types import Article, Visibility


def article_from(
    data: Mapping[str, Any], default_visibility: Visibility | None, notes: list[Note] | None = None
) -> Article:
    """An article from its id, title, text (or body) and the optional fields; unknown names are ignored.

    A text that is HTML is read as such; what was dropped or guessed there is added to `notes`.
    Public only if the data says so, or says nothing and `default_visibility` is "public". Raises FieldError.
    """
    row = {str(name).strip().lower(): value for name, value in data.items()}
    url = _optional(row, "url", "html_url")
    reading = read_article(_required(row, "text", "body"), url)
    if notes is not None:
        notes += reading.notes
    return Article(
        id=article_id(row.get("id")),
        title=_required(row, "title"),
        text=_required({"text": reading.text}, "text"),
        url=url,
        language=_optional(row, "language", "locale").replace("_", "-"),
        visibility=_visibility(row, default_visibility),
        facets=facets_from(row),
        updated_at=moment(row, "updated_at", "updated", "date"),
    )


def _visibility(row: Mapping[str, Any], default: Visibility | None) -> Visibility:
    said = _optional(row, "visibility").strip().lower()
    if said not in ("", "public", "internal"):
        raise FieldError("visibility", f'must be "public" or "internal", got {said[:40]!r}')
    # Site generators mark what is not out yet this way; quoting a draft would be a leak.
    unpublished = word(row, "draft") in ("true", "yes", "1") or word(row, "published") in ("false", "no", "0")
    if said == "internal" or unpublished:
        return "internal"
    return "public" if said == "public" or default == "public" else "internal"


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
