"""Dates as desks and site generators write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

_EPOCH = re.compile(r"\d{9,13}")
_FORMATS = (
    "%m/%d/%Y",
    "%d/%m/%Y",  # only where the month could not be one: 31/12/2026
    "%Y/%m/%d",
    "%d.%m.%Y",
    "%m/%d/%Y %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%S %z",  # Jekyll
    "%Y-%m-%d %H:%M %z",
    "%B %d, %Y",
    "%b %d, %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%a, %d %b %Y %H:%M:%S %z",
    "%a, %d %b %Y %H:%M:%S %Z",
    "%B %d, %Y %I:%M %p",  # Notion
)


def moment_of(value: Any) -> datetime | None:
    """A time in UTC; one without a zone is taken as UTC. None for what is no date, such as a small number."""
    if isinstance(value, datetime | date):
        value = value.isoformat()
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value).strip()
    try:
        if _EPOCH.fullmatch(text):  # seconds or milliseconds since 1970
            return datetime.fromtimestamp(int(text) / (1000 if len(text) > 11 else 1), UTC)
        found = _parsed(text)
        if found is None:
            return None
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _parsed(text: str) -> datetime | None:
    if len(text) > 60:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None
