"""Evidence -> the article as far as it is known -> its sections, each a list of parts that can be quoted.

Passages overlap and are cut for search; a reply needs whole procedures. So the passages of one article are laid
over each other by their offsets, and what comes out is read as Markdown again. Every unit knows its span in the
article, from which its citation follows.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assistkit.text.article.list_marks import ITEM_MARK, LETTER, lettered, numbers_of
from assistkit.text.blocks import Block, blocks
from assistkit.text.plain import plain_of_article
from assistkit.text.sentences import sentences
from assistkit.types import Passage

PartKind = Literal["prose", "list", "table", "code", "heading"]

_QUOTE_MARK = re.compile(r"[ \t]*>[ \t]?")
_TABLE_RULE = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|?)+[ \t]*")
_FENCE = re.compile(r"[ \t]*(?:`{3,}|~{3,})")
_NUMBERED = re.compile(r"(?:step|check|part|phase)\s+(\d{1,2})\b|(\d{1,2})[.)]\s", re.IGNORECASE)
_BLANK = re.compile(r"\s*(?:\[[^\]]+\]:\s*\S+.*|&nbsp;|[-*_](?:[ \t]*[-*_]){2,})?\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Unit:
    """The least that is quoted: a sentence, a list item's paragraph, a table row, a line of code.

    `start`/`end` is its span in the article. `indent`, `mark` ("3.", "-", "") and `code` are how it is set in a reply.
    """

    text: str
    start: int
    end: int
    indent: int = 0
    mark: str = ""
    code: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Units that belong together: a paragraph (one unit until `by_sentence`), or a list, table or code, taken whole."""

    kind: PartKind
    units: tuple[Unit, ...]
    leads: bool = False  # a paragraph that announces what follows: "Do this:"

    @property
    def ordered(self) -> bool:
        """Whether it is a numbered procedure."""
        return self.kind == "list" and self.units[0].mark[:-1].isdigit()

    @property
    def words(self) -> int:
        return sum(len(unit.text.split()) for unit in self.units)


@dataclass(frozen=True, slots=True)
class Section:
    """What is under one heading; the lead of an article has none. `name` is the heading as it can be quoted.

    `whole`: numbered sections in a row ("Check 1", "Check 2") that make one procedure, each under its heading.
    `path`: the headings it is under, outermost first, its own last. `title`: the article's, where that names it
    better than its heading.
    """

    heading: str
    level: int
    start: int
    end: int
    parts: tuple[Part, ...]
    name: Unit | None = None
    whole: bool = False
    path: tuple[Unit, ...] = ()
    title: str = ""

    @property
    def label(self) -> str:
        """What it is about, in words: its heading, or the title."""
        return self.title or self.heading


def text_of(section: Section) -> str:
    """What a section says, a unit a line."""
    return "\n".join(unit.text for part in section.parts for unit in part.units)


def assemble(passages: Iterable[Passage]) -> str:
    """The article's text, as far as the passages reach, at the article's own offsets; gaps are blank lines."""
    text = ""
    for passage in sorted(passages, key=lambda p: (p.start, p.end)):
        text += "\n" * (passage.start - len(text))
        text += passage.text[max(0, len(text) - passage.start) :]
    return text


@lru_cache(maxsize=512)  # texts of articles alone, which the index holds anyway
def read_sections(text: str) -> tuple[Section, ...]:
    """The sections of an article in order. Parts that render as nothing are left out."""
    sections: list[Section] = []
    opener, parts = None, list[Part]()
    path: list[tuple[int, Unit]] = []
    for block in blocks(text):
        if block.kind == "heading":
            sections.append(_section(opener, block.start, parts, path))
            opener, parts = block, []
            path = [above for above in path if above[0] < block.level]
            path.append((block.level, Unit(plain_of_article(block.title), block.start, block.end)))
        else:
            parts += [part for part in _parts(text, block) if part.units]
    sections.append(_section(opener, len(text), parts, path))
    return tuple(_joined([section for section in sections if section.parts]))


