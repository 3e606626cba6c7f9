"""Values of an export's fields: what an object stands for, the parts of a list, words as the tables have them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from assistkit.index.sources.publication_words import word_of

_LONGEST = 40  # characters of a value that a report shows
_PAGING = {"size", "start", "limit", "operation", "update", "type", "total", "count"}
_WRAPPERS = ("display_value", "value", "name", "label", "key", "id", "slug", "text")


def unwrapped(value: Any) -> Any:
    """What an object stands for: Notion's {"type": "select", "select": {"name": …}}, ServiceNow's display values."""
    for _ in range(4):
        if not isinstance(value, Mapping):
            return value
        kind = value.get("type")
        if isinstance(kind, str) and kind in value:
            value = value[kind]
            continue
        name = next((one for one in _WRAPPERS if isinstance(value.get(one), str | int)), None)
        if name is None:
            return value
        value = value[name]
    return value


def mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects in a value, through lists in lists."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            yield one
        elif isinstance(one, list | tuple):
            waiting += one


def says_nothing(value: Any) -> bool:
    """Null, blank, or an object or list with nothing but such in it (Confluence lists its empty restrictions so)."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            waiting += [inner for name, inner in one.items() if name not in _PAGING and not str(name).startswith("_")]
        elif isinstance(one, list | tuple):
            waiting += one
        elif one is not None and not (isinstance(one, str) and not one.strip()):
            return False
    return True


def several(value: Any) -> list[Any]:
    """A list's values, the parts of "a;b" and "a, b", or the one value."""
    if isinstance(value, list | tuple):
        return [one for item in value if not says_nothing(item) for one in _several_of_text(unwrapped(item))]
    return _several_of_text(value)


def _several_of_text(value: Any) -> list[Any]:
    return [one for one in re.split(r"[;,|]", value) if one.strip()] if isinstance(value, str) else [value]


def word(value: Any) -> str:
    return "" if isinstance(value, Mapping | list | tuple) else word_of(value)


def whole(value: Any) -> str:
    return "" if isinstance(value, Mapping | list | tuple) else str(value)


def shown(value: Any) -> str:
    if isinstance(value, Mapping | list | tuple):
        return "{…}" if isinstance(value, Mapping) else "[…]"
    text = " ".join((str(value).lower() if isinstance(value, bool) else str(value)).split())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
