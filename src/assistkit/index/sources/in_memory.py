"""Articles that are in memory already, as `Article`, as dicts, or as a DataFrame, one after the other.

And the names that exports have for what the readers call id, title and text.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from assistkit.errors import InputError
from assistkit.index.sources.dates import moment_of
from assistkit.text.values import blank, plain_value
from assistkit.types import Article

Source: TypeAlias = str | Path | Iterable[Article | Mapping[str, Any]]

_OTHER_NAMES: Mapping[str, Sequence[str]] = {
    "id": ("article_id", "_id", "slug", "key", "number", "uuid", "sys_id"),
    "title": ("name", "heading", "headline", "subject", "question", "short_description"),
    "text": ("content", "html", "body_html", "html_body", "markdown", "body_text", "answer", "article", "description"),
    "url": ("link", "permalink", "web_url", "public_url", "href"),
    "language": ("lang",),
    "updated_at": ("updatedat", "last_updated", "modified_at", "modified", "updated_on", "edited_at", "last_modified"),
}
_OURS: Mapping[str, Sequence[str]] = {
    "text": ("text", "body"),
    "url": ("url", "html_url"),
    "language": ("language", "locale"),
    "updated_at": ("updated_at", "updated", "date"),
}


def given_rows(articles: Any) -> Iterator[tuple[str, Article | dict[str, Any]]]:
    """Each article, with its place in words: an `Article` as it is, a row with plain values. Raises InputError."""
    for number, one in enumerate(_each(articles)):
        where = f"articles[{number}]"
        if isinstance(one, Article):
            yield where, one
        elif isinstance(one, Mapping):
            yield where, {str(name): plain_value(value) for name, value in one.items()}
        else:
            raise InputError(f"{where}: must be an Article or a dict of its fields; got {type(one).__name__}")


def _each(articles: Any) -> Iterable[Any]:
    if hasattr(articles, "to_dicts"):  # polars
        rows: Iterable[Any] = articles.to_dicts()
        return rows
    if hasattr(articles, "to_dict") and hasattr(articles, "columns"):  # pandas, whose index may be the id
        named = any(name is not None for name in articles.index.names)
        records: Iterable[Any] = (articles.reset_index() if named else articles).to_dict("records")
        return records
    if isinstance(articles, Mapping | bytes) or not isinstance(articles, Iterable):
        rule = "articles must be a path, a list of Article or of dicts, or a DataFrame"
        hint = "; put it into a list" if isinstance(articles, Mapping | Article) else ""
        raise InputError(f"{rule}; got {type(articles).__name__}{hint}")
    return articles


def with_our_names(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with an id, title, text and the like also where it has other names for them; its own names stay.

    A name of ours that holds something is never overridden.
    """
    named = {str(name).strip().lower(): value for name, value in row.items()}
    found = dict(row)
    for ours, others in _OTHER_NAMES.items():
        if any(not blank(named.get(name)) for name in _OURS.get(ours, (ours,))):
            continue
        value = next((named[name] for name in others if _usable(ours, named.get(name))), None)
        if value is not None:
            found = {name: one for name, one in found.items() if str(name).strip().lower() != ours}
            found[ours] = value
    if isinstance(number := found.get("id"), float) and number.is_integer():
        found["id"] = int(number)  # a column of numbers with a gap in it is one of floats
    return found


def meant_text(row: Mapping[str, Any]) -> str:
    """The field that is probably the text of a row without one, as a question; "" where none is near."""
    known = ("text", "body", *_OTHER_NAMES["text"])
    near = ((name, difflib.get_close_matches(str(name).lower(), known, n=1, cutoff=0.75)) for name in row)
    return next((f"; {name}: did you mean {found[0]}?" for name, found in near if found), "")


def _usable(ours: str, value: object) -> bool:
    if ours == "updated_at":
        return moment_of(value) is not None
    return not blank(value) and isinstance(value, str | int | float if ours == "id" else str)
