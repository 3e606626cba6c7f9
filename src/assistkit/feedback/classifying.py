"""Sent as is, or edited? One definition for everybody who counts.

A draft was sent as is when nothing differs but blanks, the format (text, Markdown, HTML), citation marks such as [1],
the kind of bullets and dashes, and the name in the greeting.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from assistkit.feedback.sent import readings
from assistkit.house.phrases import BUILT_IN, Courtesies
from assistkit.text.measures import edit_similarity

COMPARED = 40_000
"""Characters of a text that the similarity looks at; whether two texts are equal looks at all of them."""

_MARK = re.compile(r"(?<!\w)\[\d{1,3}\]")
_BULLET = re.compile(r"(?<!\S)[-*•·‣–](?!\S)")
_WORDS = 4  # of a name: "Anna Maria de Vries"
_TITLES = ("dr.", "mr.", "mrs.", "ms.", "prof.")
_LONGEST = 120  # characters of a line that greets
_MORE = ("Hi", "Hey", "Dear", "Good morning", "Good afternoon", "Good evening", "Liebe", "Lieber", "Cher", "Chère")


def classify(draft: str, final: str) -> tuple[Literal["accepted", "edited"], float]:
    """How a draft was sent, and the similarity of what was sent: 1 minus the share of characters that were changed.

    `final` may be text, Markdown or HTML, whatever the desk keeps. "accepted" always comes with 1.0, "edited" with
    less. Raises MissingExtra without rapidfuzz.
    """
    ours, theirs = normal(draft), [normal(one) for one in readings(final)]
    if ours in theirs:
        return "accepted", 1.0
    return "edited", min(max(similarity(ours, one) for one in theirs), 0.9999)


def normal(text: str) -> str:
    """The text without what does not count as an edit."""
    lines = _MARK.sub(" ", unicodedata.normalize("NFC", text)).strip().splitlines()
    if lines:
        lines[0] = _nameless(lines[0])
    words = _BULLET.sub("-", " ".join(" ".join(lines).split()))
    return re.sub(r" (?=[.,;:!?](?: |$))", "", words)  # where a mark stood before the full stop


def similarity(one: str, other: str) -> float:
    """1 minus the edits (insert, delete or replace a character) by the longer one's length."""
    return edit_similarity(one[:COMPARED], other[:COMPARED], "feedback")


def _nameless(line: str) -> str:
    """A first line that greets somebody without the name: "Hello Anna," is "Hello,"."""
    words = " ".join(line.split())
    if len(words) > _LONGEST:
        return line
    body = words.rstrip(",:!. ")
    end = words[len(body) :].strip()
    for greeting in _greetings():
        if not body.casefold().startswith(greeting.casefold()):
            continue
        rest = body[len(greeting) :]
        if (not rest or rest[0] in " ,") and "." not in end and _is_name(rest):
            return body[: len(greeting)] + end
    return line


def _is_name(rest: str) -> bool:
    names = [one for one in rest.replace(",", " ").split() if one.casefold() not in _TITLES]
    if len(names) > _WORDS or "." in "".join(names):
        return False
    return all(one[0].isalpha() and not one[0].islower() for one in names[:1] + names[-1:])


@lru_cache(maxsize=1)
def _greetings() -> tuple[str, ...]:
    """How a reply may begin, the longest first."""
    own = (said.greeting.rstrip(",:! ") for said in (Courtesies(), *BUILT_IN.values()))
    return tuple(sorted({*own, *_MORE}, key=lambda greeting: (-len(greeting), greeting)))
