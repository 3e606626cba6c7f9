"""What was sent, as text: desks keep a reply as HTML, Markdown or text, and the format is no edit.

A list keeps its numbers, and a link its address where that is not what it shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

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
_ALONE = re.compile(r"(?m)^(-|\d{1,9}\.)\n")  # the mark of <li><p>
_MARKS = re.compile(r"[*_`\\<~#]|\]\(")  # without one, Markdown is the text itself


def readings(sent: str) -> Iterator[str]:
    """The texts that `sent` may stand for: itself, and what a reader sees of it as HTML and as Markdown."""
    yield sent
    if _TAG.search(sent):
        yield html_text(sent)
    if _MARKS.search(sent):
        yield html_text(str(_markdown().render(sent)))


def as_text(sent: str) -> str:
    """`sent` as a reader sees it where it is HTML, else as it is."""
    return html_text(sent) if _TAG.search(sent) else sent


def html_text(html: str) -> str:
    """The words of an HTML reply, a line a block, list items with their numbers or "-"."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return _ALONE.sub(r"\1 ", "\n".join(line for line in lines if line))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._lists: list[int | None] = []  # the next number of each open list, None in a bulleted one
        self._links: list[tuple[str, int]] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag in ("ol", "ul"):
            start = given.get("start", "1")
            self._lists.append((int(start) if start.isdecimal() else 1) if tag == "ol" else None)
        elif tag == "li":
            self._item(given)
        elif tag == "a":
            self._links.append((given.get("href", ""), len(self.parts)))

    def _item(self, given: dict[str, str]) -> None:
        number = self._lists[-1] if self._lists else None
        if number is None or given.get("data-list") == "bullet":  # Quill has bullets in <ol>, too
            self.parts.append("- ")
        else:
            self.parts.append(f"{number}. ")
            self._lists[-1] = number + 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        elif tag == "a" and self._links:
            href, since = self._links.pop()
            shown = "".join(self.parts[since:]).strip()
            if href.removeprefix("mailto:") != shown.removeprefix("mailto:") and not href.startswith("#"):
                self.parts.append(f" ({href})")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(re.sub(r"\s+", " ", data))


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": False})
    made.normalizeLink = made.normalizeLinkText = str  # type: ignore[method-assign, assignment]  # addresses as written
    return made
