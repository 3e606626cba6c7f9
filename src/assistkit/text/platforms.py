"""Platforms that a heading, a tab's label or a case names, and whether two texts are about different ones.

"Android" and "iPhone" exclude each other, "Android" and "Chrome" don't. What is no name of a platform in running text
("open windows", "the edge", "a MAC address") counts for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

# Group, name, and how people write it. Of one group a text about one name is not about another.
_NAMES: tuple[tuple[str, str, str], ...] = (
    ("system", "android", r"(?i:\bandroid\b)|\b(?:Samsung Galaxy|Google Pixel)\b"),
    ("system", "ios", r"(?i:\b(?:iphones?|ipads?|ipados|ipod)\b)|\b(?:iOS|IOS|ios)\b"),
    ("system", "macos", r"(?i:\b(?:macos|mac os x?|os x|macbooks?|imac)\b|\bmacs?\b(?![ -]*addr))"),
    (
        "system",
        "windows",
        r"\bWindows\b|\bwindows[ -]?(?:7|8|10|11|xp|vista|pc|laptop|computer|desktop|machine)\b"
        r"|\b(?:on|for|under|in|my|a|using) windows\b(?! (?:and|or) doors)",
    ),
    ("system", "linux", r"(?i:\b(?:linux|ubuntu|debian|fedora)\b)"),
    ("system", "chromeos", r"(?i:\b(?:chrome ?os|chromebooks?)\b)"),
    ("browser", "chrome", r"(?i:\b(?:google )?chrome\b(?! ?os))"),
    ("browser", "firefox", r"(?i:\bfirefox\b)"),
    ("browser", "safari", r"(?i:\bsafari\b)"),
    ("browser", "edge", r"(?i:\b(?:microsoft|ms) edge\b)|\bEdge\b"),
    ("mail", "outlook", r"(?i:\boutlook\b)"),
    ("mail", "gmail", r"(?i:\bgmail\b|\bgoogle mail\b)"),
    ("mail", "apple mail", r"\bApple Mail\b"),
    ("form", "mobile", r"(?i:\bmobile (?:app|device|phone)s?\b|\b(?:smart)?phone app\b)"),
    ("form", "desktop", r"(?i:\bdesktop (?:app|client|computer)\b)"),
)
_MATCH = tuple((group, name, re.compile(pattern)) for group, name, pattern in _NAMES)
_MEANS = {"android": "mobile", "ios": "mobile", "windows": "desktop", "macos": "desktop", "linux": "desktop"}
_LABELS = {  # a container or tab that is named like this is one platform's: `{% ios %}`, <TabItem value="mac">
    "android": "Android",
    "ios": "iOS",
    "iphone": "iPhone",
    "ipad": "iPad",
    "mac": "Mac",
    "macos": "macOS",
    "osx": "OS X",
    "windows": "Windows",
    "win": "Windows",
    "linux": "Linux",
    "ubuntu": "Ubuntu",
    "chrome": "Chrome",
    "firefox": "Firefox",
    "safari": "Safari",
    "edge": "Edge",
    "desktop": "Desktop app",
    "mobile": "Mobile app",
    "outlook": "Outlook",
    "gmail": "Gmail",
}


def platforms_in(text: str) -> frozenset[tuple[str, str]]:
    """The platforms a text names, as (group, name), with what they mean: an iPhone is a mobile device."""
    found = {(group, name) for group, name, pattern in _MATCH if pattern.search(text)}
    named_forms = {name for group, name in found if group == "form"}
    if not named_forms:
        found |= {("form", _MEANS[name]) for _, name in found if name in _MEANS}
    return frozenset(found)


@lru_cache(maxsize=4096)  # texts of articles alone, which the index holds anyway
def platforms_of_heading(text: str) -> frozenset[tuple[str, str]]:
    """`platforms_in` of a heading of an article; the same come up for many cases."""
    return platforms_in(text)


def exclude_each_other(one: Iterable[tuple[str, str]], other: Iterable[tuple[str, str]]) -> bool:
    """Whether in some group both name platforms and none of them in common."""
    mine, theirs = set(one), set(other)
    groups = {group for group, _ in mine} & {group for group, _ in theirs}
    shared = {group for group, _ in mine & theirs}
    return bool(groups - shared)


def platform_label(name: str) -> str:
    """How to write the platform that a container is named after; "" if it is not one."""
    return _LABELS.get(name.strip().lower(), "")


@lru_cache(maxsize=4096)  # texts of articles alone, which the index holds anyway
def platform_names(headings: tuple[str, ...]) -> tuple[str, ...]:
    """The names of platforms in these headings, for a facet; not what they mean."""
    found = {name for text in headings for _, name, pattern in _MATCH if pattern.search(text)}
    return tuple(sorted(found))
