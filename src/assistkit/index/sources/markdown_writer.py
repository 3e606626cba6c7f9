"""Blocks one after the other -> canonical Markdown: one form for each thing, lists and quotes inside each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistkit.index.sources.markdown_text import NUMBER_DOT

_DEEPEST = 6  # lists in lists; what is deeper stays on the last level
_BULLET = re.compile(r"[•·▪▫◦‣⁃●○■□➢➤✓✔❖\uf0b7\uf0a7]\s*|o\s{2,}|§\s{2,}")
_DASH = re.compile(r"\\?[-–—*+]\s+")
_LETTER = re.compile(r"(?:\*\*)?([a-hA-H])\)(?:\*\*)? +(?=\S)")
_BOLD_NUMBER = re.compile(r"\*\*(\d{1,9})([.)])\s*\*\*\s*(?=\S)")
_NUMBERED = re.compile(rf"(\d{{1,9}}){NUMBER_DOT}[.)]")
_FENCES = re.compile(r"^[ \t]*(`{3,})", re.MULTILINE)


@dataclass(slots=True, eq=False)
class Box:
    """A quote or an item that is open: what its first line and its other lines begin with.

    In a quote only paragraphs are quoted: lists, tables and code come below it as elsewhere.
    """

    first: str
    rest: str
    begun: bool = False
    tight: bool = False  # its first line may follow without a blank one
    quote: bool = False


@dataclass(slots=True, eq=False)
class _Numbered:
    """A line that begins "3. ": where it stands, in which box."""

    line: int
    number: int
    box: Box | None


class Writer:
    """Appends blocks; `boxes` are the open quotes and items, outermost first."""

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self.again = ""  # the heading that what follows stands under, where panels with headings come before it
        self.lead = ""  # said before the next paragraph, in its line: "**Note:**"
        self.guesses: list[str] = []
        self._lines: list[str] = []
        self._numbered: list[_Numbered] = []
        self._letter = 0  # the place in the alphabet of the last line that began "a) "
        self._marked = False  # whether the last block was a line with a bullet, or a number

    @property
    def top(self) -> Box | None:
        """The innermost open box."""
        return self.boxes[-1] if self.boxes else None

    @property
    def size(self) -> int:
        """How many lines were written: what tells whether something came in between."""
        return len(self._lines)

    @property
    def last(self) -> str:
        """The line that was written last."""
        return self._lines[-1] if self._lines else ""

    def quote(self) -> Box:
        """Open a quote; one in another is the same quote."""
        box = Box("", "", quote=True)
        if self.top is None or not self.top.quote:
            self.boxes.append(box)
        return box

    def item(self, mark: str, *, tight: bool) -> Box:
        """Open an item with its mark ("- ", "3. "); `tight`: another item comes before it."""
        items = [box for box in self.boxes if not box.quote]
        if items and items[-1].begun and items[-1].rest and mark in ("- ", "* ", "1. ", "1) "):
            tight = True
        box = Box(mark, " " * len(mark), tight=tight)
        if len(items) >= _DEEPEST:
            box.rest = ""
            if self.boxes[-1] is items[-1] and not items[-1].rest:
                self.boxes.pop()  # it can add nothing more, and so there are never more than a few
        self.boxes.append(box)
        return box

    def resume(self, width: int) -> Box:
        """Go on in an item that was closed: what is in a list, and in none of its items."""
        box = Box(" " * width, " " * width, begun=True)
        if sum(not one.quote for one in self.boxes) < _DEEPEST:
            self.boxes.append(box)
        return box

    def close(self, box: Box) -> None:
        """Close the box, and what is still open in it."""
        if box in self.boxes:
            del self.boxes[self.boxes.index(box) :]

    def paragraph(self, lines: Sequence[str]) -> None:
        """A paragraph whose lines are escaped inside already; lines that are points or steps become such."""
        if self.lead and lines:
            first = lines[0].replace(NUMBER_DOT, "")
            lines, self.lead = [f"{self.lead} {first}", *lines[1:]], ""
        dashes = sum(bool(_DASH.match(line)) for line in lines) > 1
        lines = [self._lettered(line) for line in lines]
        held: list[str] = []
        for line in (_BOLD_NUMBER.sub(rf"\1{NUMBER_DOT}\2 ", one) for one in lines):
            bullet = _BULLET.match(line) or (_DASH.match(line) if dashes else None)
            number = _NUMBERED.match(line)
            if line and not bullet and not number:
                held.append(line)
                continue
            self._text(held)
            held = []
            if bullet and line[bullet.end() :].strip():
                self._write([f"- {line[bullet.end() :]}"], tight=self._marked)
            elif number:
                self._write([line], tight=self._marked)
                self._numbered.append(_Numbered(len(self._lines) - 1, int(number[1]), self.top))
            self._marked = True
        self._text(held)

    def _lettered(self, line: str) -> str:
        """A separate point where letters go on from each other: "a) …", "b) …"."""
        letter = _LETTER.match(line)
        if letter is None:
            return line
        number = ord(letter[1].lower()) - ord("a") + 1
        if number > 1 and number != self._letter + 1:
            return line
        self._letter = number
        return f"• {letter[1]}. {line[letter.end() :]}"

    def heading(self, line: str) -> None:
        """A heading; `again` is what to say before what comes after a panel, and not before a heading."""
        self.again = ""
        self.block([line])

    def _text(self, lines: list[str]) -> None:
        if lines:
            quoted = self.top is not None and self.top.quote
            self._write([f"> {line}" for line in lines] if quoted else lines)
            self._marked = False

    def counted(self, last: int) -> None:
        """A numbered list ended with this number: "4. …" in a paragraph may go on from it."""
        self._numbered.append(_Numbered(-1, last, self.top))

    def block(self, lines: Sequence[str], *, tight: bool = False) -> None:
        """Lines as they stand: a heading, a table."""
        self.end_lead()
        self._write(lines, tight=tight)
        self._marked = False

    def code(self, text: str, language: str) -> None:
        """A fenced block; the fence is longer than any in the text."""
        lines = text.split("\n")
        ticks = max((len(mark) for mark in _FENCES.findall(text)), default=2) + 1
        fence = "`" * max(3, ticks)
        self.block([f"{fence}{language}", *lines, fence])

    def end_lead(self) -> None:
        """Say what was to be said before a paragraph, where none comes."""
        if self.lead:
            lead, self.lead = self.lead, ""
            self._write([lead])

    def _write(self, lines: Sequence[str], *, tight: bool = False) -> None:
        opening = [box for box in self.boxes if not box.begun]
        if self.again and len(opening) == len(self.boxes):
            self._lines += ["", self.again]
        self.again = ""
        if self._lines and not tight and not any(box.tight for box in opening):
            self._lines.append("".join(box.rest for box in self.boxes if box.begun).rstrip())
        for line in lines:
            prefix = "".join(box.rest if box.begun else box.first for box in self.boxes)
            for box in self.boxes:
                box.begun = True
            self._lines.append(prefix + line if line else prefix.rstrip())

    def text(self) -> str:
        """The Markdown. Lines that begin with a number become steps where the numbers go on from each other."""
        last: dict[int, _Numbered] = {}
        for one in self._numbered:
            before = last.get(id(one.box))
            if before is not None and one.number == before.number + 1:
                self._step(before)
                self._step(one)
            last[id(one.box)] = one
        return "\n".join(self._lines).replace(NUMBER_DOT, "\\")

    def _step(self, one: _Numbered) -> None:
        if one.line >= 0 and NUMBER_DOT in self._lines[one.line]:
            self._lines[one.line] = self._lines[one.line].replace(NUMBER_DOT, "", 1)
            self.guesses.append(self._lines[one.line])
