"""What a customer really wrote: mail without quotes, signature, banners and HTML.

Everything here takes any string, never raises and takes time in proportion to it: input is cut to `MAX_INPUT` before
it is read, at most `MAX_LINES` lines are looked at, and the result has at most `MAX_MESSAGE` characters.
"""

from __future__ import annotations

import re

from assistkit.case.mail import own_words
from assistkit.case.mail_html import MARKS, html_lines, looks_like_html, without_tags
from assistkit.case.once import once
from assistkit.case.repeats import REPLIES, without_repeats
from assistkit.text.characters import without_unseen
from assistkit.text.entities import unescape
from assistkit.types import Case

MAX_INPUT = 400_000
"""Characters of a raw message that are looked at: the first three quarters of it and its end."""
MAX_LINES = 2_000
"""Lines of a message that are looked at, the start and the end."""
MAX_MESSAGE = 20_000
"""Characters of a cleaned message: the start and the end are kept, with `ELLIPSIS` between."""
ELLIPSIS = "\n[…]\n"

_DATA_URI = re.compile(r"data:[\w/+.-]{1,80};base64,[\w+/=]+")
_AMPERSAND = r"(?:(?:amp|AMP|#0{0,4}38|#[xX]0{0,4}26);)"
_ENTITY = re.compile(
    rf"&{_AMPERSAND}*+(?:[a-zA-Z][a-zA-Z0-9]{{1,7}}|#\d{{1,7}}|#[xX][0-9a-fA-F]{{1,6}});|&{_AMPERSAND}+"
)
_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x85]")
_MARK = re.compile(f"[{MARKS}]")
_ROUNDS = 2
_OPENING = 20  # messages: further down nothing is a forward because the subject says so
_LOOKED_BACK = 50  # messages in which a reply is looked for
_SLACK = 200  # characters that a cut leaves free


def clean_message(text: str, subject: str = "") -> str:
    """The message without quoted mail, signature, HTML and control characters, blanks normalised.

    `subject` is that of the mail, which tells a forward from a reply. Where nothing would be left, such as in a reply
    that adds no words, the quoted text is kept. Cleaning what was cleaned changes nothing.
    """
    return cleaned(readable_message(text), subject)


def cleaned(readable: str, subject: str = "") -> str:
    """`clean_message` of a message that was made readable."""
    own = _own(readable, subject)
    for _ in range(_ROUNDS):
        before, own = own, _own(own, "")
        if own == before:
            return own
    return _own_marks_out(readable)  # its parts contradict each other: every word stays


@once
def read_message(case: Case, number: int) -> str:
    """What `clean_message` leaves of a message of the case, without what it repeats of the replies before it.

    The subject of the mail counts, or that of the case for what came before the first answer: a case whose subject says
    "Fwd:" begins with a forward.
    """
    message = case.messages[number]
    before = range(number - 1, max(0, number - _LOOKED_BACK) - 1, -1)
    answers = [n for n in before if case.messages[n].author == "agent" and case.messages[n].public]
    subject = next((value for name, value in message.headers.items() if name.lower() == "subject"), "")
    if not subject and number < _OPENING and not answers:
        subject = case.subject
    own = cleaned(read_whole(case, number), subject)
    if message.author != "customer" or not answers:
        return own
    kept = without_repeats(own, [read_whole(case, n) for n in answers[:REPLIES]])
    return own if kept == own else clean_message(kept)


@once
def read_whole(case: Case, number: int) -> str:
    """What `readable_message` makes of a message of the case."""
    return readable_message(case.messages[number].text)


@once
def read_subject(case: Case) -> str:
    """What `clean_message` leaves of the subject of the case."""
    return clean_message(case.subject)


def raw_size(text: str) -> int:
    """How many characters of a raw message are looked at; pictures inside it are not counted."""
    return min(len(_DATA_URI.sub(" ", text)) if ";base64," in text else len(text), MAX_INPUT)


def readable_message(text: str) -> str:
    """Plain text with tidy lines: bounded, without HTML, entities and control characters; quotes still in it.

    Lines that a mail program quoted begin with a mark of `case.mail_html`. What comes out reads the same again.
    """
    text = _cut(_DATA_URI.sub(" ", text), MAX_INPUT, "\n")
    text = _MARK.sub("", _visible(text))
    if not looks_like_html(text) and _ENTITY.search(text) and looks_like_html(decoded := _visible(_decoded(text))):
        text = decoded  # an export that escaped the whole body
    if looks_like_html(text):
        text = html_lines(text)
    for _ in range(_ROUNDS):
        text = _visible(_decoded(text))
    lines = tidy(text).split("\n")
    if len(lines) > MAX_LINES:
        lines = [*lines[: MAX_LINES * 3 // 4], *lines[-MAX_LINES // 4 :]]
    text = _unread(tidy("\n".join(lines)))
    if len(text) > MAX_MESSAGE:
        text = _unread(_cut(text, MAX_MESSAGE - _SLACK, ELLIPSIS))
    return text


def _own(readable: str, subject: str) -> str:
    return tidy(own_words(readable, subject)) or _own_marks_out(readable)


def _own_marks_out(text: str) -> str:
    return tidy(_MARK.sub("", text))


def _visible(text: str) -> str:
    return without_unseen(_BREAKS.sub("\n", text))


def _decoded(text: str) -> str:
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(entity: re.Match[str]) -> str:
    """What an entity stands for, also one that was escaped several times."""
    return (
        unescape("&" + re.sub(rf"^&{_AMPERSAND}*(?=.)", "", entity.group()))
        if entity.group().count(";") > 1
        else unescape(entity.group())
    )


def _unread(text: str) -> str:
    """The text in which nothing reads as a tag or an entity any more, so that it is not decoded twice."""
    if "&" in text:
        text = _ENTITY.sub(
            lambda entity: f"& {entity.group()[1:]}" if _character(entity) != entity.group() else entity.group(), text
        )
    return without_tags(text) if "<" in text else text


def tidy(text: str) -> str:
    """Single blanks inside lines, at most one empty line between them; the indentation of code and lists stays."""
    lines = (_tidy_line(line) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _tidy_line(line: str) -> str:
    body = " ".join(line.split())
    if not body:
        return ""
    if body == "--" and line.startswith(("-- ", "--\u00a0")):
        return "-- "  # the blank says that a signature follows
    indent = len(line) - len(line.lstrip(" "))
    return " " * min(indent, 8) + body


def _cut(text: str, limit: int, mark: str) -> str:
    """At most `limit` characters: three quarters from the start, the rest from the end."""
    if len(text) <= limit:
        return text
    head = limit * 3 // 4
    return (text[:head].rstrip() + mark + text[-(limit - head - len(mark)) :].lstrip()).strip()
