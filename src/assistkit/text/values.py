"""Single values of a row: an id, a text, facets, a moment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from assistkit.errors import FieldError

FACETS = ("product", "brand", "platform", "plan", "version", "topics")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SLASH_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")


def article_id(value: object) -> str:
    """An id as a string: one line, no control characters. Raises FieldError."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    found = string("id", value).strip()
    if not found:
        raise FieldError("id", "every article needs one, got none; add an id that never changes")
    if not found.isprintable():
        raise FieldError("id", f"must be one line of printable characters, got {found!r}")
    return found


def clean_text(text: str, field: str = "text") -> str:
    """The text with "\\n" line ends and without control characters. Raises FieldError if it holds NUL bytes."""
    if "\0" in text:
        raise FieldError(
            field, "holds NUL characters, which text never does; is the file binary or UTF-16? Save as UTF-8"
        )
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", re.sub(r"\r\n?", "\n", text)))


def facets_from(row: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The known facet fields and those of an explicit "facets" mapping. Raises FieldError."""
    explicit = row.get("facets")
    if blank(explicit):
        explicit = {}
    if not isinstance(explicit, Mapping):
        raise FieldError("facets", f"must map names to a string or a list of strings, got {type(explicit).__name__}")
    named = {name: row[name] for name in FACETS if name in row} | {str(k): v for k, v in explicit.items()}
    found = {name: _several(name, value) for name, value in named.items()}
    return {name: values for name, values in found.items() if values}


def moment(row: Mapping[str, Any], *names: str) -> datetime | None:
    """The first of these fields that says something, as a time in UTC; a time without a zone is taken as UTC.

    ISO 8601 ("2026-06-30", "2026-06-30T09:12:44Z") or month/day/year ("06/30/2026"). Raises FieldError.
    """
    for name in names:
        value = row.get(name)
        if blank(value):
            continue
        text = string(name, value).strip()
        try:
            found = datetime.strptime(text, "%m/%d/%Y") if _SLASH_DATE.fullmatch(text) else datetime.fromisoformat(text)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, OverflowError):
            raise FieldError(
                name, f"must be a date like 2026-06-30 or 2026-06-30T09:12:44Z, got {text[:40]!r}"
            ) from None
    return None


def word(row: Mapping[str, Any], name: str) -> str:
    return str(row.get(name, "")).strip().lower()


def _several(name: str, value: object) -> tuple[str, ...]:
    """A string, "a;b" or a list of strings; numbers count as strings, repetitions once."""
    if blank(value):
        return ()
    items = value if isinstance(value, list | tuple) else str(_scalar(name, value)).split(";")
    texts = (clean_text(str(_scalar(name, item)), name).strip() for item in items)
    return tuple(dict.fromkeys(text for text in texts if text))


def _scalar(name: str, value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise FieldError(name, f"must be a string or a list of strings, got {type(value).__name__}")
    return value


def string(name: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise FieldError(name, f"must be a string, got {type(value).__name__}")
    return value


def blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
