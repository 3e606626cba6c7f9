"""The lines of a mail and what each of them is: blank, quoted, a header, "On … wrote:", the marker of a forward."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistkit.case.mail_html import APART, MARKS, QUOTED
from assistkit.case.mail_words import bare, tables

WIDTH = 300
"""So many characters of a line say what it is."""
_QUOTE = re.compile(r"[ \t]*((?:>[ \t]?)+)")
_RULED = re.compile(r"[-=_*#~+‐–—]{2,}")
_RULES = "-=_*#~+‐–—:>< \t.|[]"
_LABEL = re.compile(
    r"[ \t]*[*_]{0,2}([^\W\d_][\w .'’()/-]{0,28}?)[ \t]*[*_]{0,2}[ \t]*[:：][*_]{0,2}[ \t]*(.*)", re.DOTALL
)
_FIELD = re.compile(r"[ \t]*[*_]{0,2}[^\W\d_][\w '’()/-]{0,28}[*_]{0,2}[ \t]*[:：](?:[ \t]|$)")
_DATED = re.compile(r"\d{1,4}[./:\-年月日년월일 ]|\b(?:19|20)\d\d\b")
_ADDRESS = re.compile(r"[<\[(][^<>\[\]\s]{1,100}@[^<>\[\]\s]{1,100}[>\])]|\S{1,100}@\S{1,100}\.\w{2,10}")
_ENDS = re.compile(r"[:：]\*?[ \t]*$")
_SAID = re.compile(r"\*[^*\n]{1,120}\*[ \t]*$")  # forums: "*someone [said](#answer-1)*"
_TAIL = 160  # characters in which "wrote" stands
_HEADER_LINES, _CONTINUED = 12, 3
_BY = re.compile(r" (?:by|von|from|de|da|od)\b")
_DESKS = re.compile(
    r"\b(?:support|help|(?:help|service)?desk|services?|customer(?:service|care)|care|kunden(?:service|dienst|betreuung)"
    r"|hilfe|soporte|supporto|suporte|atencion|atendimento|assistance|assistenza|klantenservice|kund(?:e)?service"
    r"|asiakaspalvelu|tickets?|(?:no|donot)?reply|notifications)\b"
)  # how desks name their mailboxes
_DESK = re.compile(r"##-.*-##$|#+[-=].*[-=]#+$")


class Line(NamedTuple):
    """`depth` counts the ">" and blockquotes around a line; `mark` is what the mail program says of it."""

    text: str
    depth: int
    mark: str
    raw: str


class Header(NamedTuple):
    """The headers of a quoted message: the line behind them, and the values by kind."""

    end: int
    values: dict[str, str]


def parsed(text: str) -> list[Line]:
    """The lines of a text, with their marks read."""
    return [_line(line) for line in text.split("\n")]


def _line(raw: str) -> Line:
    mark = raw[0] if raw[:1] and raw[0] in MARKS else ""
    rest = raw[1:] if mark else raw
    depth = 1 if mark in (QUOTED, APART) else 0
    if found := _QUOTE.match(rest):
        marks = found[1].count(">")
        if not (marks == 1 and rest[found.end() :][:1] in ("=", "-")) and not (
            marks > 2 and " " not in found[1].strip()
        ):
            depth += marks  # ">=", "->" and ">>>" are no quotes
            rest = rest[found.end() :]
    return Line(rest.strip(" \t") if depth else rest, depth, mark, raw)


def announces_forward(line: Line) -> bool:
    """Whether the line is "---------- Forwarded message ---------" or "Begin forwarded message:"."""
    return _announced(line.text, tables().forwarded)


def announces_original(line: Line) -> bool:
    """Whether the line is "-----Original Message-----"."""
    return _RULED.search(line.text[:WIDTH]) is not None and _announced(line.text, tables().original)


def _announced(text: str, known: frozenset[str]) -> bool:
    if len(text) > WIDTH or not (text.lstrip()[:1] in _RULES or _ENDS.search(text)):
        return False
    words = bare(text)
    if words in known or not words:
        return bool(words)
    by = next((found.end() for found in _BY.finditer(words)), 0)  # "Forwarded by Jo Ode on 5 January"
    return words[:by] in known and _RULED.match(text.strip()) is not None


def is_reply_marker(line: Line) -> bool:
    """Whether the line is the desk's "##- Please type your reply above this line -##"."""
    text = line.text.strip()
    if not text or len(text) > WIDTH:
        return False
    if _DESK.match(text) and len(text.split()) > 2:
        return True
    words = bare(text)
    known = tables().reply_above
    if words in known or not words:
        return bool(words)
    ruled = _RULED.match(text) is not None and _RULED.search(text[-4:]) is not None
    return ruled and any(one in words for one in known)


def label(line: Line) -> tuple[tuple[tuple[str, str], ...], str]:
    """The kinds of header that the line may be, by language, and its value; () where it is not one."""
    found = _LABEL.match(line.text[:WIDTH])
    return (tables().labels.get(bare(found[1]), ()), found[2].strip()) if found else ((), "")


