"""A conversation in one cell -> its messages, by the lines that say who speaks next.

"2026-05-18 08:41:00 - Kim Lee (Additional comments)", "Agent: …", "Kim Lee, 5/18/26 8:41 AM: …", "[08:41] Kim: …".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistkit.evaluation.importing.speakers import WORDS, Spoken, Who, who_by_word

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?"
_DAY = r"(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|[A-Z][a-z]{2,8} \d{1,2},? \d{4}|\d{1,2}\.? [A-Z][a-z]{2,8} \d{4})"
_STAMP = rf"(?P<when>{_DAY}(?:(?:,| at|T)?\s*{_CLOCK})?(?:\s?(?:Z|UTC|[+-]\d\d:?\d\d))?|{_CLOCK})"
_NAME = r"(?P<who>[^\s:\[\](){}<>][^:\n\[\](){}<>]{0,58}?)"
_ROLE = r"(?:\s*[(\[](?P<role>[^()\[\]\n]{1,40})[)\]])"
_WORD = rf"(?:{'|'.join(map(re.escape, WORDS))})"
_SPEAKS = r"(?:\s(?:wrote|said|writes|schrieb))?"
_HEADS = tuple(
    re.compile(rf"[ \t]*{form}[ \t]*", re.IGNORECASE if words else 0)
    for form, words in (
        (rf"[\[(]?{_STAMP}[\])]?\s*(?:[-–—|,:]\s*)?{_NAME}{_ROLE}\s*:?(?P<text>)", False),
        (rf"[\[(]?{_STAMP}[\])]?\s*(?:[-–—|,]\s*)?{_NAME}{_ROLE}?{_SPEAKS}:(?:\s+(?P<text>.*))?", False),
        (rf"{_NAME}{_ROLE}?\s*(?:[,–—-]|on|at|am)?\s*[\[(]?{_STAMP}[\])]?{_SPEAKS}\s*:(?:\s+(?P<text>.*))?", False),
        (rf"{_NAME}{_ROLE}?\s*(?:[,–—-]\s*)?[\[(]{_STAMP}[\])]\s*(?P<text>)", False),
        (
            rf"[*#>\s]*(?P<who>{_WORD})(?:\s+(?P<name>[^:\n()]{{1,40}}?))?{_ROLE}?{_SPEAKS}"
            r"\s*:[*\s]*(?:\s+(?P<text>.*))?",
            True,
        ),
    )
)
_RULE = re.compile(r"[ \t]*[-=_*–—]{3,}[ \t]*")


@dataclass(frozen=True)
class Transcript:
    """The messages, oldest first, and the lines that said who speaks, which are part of no message."""

    messages: tuple[Spoken, ...]
    heads: tuple[str, ...]


def read_transcript(text: str) -> Transcript | None:
    """The messages of a cell; None where no line says who speaks. What is above the first is a message, too."""
    heads: list[str] = []
    parts: list[tuple[re.Match[str] | None, list[str]]] = [(None, [])]
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        found = _head(line)
        if found is None:
            parts[-1][1].append(line)
            continue
        heads.append(line[: found.start("text")] if found["text"] else line)
        parts.append((found, [found["text"]] if found["text"] else []))
    if not heads:
        return None
    messages = [one for found, lines in parts if (one := _message(found, lines)).text]
    rules = [line for _, lines in parts for line in lines if _RULE.fullmatch(line)]
    return Transcript(tuple(messages), (*heads, *rules))


def _head(line: str) -> re.Match[str] | None:
    if len(line) > 2_000 and ":" not in line[:200]:
        return None
    return next((found for form in _HEADS if (found := form.fullmatch(line[:100_000]))), None)


def _message(found: re.Match[str] | None, lines: list[str]) -> Spoken:
    text = "\n".join(line for line in lines if not _RULE.fullmatch(line)).strip()
    if found is None:
        return Spoken(text=text)
    parts = found.groupdict()
    name = (parts.get("name") or parts["who"] or "").strip()
    who = _who(parts["who"] or "", parts["role"] or "")
    return Spoken(text=text, who=who, name=name, when=(parts.get("when") or "").strip())


def _who(name: str, role: str) -> Who | None:
    """By the role in brackets, or the first or last word of the name: "Agent Kim", "Kim from Support"."""
    by_role = who_by_word(role)
    if by_role is not None:
        return by_role
    words = name.split()
    return who_by_word(name) or (who_by_word(words[0]) if len(words) > 1 else None)
