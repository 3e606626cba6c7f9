"""What kind of answer does a case ask for? How something is done wants the steps, not what the thing is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistkit.house.courtesy import Answer
from assistkit.text.languages import spoken_in
from assistkit.text.languages.patterns import anywhere

_ASKED = re.compile(r"[^.!?？؟\n]{3,300}[?？؟]")


@dataclass(frozen=True)
class _Wanted:
    """`AnswerWords` of some languages, compiled."""

    how: re.Pattern[str]
    may: re.Pattern[str]
    wrong: re.Pattern[str]
    why: re.Pattern[str]


@lru_cache(maxsize=64)  # languages
def _wanted(tag: str) -> _Wanted:
    every = spoken_in(tag)

    def joined(name: str, end: str = r"\b") -> re.Pattern[str]:
        found = []
        for one in every:
            if entries := getattr(one.answers, name):
                found.append(rf"\b(?:{'|'.join(entries)}){end}" if one.spaced else "|".join(entries))
        return anywhere(tuple(found))

    may = [
        rf"(?:(?:{'|'.join(one.answers.before)})\W+)*(?:{'|'.join(one.answers.may)})" + r"\b" * one.spaced
        if one.answers.before
        else rf"(?:{'|'.join(one.answers.may)})" + r"\b" * one.spaced
        for one in every
        if one.answers.may
    ]
    return _Wanted(how=joined("how", ""), may=anywhere(tuple(may)), wrong=joined("wrong"), why=joined("why"))


def asks_how(text: str, tag: str = "") -> bool:
    """Whether the text asks for a way to do something; `tag` is its language, without one all are tried."""
    return _wanted(tag).how.search(text) is not None


def answers_with(text: str, steps: bool, tag: str = "") -> Answer:
    """What a draft answers the text with; `steps` is whether it tells any, `tag` the language of the text.

    Where something went wrong it wants a remedy, whatever it asks.
    """
    known, asked = _wanted(tag), _ASKED.findall(text)
    wrong = known.wrong.search(_ASKED.sub(" ", text)) or any(map(known.why.search, asked))
    if steps and (asks_how(text, tag) or (asked and not wrong)):
        return "steps"
    if steps or not asked or wrong:
        return "remedy"
    return "rule" if known.may.match(asked[-1].strip()) else "fact"
