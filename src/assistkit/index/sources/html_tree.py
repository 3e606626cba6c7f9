"""HTML as it is found -> a tree of nodes. libxml2 reads it, in linear time and to any depth; nothing here recurses.

What looks like a tag and is not one ("<host name>") stays text: a name that HTML does not know, that nothing closes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from html import escape

from assistkit.index.sources.html_nesting import without_crossing_ends
from assistkit.text.plain import HTML_TAGS

_TAG = re.compile(r"<([a-zA-Z][^\s<>/]*)([^<>]*)(>?)")
_CLOSED = re.compile(r"</([a-zA-Z][^\s<>/]*)")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)


_NONE: Mapping[str, str] = {}


class Node:
    """An element: its name and attributes in lower case, its children (nodes and strings), its parent.

    `page` are the texts of the whole page, `begin` and `end` say which of them are in it: so an element's words are had
    without a walk through what is nested in it.
    """

    __slots__ = ("attributes", "begin", "children", "end", "page", "parent", "tag")

    def __init__(self, tag: str, attributes: Mapping[str, str], parent: Node | None, page: list[str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.children: list[Node | str] = []
        self.page = page
        self.begin, self.end = len(page), sys.maxsize

    def get(self, name: str) -> str:
        """The value of an attribute without blanks around it; "" if there is none."""
        value = self.attributes.get(name)
        return value.strip() if value else ""

    def has(self, name: str) -> bool:
        """Whether the attribute is there, with a value or without."""
        return name in self.attributes

    @property
    def elements(self) -> list[Node]:
        """The children that are elements."""
        return [child for child in self.children if isinstance(child, Node)]

    def walk(self) -> Iterator[Node]:
        """The node and all elements in it, in the order of the page."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack += [child for child in reversed(node.children) if isinstance(child, Node)]

    def text(self, limit: int = 1_000_000_000) -> str:
        """The characters in it as they stand, up to about `limit`."""
        at, end, size = self.begin, min(self.end, len(self.page)), 0
        while at < end and size < limit:
            size += len(self.page[at])
            at += 1
        return "".join(self.page[self.begin : at])


class _Builder:
    """What libxml2 tells, as a tree."""

    def __init__(self) -> None:
        self._page: list[str] = []
        self.root = Node("#page", {}, None, self._page)
        self._at = self.root
        self._text: list[str] = []  # libxml2 tells a text in pieces

    def _end_text(self) -> None:
        if self._text:
            self._page.append("".join(self._text))
            self._at.children.append(self._page[-1])
            self._text = []

    def _leave(self) -> None:
        self._at.end = len(self._page)
        self._at = self._at.parent or self._at

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._end_text()
        tag = tag.lower()
        if tag in ("dt", "dd") and self._at.tag in ("dt", "dd") and self._at.parent is not None:
            self._leave()  # libxml2 leaves a term open where the next one begins
        node = Node(tag, dict(attributes) if attributes else _NONE, self._at, self._page)
        self._at.children.append(node)
        self._at = node

    def end(self, tag: str) -> None:
        self._end_text()
        if self._at.parent is not None and self._at.tag == tag.lower():
            self._leave()

    def data(self, data: str) -> None:
        self._text.append(data)

    def comment(self, text: str) -> None:
        pass

    def pi(self, target: str, data: str | None = None) -> None:
        pass

    def close(self) -> Node:
        self._end_text()
        return self.root


def parse(html: str) -> Node:
    """The tree of a page or a fragment; its root has the tag "#page"."""
    from lxml import etree

    prepared = _without_false_tags(_CDATA.sub(lambda match: escape(match[1]), html.lstrip("\ufeff \t\r\n")))
    prepared = without_crossing_ends(prepared)
    if not prepared.strip():
        return Node("#page", {}, None, [])
    parser = etree.HTMLParser(target=_Builder(), huge_tree=True, encoding="utf-8")
    parser.feed(prepared.encode("utf-8", "replace"))
    root: Node = parser.close()
    return root


def _without_false_tags(html: str) -> str:
    closed = {name.lower() for name in _CLOSED.findall(html)}

    def judged(match: re.Match[str]) -> str:
        name = match[1].lower()
        empty = match[2].rstrip().endswith("/") and ":" in name  # <ri:page ... /> of an XML dialect
        torn = not match[3] and not set(match[2]) & {'"', "'"}  # "a <b and c": the next tag comes before any ">"
        if not torn and (name in HTML_TAGS or name in closed or empty):
            return f"{match[0][:-2]}></{match[1]}>" if empty and match[3] and name not in closed else match[0]
        return "&lt;" + match[0][1:]

    return _TAG.sub(judged, html)
