"""Tags that are closed in the wrong order: "<ol><b><li>a</b> b" must not end the list.

HTML says that bold print which is closed inside an item ends in it alone; libxml2 closes all that was opened since.
"""

from __future__ import annotations

import re

_INLINE_TEXT = "a b i u s em strong span font small big code kbd mark del ins strike sub sup tt q cite abbr label"
_INLINE = frozenset(_INLINE_TEXT.split())
_KEPT = frozenset({"ol", "ul", "li", "table", "tr", "td", "th", "dl", "dt", "dd"})
_ENDS = {
    "li": ("ol", "ul"),
    "td": ("tr", "table"),
    "th": ("tr", "table"),
    "tr": ("table",),
    "dt": ("dl",),
    "dd": ("dl",),
}
_TAG = re.compile(rf"<(/?)({'|'.join(sorted(_INLINE | _KEPT, key=len, reverse=True))})(?=[\s>/])[^<>]*>", re.IGNORECASE)
_DEEP = 60  # so many open tags are looked at: what is opened before them stays open


def without_crossing_ends(html: str) -> str:
    """The page whose inline elements end in the item or cell that they begin in, and not in another one."""
    open_: list[str] = []

    def judged(match: re.Match[str]) -> str:
        name = match[2].lower()
        if match[0].endswith("/>"):
            return match[0]
        if not match[1]:
            return _begin(open_, name) + match[0]
        return match[0] if _end(open_, name) else ""

    return _TAG.sub(judged, html)


def _begin(open_: list[str], name: str) -> str:
    """Open the element; the end tags of what the item before it left open."""
    ended = ""
    for at in range(len(open_) - 1, max(-1, len(open_) - _DEEP), -1) if name in _ENDS else ():
        if open_[at] in _ENDS[name]:
            break
        if open_[at] == name:  # the next item ends the one before
            ended = "".join(f"</{one}>" for one in reversed(open_[at + 1 :]) if one in _INLINE)
            del open_[at:]
            break
    open_.append(name)
    return ended


def _end(open_: list[str], name: str) -> bool:
    """Close the element; False where it was opened outside of an item that is still open."""
    crossed = False
    for at in range(len(open_) - 1, max(-1, len(open_) - _DEEP), -1):
        if open_[at] == name:
            if crossed and name in _INLINE:
                return False
            del open_[at:]
            return True
        crossed = crossed or open_[at] in _KEPT
    return True
