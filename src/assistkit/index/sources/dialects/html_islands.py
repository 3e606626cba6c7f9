"""HTML that is in Markdown, with its lists and tables, is read as HTML is; what holds Markdown itself stays."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistkit.index.sources.dialects.code import outside_code
from assistkit.index.sources.html import html_to_markdown
from assistkit.index.sources.notes import Note

_BLOCK = r"(?:div|section|article|ol|ul|dl|table|center|main)"
_OPENS = re.compile(
    rf"^ {{0,3}}<(?P<tag>{_BLOCK})(?=[\s>])(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>", re.MULTILINE | re.IGNORECASE
)
_TAG = re.compile(rf"<(?P<close>/?)(?P<tag>{_BLOCK})(?=[\s>])[^<>]*>", re.IGNORECASE)
_REST = re.compile(r"[ \t]*(?:\n|\Z)")
_STRUCTURE = re.compile(r"<(?:li|tr|dt)\b", re.IGNORECASE)
_MARKDOWN = re.compile(
    r"^\s*(?:#{1,6}[ \t]+\S|[-*+][ \t]+\S|\d{1,3}[.)][ \t]+\S|>[ \t]?\S|`{3}|~{3}|!!! |:::|\{%)|"
    r"\]\([^()\s]+\)|\*\*[^*\n<]+\*\*|<[A-Z][a-z]+[A-Z]?\w*|<details|markdown=",
    re.MULTILINE,
)


def without_islands(text: str, url: str = "") -> tuple[str, list[Note]]:
    """The text with blocks of HTML written as Markdown, and what a lead should know of them."""
    if not _STRUCTURE.search(text):
        return text, []
    notes: list[Note] = []

    def change(piece: str) -> str:
        return "".join(_read(part, url, notes) if island else part for part, island in _parts(piece))

    return outside_code(text, change), notes


def _read(island: str, url: str, notes: list[Note]) -> str:
    reading = html_to_markdown(island, url)
    notes += reading.notes
    return f"\n{reading.text}\n" if reading.text else island


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces; True for those that are HTML alone, with items or rows in it."""
    at, ends = 0, _ends(text)
    for match in _OPENS.finditer(text):
        opened = match.start() + match.group().index("<")
        if match.start() < at or opened not in ends:
            continue
        end = ends[opened]
        island = text[match.start() : end]
        if _STRUCTURE.search(island) and not _MARKDOWN.search(island):
            yield text[at : match.start()], False
            yield island, True
            at = end
    yield text[at:], False


def _ends(text: str) -> dict[int, int]:
    """Where each block is closed, by where it opens, as far as nothing but blanks follows on that line; in one pass."""
    open_: dict[str, list[int]] = {}
    ends: dict[int, int] = {}
    for tag in _TAG.finditer(text):
        places = open_.setdefault(tag["tag"].lower(), [])
        if not tag["close"]:
            places.append(tag.start())
        elif places:
            opened = places.pop()
            if _REST.match(text, tag.end()):
                ends[opened] = tag.end()
    return ends
