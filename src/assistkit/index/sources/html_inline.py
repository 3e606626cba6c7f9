"""How what is in a line is read: links, pictures, code, bold print, what is set above or below the line."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from assistkit.index.sources.html_blocks import write_code
from assistkit.index.sources.html_code import code_text
from assistkit.index.sources.html_confluence import linked_name
from assistkit.index.sources.html_scripts import above, below
from assistkit.index.sources.html_tree import Node
from assistkit.index.sources.links import resolved
from assistkit.index.sources.markdown_text import Run
from assistkit.text.characters import without_unseen

if TYPE_CHECKING:
    from assistkit.index.sources.html_walk import Leave, Walk

_ANCHOR = re.compile(r"[\s¶#§🔗⚓↑↩⤴^\ufe0e\ufe0f]*")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp)\b")
_UPPER = re.compile(r"(?:\[\^)?(\d{1,3})\]?")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_FILE_NAME = re.compile(
    r"(?:img|image|screenshot|screen shot|picture|photo|bild|grafik|unnamed)?[\W_\d]*|"
    r"\S*\.(?:png|jpe?g|gif|svg|webp)|[0-9a-f-]{16,}",
    re.IGNORECASE,
)


def strong(walk: Walk, node: Node) -> Leave:
    """Bold print."""
    walk.bold += 1

    def leave() -> None:
        walk.bold -= 1

    return leave


def link(walk: Walk, node: Node) -> Leave | None:
    """<a>: its words, and where it leads if that is known."""
    words = node.text(200)
    pictures = any(one.tag == "img" for one in islice(node.walk(), 12))
    if not pictures and _ANCHOR.fullmatch(words):
        return None if words.strip() else _nothing
    href = node.get("href")
    full = resolved(href, walk.base)
    if href and not full and not href.startswith("#") and not href.lower().startswith("javascript:"):
        walk.note("unresolved-link", f"{words.strip()} ({href})")
    outer, walk.href = walk.href, full

    def leave() -> None:
        walk.href = outer

    return leave


def _nothing() -> None:
    """An element that changes nothing."""


def plain(walk: Walk, node: Node) -> Leave:
    """Only what is in it."""
    return _nothing


def picture(walk: Walk, node: Node) -> None:
    """The words that stand for a picture; a file name says nothing."""
    alt = without_unseen(" ".join((node.get("alt") or node.get("ac:alt")).split())).replace("\ue000", "")
    if "emoji" in node.get("class").lower() or "emoticon" in node.get("class").lower():
        walk.add(alt)
    elif not alt or _FILE_NAME.fullmatch(alt):
        walk.wordless += 1
    elif walk.href and not walk.heading and not _PICTURE.search(walk.href.lower()):
        walk.add(alt)
    else:
        walk.runs.append(Run(alt, picture=True))


def line_break(walk: Walk, node: Node) -> None:
    """<br>."""
    walk.runs.append(Run(" " if walk.heading else "\n"))


def code(walk: Walk, node: Node) -> None:
    """<code> in a line; with line breaks in it, a block."""
    text = code_text(node)
    if "\n" in text and not walk.heading and any(one.tag == "br" for one in node.walk()):
        walk.flush()
        write_code(walk, node, text, "")
    elif text.strip():
        spaced = node.text()
        walk.add(" " * spaced[:1].isspace())
        walk.add(without_unseen(" ".join(text.split())), code=not walk.heading)
        walk.add(" " * spaced[-1:].isspace())


def script(walk: Walk, node: Node) -> None:
    """<sup> and <sub>."""
    before = "".join(run.text for run in walk.runs[-4:]).rpartition("\n")[2]
    if node.tag == "sub":
        _as_fraction(walk)
        walk.add(without_unseen(below(node, before)))
        return
    text, raw = above(node, before, walk.defined)
    walk.add(without_unseen(text), raw=raw)
    if raw and not before.strip():
        walk.add(" ")


def _as_fraction(walk: Walk) -> None:
    """What stood above the line before "/" is the upper part of a fraction: "7<sup>1</sup>/<sub>2</sub>" is 7 1/2."""
    if len(walk.runs) < 2 or walk.runs[-1].text.strip() not in ("/", "⁄"):
        return
    upper = _UPPER.fullmatch(walk.runs[-2].text.translate(_LOWERED))
    if upper:
        number = len(walk.runs) > 2 and walk.runs[-3].text[-1:].isdigit()
        walk.runs[-2] = Run(f" {upper[1]}" if number else upper[1], bold=walk.bold > 0)


def quoted(walk: Walk, node: Node) -> Leave:
    """<q>: a browser sets the marks."""
    walk.add("“")
    return lambda: walk.add("”")


def reading(walk: Walk, node: Node) -> Leave:
    """<rt>: how a word is said, in brackets behind it."""
    walk.add("(")
    return lambda: walk.add(")")


def moment(walk: Walk, node: Node) -> Leave:
    """<time>: its words, or its date where it has none, as in Confluence."""
    if not node.text(40).strip():
        walk.add(node.get("datetime"))
    return _nothing


def page_link(walk: Walk, node: Node) -> Leave:
    """<ac:link>: the words, or the name of the page; its address is not in the article."""
    name = linked_name(node)
    if name:
        walk.note("unresolved-link", name)
    if not node.text(40).strip():
        walk.add(name)
    return _nothing
