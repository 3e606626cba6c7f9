"""What a customer's message repeats of the replies before it without any mark: some programs quote so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistkit.text.remembering import remembered

REPLIES = 3
"""So many replies before a message are compared with it."""
_GRAM = 5  # words in a row that are the same by no chance
_TAIL, _INSIDE = 8, 20  # words that are repeated below all else, and elsewhere
_WORD = re.compile(r"\w+")


def without_repeats(text: str, replies: Sequence[str]) -> str:
    """The text without the lines that one of the replies has, however they are wrapped.

    Lines go where they are below all else, or where they are a whole passage; a sentence that is taken up in between
    stays. Where nothing would be left, everything stays.
    """
    lines = text.split("\n")
    words = [_WORD.findall(line.casefold()) for line in lines]
    gone: set[int] = set()
    for reply in replies[:REPLIES]:
        known = _grams(reply)
        at = 0
        while at < len(lines):
            end, size = _run(words, at, known)
            below = not any(words[end:])
            if size >= (_TAIL if below else _INSIDE):
                gone.update(range(at, end))
            at = max(end, at + 1)
    kept = [line for number, line in enumerate(lines) if number not in gone]
    return "\n".join(kept) if any(map(_WORD.search, kept)) else text


def _run(words: Sequence[Sequence[str]], at: int, known: frozenset[tuple[str, ...]]) -> tuple[int, int]:
    """The end of the lines from `at` on that are repeated, and how many words they have."""
    size, end = 0, at
    while end < len(words) and _repeated(words[end], known):
        size += len(words[end])
        end += 1
    return end, size


def _repeated(line: Sequence[str], known: frozenset[tuple[str, ...]]) -> bool:
    """Whether all words of a line are in a row in the reply; an empty line is no objection."""
    length = min(len(line), _GRAM)
    return all(tuple(line[start : start + length]) in known for start in range(len(line) - length + 1))


@remembered
def _grams(text: str) -> frozenset[tuple[str, ...]]:
    """All rows of one to five words of a text, and the empty one."""
    words = _WORD.findall(text.casefold())
    return frozenset(tuple(words[at : at + size]) for size in range(_GRAM + 1) for at in range(len(words) - size + 1))
