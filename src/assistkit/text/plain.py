"""Markdown of one line or paragraph -> the plain text that is in a reply."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from assistkit.text.commonmark import commonmark
from assistkit.text.entities import unescape
from assistkit.text.remembering import remembered

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_TAG = re.compile(r"<(/?)([a-zA-Z][^<>\s/]*)[^<>]*>")
_NAMES = """
a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote body br
button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em
embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html
i iframe image img input ins kbd label legend li link listing main map mark marquee math menu meta meter nav
nobr noembed noframes noscript object ol optgroup option output p param picture plaintext pre progress q rb rp
rt rtc ruby s samp script search section select slot small source span strike strong style sub summary sup svg
table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr
"""
HTML_TAGS = frozenset(_NAMES.split())
"""The names of HTML's elements: what else is in angle brackets may be text."""
_CODE = r"(?<![`\\])(?P<code>(?P<ticks>`++)[^`<\n]++(?P=ticks)(?!`))"  # without tags: these are hidden, come what may
_ATTRIBUTES = re.compile(_CODE + r"|(?<!\\)\{[:.#][^{}\n]*\}")  # kramdown
_ALERT = re.compile(r"^\s*\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]+\]")
_REFERENCE = re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]")  # [words][1]: the definition stands elsewhere
_FENCED = r"(?m:^)(?P<block>[ \t>]*(?P<fence>`{3,}+|~{3,}+)[^\n]*+\n.*?(?:(?m:^)[ \t>]*(?P=fence)[`~]*[ \t]*(?m:$)|\Z))"
_TEMPLATE = r"(?<!\\)\{%(?:.*?%\}|(?P<open>.*))|"  # what nothing closes takes the rest, so that it is looked for once
_UNSEEN = (
    _FENCED + "|" + _CODE + r"|\\<|<!--.*?(?:-->|\Z)|<(?P<set>script|style)\b.*?(?:</(?P=set)\s*>|\Z)|%s"
    r"<(?P<tag>[a-z][a-z0-9]*)\b(?=[^<>]*?(?:\shidden[\s=>/]|display\s*:\s*none|visibility\s*:\s*hidden))[^<>]*>"
    r".*?(?:</(?P=tag)\s*>|\Z)"
)
_HIDDEN, _HIDDEN_BEHIND = (
    re.compile(_UNSEEN.replace("%s", one), re.DOTALL | re.IGNORECASE) for one in (_TEMPLATE, "(?P<open>(?!))|")
)
_IN_CODE = re.compile(
    rf"{_FENCED}|{_CODE}|<(?P<tag>code|kbd|pre|samp|tt)\b[^<>]{{0,200}}>.{{0,2000}}?</(?P=tag)\s*>",
    re.DOTALL | re.IGNORECASE,
)
_EXTERNAL = ("http://", "https://", "mailto:", "tel:")


def visible(text: str) -> str:
    """The text with comments, scripts, styles and template tags blanked out at the same offsets: no reader saw them.

    Code is left as it is, in a line and in a fence.
    """
    if "<" not in text and "{%" not in text:
        return text
    return _HIDDEN.sub(_blanked, text)


def code_within(markdown: str, start: int, end: int) -> str:
    """The code, in lines and in fences, that `markdown[start:end]` has a part of; "" for none."""
    found = (match for match in _IN_CODE.finditer(markdown) if match.start() < end and start < match.end())
    return unescape("\n".join(match[0] for match in found))


def _blanked(match: re.Match[str]) -> str:
    if match["code"] or match["block"] or match[0] == "\\<":  # "\\<" is no tag
        return match[0]
    if match["open"] is not None:  # no tag of a template ends behind it
        return _HIDDEN_BEHIND.sub(_blanked, match[0])
    return re.sub(r"[^\r\n]", " ", match[0])


@remembered
def to_plain(markdown: str) -> str:
    """What a reader sees, in one line: no marks, no HTML; a web address stays, in brackets behind its link's words."""
    return _shown(markdown)


@lru_cache(maxsize=4_096)  # texts of articles alone, which the index holds anyway
def plain_of_article(markdown: str) -> str:
    """`to_plain` of a text of an article; the same come up for many cases."""
    return _shown(markdown)


def _shown(markdown: str) -> str:
    parts: list[str] = []
    cleaned = _FOOTNOTE.sub(
        "", _REFERENCE.sub(r"\1", _ATTRIBUTES.sub(lambda match: match["code"] or "", visible(markdown)))
    )
    for token in _parser().parseInline(cleaned):
        parts += _words(token.children or [])
    text = _ALERT.sub("", unescape("".join(parts)).replace("\xa0", " "))
    return re.sub(r"\s+", " ", text).strip()


def _words(tokens: list[Token]) -> list[str]:
    parts: list[str] = []
    targets: list[tuple[str, int]] = []
    struck = 0
    told = any(token.type == "text" and token.content.strip() for token in tokens)
    closed = {match[2].lower() for token in tokens if (match := _TAG.fullmatch(token.content)) and match[1]}
    for token in tokens:
        struck += (token.type == "s_open") - (token.type == "s_close")
        if struck:  # an old price is never told
            continue
        if token.type in ("text", "code_inline"):
            glued = bool(parts) and parts[-1].startswith(_EXTERNAL) and token.content[:1].isalnum()
            parts.append(f" {token.content}" if glued else token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "html_inline":
            parts.append(" " if _is_tag(token.content, closed) else token.content)
        elif token.type == "image" and told:
            parts.append(token.content)  # a picture in a sentence stands for its name, one alone for nothing
        elif token.type == "link_open":
            targets.append((str(token.attrGet("href") or ""), len(parts)))
        elif token.type == "link_close" and targets:
            parts += _address(*targets.pop(), parts)
    return parts


def _is_tag(content: str, closed: Set[str]) -> bool:
    """Whether it is HTML, and not "<host name>": a name that HTML knows, or that something closes."""
    match = _TAG.fullmatch(content)
    if match is None:
        return content.startswith(("<!", "<?"))
    name = match[2].lower()
    return name in HTML_TAGS or name in closed or "=" in content or content.endswith("/>")


def _address(href: str, since: int, parts: list[str]) -> list[str]:
    shown = "".join(parts[since:]).strip()
    if href.startswith("mailto:"):
        href = href.partition("?")[0]  # the subject that a mail begins with is no part of the address
    if not href.startswith(_EXTERNAL) or href.removeprefix("mailto:") == shown or href == shown:
        return []
    if href.startswith("tel:") and _digits(href).endswith(_digits(shown).lstrip("0") or "-"):
        return []
    if href.startswith("tel:"):
        return [f" ({unquote(href.removeprefix('tel:')).strip()})"]
    href = href.removeprefix("mailto:").replace("%3C", "<").replace("%3E", ">")  # a placeholder in an address
    return [f" ({href})"]


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return commonmark().enable("strikethrough")
