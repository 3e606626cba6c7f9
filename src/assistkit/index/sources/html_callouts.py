"""Boxes that set a note apart, as the editors of the large desks write them: a quote that begins with its word."""

from __future__ import annotations

import re
from itertools import islice

from assistkit.index.sources.html_kinds import class_words, classes, role
from assistkit.index.sources.html_tree import Node

_TAGS = frozenset({"div", "p", "section", "aside", "figure", "blockquote", "article", "dl"})
_WORDS = {  # the graver word first: "hint hint-warning" is a warning
    "warning": "Warning",
    "warn": "Warning",
    "caution": "Caution",
    "danger": "Danger",
    "error": "Warning",
    "critical": "Important",
    "important": "Important",
    "attention": "Attention",
    "success": "",
    "tip": "Tip",
    "note": "Note",
    "notice": "Note",
    "info": "Info",
    "information": "Info",
    "hint": "Tip",
}
_BOXES_TEXT = """callout callouts admonition alert infobox hint notice messagebox macro box block banner theme markdown
    interblocks wysiwyg"""
_BOXES = frozenset(_BOXES_TEXT.split())
_CERTAIN = re.compile(
    r"(?:^|[\s_-])(?:callout|admonition|markdown-alert|confluence-information-macro|interblocks-callout)"
)
_TITLE = frozenset({"title", "heading", "header"})
_STARTS = re.compile(r"\s*[^\w\s]*\s*[^\W\d_][^:!.?\n]{0,24}[:!]")


def callout_word(node: Node) -> str | None:
    """The word of the box ("Warning"), "" for a box without one, None for what is no such box."""
    if node.tag not in _TAGS or not node.has("class"):
        return "" if node.tag == "div" and node.has("data-callout") else None
    words = class_words(node)
    if not words.isdisjoint({"title", "header", "icon", "content", "body", "text", "label", "meta"}):
        return None  # a part of such a box
    named = next((_WORDS[one] for one in _WORDS if one in words), None)
    names = classes(node)
    if any(name in _WORDS for name in names) and (named is not None):
        return named
    opens = any(one.tag in ("a", "button") for one in islice(node.walk(), 6))
    boxed = not words.isdisjoint(_BOXES) or ("panel" in words and not opens)  # of Bootstrap: else an accordion
    if named is not None and boxed:
        return named
    if _CERTAIN.search(node.get("class").lower()):
        return named or ""
    return "" if role(node) in ("note", "alert") else None


def title_of(node: Node) -> Node | None:
    """The element in a box that is its title, if it has one."""
    for child in islice(node.walk(), 1, 6):
        words = class_words(child)
        if not words.isdisjoint(_TITLE) and (child.tag not in ("div", "section") or len(child.elements) < 4):
            return child
    return None


def lead(word: str, title: str, text: str) -> str:
    """What is said before the words of a box: its title, or its word unless the text says it itself."""
    title = title.strip().rstrip(":").strip()
    if title:
        grave = word in ("Warning", "Caution", "Danger", "Important") and word.lower() not in title.lower()
        return f"{word}: {title}" if grave else title
    begins = " ".join(text.split())[:40]
    if not word or _STARTS.match(begins) or begins.lower().lstrip("*# ").startswith(word.lower()):
        return ""
    return word
