"""What elements are: which names begin a block, and what the words of a class tell."""

from __future__ import annotations

import re
from functools import lru_cache

from assistkit.index.sources.html_tree import Node

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTS = frozenset({"ul", "ol", "menu", "dir"})
BLOCKS_TEXT = """
address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form frameset header hgroup hr html legend li main menu nav ol optgroup p pre section summary table tbody td
    tfoot th thead tr ul ac:layout ac:layout-section ac:layout-cell ac:rich-text-body ac:task-list ac:task
    ac:task-body ac:structured-macro ac:macro #page"""
BLOCKS = HEADINGS | frozenset(BLOCKS_TEXT.split())
PANELS = frozenset({"div", "section", "p", "ul", "ol", "dl", "dd", "article", "table", "span", "aside", "tr", "td"})

_SPLIT = re.compile(r"[^a-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=8192)
def _words(value: str) -> frozenset[str]:
    return frozenset(_SPLIT.split(_CAMEL.sub("-", value).lower()))


def class_words(node: Node) -> frozenset[str]:
    """The words in an element's class: "faqItem open-panel" has faq, item, open, panel."""
    value = node.get("class")
    return _words(value) if value else frozenset()


def id_words(node: Node) -> frozenset[str]:
    """The words in an element's id: "tabs-1" has tabs and 1."""
    value = node.get("id")
    return _words(value) if value else frozenset()


def classes(node: Node) -> list[str]:
    """The class names as they stand, in lower case."""
    return node.get("class").lower().split()


def role(node: Node) -> str:
    """The ARIA role, in lower case."""
    return node.get("role").lower()


def style(node: Node) -> str:
    """The style without blanks, in lower case: "display:none;color:red"."""
    value = node.attributes.get("style")
    return "".join(value.lower().split()) if value else ""
