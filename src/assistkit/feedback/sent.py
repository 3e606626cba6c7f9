"""What was sent, as text: desks keep a reply as HTML, Markdown or text, and the format is no edit.

A list keeps its numbers, and a link its address where that is not what it shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from assistkit.index.sources.html_tree import Node, parse
from assistkit.text.commonmark import commonmark

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_TAG = re.compile(r"<(?:/(?:p|div|li|ol|ul|a|span|pre|td|b|strong|body|html)|br\s*/?)>", re.IGNORECASE)
_BLOCKS = frozenset(
    (
        *("p", "div", "li", "ul", "ol", "br", "pre", "tr", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("section", "article", "hr", "dt", "dd"),
    )
)
_UNSEEN = frozenset(("script", "style", "head", "title", "template"))
_LONGEST_MARKDOWN = 100_000  # characters: a page of HTML with pictures in it may be longer, no reply in Markdown is
_BLANKS = re.compile(r"\s+")
_DIGITS = 9  # of a number that a list may begin with
_ALONE = re.compile(r"(?m)^(-|\d{1,9}\.)\n")  # the mark of <li><p>
_MARKS = re.compile(r"[*_`\\<~#]|\]\(")  # without one, Markdown is the text itself


def readings(sent: str) -> Iterator[str]:
    """The texts that `sent` may stand for: itself, and what a reader sees of it as HTML and as Markdown."""
    yield sent
    if _TAG.search(sent):
        yield html_text(sent)
    if len(sent) <= _LONGEST_MARKDOWN and _MARKS.search(sent):
        yield html_text(str(_markdown().render(sent)))


def as_text(sent: str) -> str:
    """`sent` as a reader sees it where it is HTML, else as it is."""
    return html_text(sent) if _TAG.search(sent) else sent


def html_text(html: str) -> str:
    """The words of an HTML reply, a line a block, list items with their numbers or "-"."""
    reader = _Reader()
    reader.read(parse(html.replace("\0", "")))
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return _ALONE.sub(r"\1 ", "\n".join(line for line in lines if line))


class _End(NamedTuple):
    of: Node


class _Reader:
    """Walks the tree of a page and writes what is seen."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._lists: list[int | None] = []  # the next number of each open list, None in a bulleted one
        self._links: list[int] = []  # where the text of each open link begins

    def read(self, page: Node) -> None:
        open_: list[Node | str | _End] = [page]
        while open_:
            one = open_.pop()
            if isinstance(one, str):
                self.parts.append(_BLANKS.sub(" ", one))
            elif isinstance(one, _End):
                self._end(one.of)
            elif one.tag not in _UNSEEN:
                self._start(one)
                open_.append(_End(one))
                open_ += reversed(one.children)

    def _start(self, node: Node) -> None:
        if node.tag in _BLOCKS:
            self.parts.append("\n")
        if node.tag == "ol":
            start = node.get("start")
            self._lists.append(int(start) if start.isdecimal() and len(start) <= _DIGITS else 1)
        elif node.tag == "ul":
            self._lists.append(None)
        elif node.tag == "li":
            self._item(node)
        elif node.tag == "a":
            self._links.append(len(self.parts))

    def _item(self, node: Node) -> None:
        number = self._lists[-1] if self._lists else None
        if number is None or node.get("data-list") == "bullet":  # Quill has bullets in <ol>, too
            self.parts.append("- ")
        else:
            self.parts.append(f"{number}. ")
            self._lists[-1] = number + 1

    def _end(self, node: Node) -> None:
        if node.tag in _BLOCKS:
            self.parts.append("\n")
        if node.tag in ("ol", "ul"):
            self._lists.pop()
        elif node.tag == "a":
            since, href = self._links.pop(), node.get("href")
            shown = "".join(self.parts[since:]).strip()
            if href.removeprefix("mailto:") != shown.removeprefix("mailto:") and not href.startswith("#"):
                self.parts.append(f" ({href})")


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    made = commonmark(html=False)
    made.normalizeLink = made.normalizeLinkText = str  # type: ignore[method-assign, assignment]  # addresses as written
    return made