def _section(opener: Block | None, end: int, parts: Sequence[Part], path: Sequence[tuple[int, Unit]]) -> Section:
    if opener is None:
        return Section("", 0, 0, end, tuple(parts))
    above = tuple(unit for _, unit in path if unit.text)
    own = path[-1][1]
    name = own if own.text else None
    return Section(own.text, opener.level, opener.start, end, tuple(parts), name, path=above)


def _joined(sections: Sequence[Section]) -> Iterator[Section]:
    """Numbered sections in a row become one: a check is worth little without the one before it."""
    run: list[Section] = []
    for section in sections:
        number = step_number(section.heading)
        if run and (number != step_number(run[-1].heading) + 1 or section.level != run[0].level):
            yield _one(run)
            run = []
        if number and (run or number == 1):
            run.append(section)
        else:
            yield section
    if run:
        yield _one(run)


def step_number(text: str) -> int:
    """3 for "Step 3: …" and "3. …"; 0 for what begins with no number of a step, or is a question such as "3. Why?"."""
    match = _NUMBERED.match(text)
    if not match or (match.group(2) and text.rstrip().endswith(("?", "？"))):
        return 0
    return int(match.group(1) or match.group(2))


def _one(run: Sequence[Section]) -> Section:
    if len(run) == 1:
        return run[0]
    parts: list[Part] = []
    for section in run:
        if section.name:
            parts.append(Part("heading", (section.name,), leads=True))
        parts += section.parts
    first = run[0]
    return Section(first.heading, first.level, first.start, run[-1].end, tuple(parts), whole=True, path=first.path)


def _parts(text: str, block: Block) -> Iterator[Part]:
    if block.kind == "paragraph":
        if text.startswith("[^", block.start):  # the text of a footnote is nothing without what it is about
            return
        shown = plain_of_article(_unquoted(text[block.start : block.end]))
        units = (Unit(shown, block.start, block.end),) if shown else ()
        yield Part("prose", units, leads=shown.endswith(":"))
    elif block.kind == "list":
        yield Part("list", tuple(_items(text, block, 0)))
    elif block.kind == "quote":
        for child in block.children:
            yield from _parts(text, child)
    elif _is_table(text, block):
        yield Part("table", tuple(_rows(text, block)))
    else:
        yield Part("code" if _is_code(text, block) else "prose", tuple(_lines(text, block)))


def by_sentence(part: Part, text: str, language: str = "en") -> Part:
    """A paragraph as its sentences; `text` is the article. Only what is quoted is worth the time this takes."""
    if part.kind != "prose" or len(part.units) != 1:
        return part
    whole, units = part.units[0], []
    for a, b in sentences(text[whole.start : whole.end], language):
        start, end = whole.start + a, whole.start + b
        mark = _QUOTE_MARK.match(text, start, end)
        start, end = _within_bold(text, start, end)
        if shown := plain_of_article(_unquoted(text[start:end])):
            units.append(Unit(shown, mark.end() if mark else start, end))
    return dataclasses.replace(part, units=tuple(units) or part.units)


