"""Addresses that a reply never tells: of other schemes than those of web, mail and telephone, or of a false host.

A program that shows a text makes links of what looks like an address, so they are not told as text either. In code they
are words to type: an article on `file://` in a command is an ordinary one. An address that is itself a script, such as
`javascript:`, is not told in code either, since typing it runs it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

TOLD = frozenset(("http", "https", "mailto", "tel"))
_SCRIPTS = ("javascript", "vbscript", "livescript", "data")
_SPLIT = r"(?:[\t\n\r]|&(?:Tab|NewLine|#0*(?:9|10|13)|#[xX]0*[9aAdD]);)*"  # a browser reads over these
_COLON = r"(?::|&colon;|&#0*58;?|&#[xX]0*3[aA];?)"
_RUNS = "|".join(_SPLIT.join(name) for name in _SCRIPTS[:-1])
_OPENS = r"file:(?=[/\\])|intent:(?=[/#])|(?:blob|filesystem|jar|ms-[a-z-]{1,40}|search-ms|shell|view-source):(?=\S)"
_FOUND = re.compile(
    rf"(?<![a-z0-9])(?:(?P<script>(?:{_RUNS}){_SPLIT}{_COLON}(?=\S)|{_SPLIT.join('data')}{_SPLIT}{_COLON}"
    rf"(?:[\w.+-]{{0,99}}/[\w.+-]{{1,99}}[;,]|[;,])(?=\S))\S*"
    rf"|(?P<opens>{_OPENS})[^\s<>\"“”«»]*)"
    r"|(?<![a-z0-9+.-])[0-9+.-]*(?P<scheme>[a-z][a-z0-9+.-]*)(?P<after>://)",
    re.IGNORECASE,
)
_HINT = re.compile(r":(?=\S)|&(?=[#c])")
_REST = re.compile(r"[^\s<>\"“”«»]*")
_AUTHORITY = re.compile(r"[^\s<>\"“”«»/?#\\]*")


class Untold(NamedTuple):
    """An address at `text[start:end]` that is not told, and why; `script` is not told in code either."""

    start: int
    end: int
    why: str
    script: bool = False


def untold(text: str) -> Iterator[Untold]:
    """The addresses in a text that are not told, in order."""
    at = 0
    while hint := _HINT.search(text, at):
        start = max(at, text.rfind(" ", at, hint.start()) + 1)
        at = text.find(" ", hint.start())
        at = len(text) if at < 0 else at
        yield from _within(text, start, at)


def _within(text: str, at: int, end: int) -> Iterator[Untold]:
    """Of a word; several may be in one."""
    while _HINT.search(text, at, end) and (found := _FOUND.search(text, at, end)):
        at = found.end()
        if found["scheme"] is None:
            start, whole = found.start(), found[0]
            why = _begins(re.sub(_SPLIT, "", re.split(_COLON, whole, flags=re.IGNORECASE)[0]))
        else:
            start = found.start("scheme")
            why = _against(found["scheme"].rpartition(".")[2], text, at)
            whole = text[start:at] + _until(_REST, text, at) if why else ""
        if why:
            at = start + len(trimmed(whole))
            yield Untold(start, at, why, found["script"] is not None)


def is_told(address: str) -> bool:
    """Whether a web address may become a link: nothing speaks against it, alone."""
    return next(untold(address), None) is None


def trimmed(address: str) -> str:
    """Without what ends the sentence around it: punctuation, and a bracket that was opened before it."""
    unopened, end = address.count(")") - address.count("("), len(address)
    while address[end - 1] in ".,;:!?*&(" or (address[end - 1] == ")" and unopened > 0):
        unopened -= {")": 1, "(": -1}.get(address[end - 1], 0)
        end -= 1
    return address[:end]


def _against(scheme: str, text: str, at: int) -> str:
    """What speaks against an address whose scheme ends at `at`; "" for nothing."""
    if scheme.lower() not in TOLD:
        return _begins(scheme)
    named, sign, host = _until(_AUTHORITY, text, at).rpartition("@")
    if sign:
        return f"it names “{named[:60]}” and leads to “{host[:60]}”"
    mixed = next((label for label in host.split(".") if len(_alphabets(label)) > 1), "")
    return f"“{mixed[:60]}” mixes letters of several alphabets" if mixed else ""


def _until(pattern: re.Pattern[str], text: str, at: int) -> str:
    found = pattern.match(text, at)
    return found[0] if found else ""


def _begins(scheme: str) -> str:
    return f"it begins with “{scheme.lower()[:40]}:”"


def _alphabets(label: str) -> set[str]:
    """Those of Latin, Greek and Cyrillic, whose letters look alike, that a label has letters of."""
    if label.isascii():
        return set()
    return {unicodedata.name(letter, " ").split()[0] for letter in label} & {"LATIN", "GREEK", "CYRILLIC"}
