"""Tabs and accordions that nothing ties to their panels but where they stand, and a word in a class or an id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from assistkit.index.sources.html_hidden import is_hidden
from assistkit.index.sources.html_kinds import HEADINGS, PANELS, class_words, id_words
from assistkit.index.sources.html_tree import Node

if TYPE_CHECKING:
    from assistkit.index.sources.html_openers import Plan

_TABS = frozenset({"tab", "tabs", "tablist", "tablink", "tablinks", "tabbed", "pills", "switcher"})
_PANES = frozenset({"tab", "tabs", "pane", "panes", "panel", "panels", "content", "contents", "tabpanel", "tabcontent"})
_GROUPS_TEXT = "accordion accordions faq faqs collapse collapsible expandable expander toggle toggles details spoiler"
_GROUPS = frozenset(_GROUPS_TEXT.split())
_LABELS = frozenset({"button", "a", "span", "li", "div", "label"})
_MOST, _LONGEST = 12, 60  # tabs in a row, characters on a tab


def tie_by_place(plan: Plan, nodes: list[Node], ids: Mapping[str, Node], after: Mapping[Node, Node]) -> None:
    """Tie rows of tabs to as many panels below them, and headings to what is hidden right below them."""
    tied = set(plan.panels.values())
    for row in nodes:
        if len(row.children) < 2 or row.tag in ("body", "main", "table", "tr"):
            continue
        tabs = _tabs_of(row)
        if not tabs or not tied.isdisjoint(tabs):
            continue
        panels = _panels_named(row, tabs, ids) or (_panels_below(row, len(tabs), after) if _is_row(row, tabs) else [])
        if panels and not any(panel in plan.panels for panel in panels):
            for tab, panel in zip(tabs, panels, strict=True):
                plan.panels[panel] = plan.labels[panel] = tab
            plan.moved.update(tabs)
    _tie_headings(plan, nodes, after)


def _tabs_of(row: Node) -> list[Node]:
    """The children of a row, where each is a few words; the link in an item is the tab."""
    some = row.elements
    if not 1 < len(some) <= _MOST or any(child.strip() for child in row.children if isinstance(child, str)):
        return []
    if any(one.tag not in _LABELS or not 0 < len(one.text(200).strip()) <= _LONGEST for one in some):
        return []
    return [one.elements[0] if one.tag == "li" and len(one.elements) == 1 else one for one in some]


def _is_row(row: Node, tabs: list[Node]) -> bool:
    if not (class_words(row) | id_words(row)).isdisjoint(_TABS):
        return True
    return all(not class_words(tab).isdisjoint(_TABS) and class_words(tab).isdisjoint({"content"}) for tab in tabs)


def _panels_named(row: Node, tabs: list[Node], ids: Mapping[str, Node]) -> list[Node]:
    """What the links of the row lead to, where these are boxes beside the row, and a name says that they are tabs."""
    names = [tab.get("href") for tab in tabs]
    if not all(name.startswith("#") and len(name) > 1 for name in names):
        return []
    found = [one for name in names if (one := ids.get(name[1:])) is not None]
    if len(set(found)) < len(tabs) or any(one.parent is not row.parent or one.tag not in PANELS for one in found):
        return []
    around = class_words(row.parent) | id_words(row.parent) if row.parent is not None else frozenset[str]()
    said = [around | class_words(one) | id_words(one) for one in found]
    return found if all(not words.isdisjoint(_TABS) for words in said) else []


def _panels_below(row: Node, count: int, after: Mapping[Node, Node]) -> list[Node]:
    """As many boxes as there are tabs: in the box below the row, or below it one after the other."""
    beside = list(_following(row, after, count + 1))
    if not beside and row.parent is not None and len(row.parent.elements) == 1:
        beside = list(_following(row.parent, after, count + 1))
    if beside and len(inner := beside[0].elements) == count and all(one.tag in PANELS for one in inner):
        return inner
    panes = [one for one in beside if one.tag in PANELS and not class_words(one).isdisjoint(_PANES)]
    return panes if len(panes) == count and panes == beside[:count] else []


def _following(node: Node, after: Mapping[Node, Node], count: int) -> Iterator[Node]:
    at = after.get(node)
    while at is not None and count:
        yield at
        at, count = after.get(at), count - 1


def _is_question(node: Node) -> bool:
    """Whether it may head what is hidden below it, where it is named as a part of an accordion."""
    if node.tag not in ("div", "p", "span", "a", "strong") or class_words(node).isdisjoint(_GROUPS):
        return False
    return 0 < len(node.text(300).strip()) < 200 and all(
        one.tag not in PANELS or one.tag == "span" for one in node.elements
    )


def _tie_headings(plan: Plan, nodes: list[Node], after: Mapping[Node, Node]) -> None:
    """A heading opens what is hidden below it where a name says so, or where a second one does the same beside it."""
    pairs: dict[Node, list[tuple[Node, Node]]] = defaultdict(list)
    for node in nodes:
        panel = after.get(node) if node.tag in HEADINGS or _is_question(node) else None
        hidden = panel is not None and panel not in plan.panels and panel.tag in PANELS
        if hidden and panel is not None and node.parent is not None and is_hidden(panel, plan.rules):
            pairs[node.parent].append((node, panel))
    for parent, found in pairs.items():
        outer = parent.parent if parent.parent is not None else parent
        named = class_words(parent) | id_words(parent) | class_words(outer) | id_words(outer)
        if len(found) > 1 or not named.isdisjoint(_GROUPS):
            for heading, panel in found:
                plan.panels[panel] = heading
                plan.openers.add(heading)
