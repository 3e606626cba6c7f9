"""What is set above or below the line: powers, ordinals, trade marks and footnotes are four things.

"£15<sup>1</sup>" is no £151 and "10<sup>6</sup>" no 106. A footnote becomes "[^1]", which is not told.
"""

from __future__ import annotations

import re

from assistkit.index.sources.html_tree import Node

_ABOVE = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
_BELOW = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))
_NOTE_TEXT = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,4})(?:\s*[,–-]\s*\d{1,3})*[\])]?|[*†‡§¶⁎]{1,3}")
_BRACKETED = re.compile(r"\[.{1,12}\]|[*†‡§¶⁎]{1,3}")
_ORDINAL = re.compile(r"st|nd|rd|th|er|ère|re|e|è|ème|eme|o|a|º|ª|\.", re.IGNORECASE)
_SIGNS = {"tm": "™", "sm": "℠", "r": "®", "®": "®", "™": "™", "©": "©", "c": "©", "℠": "℠"}
_UNIT = re.compile(r"(?:^|[^\w])(?:[kcdmµμ]?m|ft|in|yd|mi|sec|min|s|kg|[A-Za-zα-ωΑ-Ω)\]])$")
_PRODUCT = re.compile(r"(?:^|[^\w])[a-z]{2}$")  # "mc", "xy": and no note of this number
_NUMBER = re.compile(r"(?:^|[^\w.,£$€¥₹-]|[×x*]\s?)(?P<base>\d+(?:[.,]\d+)?)$")
_FOOTNOTE = re.compile(r"(?:^|[\s_-])(?:footnote|fn|noteref|reference|cite)", re.IGNORECASE)


def above(node: Node, before: str, defined: frozenset[str]) -> tuple[str, bool]:
    """What stands for a <sup> behind the text `before`, and whether it is Markdown already (a footnote).

    `defined` are the marks that begin a footnote's text somewhere in the article.
    """
    text = " ".join(node.text(200).split())
    if not text:
        return "", False
    mark = text.strip("[]() ")
    linked = any(one.tag == "a" and one.get("href").startswith("#") for one in node.walk())
    named = bool(_FOOTNOTE.search(f"{node.get('class')} {node.get('id')}"))
    if linked or named or _BRACKETED.fullmatch(text) or not before.strip():
        return (f"[^{mark}]", True) if _NOTE_TEXT.fullmatch(text) else (f" {text} " if before.strip() else text, False)
    if text.lower() in _SIGNS:
        return _SIGNS[text.lower()], False
    if _ORDINAL.fullmatch(text) and before[-1:].isdigit():
        return text, False
    if _is_power(text, before, mark in defined):
        return "".join(_ABOVE[sign] for sign in text) if all(map(_ABOVE.__contains__, text)) else f"^{text}", False
    return (f"[^{mark}]", True) if _NOTE_TEXT.fullmatch(text) else (f" {text}", False)


def _is_power(text: str, before: str, defined: bool) -> bool:
    tail = before[-24:]
    if text[0] in "-−+" and text[1:].isdigit():
        return True
    if number := _NUMBER.search(tail):
        return number["base"] in ("10", "2") or not defined
    if _UNIT.search(tail):
        return not (defined and tail[-1:] in ")]")
    return text in ("2", "3") and not defined and _PRODUCT.search(tail) is not None


def below(node: Node, before: str) -> str:
    """What stands for a <sub>: "H2O" as everybody types it, and lowered digits behind a number."""
    text = " ".join(node.text(200).split())
    if before[-1:].isdigit() and text and all(map(_BELOW.__contains__, text)):
        return "".join(_BELOW[sign] for sign in text)
    return text if text[:1].isdigit() or len(text) < 3 else f" {text} "


def defined_notes(root: Node) -> frozenset[str]:
    """The marks of <sup> that begin a paragraph, an item or a cell: there the footnotes are listed."""
    found: set[str] = set()
    for node in root.walk():
        if node.tag not in ("p", "li", "td", "div", "dd", "small", "span"):
            continue
        first = next((child for child in node.children if isinstance(child, Node) or child.strip()), None)
        if isinstance(first, Node) and first.tag == "sup":
            found.add(first.text(20).strip().strip("[]()"))
    return frozenset(found)
