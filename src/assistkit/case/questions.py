"""The separate questions of a case, so that each can be answered, or be named where no article answers it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistkit.case.conversation import turns
from assistkit.case.message import read_message
from assistkit.case.once import once
from assistkit.text.sentences import sentences
from assistkit.types import Case

MOST = 4
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=\s*(?:\d{1,2}[.)]|[-*•]|[a-c]\))\s)")
_LEAST_WORDS, _MOST_WORDS = 4, 60
_SAYS_NOTHING = (
    r"\b(?:can|could|would|will) (?:you|someone|anyone|anybody) (?:please )?(?:help|advise|assist|explain|look)\b",
    r"\bany (?:ideas?|help|suggestions?|thoughts|advice)\b",
    r"\bwhat (?:should|can|do) (?:i|we) do\b",
    r"\b(?:is|does) (?:this|that|it) (?:normal|possible|right|ok(?:ay)?|make sense)\b",
    r"\bhow are you\b|\bis (?:there )?anyone\b",
    r"\bwhat(?:'s| is) (?:wrong|going on|happening)\b",
    r"\bam i (?:missing|doing)\b",
    r"\b(?:why|please)\?$",
)
_NOT_ASKED = re.compile("|".join(_SAYS_NOTHING), re.IGNORECASE)
_WORD = re.compile(r"[\w'’]+")
_ASKING_AGAIN = """
a all an and are be but by can click could did do does exactly first for from get go happens have he her here him how i
i'm if in is it its just know look make me mean my need next now of on one open or our please press put really say see
she should so start step steps tap tell that the their them then there these they this those through to type us want
was way we what when where which who why will with work works would write you your
"""
_EMPTY = frozenset(_ASKING_AGAIN.split())
"""Words of which no question alone is made: "Where do I click?" asks again what was asked before it."""

_ASKS = re.compile(
    r"(?:(?:and|also|plus|but|then|(?:first|second|third)(?:ly)?|another (?:thing|question)|\d[.)]|[a-c]\))\W+)*"
    r"(?:how (?:do|does|can|could|to|long|much|many|should)|where (?:do|does|can|is|are)|what (?:is|are|does|happens)|"
    r"can (?:i|we|my|the)|could (?:i|we)|(?:do|does|is|are|will) (?:i|we|it|there|the|my|our))\b",
    re.IGNORECASE,
)


@once  # drafter, clarifier and gate all ask
def questions(case: Case) -> Sequence[str]:
    """What the customer's messages since the last reply ask, each once; () where it is only one thing.

    Paragraphs that ask are a question each, with what they tell of it; where only one does, its sentences are. A
    question mark makes a question, and so does a sentence that begins like one: people often leave the mark out. What
    only asks again, such as "Where do I click?", is none.
    """
    cleaned = (read_message(case, number) for number in turns(case)[0])
    paragraphs = (paragraph for text in cleaned for paragraph in _PARAGRAPH.split(text))
    asking = [(one, asked) for one in paragraphs if (asked := _asked(one)) and not _is_echo(one)]
    alone = [question for _, asked in asking for question in asked if not _is_echo(question)]
    found = [_one_line(paragraph) for paragraph, _ in asking] if len(asking) > 1 else alone
    several = tuple(dict.fromkeys(found))
    return several[:MOST] if len(several) > 1 else ()


def _asked(paragraph: str) -> list[str]:
    """The questions in a paragraph."""
    every = (_one_line(paragraph[start:end]) for start, end in sentences(paragraph))
    return [one for one in every if _is_question(one)]


def _is_question(sentence: str) -> bool:
    words = len(sentence.split())
    asked = sentence.endswith("?") or _ASKS.match(sentence) is not None
    return asked and _LEAST_WORDS <= words <= _MOST_WORDS and not _NOT_ASKED.search(sentence)


def _is_echo(text: str) -> bool:
    return all(word.replace("’", "'").lower() in _EMPTY for word in _WORD.findall(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())
