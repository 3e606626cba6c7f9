"""Single values of a row: an id, a text, facets, a moment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from assistkit.errors import FieldError
from assistkit.text.characters import without_unseen

FACETS = ("product", "brand", "platform", "plan", "version", "topics")
_SURROGATE = re.compile("[\ud800-\udfff]")
_EPOCH = (1e8, 1e11)  # seconds: 1973 to 5138, so that no number of milliseconds since 1973 is one
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
    """The text with "\\n" line ends, without characters that nobody sees. Raises FieldError if it holds NUL bytes."""
    if "\0" in text:
        raise FieldError(
            field, "holds NUL characters, which text never does; is the file binary or UTF-16? Save as UTF-8"
        )
    return without_unseen(_SURROGATE.sub("\ufffd", re.sub(r"\r\n?", "\n", text)))


def facets_from(row: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The known facet fields and those of an explicit "facets" mapping. Raises FieldError."""
    explicit = row.get("facets")
    if blank(explicit):
        explicit = {}
    if not isinstance(explicit, Mapping):
        raise FieldError("facets", f"must map names to a string or a list of strings, got {type(explicit).__name__}")
    named = {name: row[name] for name in FACETS if name in row} | {
        clean_text(str(name), "facets"): value for name, value in explicit.items()
    }
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


def from_epoch(name: str, value: float) -> datetime:
    """A time in UTC from seconds, or milliseconds, since 1970. Raises FieldError for what is neither."""
    for unit in (1, 1_000):
        if _EPOCH[0] <= value / unit < _EPOCH[1]:
            return datetime.fromtimestamp(value / unit, UTC)
    raise FieldError(name, f"must be a date like 2026-06-30, or seconds since 1970, got {value}")


def plain_value(value: object) -> Any:
    """What a table's cell holds, as plain Python: no gap (NaN, NaT) but None, no number of numpy, a time as text."""
    if isinstance(value, float | date):  # a datetime is a date, and so is NaT
        if value != value:  # noqa: PLR0124  a gap alone differs from itself
            return None
        return value if isinstance(value, float) else value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if type(value).__name__ == "NAType":
        return None
    if hasattr(value, "tolist"):  # numpy's numbers and arrays
        return value.tolist()
    return value


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
