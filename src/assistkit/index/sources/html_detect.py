"""Is the text of an article HTML, or Markdown that holds some HTML? Exports and `Article(text=...)` bring both."""

from __future__ import annotations

import re

from assistkit.index.sources.html import Reading, html_to_markdown
from assistkit.index.sources.links import with_full_links
from assistkit.text.characters import without_unseen
from assistkit.text.entities import unescape

_HEAD = 200_000  # characters looked at
_PAGE = re.compile(r"(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*(?:<!doctype\s+html|<html[\s>])", re.I | re.S)
_BLOCK = re.compile(
    r"<(?:p|div|h[1-6]|ul|ol|li|table|tbody|tr|td|section|article|main|blockquote|pre|dl|figure|hr|center|form|header|"
    r"ac:structured-macro|ac:layout)(?:\s[^<>]*)?/?>",
    re.I,
)
_INLINE = re.compile(
    r"<(?:span|font|strong|b|em|i|u|a|img|br|sup|sub|code|button|label|video)(?:\s[^<>]*)?/?>",
    re.I,
)
_BREAK = re.compile(r"<br\s*/?>", re.I)
_ESCAPED = re.compile(r"\s*&lt;(?:p|div|h[1-6]|ul|ol|table|span|section|article)(?:\s[^<>]{0,400}?)?&gt;", re.I)
_CODE = re.compile(
    r"<(pre|code|textarea)\b.*?(?:</\1\s*>|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.I | re.S
)
_FENCED = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}\1|\Z)|`[^`\n]+`", re.M | re.S)
_MARKDOWN = re.compile(
    r"^ {0,3}(?:#{1,6}[ \t]+\S|[-*+][ \t]+\S|\d{1,3}[.)][ \t]+\S|>[ \t]?\S|`{3}|~{3}|!!! |:::|"
    r"\|?[ \t]*:?-{3,}:?[ \t]*\|)|^[^<\n]*\]\([^()\s]+\)|^[^<\n]*(?<![\w*])\*\*[^*\n<]+\*\*|"
    r"^[^\s<][^\n<]*\n(?:={3,}|-{3,})[ \t]*$",
    re.M,
)


def looks_like_html(text: str) -> bool:
    """Whether a text is HTML as a whole; Markdown with a <br>, a <kbd> or some <details> in it is not.

    HTML has tags of blocks, or line breaks of HTML and none of Markdown's, and next to nothing that only Markdown has.
    """
    text = text.lstrip("\ufeff \t\r\n")[:_HEAD]
    if "<" not in text:
        return False
    if _PAGE.match(text):
        return True
    unfenced = _FENCED.sub("", text)
    blocks = len(_BLOCK.findall(unfenced))
    marks = len(_MARKDOWN.findall(_CODE.sub("", unfenced)))
    if not blocks:
        return not marks and "\n\n" not in text.strip() and _lines_by_breaks(unfenced)
    if _BLOCK.match(text) or _INLINE.match(text):
        return blocks > 2 * marks
    return blocks > 4 * marks and (blocks > 1 or "\n\n" not in text)


def _lines_by_breaks(text: str) -> bool:
    """Whether <br> ends the lines, or the text is one line that inline tags begin: what a small editor writes."""
    breaks = len(_BREAK.findall(text))
    lines = text.strip().count("\n")
    return (breaks > 0 and breaks >= lines) or (lines == 0 and bool(_INLINE.match(text)) and "</" in text)


def as_html(text: str) -> str | None:
    """The HTML in an article's text, also where an export escaped it as a whole; None for what is no HTML."""
    if _ESCAPED.match(text) and not _BLOCK.search(text[:_HEAD]):
        text = unescape(text)
    return text if looks_like_html(text) else None


def read_article(text: str, url: str = "") -> Reading:
    """An article's text as Markdown: HTML is read, in Markdown relative links become full ones."""
    found = as_html(text)
    if found is not None:
        return html_to_markdown(found, url)
    return Reading(with_full_links(without_unseen(text), url), "")
