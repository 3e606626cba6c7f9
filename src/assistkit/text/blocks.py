"""Markdown -> blocks with exact character spans: what a passage may be cut between, and what it may not.

markdown-it-py says which lines a block covers; here lines become offsets into the untouched text. The blocks of
one level tile the text: every non-blank line is in exactly one of them, also lines that render as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from assistkit.text.commonmark import commonmark

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

Kind = Literal["heading", "paragraph", "list", "item", "quote", "lines"]

_NEWLINE = re.compile(r"\r\n?|\n")  # what markdown-it-py takes for a line end
_LINK = re.compile(r"!?\[([^\[\]]{0,1000})\]\([^()\s]{0,2000}(?:[ \t][^()\n]{0,500})?\)")
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3}|`{1,3})(?=\S)([^*_`\n]{1,300})(?<=\S)\1")
_WIDE = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")  # no spaces between words
_LONG = re.compile(r"\S{25}")
_ESCAPE = re.compile(r"\\([\\`*_\[\]<>{}#+.!|~^&=:?)-])")
_NUMBER = re.compile(r"(\d{1,9})[.)]")
_KINDS: dict[str, Kind] = {
    "heading": "heading",
    "paragraph": "paragraph",
    "bullet_list": "list",
    "ordered_list": "list",
    "list_item": "item",
    "blockquote": "quote",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of Markdown; `text[start:end]` has no blanks at its ends.

    `level` and `title` are those of a heading (level 0: not one). `children` tile a list, an item, a quote or lines;
    a paragraph and a single line have none.
    """

    start: int
    end: int
    kind: Kind
    level: int = 0
    title: str = ""
    children: tuple[Block, ...] = ()


def blocks(text: str) -> list[Block]:
    """The top-level blocks of a Markdown text in order; together they hold every non-blank character."""
    from markdown_it.tree import SyntaxTreeNode

    if not text.strip():
        return []
    found = _tile(_Lines(text), SyntaxTreeNode(_parser().parse(text)).children, 0, None)
    return _procedures(text, found)


def plain(text: str) -> str:
    """The words of a Markdown text as a reader sees them: without link targets, emphasis marks and escapes."""
    text = _unmarked(text)
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def _unmarked(text: str) -> str:
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if any(mark in text for mark in "*_`"):
        text = _EMPHASIS.sub(r"\2", text)
    return text


def count_words(text: str) -> int:
    """How many words a reader sees. Two characters of a script without spaces, or 25 of a long token, make one."""
    seen = plain(text)
    return len(seen.split()) + len(_WIDE.findall(seen)) // 2 + len(_LONG.findall(seen))


class _Lines:
    """The text and where its lines are."""

    def __init__(self, text: str) -> None:
        self.text = text
        ends = [(match.start(), match.end()) for match in _NEWLINE.finditer(text)]
        self.starts = [0, *(after for _, after in ends)]
        self.ends = [*(before for before, _ in ends), len(text)]

    def span(self, first: int, after: int) -> tuple[int, int]:
        """Offsets of the lines [first, after) without the blanks around them; empty if they are all blank."""
        start, end = self.starts[first], self.ends[min(after, len(self.ends)) - 1]
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip())
        return start, max(start, start + len(piece.strip()))


def _procedures(text: str, found: Sequence[Block]) -> list[Block]:
    """Join what Markdown takes apart: a list right after a list, and "4. …" with what stands since step 3.

    Authors indent nested bullets and pictures too little, and then every step is its own list.
    """
    joined: list[Block] = []
    for block in found:
        number = _NUMBER.match(text, block.start)
        resumes = number is not None and int(number.group(1)) > 1
        at = len(joined) - 1
        while block.kind == "list" and resumes and at >= 0 and joined[at].kind not in ("list", "heading"):
            at -= 1
        if block.kind == "list" and at >= 0 and joined[at].kind == "list":
            parts = (*joined[at:], block)
            joined[at:] = [Block(parts[0].start, block.end, "list", children=_flat(parts))]
        else:
            joined.append(block)
    return joined


def _flat(parts: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks of a procedure side by side, also of one that was joined before."""
    first = parts[0]
    grown = first.children and first.children[0].kind != "item"
    return (*(first.children if grown else (first,)), *parts[1:])


def _tile(lines: _Lines, nodes: Sequence[SyntaxTreeNode], first: int, after: int | None) -> list[Block]:
    """Blocks for the nodes and for the lines between them (link definitions have no node)."""
    last = len(lines.starts) if after is None else after
    found: list[Block] = []
    at = first
    for node in nodes:
        if node.map is None:
            continue
        begin, end = max(node.map[0], at), min(node.map[1], last)
        if begin >= end:
            continue
        found += _raw(lines, at, begin)
        found += _block(lines, node, begin, end)
        at = end
    return found + list(_raw(lines, at, last))


def _block(lines: _Lines, node: SyntaxTreeNode, first: int, after: int) -> list[Block]:
    kind = _KINDS.get(node.type, "lines")
    start, end = lines.span(first, after)
    if start == end:
        return []
    if kind == "heading":
        title = _unmarked(" ".join(child.content for child in node.children)).strip()
        return [Block(start, end, kind, int(node.tag[1:]), title)]
    if kind == "paragraph":
        return [Block(start, end, kind)]
    if kind == "lines":
        return list(_raw(lines, first, after))
    return [Block(start, end, kind, children=tuple(_tile(lines, node.children, first, after)))]


def _raw(lines: _Lines, first: int, after: int) -> Iterator[Block]:
    """Lines as they stand: a table, code, HTML, or what Markdown gives no block."""
    if first >= after:
        return
    start, end = lines.span(first, after)
    if start == end:
        return
    spans = (lines.span(number, number + 1) for number in range(first, after))
    rows = tuple(Block(begin, stop, "lines") for begin, stop in spans if begin < stop)
    yield Block(start, end, "lines", children=rows if len(rows) > 1 else ())


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    # Only the block structure is needed, and inline parsing is where odd input costs time.
    return commonmark().enable("table").disable(["inline", "text_join"])
