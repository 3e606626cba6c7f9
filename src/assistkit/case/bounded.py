"""How much of a case is read: its first and its newest messages, up to a number of messages and of characters.

What is beyond is left empty and not out, so that every message keeps its number.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from assistkit.case.message import raw_size
from assistkit.case.once import once
from assistkit.types import Case, Finding

MAX_MESSAGES, MAX_CHARACTERS = 200, 1_000_000
"""Of a case: messages with a text, and the characters of them as they came. Up to three quarters are for the newest."""


@once
def bounded(case: Case) -> Case:
    """The case without the texts of the messages that are not read; the case itself where all of them are."""
    unread = frozenset(_unread(case))
    if not unread:
        return case
    messages = (dataclasses.replace(one, text="") if n in unread else one for n, one in enumerate(case.messages))
    return dataclasses.replace(case, messages=tuple(messages))


def too_long(case: Case) -> Finding | None:
    """What the agent is told of a case, as it came, that is not read as a whole."""
    unread = _unread(case)
    if not unread:
        return None
    between = f"between message {unread[0] + 1} and {unread[-1] + 1}" if len(unread) > 1 else f"message {unread[0] + 1}"
    told = (
        f"{len(unread):,} of {len(case.messages):,} messages were not read ({between}): a case is read up to "
        f"{MAX_MESSAGES} messages and {MAX_CHARACTERS:,} characters, the first and the newest. "
        "Look at the others yourself."
    )
    return Finding(code="long-case", severity="warning", message=told)


@once
def _unread(case: Case) -> Sequence[int]:
    """The numbers of the messages that are not read, in their order."""
    sizes = {number: raw_size(one.text) for number, one in enumerate(case.messages) if one.text}
    if len(sizes) <= MAX_MESSAGES and sum(sizes.values()) <= MAX_CHARACTERS:
        return ()
    read: set[int] = set()
    size = 0
    newest = (reversed(sizes), MAX_MESSAGES * 3 // 4, MAX_CHARACTERS * 3 // 4)
    for numbers, most, room in (newest, (iter(sizes), MAX_MESSAGES, MAX_CHARACTERS)):
        for number in numbers:
            if len(read) == most or size + sizes[number] > room:
                break
            read.add(number)
            size += sizes[number]
    return [number for number in sizes if number not in read]
