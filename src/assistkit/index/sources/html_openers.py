"""Accordions and tabs: what opens what. The words on the opener become the heading of what it opens."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice, pairwise

from assistkit.index.sources.html_callouts import callout_word
from assistkit.index.sources.html_hidden import dropped_kind, hiding_rules, is_hidden, is_panel_like, striking_rules
from assistkit.index.sources.html_kinds import HEADINGS, LISTS, PANELS, class_words, role
from assistkit.index.sources.html_tabs import tie_by_place
from assistkit.index.sources.html_tree import Node

_REFERENCES = (
    "aria-controls",
    "data-target",
    "data-bs-target",
    "data-tab-target",
    "data-tabs-target",
    "data-toggle-target",
    "data-tab",
)
_OPENING = frozenset({"collapse", "tab", "pill", "accordion", "toggle"})
_OPENER_WORDS_TEXT = (
    "accordion toggle toggler collapse collapsible collapsed expand expander expandable faq question trigger tab"
)
_OPENER_WORDS = frozenset(_OPENER_WORDS_TEXT.split())
_TAB_WORDS = frozenset({"tab", "tabs", "tablist", "tablinks", "pills", "tabbed"})
_WRAPS = frozenset({"item", "items", "group", "wrapper", "wrap", "container", "list"})
_BODY = frozenset({"content", "body", "answer", "pane", "inner"})
_QUOTED = re.compile(r"['\"]#?([\w-]{1,80})['\"]")
_TRIGGERS = frozenset({"div", "span", "a", "p"}) | HEADINGS
_CLIMB = 4  # an opener may sit in a heading, in a header, in an item


@dataclass
class Plan:
    """What `survey` found: panels with the opener whose words head them, and the openers to set in their place."""

    labels: dict[Node, Node] = field(default_factory=dict)
    moved: set[Node] = field(default_factory=set)  # openers whose words are said at their panel
    openers: set[Node] = field(default_factory=set)  # openers that head what follows them
    panels: dict[Node, Node] = field(default_factory=dict)  # panel -> its opener, of either sort
    loose: set[Node] = field(default_factory=set)  # lists that only arrange openers and panels
    rules: frozenset[str] = frozenset()
    striking: frozenset[str] = frozenset()  # selectors of what a style sheet strikes out

    def hides(self, node: Node) -> bool:
        """Whether nobody can get to see it: hidden, and nothing opens it."""
        return is_hidden(node, self.rules) and node not in self.panels and role(node) != "tabpanel"


def survey(root: Node) -> Plan:
    """Find openers and their panels in one pass over the page, and one over what may open something."""
    plan = Plan(rules=hiding_rules(root), striking=striking_rules(root))
    ids: dict[str, Node] = {}
    after: dict[Node, Node] = {}  # the element that follows on the same level
    nodes = list(root.walk())
    for node in nodes:
        if name := node.get("id"):
            ids.setdefault(name, node)
        if len(node.children) > 1:
            after.update(pairwise(node.elements))
    inputs = {node.get("id"): node for node in nodes if node.tag == "input"}
    for node in nodes:
        if node.tag == "summary" and node.parent is not None and not is_hidden(node.parent, plan.rules):
            plan.panels[node.parent] = plan.labels[node.parent] = node
            plan.moved.add(node)
        if _may_open(node, inputs):
            _tie(plan, node, _target(node, ids, after, plan), after)
    _tie_by_label(plan, nodes, ids)
    _tie_in_order(plan, nodes, after, inputs)
    tie_by_place(plan, nodes, ids, after)
    return plan


def _may_open(node: Node, inputs: dict[str, Node]) -> bool:
    tag = node.tag
    if tag in ("button", "dt"):
        return not node.has("aria-haspopup")
    if not node.attributes or tag in ("summary", "html", "body", "main") or node.has("aria-haspopup"):
        return False
    if tag == "label":
        kind = inputs.get(node.get("for"))
        return kind is not None and kind.get("type").lower() in ("radio", "checkbox")
    said = role(node) in ("tab", "button") or node.has("onclick") or node.has("aria-expanded") or _opens_by_data(node)
    if not said and tag == "a" and node.get("href").startswith("#"):
        return _is_tab(node) or node.get("href") == "#"
    return said or (node.has("class") and tag in _TRIGGERS and _is_trigger(node))


def _opens_by_data(node: Node) -> bool:
    toggles = node.attributes.get("data-toggle") or node.attributes.get("data-bs-toggle") or ""
    return toggles in _OPENING or node.has("aria-controls") or node.has("data-tab")


def _is_trigger(node: Node) -> bool:
    words = class_words(node)
    if node.parent is not None and callout_word(node.parent) is not None:
        return False  # the title of a note
    if node.tag == "div" and (not words.isdisjoint(_WRAPS) or any(map(_is_body, islice(node.walk(), 1, 20)))):
        return False  # it holds an opener and its panel
    if {"expand", "control"} <= words:
        return True
    return not words.isdisjoint({"question", "trigger", "toggle", "toggler", "expander"}) or (
        not words.isdisjoint({"accordion", "panel", "faq", "collapsible"})
        and not words.isdisjoint({"title", "header", "heading", "button"})
    )


def _is_body(node: Node) -> bool:
    return node.tag in PANELS and node.tag != "span" and not class_words(node).isdisjoint(_BODY)


def _is_tab(node: Node) -> bool:
    """A tab by its role, or by the class of itself or of the list that it is in."""
    at: Node | None = node
    for _ in range(3):
        if at is None:
            return False
        toggles = at.attributes.get("data-toggle") or at.attributes.get("data-bs-toggle") or ""
        if role(at) in ("tab", "tablist") or toggles in ("tab", "pill"):
            return True
        if at.tag not in ("body", "main", "section", "article") and not class_words(at).isdisjoint(_TAB_WORDS):
            return True
        at = at.parent
    return False


def _target(node: Node, ids: dict[str, Node], after: dict[Node, Node], plan: Plan) -> Node | None:
    """The panel: what the opener names, else what follows it where that is hidden or looks like a panel."""
    named = [node.get(name) for name in _REFERENCES] + [node.get("href")]
    for name in named:
        found = ids.get(name.removeprefix("#").split(" ")[0]) if name not in ("", "#") else None
        if found is not None and found is not node:
            return found
    for name in _QUOTED.findall(node.get("onclick")[:500]):  # openTab(event, 'London')
        if name in ids and ids[name] is not node:
            return ids[name]
    if node.tag != "label" and _is_tab(node):  # its panel stands after all the tabs, and is not what follows
        return None
    following = after.get(node) if node.tag == "label" else _following(node, after)
    if following is None or following.tag not in PANELS:
        return None
    sure = node.has("aria-expanded") or _opens_by_data(node) or node.tag == "label"
    sure = sure or not class_words(node).isdisjoint(_OPENER_WORDS)
    return following if sure or is_hidden(following, plan.rules) or is_panel_like(following) else None


def _following(node: Node, after: dict[Node, Node]) -> Node | None:
    """The element right after the opener, or after the heading or header that holds it."""
    at = node
    for _ in range(_CLIMB):
        if at in after:
            return after[at]
        if at.parent is None or at.parent.tag in ("body", "main", "article", "#page", *LISTS):
            return None
        at = at.parent
    return None


def _tie(plan: Plan, opener: Node, panel: Node | None, after: dict[Node, Node]) -> None:
    if panel is None or panel in plan.panels or _holds(panel, opener):  # "Close" stands in what it closes
        return
    if dropped_kind(panel) or panel.tag in HEADINGS or not opener.text(400).strip():
        return
    plan.panels[panel] = opener
    if _following(opener, after) is panel and not _is_tab(opener):
        plan.openers.add(opener)
        _loosen(plan, opener)
    else:
        plan.labels[panel] = opener
        plan.moved.add(opener)
        _loosen(plan, panel)


def _loosen(plan: Plan, node: Node) -> None:
    """A list whose items are accordions is no list of points: each item begins with an opener, or is a panel."""
    at = node
    for _ in range(_CLIMB):
        parent = at.parent
        if parent is None or parent.tag == "ol":
            return
        if parent.tag in LISTS:
            plan.loose.add(parent)
            return
        if next((one for one in parent.children if isinstance(one, Node) or one.strip()), None) is not at:
            return
        at = parent


def _holds(outer: Node, inner: Node) -> bool:
    at: Node | None = inner
    for _ in range(50):
        if at is None:
            return False
        if at is outer:
            return True
        at = at.parent
    return False


def _tie_by_label(plan: Plan, nodes: list[Node], ids: dict[str, Node]) -> None:
    for node in nodes:
        label = ids.get(node.get("aria-labelledby")) if node.attributes and role(node) == "tabpanel" else None
        if label is not None and node not in plan.panels and label.tag not in HEADINGS and not _holds(node, label):
            plan.panels[node] = plan.labels[node] = label
            plan.moved.add(label)


def _tie_in_order(plan: Plan, nodes: list[Node], after: dict[Node, Node], inputs: dict[str, Node]) -> None:
    """Tabs that name no panel: the first opens the first, and so on, where there are as many of both."""
    tied = set(plan.panels.values())
    named = [node for node in nodes if node.attributes and role(node) in ("tab", "tabpanel")]
    tabs = [node for node in named if role(node) == "tab" and node not in tied]
    panels = [node for node in named if role(node) == "tabpanel" and node not in plan.panels]
    pairs = list(zip(tabs, panels, strict=True)) if len(tabs) == len(panels) else []
    for parent in dict.fromkeys(node.parent for node in nodes if node.tag == "label" and node not in tied):
        if parent is None:
            continue
        labels = [one for one in parent.elements if one.tag == "label" and _may_open(one, inputs)]
        holder = after.get(labels[-1]) or after.get(parent) if labels else None
        below = [one for one in holder.elements if one.tag in PANELS] if holder is not None else []
        if len(labels) > 1 and len(labels) == len(below):
            pairs += zip(labels, below, strict=True)
    for tab, panel in pairs:
        if panel not in plan.panels:
            plan.panels[panel] = plan.labels[panel] = tab
            plan.moved.add(tab)
