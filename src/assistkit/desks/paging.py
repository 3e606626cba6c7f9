"""Reading on by time, for feeds that are ordered by when a row changed last."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from assistkit.errors import DeskOdd, InputError

Row = TypeVar("Row")


class Batch(NamedTuple):
    """Rows of one answer, and whether there may be another page."""

    rows: Sequence[Any]
    more: bool


def by_time(
    ask: Callable[[str, int], Batch],
    since: str,
    moment: Callable[[Any], str],
    key: Callable[[Any], str],
    *,
    size: int,
) -> Iterator[tuple[list[Any], str]]:
    """Rows from `since` on, each once, with the moment to go on from; `ask(since, page)` gives them oldest first.

    Times are texts that sort as time does, and `since` includes its own second. After every full page it asks anew from
    the last row's time: a row that changes meanwhile moves to the end, and counted pages would then leave out another.
    Within one second it turns pages. Raises DeskOdd where the desk gives the same page for ever.
    """
    page, seen = 1, set[tuple[str, str]]()
    while True:
        rows, more = ask(since, page)
        fresh = [row for row in rows if (moment(row), key(row)) not in seen]
        latest = max((moment(row) for row in rows), default=since)
        if fresh:
            yield fresh, max(latest, since)
        if not more:
            return
        if page > 1 and rows and not fresh:
            raise DeskOdd(f"the same page comes again and again from {since or 'the beginning'} on; stopped")
        seen = {one for one in seen if one[0] >= latest} | {(moment(row), key(row)) for row in rows}
        full = len(rows) >= size and latest > since
        since, page = (latest, 1) if full else (since, page + 1)


def cursor_of(**parts: Any) -> str:
    """A cursor as text."""
    return json.dumps(parts, sort_keys=True, separators=(",", ":"))


def parts_of(cursor: str) -> dict[str, Any]:
    """What is in a cursor; nothing in an empty one, and a date is {"since": date}. Raises InputError."""
    if not cursor:
        return {}
    if cursor[:1].isdigit():
        return {"since": cursor}
    try:
        found = json.loads(cursor)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise InputError(f"cursor: must be what a page gave, or a date like 2026-06-30; got {cursor[:60]!r}")
    return found
