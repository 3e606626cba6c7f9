"""What a customer really wrote: mail without quotes, signature and HTML; the query of a case; its language.

Everything here takes any string, never raises and takes bounded time: input is cut to `MAX_INPUT` before it is
parsed, the libraries see at most `MAX_LINES` lines, and the result has at most `MAX_MESSAGE` characters.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistkit.case.mail import drop_quotes, drop_signature, html_to_text, looks_like_html, quoted_only
from assistkit.text.plain import CONTROL

MAX_INPUT = 400_000
"""Characters of a raw message that are looked at: the first three quarters of it and its end."""
MAX_LINES = 2_000
"""Lines of a message that are looked at, the start and the end."""
MAX_MESSAGE = 20_000
"""Characters of a cleaned message: the start and the end are kept, with `ELLIPSIS` between."""
ELLIPSIS = "\n[…]\n"

_DATA_URI = re.compile(r"data:[\w/+.-]{1,80};base64,[\w+/=]+")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_ROUNDS = 12  # cleaning what was cleaned changes nothing: escaped HTML in HTML needs a second look


@lru_cache(maxsize=64)  # several parts of the pipeline ask for the same message
def clean_message(text: str) -> str:
    """The message without quoted mail, signature, HTML and control characters, blanks normalised.

    Where nothing would be left, such as in a forwarded mail without a word of its own, the quoted text is kept.
    """
    cleaned = _cleaned_once(text)
    for _ in range(_ROUNDS):
        before, cleaned = cleaned, _cleaned_once(cleaned)
        if cleaned == before:
            break
    return cleaned


def _readable(text: str) -> str:
    """Plain text with tidy lines: bounded, without HTML, entities and control characters; quotes still in it."""
    text = _cut(_DATA_URI.sub("", text), MAX_INPUT, "\n")
    text = CONTROL.sub("", re.sub(r"\r\n?|[\u2028\u2029\x85]", "\n", text))
    if looks_like_html(text):
        text = html_to_text(text)
    if _ENTITY.search(text):
        import html

        text = CONTROL.sub("", html.unescape(text).replace("\r", "\n"))
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        lines = [*lines[: MAX_LINES * 3 // 4], *lines[-MAX_LINES // 4 :]]
    return tidy("\n".join(lines))


def _cleaned_once(text: str) -> str:
    readable = _cut(_readable(text), 2 * MAX_MESSAGE, "\n")
    own = tidy(drop_signature(drop_quotes(readable)))
    kept = own or tidy(drop_signature(quoted_only(readable))) or readable
    return _cut(kept, MAX_MESSAGE, ELLIPSIS)


def tidy(text: str) -> str:
    """Single blanks inside lines, at most one empty line between them; the indentation of code and lists stays."""
    lines = (_tidy_line(line) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _tidy_line(line: str) -> str:
    body = " ".join(line.split())
    if not body:
        return ""
    indent = len(line) - len(line.lstrip(" "))
    return " " * min(indent, 8) + body


def _cut(text: str, limit: int, mark: str) -> str:
    """At most `limit` characters: three quarters from the start, the rest from the end."""
    if len(text) <= limit:
        return text
    head = limit * 3 // 4
    return (text[:head].rstrip() + mark + text[-(limit - head - len(mark)) :].lstrip()).strip()