def header_at(lines: Sequence[Line], at: int) -> Header | None:
    """The headers of a quoted message that begin at a line; None for lines that only look like it, as of a form."""
    kinds: dict[str, dict[str, str]] = {}  # by language
    depth, number, missed, blank = lines[at].depth, at, 0, False
    end = at
    while number < len(lines) and number < at + _HEADER_LINES and lines[number].depth == depth:
        line = lines[number]
        known, value = label(line)
        if known:
            if blank and number - end > 1:
                break
            for language, kind in known:
                kinds.setdefault(language, {}).setdefault(kind, value)
            end, missed = number + 1, 0
        elif not line.text.strip():
            if blank or end == at:
                break
            blank = True
        elif (
            blank
            or missed == _CONTINUED
            or (_FIELD.match(line.text[:WIDTH]) and not _ADDRESS.search(line.text[:WIDTH]))
        ):
            break
        else:
            missed += 1  # a long list of addresses goes on
        number += 1
    best = max(kinds.values(), key=len, default={})
    english = kinds.get("en", {})
    values = {**english, **best}
    if not _is_header(values) or _in_a_form(lines, at, end):
        return None
    return Header(_past_wrapped(lines, end, depth), values)


def _is_header(values: dict[str, str]) -> bool:
    if "from" not in values or len(values) < 3:
        return False
    return ("date" in values and bool({"to", "subject"} & values.keys())) or bool(_ADDRESS.search(values["from"]))


def from_a_desk(sender: str) -> bool:
    """Whether the sender in a header is a support desk, by the name or mailbox: "Till Support <help@till.example>"."""
    name = sender[:WIDTH].split("@", maxsplit=1)[0]
    return _DESKS.search(name.casefold().replace("_", " ")) is not None


def _in_a_form(lines: Sequence[Line], at: int, end: int) -> bool:
    """Whether other fields stand right above or below: "Name: …" makes "From: shop 12" a field of a form."""
    near = [lines[number] for number in (at - 1, end) if 0 <= number < len(lines)]
    return any(_FIELD.match(one.text[:WIDTH]) and not label(one)[0] and len(one.text) < WIDTH // 3 for one in near)


def _past_wrapped(lines: Sequence[Line], end: int, depth: int) -> int:
    """The line behind addresses that a long "To:" goes on with."""
    while (
        end < len(lines)
        and lines[end].depth == depth
        and re.fullmatch(r"[ \t]*[^:\n]*@[^:\n]*[>;,][ \t]*", lines[end].text[:WIDTH])
    ):
        end += 1
    return end


def attribution_at(lines: Sequence[Line], at: int) -> tuple[int, bool] | None:
    """Whether "On … wrote:" begins at a line: the line behind it, and whether it tells a date or an address.

    Programs wrap it over up to three lines.
    """
    first = lines[at]
    text = ""
    for number in range(at, min(at + 3, len(lines))):
        line = lines[number]
        if line.depth != first.depth or not line.text.strip() or len(line.text) > WIDTH:
            return None
        text = f"{text} {line.text.strip()}".strip()
        if _ENDS.search(line.text) or _SAID.match(text):
            whole = number == at or _begins(first.text)
            return (number + 1, _tells(text)) if whole and _is_attribution(text) else None
    return None


def _begins(text: str) -> bool:
    """Whether a wrapped "On … wrote:" may begin so: with "On", or with a date or name and an address."""
    words = text.casefold().replace("’", "'").split()
    starts = {words[0], " ".join(words[:2])} if words else set()
    opened = bool({one.strip(",.") for one in starts} & tables().openers)
    return (bool(_DATED.search(text)) and (opened or "<" in text or len(words) <= 8)) or (opened and len(words) <= 8)


def _tells(text: str) -> bool:
    return bool(_DATED.search(text) or _ADDRESS.search(text))


def _is_attribution(text: str) -> bool:
    if _SAID.match(text):
        return True
    words = text.casefold().replace("’", "'")
    every = list(tables().wrote.finditer(words[-_TAIL:]))
    found = every[-1] if every else None
    if found is None:  # "пн, 5 янв. 2026 г. в 10:12, Support <help@example.com>:"
        return bool(
            _DATED.search(text) and _ADDRESS.search(text[-120:]) and not _LABEL.match(text.split("@", maxsplit=1)[0])
        )
    if not _tells(text) and words.split()[0] in tables().mine:
        return False  # "My boss wrote:"
    tail = words[-_TAIL:][found.end() :]
    before = words[-_TAIL:][: found.start()].split()
    after = tail.split()
    if (before and before[-1].strip(",.") in tables().me) or (after and after[0].strip(",.:") in tables().me):
        return False  # "I wrote:" is followed by the writer's own words
    return len(tail) <= 100
