"""Tables: which only arrange a page, and the others row by row, with merged cells repeated and headers named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from assistkit.index.sources.html_kinds import HEADINGS, role
from assistkit.index.sources.html_tree import Node
from assistkit.index.sources.markdown_text import escaped
from assistkit.index.sources.markdown_writer import Writer

_WIDEST = 40  # a cell is repeated into so many columns at most
_REPEATED = 20_000  # cells of one table at most that are there only because others are merged
_BAR = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_ITEM = re.compile(r"([-*]|\d{1,9}[.)]) ")
_STEP = r"step|schritt|étape|paso|passo|stap|krok|steg|trin"
_COUNTED = re.compile(rf"((?:{_STEP})\s)?\(?(\d{{1,2}})\\?[.):]?", re.IGNORECASE)  # "Step 2", "2."
_COUNTS = re.compile(rf"(?:{_STEP})s?|no\.?|nr\.?|#|\\#|", re.IGNORECASE)  # a column of that name, or of none
_FENCE = re.compile(r"`{3,}")


@dataclass(slots=True)
class Table:
    """The rows of a table, without those of tables in it. `head`: how many of them name the columns."""

    rows: list[list[Node]] = field(default_factory=list)
    head: int = 0
    nested: bool = False
    blocks: bool = False  # headings or code in a cell

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)


def read_table(node: Node, skipped: Callable[[Node], bool]) -> Table:
    """The table's own rows and cells, without those that `skipped` leaves out; one pass that stops at tables in it."""
    table = Table()
    stack = [(child, False) for child in reversed(node.elements)]
    while stack:
        one, in_head = stack.pop()
        if one.tag == "table":
            table.nested = True
            continue
        if one.tag in ("tr", "tbody", "thead", "tfoot") and any(isinstance(c, str) and c.strip() for c in one.children):
            table.nested = True  # words in no cell: they would have no place in the table
        if one.tag == "tr":
            table.rows.append([])
            table.head += in_head and table.head == len(table.rows) - 1
        elif one.tag in ("td", "th") and not skipped(one):
            if not table.rows:
                table.rows.append([])
            table.rows[-1].append(one)
        elif one.tag in HEADINGS or one.tag in ("pre", "ac:structured-macro"):
            table.blocks = True
        if one.tag != "caption" and not (one.tag in ("tr", "tbody", "thead", "tfoot") and skipped(one)):
            stack += [(child, in_head or one.tag == "thead") for child in reversed(one.elements)]
    table.rows = [row for row in table.rows if row] if not table.head else table.rows
    return table


def only_arranges(node: Node, table: Table) -> bool:
    """Whether the table is there for the look of the page: its cells are read one after the other."""
    if role(node) in ("presentation", "none") or table.nested or table.width <= 1 or not table.rows:
        return True
    has_header = table.head > 0 or any(cell.tag == "th" for row in islice(table.rows, 50) for cell in row)
    has_header = has_header or (
        len(table.rows) > 1
        and all(map(_all_bold, table.rows[0]))
        and any(cell.text(200).strip() for cell in table.rows[0])
    )
    lists = any(one.tag == "ol" for row in islice(table.rows, 20) for cell in row for one in islice(cell.walk(), 50))
    return table.blocks or (not has_header and (len(table.rows) == 1 or lists))


def _all_bold(cell: Node) -> bool:
    """Whether all words of a cell are in bold print, or it has none."""
    strong = "".join(one.text(200) for one in islice(cell.walk(), 20) if one.tag in ("b", "strong"))
    return "".join(strong.split()) == "".join(cell.text(200).split())


def write_table(writer: Writer, table: Table, said: Callable[[Node], str]) -> None:
    """The table as rows between bars; `said` gives the Markdown of a cell. A cell as wide as the table parts it."""
    texts = {id(cell): in_a_cell(said(cell)) for row in table.rows for cell in row}
    rows = list(_grid(table.rows, texts))
    width = max(map(len, rows))
    head = table.head or _header_rows(table.rows, texts)
    names = [_joined(row[at] if at < len(row) else "" for row in rows[:head]) for at in range(width)]
    if steps := _steps(names[0], rows[head:]):
        for number, told in steps:
            writer.block([f"{number}. {told}"], tight=number > steps[0][0])
        return
    part: list[list[str]] = []
    for own, row in zip(table.rows[head:], rows[head:], strict=True):
        if len(own) == 1 and len(row) == width and width > 1 and len(set(row)) == 1 and row[0]:
            _write_part(writer, names, part)
            writer.paragraph([row[0].replace("\\|", "|")])
            part = []
        elif any(row):
            part.append(row)
    _write_part(writer, names, part)
    if head and not rows[head:]:
        writer.paragraph([name.replace("\\|", "|") for name in names if name])


