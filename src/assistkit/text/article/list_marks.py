"""What the items of a list are counted by: the numbers and the letters that a reader sees."""

from __future__ import annotations

import itertools
import re

from assistkit.text.blocks import Block

ITEM_MARK = re.compile(r"[ \t]*(?:[-*+]|(\d{1,9})[.)])(?:[ \t]+|$)")
LETTER = re.compile(r"((?:[a-zA-Z]|[ivxIVX]{2,5})\.) ")


def lettered(text: str, block: Block) -> bool:
    """Whether its points are counted by letters: "- a. …", "- b. …"."""
    found = []
    for item in block.children:
        mark = ITEM_MARK.match(text, item.start)
        letter = LETTER.match(text[mark.end() : item.end]) if mark and not mark.group(1) else None
        found.append(letter[1].lower() if letter else "")
    return len(found) > 1 and found[:2] in (["a.", "b."], ["i.", "ii."]) and all(found)


def numbers_of(text: str, block: Block) -> list[int]:
    """The numbers a reader sees: the author's, or counted on where all are the same ("1." in every line)."""
    marks = [ITEM_MARK.match(text, item.start) for item in block.children]
    written = [int(mark.group(1)) for mark in marks if mark and mark.group(1)]
    pairs = list(itertools.pairwise(written))
    meant = all(one < other for one, other in pairs) or all(one > other for one, other in pairs)
    return written if meant else list(range(written[0], written[0] + len(written)))