def _within_bold(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without a mark at its ends of bold print that runs on in the next sentence, or began before."""
    for mark in ("**", "__"):
        if text.count(mark, start, end) % 2 == 0:
            continue
        if text.startswith(mark, start):
            start += len(mark)
            start += len(text[start:end]) - len(text[start:end].lstrip())
        elif text.endswith(mark, start, end):
            end -= len(mark)
    return start, end


def _items(text: str, block: Block, indent: int) -> Iterator[Unit]:
    """A list's items, outer before inner: the first paragraph of an item carries its mark."""
    if block.children and block.children[0].kind != "item":  # a procedure that Markdown had taken apart
        for child in block.children:
            units = _items(text, child, indent) if child.kind == "list" else _item_units(text, child, indent)
            yield from (
                unit if unit.mark else dataclasses.replace(unit, indent=max(indent + 1, unit.indent)) for unit in units
            )
        return
    numbers = iter(numbers_of(text, block))
    by_letter = lettered(text, block)
    for item in block.children:
        mark = ITEM_MARK.match(text, item.start)
        shown = f"{next(numbers)}." if mark and mark.group(1) else "-"
        for child in item.children or (item,):
            if child.kind == "list":
                yield from _items(text, child, indent + 1)
                continue
            for unit in _item_units(text, child, indent):
                if shown == "-" and by_letter and (letter := LETTER.match(unit.text)):
                    at = text.index(letter[1], unit.start) + len(letter[0])
                    yield Unit(unit.text[letter.end() :], at, unit.end, indent, letter[1])
                    shown = ""
                    continue
                yield dataclasses.replace(unit, indent=indent + (0 if shown else unit.indent), mark=shown)
                shown = ""


def _item_units(text: str, block: Block, indent: int) -> Iterator[Unit]:
    if block.kind == "lines":
        rows = _rows(text, block) if _is_table(text, block) else _lines(text, block)
        said = (row for row in rows if not ITEM_MARK.fullmatch(row.text))
        yield from (Unit(row.text, row.start, row.end, 1, code=row.code) for row in said)
        return
    if block.kind == "quote":
        for child in block.children:
            yield from _item_units(text, child, indent)
        return
    mark = ITEM_MARK.match(text, block.start, block.end)
    start = mark.end() if mark else block.start
    shown = plain_of_article(_unquoted(text[start : block.end]))
    if shown:
        yield Unit(shown, start, block.end, 1)


def _lines(text: str, block: Block) -> Iterator[Unit]:
    """Lines of code as they stand, without the fence; other raw lines as plain text."""
    code = _is_code(text, block)
    for line in block.children or (block,):
        piece = text[line.start : line.end]
        if _BLANK.fullmatch(piece) or (code and _FENCE.match(piece)):
            continue
        shown = _column(text, block, line) + piece if code else plain_of_article(piece)
        if shown:
            yield Unit(shown, line.start, line.end, 1 if code else 0, code=code)


def _column(text: str, block: Block, line: Block) -> str:
    """The blanks that a line of code begins with, beyond those of its block: YAML and Python mean something by them."""
    first = block.start - (text.rfind("\n", 0, block.start) + 1)
    lead = text[text.rfind("\n", 0, line.start) + 1 : line.start]
    return lead[first:] if not lead.strip() else ""


def _is_code(text: str, block: Block) -> bool:
    """Fenced, or indented by four columns."""
    line = text[text.rfind("\n", 0, block.start) + 1 : block.start]
    indented = not line.strip() and len(line.expandtabs(4)) >= 4 and not text.startswith("<", block.start)
    return bool(_FENCE.match(text, block.start)) or indented


def _is_table(text: str, block: Block) -> bool:
    rows = block.children
    return len(rows) > 2 and bool(_TABLE_RULE.fullmatch(text[rows[1].start : rows[1].end]))


def _rows(text: str, block: Block) -> Iterator[Unit]:
    """A table row by row, "first cell: Column: value; Column: value".

    Each cites the table down to it, where the columns are named. With two columns their names are not needed.
    """
    names = _cells(text[block.children[0].start : block.children[0].end])
    for row in block.children[2:]:
        head, *cells = _cells(text[row.start : row.end])
        pairs = zip(names[1:], cells, strict=False)
        named = [f"{name}: {cell}" if name and len(names) > 2 else cell for name, cell in pairs if cell]
        shown = " – ".join(part for part in (head, "; ".join(named)) if part)
        if shown:
            yield Unit(shown, block.children[0].start, row.end, mark="-")


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [plain_of_article(cell.replace("\\|", "|")) for cell in re.split(r"(?<!\\)\|", inner)]


def _unquoted(piece: str) -> str:
    return "\n".join(line[mark.end() :] if (mark := _QUOTE_MARK.match(line)) else line for line in piece.splitlines())


def unit_pieces(unit: Unit, passages: Sequence[Passage]) -> list[tuple[Passage, int, int]]:
    """Where a unit stands: (passage, start, end) in the passage; several where a cut goes through it, [] if not all."""
    for passage in passages:
        if passage.start <= unit.start and unit.end <= passage.end:
            return [(passage, unit.start - passage.start, unit.end - passage.start)]
    pieces: list[tuple[Passage, int, int]] = []
    at = unit.start
    for passage in passages:  # in order, and together they hold every character that is not blank
        start, end = max(at, passage.start), min(unit.end, passage.end)
        if start < end and passage.end > at:
            pieces.append((passage, start - passage.start, end - passage.start))
            at = end
    return pieces if at >= unit.end else []
