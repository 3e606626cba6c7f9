"""Macros of Confluence's storage format: what they are to a reader."""

from __future__ import annotations

from assistkit.index.sources.html_tree import Node

MACROS = frozenset({"ac:structured-macro", "ac:macro"})
_CODE = frozenset({"code", "noformat"})
_BOXES = {"info": "Info", "note": "Note", "warning": "Warning", "tip": "Tip", "panel": ""}
_LISTS_TEXT = """
toc toc-zone children pagetree recently-updated contributors livesearch gallery attachments anchor blog-posts
    contentbylabel content-report-table profile widget view-file viewpdf drawio gliffy page-info"""
_LISTS = frozenset(_LISTS_TEXT.split())
_ELSEWHERE = frozenset({"include", "excerpt-include", "jira", "jiraissues"})


def parameter(node: Node, name: str) -> str:
    """A parameter of the macro; "" if it has none of this name."""
    for child in node.elements:
        if child.tag == "ac:parameter" and child.get("ac:name") == name:
            return " ".join(child.text(2000).split())
    return ""


def body(node: Node) -> str:
    """The plain text that the macro holds."""
    return "".join(child.text() for child in node.elements if child.tag == "ac:plain-text-body").strip("\n")


def macro_kind(node: Node) -> tuple[str, str]:
    """What the macro is ("code", "box", "expand", "status", "list", "elsewhere", "") and its word or name."""
    name = node.get("ac:name").lower()
    if name in _CODE:
        return "code", parameter(node, "language")
    if name in _BOXES:
        return "box", _BOXES[name]
    if name in ("expand", "status"):
        return name, parameter(node, "title")
    if name in _LISTS:
        return "list", name
    return ("elsewhere", name) if name in _ELSEWHERE else ("", name)


def linked_name(node: Node) -> str:
    """What an <ac:link> leads to: a page's title or a file's name."""
    for child in node.elements:
        if child.tag in ("ri:page", "ri:attachment", "ri:blog-post"):
            return child.get("ri:content-title") or child.get("ri:filename")
    return node.get("ac:anchor")
