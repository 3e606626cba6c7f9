"""Where a sentence nearly repeats its source: which words were put in, taken out or exchanged."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from assistkit.text.remembering import remembered

_TOKEN = re.compile(r"[^\W_]+(?:[-.'’_][^\W_]+)*")
_CONTRACTED = re.compile(r"\b(?:(ca)n['’]t|cannot|(\w+)n['’]t)\b", re.I)
_NEARLY = 0.7  # share of the words of both that must agree, in order
_LONGEST = 400  # words


class Edit(NamedTuple):
    """`gone` are words of the source for which the sentence has `come`; either may be empty."""

    gone: tuple[str, ...]
    come: tuple[str, ...]


@remembered
def edits(sentence: str, source: str) -> tuple[Edit, ...] | None:
    """What was changed; None where the source is a table, or too far from the sentence for that to mean anything."""
    if source.lstrip().startswith("|"):
        return None
    own, other = words(sentence)[:_LONGEST], words(source)[:_LONGEST]
    matcher = SequenceMatcher(None, [w.lower() for w in other], [w.lower() for w in own], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks:
        return None
    same = sum(block.size for block in blocks)
    begin, end = blocks[0].a, blocks[-1].a + blocks[-1].size
    if same < _NEARLY * len(own) or same < _NEARLY * (end - begin):
        return None
    first = max(0, begin - max(2, blocks[0].b))
    last = end + max(1, len(own) - blocks[-1].b - blocks[-1].size)
    return tuple(
        Edit(tuple(other[max(a, first) : min(b, last)]), tuple(own[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal" and (c < d or (b > first and a < last))
    )


def words(text: str) -> list[str]:
    """The words of a text, "can't" as "can not"."""
    return _TOKEN.findall(_CONTRACTED.sub(_full, text))


def _full(match: re.Match[str]) -> str:
    if match.group(2) is None:
        return "can not"
    return "will not" if match.group(2).lower() == "wo" else f"{match.group(2)} not"
