"""How the blocks of a page are read: lists, boxes, tables, code, definitions, macros. Each function begins a node."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from assistkit.index.sources import html_confluence as confluence
from assistkit.index.sources.html_callouts import callout_word, lead, title_of
from assistkit.index.sources.html_code import code_text, language_of
from assistkit.index.sources.html_hidden import dropped_kind
from assistkit.index.sources.html_tables import only_arranges, read_table, write_table
from assistkit.index.sources.html_tree import Node
from assistkit.index.sources.markdown_text import Run, guarded, rendered
from assistkit.text.characters import without_unseen

if TYPE_CHECKING:
    from assistkit.index.sources.html_walk import Leave, Walk


def a_list(walk: Walk, node: Node) -> Leave | None:
    """<ul>, <ol>; a table of contents is left out."""
    walk.flush()
    if node in walk.plan.loose:
        return walk.flush
    if not walk.lists.within and _is_contents(node):
        walk.note("contents", node.text(400))
        return None
    return walk.until(walk.lists.list(node))


def item(walk: Walk, node: Node) -> Leave:
    """<li>, also one that is in no list."""
    walk.flush()
    return walk.flush if node.parent in walk.plan.loose else walk.until(walk.lists.item(node))


def _is_contents(node: Node) -> bool:
    """Three items or more that are nothing but links to places on this page."""
    some = list(islice(node.walk(), 400))
    items = sum(one.tag == "li" for one in some)
    links = [one for one in some if one.tag == "a"]
    if items < 3 or items != len(links) or not all(one.get("href").startswith("#") for one in links):
        return False
    return "".join("".join(one.text().split()) for one in links) == "".join(node.text(20_000).split())


def quote(walk: Walk, node: Node) -> Leave:
    """<blockquote>, which some editors use for their boxes."""
    return box(walk, node, callout_word(node) or "")


def box(walk: Walk, node: Node, word: str, heading: str = "") -> Leave:
    """A callout: a quote that begins with its title or its word."""
    walk.flush()
    stray = walk.lists.stray(node)
    opened = walk.writer.quote()
    title = title_of(node) if not heading and (node.tag != "blockquote" or word) else None
    if title is not None:
        walk.plan.moved.add(title)
        heading = title.text(200)
    set_lead(walk, lead(word, without_unseen(" ".join(heading.split())), node.text(200)))

    def leave() -> None:
        walk.flush()
        walk.writer.end_lead()
        walk.writer.close(opened)
        if stray is not None:
            walk.writer.close(stray)

    return leave


def set_lead(walk: Walk, words: str) -> None:
    """Have these words said in bold print before the next paragraph."""
    if words:
        walk.writer.lead = rendered([Run(words if words[-1] in ":?!" else f"{words}:", bold=True)])[0]


def pre(walk: Walk, node: Node) -> None:
    """Code in separate lines."""
    walk.flush()
    write_code(walk, node, code_text(node), language_of(node))


def write_code(walk: Walk, node: Node, text: str, language: str) -> None:
    """A block of code, in the item before it where it is between items."""
    text = without_unseen(text).replace("\ue000", "")
    if not text.strip():
        return
    stray = walk.lists.stray(node)
    walk.writer.code(text, language)
    if stray is not None:
        walk.writer.close(stray)


def table(walk: Walk, node: Node) -> Leave | None:
    """A table, or the cells of one that only arranges the page one after the other."""
    walk.flush()
    found = read_table(node, lambda one: bool(dropped_kind(one)) or walk.plan.hides(one))
    if only_arranges(node, found):
        return walk.flush
    walk.lists.said()
    stray = walk.lists.stray(node)
    for caption in (one for one in node.elements if one.tag == "caption"):
        lines = [guarded(line) for line in walk.apart(caption).split("\n") if line]
        if lines and lines[-1][-1:].isalnum():
            lines[-1] += ":"  # it announces the table, and is nothing without it
        walk.writer.paragraph(lines)
    write_table(walk.writer, found, walk.apart)
    if stray is not None:
        walk.writer.close(stray)
    return None


def rule(walk: Walk, node: Node) -> None:
    """<hr> ends what comes before it."""
    walk.flush()
    walk.lists.said()


def caption(walk: Walk, node: Node) -> Leave:
    """<figcaption>: belongs to its picture, and does not end a procedure."""
    walk.flush()
    since = walk.lists.text_since

    def leave() -> None:
        walk.flush()
        walk.lists.text_since = since

    return leave


def term(walk: Walk, node: Node) -> Leave | None:
    """<dt>: said before its definition; one that asks something is a heading."""
    walk.flush()
    words = without_unseen(" ".join(node.text(2000).split()))
    if words.endswith("?") and not walk.writer.boxes:
        walk.label(node)
    elif words:
        walk.terms.append(words.rstrip(":"))
    return None


def definition(walk: Walk, node: Node) -> Leave:
    """<dd>: a point that begins with its term."""
    walk.flush()
    if not walk.terms:
        return _more(walk)
    opened = walk.writer.item("- ", tight=walk.defined_before)
    walk.defined_before = True
    words, walk.terms = " / ".join(walk.terms), []
    set_lead(walk, words)

    def leave() -> None:
        walk.flush()
        walk.writer.end_lead()
        walk.writer.close(opened)

    return leave


def _more(walk: Walk) -> Leave:
    """A further definition belongs to the point of the first one."""
    if not walk.defined_before:
        return walk.flush
    opened = walk.writer.resume(2)

    def leave() -> None:
        walk.flush()
        walk.writer.close(opened)

    return leave


def definitions(walk: Walk, node: Node) -> Leave:
    """<dl>; terms that nothing defines are their own points."""
    walk.flush()
    stray = walk.lists.stray(node)
    terms, before = walk.terms, walk.defined_before
    walk.terms, walk.defined_before = [], False

    def leave() -> None:
        walk.flush()
        for words in walk.terms:
            walk.writer.paragraph(rendered([Run(words, bold=True)]))
        walk.terms, walk.defined_before = terms, before
        if stray is not None:
            walk.writer.close(stray)

    return leave


def macro(walk: Walk, node: Node) -> Leave | None:
    """A macro of Confluence."""
    kind, value = confluence.macro_kind(node)
    if kind == "status":
        walk.add(f" {value} ")
        return None
    if kind in ("list", "elsewhere"):
        walk.note("furniture" if kind == "list" else "unresolved-include", f"{value} {node.text(200)}")
        return None
    walk.flush()
    if kind == "code":
        write_code(walk, node, confluence.body(node), value)
        return None
    if kind == "box":
        return box(walk, node, value, confluence.parameter(node, "title"))
    if kind == "expand" and value:
        return walk.below([Run(without_unseen(value))])
    return walk.flush
