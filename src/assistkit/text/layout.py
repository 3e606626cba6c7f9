"""How a draft is set: what comes before a sentence on its line, and the one place where that is read from a text.

A sentence says its mark, its indent, whether a paragraph begins with it and whether it is code. Of a draft that came as
plain text, such as from an older store or from a drafter of your own, `laid_out` reads them once; nothing else does.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import TypeVar

from assistkit.types import Draft, Sentence, Suggestion

INDENT = "   "
BULLETS = ("-", "•", "*")
_DEEPEST = 200  # levels; a record may say any number
_MARK = r"(?:\d{1,9}[.)]|[-•*]|(?:[a-zA-Z]|[ivxIVX]{2,5})\.)"
_IS_MARK = re.compile(_MARK)
_LEAD = re.compile(rf"((?:{INDENT})*)(?:({_MARK}) )?")
MARKERS = re.compile(r"(?:[ \t]*\[\d{1,9}\])*")
"""The citation markers behind a sentence."""

Record = TypeVar("Record", Draft, Suggestion)


def mark_of(sentence: Sentence) -> str:
    """Its mark; "" also for what is not one, which would be text that nobody checked."""
    return sentence.mark if _IS_MARK.fullmatch(sentence.mark) else ""


def lead(sentence: Sentence) -> str:
    """What the sentence's line begins with."""
    mark = mark_of(sentence)
    return INDENT * max(0, min(sentence.indent, _DEEPEST)) + (f"{mark} " if mark else "")


def before(sentence: Sentence, first: bool = False) -> str:
    """All that a draft has between the sentence (or its markers) and the one before it."""
    if first:
        return lead(sentence)
    if sentence.paragraph:
        return f"\n\n{lead(sentence)}"
    return f"\n{lead(sentence)}" if by_line(sentence) else " "


def by_line(sentence: Sentence) -> bool:
    """Whether it has its own line, as an item of a list or in it, or as code."""
    return bool(sentence.mark) or sentence.indent > 0 or sentence.code


def number(sentence: Sentence) -> int | None:
    """The number of its step; None for every other mark."""
    count = sentence.mark[:-1]
    return int(count) if sentence.mark.endswith(".") and count.isdecimal() and len(count) <= 9 else None


def laid_out(record: Record) -> Record:
    """The record whose sentences say how they are set. Those that say so stay; others are read from the text.

    A blank line, or a line without a mark, begins a paragraph; a number, a letter or a bullet before a sentence makes
    it an item, unless it is a courtesy ("- The team"); an indented line is code, or in a list goes on with the item.
    """
    if not record.sentences or any(one.paragraph or by_line(one) for one in record.sentences):
        return record
    return dataclasses.replace(record, sentences=tuple(_read(record.text, record.sentences)))


def _read(text: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    found: list[Sentence] = []
    at, listing = 0, False
    for one in sentences:
        gap = text[at : one.start]
        if at and (markers := MARKERS.match(gap)):
            gap = gap[markers.end() :]
        head, end, line = gap.rpartition("\n")
        begins = not at or bool(end)
        match = _LEAD.fullmatch(line) if begins and one.kind != "courtesy" else None
        indent, mark = (len(match[1]) // len(INDENT), match[2] or "") if match else (0, "")
        listing = bool(mark) or (listing and (indent > 0 or not begins) and "\n" not in head)
        code = indent > 0 and not listing
        paragraph = not at or (begins and ("\n" in head or not (mark or indent)))
        found.append(dataclasses.replace(one, mark=mark, indent=indent, paragraph=paragraph, code=code))
        at = max(at, one.end)
    return found
