"""Markdown of one line or paragraph -> the plain text that stands in a reply."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u200b\ufeff\u2060]")
"""Characters that no reader sees."""
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_CODE = r"(?<![`\\])(?P<code>(?P<ticks>`++)[^`<\n]+(?P=ticks)(?!`))"  # without tags: these are hidden, come what may
_ATTRIBUTES = re.compile(_CODE + r"|\{[:.#][^{}\n]*\}")  # kramdown
_ALERT = re.compile(r"\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_REFERENCE = re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]")  # [words][1]: the definition stands elsewhere
_HIDDEN = re.compile(
    _CODE + r"|<!--.*?(?:-->|\Z)|<(?P<set>script|style)\b.*?(?:</(?P=set)\s*>|\Z)|\{%.*?%\}|"
    r"<(?P<tag>[a-z][a-z0-9]*)\b(?=[^<>]*?(?:\shidden[\s=>/]|display\s*:\s*none|visibility\s*:\s*hidden))[^<>]*>"
    r".*?(?:</(?P=tag)\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_EXTERNAL = ("http://", "https://", "mailto:")


def visible(text: str) -> str:
    """The text with comments, scripts, styles and template tags blanked out at the same offsets: no reader saw them.

    Inline code is left as it is.
    """
    if "<" not in text and "{%" not in text:
        return text
    return _HIDDEN.sub(lambda match: match["code"] or re.sub(r"[^\r\n]", " ", match.group()), text)


@lru_cache(maxsize=4096)
def to_plain(markdown: str) -> str:
    """What a reader sees, in one line: no marks, no HTML; a web address stays, in brackets behind its link's words."""
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
    for token in tokens:
        if token.type in ("text", "code_inline"):
            glued = bool(parts) and parts[-1].startswith(_EXTERNAL) and token.content[:1].isalnum()
            parts.append(f" {token.content}" if glued else token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type == "html_inline":
            hidden = _TAG.fullmatch(token.content) or token.content.startswith(("<!", "<?"))
            parts.append(" " if hidden else token.content)
        elif token.type == "image" and any(other.type == "text" and other.content.strip() for other in tokens):
            parts.append(token.content)  # a picture in a sentence stands for its name, one alone for nothing
        elif token.type == "link_open":
            targets.append((str(token.attrGet("href") or ""), len(parts)))
        elif token.type == "link_close" and targets:
            parts += _address(*targets.pop(), parts)
    return parts


def _address(href: str, since: int, parts: list[str]) -> list[str]:
    shown = "".join(parts[since:]).strip()
    if not href.startswith(_EXTERNAL) or href.removeprefix("mailto:") == shown or href == shown:
        return []
    return [f" ({href.removeprefix('mailto:')})"]


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark")
