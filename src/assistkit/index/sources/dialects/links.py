"""Links: references get their address, relative addresses the article's; what leads nowhere is noted."""

from __future__ import annotations

import re
from urllib.parse import unquote, urljoin, urlsplit

from assistkit.index.sources.dialects.code import outside_code, replace
from assistkit.index.sources.notes import Note

_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)([^\]\n]{1,200})\]:[ \t]*<?([^\s<>]+)>?[ \t]*(?:[\"'(][^\n]*)?$\n?", re.M)
_REFERENCE = r"(?<![!\\\]])\[(?P<words>[^\[\]]{1,500})\](?:\[(?P<name>[^\[\]]{0,200})\])?(?![\[(:])"
_LINK = r"(?P<bang>!?)\[(?P<words>[^\[\]]{0,1000})\]\(<?(?P<to>[^()\s<>]{1,2000})>?(?P<title>[ \t]+[^()\n]{0,500})?\)"
_SOURCE = re.compile(r"\.(?:mdx?|markdown|rst|adoc|ipynb)$", re.IGNORECASE)


def with_addresses(text: str, url: str) -> tuple[str, list[Note]]:
    """The text with whole addresses in its links, as far as they are known; `url` is the article's own."""
    if "](" not in text and "]:" not in text:
        return text, []
    notes: list[Note] = []
    known: dict[str, str] = {}

    def define(match: re.Match[str]) -> str:
        known.setdefault(" ".join(match.group(1).lower().split()), match.group(2))
        return ""

    def refer(match: re.Match[str]) -> str:
        name = " ".join((match["name"] or match["words"]).lower().split())
        return f"[{match['words']}]({known[name]})" if name in known else match.group()

    if "]:" in text:
        text = outside_code(text, lambda piece: _DEFINITION.sub(define, piece))
    if known:
        text = outside_code(text, lambda piece: replace(_REFERENCE, refer, piece))
    if "](" in text:
        text = outside_code(text, lambda piece: replace(_LINK, lambda match: _resolved(match, url, notes), piece))
    return text, notes


def _resolved(match: re.Match[str], url: str, notes: list[Note]) -> str:
    to = match["to"]
    if match["bang"] or to.startswith("#") or urlsplit_scheme(to):
        return match.group()
    if to.startswith("//"):
        return match.group().replace(f"]({to}", f"](https:{to}")
    path = to.split("#")[0].split("?")[0]
    if url.startswith(("http://", "https://")) and not _SOURCE.search(path) and not to.startswith(("{", "@", "~")):
        try:
            return match.group().replace(f"]({to}", f"]({urljoin(url, to)}")
        except ValueError:
            pass
    notes.append(Note("unresolved", f"the link “{' '.join(match['words'].split())[:40]}” to {unquote(to)[:60]}"))
    return match.group()


def urlsplit_scheme(address: str) -> str:
    """The scheme of an address, "" for a relative one or none at all."""
    try:
        return urlsplit(address).scheme
    except ValueError:
        return ""
