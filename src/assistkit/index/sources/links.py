"""Where a link of an article leads, seen from the article's own address."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_TOLD = ("http:", "https:", "mailto:", "tel:")
_LONGEST = 2000
_TARGET = re.compile(r"(?<=\]\()(?![a-zA-Z][a-zA-Z0-9+.-]*:|#|//|\{|\))([^()\s<>]{1,2000})(?=[)\s])")
_PAGES = re.compile(r"\.(?:md|mdx|markdown|rst|adoc)(?:[#?].*)?$", re.IGNORECASE)
_FENCED = re.compile(r"^[ \t]*(`{3,}|~{3,})")


def resolved(href: str, base: str) -> str:
    """The full address; "" for an anchor, a script, or a relative one where `base` doesn't say relative to what."""
    href = "".join(href.split("\n")).strip().strip("\x00-\x1f")
    if not href or href.startswith("#") or len(href) > _LONGEST:
        return ""
    try:
        if not _SCHEME.match(href):
            if not is_address(base):
                return f"https:{_safe(href)}" if href.startswith("//") and "." in href else ""
            href = urljoin(base, href)
        return _safe(href) if href.lower().startswith(_TOLD) else ""
    except ValueError:  # "http://[" and the like
        return ""


def is_address(text: str) -> bool:
    """Whether it is an absolute web address."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _safe(href: str) -> str:
    """As it may be in Markdown: no blanks, brackets or angle brackets."""
    return quote(href, safe="%/:=&?~#+!$,;'@*-._") if re.search(r"[\s()\[\]<>\"\\`{}|^]|[^\x00-\x7f]", href) else href


def with_full_links(markdown: str, base: str) -> str:
    """Markdown whose relative links lead somewhere; links to files of a site generator ("other.md") stay."""
    if "](" not in markdown or not is_address(base):
        return markdown

    def full(match: re.Match[str]) -> str:
        return match[0] if _PAGES.search(match[0]) else resolved(match[0], base) or match[0]

    lines: list[str] = []
    fence = ""
    for line in markdown.split("\n"):
        mark = _FENCED.match(line)
        if mark and (not fence or line.strip().startswith(fence)):
            fence = "" if fence else mark[1]
        lines.append(line if fence or "](" not in line else _TARGET.sub(full, line))
    return "\n".join(lines)
