"""Lists of HTML: numbers as a reader sees them, lists right inside lists, procedures that a picture interrupts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from assistkit.index.sources.html_kinds import LISTS, style
from assistkit.index.sources.html_tree import Node
from assistkit.index.sources.markdown_writer import Box, Writer

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_STYLE = re.compile(r"list-style(?:-type)?:(lower|upper)-(alpha|latin|roman)")
_NUMBER = re.compile(r"\s*(\d{1,9})\s*")


@dataclass(slots=True, eq=False)
class _Frame:
    """A list that is open. `width` is that of the last mark, 0 before the first item."""

    node: Node | None
    ordered: bool
    sign: str  # "-" or "*", "." or ")": two lists in a row differ, or Markdown would make them one
    number: int = 1
    step: int = 1
    letters: str = ""  # "a" or "i": what its items are counted by, in a list inside a list
    width: int = 0
    begun: bool = False
    open: bool = False


@dataclass
class Lists:
    """The open lists, and where the last one ended."""

    writer: Writer
    guesses: list[str] = field(default_factory=list)
    _frames: list[_Frame] = field(default_factory=list)
    _ended: tuple[Box | None, int, _Frame] | None = None  # box, lines written, the list
    text_since: bool = False

    @property
    def within(self) -> bool:
        """Whether a list is open."""
        return bool(self._frames)

    def said(self) -> None:
        """A paragraph with words, or a heading, came: what follows is another procedure."""
        self.text_since = True

    def list(self, node: Node) -> Callable[[], None]:
        """Open a list; what is returned closes it."""
        between = self.stray(node)
        frame = self._frame(node)
        self._frames.append(frame)

        def close() -> None:
            self._frames.pop()
            if between is not None:
                self.writer.close(between)
            if frame.begun:
                self._ended, self.text_since = (self.writer.top, self.writer.size, frame), False
                if frame.ordered:
                    self.writer.counted(frame.number - frame.step)

        return close

    def item(self, node: Node) -> Callable[[], None]:
        """Open an item; what is returned closes it."""
        frame = self._frames[-1] if self._frames else _Frame(None, ordered=False, sign="-")
        given = _NUMBER.fullmatch(node.get("value")) if frame.ordered else None
        number = int(given[1]) if given else frame.number
        only_nested = _begins_with_list(node)  # the first: its points stand where it would
        if only_nested:
            box = self.writer.resume(frame.width)
        else:
            mark = f"{number}{frame.sign} " if frame.ordered else f"{frame.sign} "
            self.writer.lead = f"{_letter(frame.letters, frame.number)}." if frame.letters else self.writer.lead
            box = self.writer.item(mark, tight=frame.begun)
            frame.width = len(mark)
        frame.open = True

        def close() -> None:
            frame.open = False
            frame.begun = frame.begun or (frame.width > 0 and box.begun)
            self.writer.close(box)
            if not (only_nested and "list-style-type:none" in style(node)):
                frame.number = number + frame.step

        return close

    def stray(self, node: Node) -> Box | None:
        """A box for what is in a list and in none of its items: it belongs to the item before."""
        frame = self._frames[-1] if self._frames else None
        if frame is None or frame.open or not frame.width or node.parent is not frame.node:
            return None
        return self.writer.resume(frame.width)

    def _frame(self, node: Node) -> _Frame:
        letters = _letters(node) if self._frames else ""
        ordered = node.tag == "ol" and not letters
        frame = _Frame(node, ordered, "." if ordered else "-", letters=letters)
        given = _NUMBER.fullmatch(node.get("start"))
        if given:
            frame.number = int(given[1])
        if ordered and node.has("reversed"):
            count = sum(child.tag == "li" for child in node.elements)
            frame.number, frame.step = (frame.number if given else count), -1
        if self._ended is None or self._ended[0] is not self.writer.top or self._ended[2].ordered != ordered:
            return frame
        _, size, before = self._ended
        adjacent = size == self.writer.size
        if adjacent:
            frame.sign = {".": ")", ")": ".", "-": "*", "*": "-"}[before.sign]
        if ordered and not given and not self.text_since and (not adjacent or before.number == 2):
            frame.number = before.number
            self.guesses.append(f"a list goes on with {frame.number} after what interrupts it")
        return frame


def _letters(node: Node) -> str:
    """ "a", "A", "i" or "I", as the list counts: another step may refer to "2b"."""
    said = node.get("type") if node.tag == "ol" else ""
    if not said and node.tag == "ol" and (named := _STYLE.search(style(node))):
        said = (
            ("i" if named[2] == "roman" else "a").upper()
            if named[1] == "upper"
            else ("i" if named[2] == "roman" else "a")
        )
    return said if said in ("a", "A", "i", "I") and sum(one.tag == "li" for one in node.elements) <= len(_ROMAN) else ""


def _letter(letters: str, number: int) -> str:
    found = _ROMAN[(number - 1) % len(_ROMAN)] if letters in "iI" else chr(ord("a") + (number - 1) % 26)
    return found.upper() if letters.isupper() else found


def _begins_with_list(node: Node) -> bool:
    """Whether an item holds nothing before the list in it."""
    for child in node.children:
        if isinstance(child, Node):
            return child.tag in LISTS
        if child.strip():
            return False
    return False
