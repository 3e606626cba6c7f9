"""What a line of a dialect says: it opens or closes a container, or goes on to the next tab."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistkit.index.sources.publication_words import SHUT_LABELS
from assistkit.text.platforms import platform_label

Does = Literal["open", "close", "next"]
Kind = Literal["tabs", "tab", "details", "note", "step", "wrap", "drop"]
Scope = Literal["closed", "indented", "single"]

ATTRIBUTE = re.compile(
    r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|\{\s*["'`]([^"'`]*)["'`]\s*\}|\{([^{}]*)\}|([^\s"'<>%{}]+))"""
)
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_ITEM = re.compile(r"[\"'`]([^\"'`]+)[\"'`]")
_TITLES = ("label", "title", "header", "heading", "name", "summary", "text", "tab-title", "tab", "value", "language")

_NOTES = {
    name: name.capitalize()
    for name in ("note", "tip", "hint", "warning", "caution", "danger", "important", "attention")
} | {"info": "Info", "warn": "Warning", "error": "Danger", "alert": "", "callout": "", "notice": "", "admonition": ""}
_QUIET_NOTES = [
    "aside",
    "question",
    "faq",
    "help",
    "success",
    "check",
    "done",
    "failure",
    "fail",
    "missing",
    "bug",
    "example",
    "abstract",
    "tldr",
    "quote",
    "cite",
    "seealso",
    "banner",
    "box",
    "card",
    "prerequisites",
    "requirement",
    "infobox",
    "highlightbox",
]
_TABS = [
    "tabs",
    "tabset",
    "tab-set",
    "tabpane",
    "codetabs",
    "code-group",
    "codegroup",
    "tabgroup",
    "tab-group",
    "packagemanagers",
]
_TAB = ["tab", "tabitem", "tab-item", "tabs.tab", "tabcontent", "tabtitle", "tabs-tab", "tabpanel"]
_DETAILS = [
    "details",
    "dropdown",
    "accordion",
    "accordionitem",
    "expand",
    "expandable",
    "collapse",
    "collapsible",
    "toggle",
    "spoiler",
]
_SHUT = {
    *SHUT_LABELS,
    "comment",
    "todo",
    "fixme",
    "staff",
    "agents",
    "agent",
    "if",
    "unless",
    "case",
    "for",
    "ifversion",
}
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(_TABS, "tabs"),
    **dict.fromkeys(_TAB, "tab"),
    **dict.fromkeys(_DETAILS, "details"),
    **dict.fromkeys([*_NOTES, *_QUIET_NOTES], "note"),
    **dict.fromkeys(_SHUT, "drop"),
    "step": "step",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A line's meaning. `key` is what its closing line has in common with it; `items` are labels for the tabs in it."""

    does: Does
    kind: Kind = "wrap"
    label: str = ""
    key: str = ""
    scope: Scope = "closed"
    items: tuple[str, ...] = ()


def opening(name: str, attributes: str, key: str, scope: Scope = "closed") -> Mark:
    """The mark of a container with this name and what follows the name: titles, attributes."""
    plain = name.lower().removesuffix("block").replace("_", "-")
    named = {
        match.group(1).lower(): next((g for g in match.groups()[1:] if g is not None), "")
        for match in ATTRIBUTE.finditer(attributes)
    }
    kind = _KINDS.get(plain)
    platform = platform_label(plain)
    if kind is None and platform:
        return Mark("open", "tab", platform, key, scope)
    if kind == "tabs":
        return Mark("open", kind, "", key, scope, _items(named.get("items", named.get("names", ""))))
    label = next((named[title].strip() for title in _TITLES if named.get(title, "").strip()), "")
    if not label and (quoted := _QUOTED.match(attributes.strip())):
        label = (quoted.group(1) or quoted.group(2) or "").strip()
        label = _NOTES.get(label.lower(), label) if kind == "note" else label
    if kind == "tab":
        label = platform_label(label) or label
    if kind == "note" and not label:
        said = (named.get("type") or named.get("style") or attributes.strip().strip("\"'").split(" ")[0]).lower()
        kind = "drop" if said in SHUT_LABELS else kind
        label = _NOTES.get(plain, "") or _NOTES.get(said, "")
    return Mark("open", kind or "wrap", label if kind else "", key, scope)


def is_structural(name: str) -> bool:
    """Whether a container of this name gives the text a structure, so that its tags may share a line with text."""
    plain = name.lower()
    return plain in _KINDS or plain in ("steps", "stepper", "cards", "columns") or bool(platform_label(plain))


def _items(written: str) -> tuple[str, ...]:
    found = tuple(_ITEM.findall(written))
    return found or tuple(part.strip() for part in written.strip("[] ").split(",") if part.strip())
