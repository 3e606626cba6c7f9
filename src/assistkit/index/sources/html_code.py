"""Code of a page: its lines as a reader sees them, and its language."""

from __future__ import annotations

import re

from assistkit.index.sources.html_hidden import dropped_kind, is_struck
from assistkit.index.sources.html_kinds import classes
from assistkit.index.sources.html_tree import Node

_LANGUAGE = re.compile(
    r"(?:language|lang|highlight-source|highlight|brush|sourcecode|source)[-:_]\s*([a-z0-9+#.-]{1,20})"
)
_NAMES_TEXT = """
bash sh shell console powershell cmd batch python py javascript js typescript ts json yaml yml xml html css sql
    php ruby java kotlin swift c cpp csharp go rust ini toml http diff text graphql dockerfile nginx"""
_NAMES = frozenset(_NAMES_TEXT.split())
_ENDS_LINE = frozenset({"div", "p", "li", "tr", "ol", "ul", "table"})


def code_text(node: Node) -> str:
    """The lines of a <pre>: <br> and blocks end one; line numbers, "Copy" and what was struck out are left out."""
    parts: list[str] = []
    stack: list[Node | str] = [node]
    while stack:
        child = stack.pop()
        if isinstance(child, str):
            parts.append(child)
        elif child.tag == "br":
            parts.append("\n")
        elif child is node or not (dropped_kind(child) or child.tag == "button" or is_struck(child)):
            if child.tag in _ENDS_LINE:
                stack.append("\0")
            stack += reversed(child.children)
    text = re.sub(r"\n?\0", "\n", "".join(parts).replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " "))
    lines = [line.rstrip() for line in text.split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines).rstrip("\n")


def language_of(node: Node) -> str:
    """The language that the element, the <code> in it or the box around it names; "" if none does."""
    inside = node.elements[:1]
    around = [at for at in (node.parent, node.parent.parent if node.parent else None) if at is not None]
    for one in (node, *inside, *around):
        said = one.get("data-lang") or one.get("data-language") or one.get("lang-name")
        named = _LANGUAGE.search(one.get("class").lower())
        if said or named:
            return said.lower()[:20].replace("`", "").replace(" ", "") if said else (named[1] if named else "")
        if one in (node, *inside) and (known := [name for name in classes(one) if name in _NAMES]):
            return known[0]
    return ""
