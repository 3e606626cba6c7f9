"""The separate questions of a case, so that each can be answered, or be named where no article answers it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistkit.case.conversation import turns
from assistkit.case.message import read_message
from assistkit.case.once import once
from assistkit.case.spoken import languages_of, spoken
from assistkit.text.languages import language, spoken_in
from assistkit.text.languages.patterns import NEVER, anywhere
from assistkit.text.sentences import sentences
from assistkit.text.words import count_words
from assistkit.types import Case

MOST = 4
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=\s*(?:\d{1,2}[.)]|[-*•]|[a-c]\))\s)")
_LEAST_WORDS, _MOST_WORDS = 4, 60
_MARKS = ("?", "？", "؟")
_WORD = re.compile(r"[\w'’]+")


@dataclass(frozen=True)
class _Asking:
    """`QuestionWords` of one language, compiled."""

    spaced: bool
    opens: re.Pattern[str]
    closes: re.Pattern[str]
    nothing: re.Pattern[str]
    again: frozenset[str]


@lru_cache(maxsize=64)  # languages
def _asking(code: str) -> _Asking:
    one = language(code)
    words = one.questions
    before = "|".join([*words.before, r"\d[.)]", r"[a-c]\)"])
    ends = r"\b" if one.spaced else ""
    opens = rf"(?:(?:{before})\W+)*(?:{'|'.join(words.openers)}){ends}"
    closes = rf"(?:{'|'.join(words.closers)})[\s。.]*$"
    return _Asking(
        spaced=one.spaced,
        opens=re.compile(opens, re.IGNORECASE) if words.openers else NEVER,
        closes=re.compile(closes, re.IGNORECASE) if words.closers else NEVER,
        nothing=anywhere(words.nothing),
        again=frozenset(words.again),
    )


@once  # drafter, clarifier and gate all ask
def questions(case: Case) -> Sequence[str]:
    """What the customer's messages since the last reply ask, each once; () where it is only one thing.

    Paragraphs that ask are a question each, with what they say about it; where only one does, its sentences are. A
    question mark makes a question, and so does a sentence that begins like one: people often leave the mark out. What
    only asks again, such as "Where do I click?", is not counted.
    """
    known = [_asking(one.code) for one in languages_of(case)]
    tag = spoken(case) or "en"  # how sentences end
    cleaned = (read_message(case, number) for number in turns(case)[0])
    paragraphs = (paragraph for text in cleaned for paragraph in _PARAGRAPH.split(text))
    asking = [(one, asked) for one in paragraphs if (asked := _asked(one, known, tag)) and not _is_echo(one, known)]
    alone = [question for _, asked in asking for question in asked if not _is_echo(question, known)]
    found = [_one_line(paragraph) for paragraph, _ in asking] if len(asking) > 1 else alone
    several = tuple(dict.fromkeys(found))
    return several[:MOST] if len(several) > 1 else ()


def asked_in(text: str, tag: str) -> list[str]:
    """The questions in a text of a language ("" for one that nobody can tell), also if it is only one."""
    return _asked(text, [_asking(one.code) for one in spoken_in(tag)], tag or "en")


def _asked(paragraph: str, known: Sequence[_Asking], tag: str) -> list[str]:
    """The questions in a paragraph."""
    every = (_one_line(paragraph[start:end]) for start, end in sentences(paragraph, tag))
    return [one for one in every if _is_question(one, known)]


def _is_question(sentence: str, known: Sequence[_Asking]) -> bool:
    asked = sentence.endswith(_MARKS) or any(one.opens.match(sentence) or one.closes.search(sentence) for one in known)
    return (
        asked
        and _LEAST_WORDS <= count_words(sentence) <= _MOST_WORDS
        and not any(one.nothing.search(sentence) for one in known)
    )


def _is_echo(text: str, known: Sequence[_Asking]) -> bool:
    words = [word.replace("’", "'").lower() for word in _WORD.findall(text)]
    return not words or any(one.again.issuperset(words) for one in known)


def _one_line(text: str) -> str:
    return " ".join(text.split())