def _steps(name: str, rows: list[list[str]]) -> list[tuple[int, str]]:
    """Steps in rows, where the first of two columns only counts them: "1" below "Step", "Step 2"; else none."""
    marks = [_COUNTED.fullmatch(row[0].replace("**", "")) if len(row) == 2 and row[1] else None for row in rows]
    numbers = [int(mark[2]) for mark in marks if mark and (mark[1] or _COUNTS.fullmatch(name))]
    if len(rows) < 2 or len(numbers) < len(rows) or numbers != list(range(1, len(rows) + 1)):
        return []
    return [(number, row[1].replace("\\|", "|")) for number, row in zip(numbers, rows, strict=True)]


def _write_part(writer: Writer, names: list[str], rows: list[list[str]]) -> None:
    if not rows:
        return
    width = len(names)
    lines = [names, ["---"] * width, *([*row, *[""] * (width - len(row))] for row in rows)]
    writer.block([f"| {' | '.join(line)} |" for line in lines])


def _header_rows(rows: list[list[Node]], texts: dict[int, str]) -> int:
    """How many rows name columns where no <thead> says so: those of <th>, or a first row in bold print."""
    count = 0
    for row in rows:
        if not all(cell.tag == "th" for cell in row) or len(row) == 1:
            break
        count += 1
    if count:
        return min(count, len(rows))
    first = [texts[id(cell)] for cell in rows[0]]
    bold = all(text.startswith("**") and text.endswith("**") and text.count("**") == 2 for text in first if text)
    others = [texts[id(row[0])] for row in islice(rows, 1, 4)]
    if bold and any(first) and len(rows) > 1 and not all(text.startswith("**") for text in others):
        return 1
    return int(_names_columns(first, [[texts[id(cell)] for cell in row] for row in islice(rows, 1, 200)]))


def _names_columns(first: list[str], others: list[list[str]]) -> bool:
    """Short words above columns of which one holds only figures: a header that was not marked as one (Word)."""
    if len(first) < 3 or len(others) < 2 or len(set(first)) < len(first):
        return False
    if not all(text and len(text.split()) < 5 and not re.search(r"\d", text) for text in first):
        return False
    columns = [[row[at] for row in others if at < len(row)] for at in range(len(first))]
    return any(len(column) > 1 and all(re.search(r"\d", text) for text in column) for column in columns)


def _joined(names: Iterator[str]) -> str:
    return " ".join(dict.fromkeys(name.replace("**", "") for name in names if name))


def _grid(rows: list[list[Node]], texts: dict[int, str]) -> Iterator[list[str]]:
    """Rows of the same columns: what is merged is in every cell that it covers."""
    budget = _REPEATED
    held: dict[int, tuple[int, str]] = {}  # column -> rows still covered, and by what
    for left, row in zip(range(len(rows), 0, -1), rows, strict=True):
        line: list[str] = []
        after: dict[int, tuple[int, str]] = {}
        for cell in row:
            _take(held, after, line)
            wide, deep = _span(cell, "colspan", _WIDEST), _span(cell, "rowspan", left)
            if (wide - 1) + (deep - 1) * wide > budget:
                wide = deep = 1
            budget -= (wide - 1) + (deep - 1) * wide
            for _ in range(wide):
                if deep > 1:
                    after[len(line)] = (deep - 1, texts[id(cell)])
                line.append(texts[id(cell)])
        _take(held, after, line)
        held = after
        yield line


def _take(held: dict[int, tuple[int, str]], after: dict[int, tuple[int, str]], line: list[str]) -> None:
    """Put into the line what earlier rows reach down to, and keep for the next row what reaches further."""
    while len(line) in held:
        rows, text = held[len(line)]
        if rows > 1:
            after[len(line)] = (rows - 1, text)
        line.append(text)


def _span(cell: Node, name: str, most: int) -> int:
    given = cell.get(name)
    if not given.isdecimal():
        return 1
    number = int(given[:6])
    return min(number, most) if number else (most if name == "rowspan" else 1)


def in_a_cell(markdown: str) -> str:
    """Blocks in one line: points are parted by semicolons, bars are escaped."""
    pieces: list[str] = []
    bullets = fenced = False
    for raw in markdown.split("\n"):
        line = raw.strip()
        if _FENCE.match(line):
            fenced = not fenced
            continue
        if not line:
            continue
        line = escaped(line) if fenced else line.removeprefix("> ")
        item = _ITEM.match(line)
        bullet = item is not None and not item[1][0].isdigit() and not fenced
        line = line[2:] if bullet else line.lstrip("#").lstrip() if raw.startswith("#") and not fenced else line
        pieces.append(("; " if bullet and bullets else " ") + line)
        bullets = bullet
    return _BAR.sub(r"\1\\|", "".join(pieces).strip())
