"""Does a draft keep to the house style? Banned phrases, spelling, emoji, reading level."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from assistkit.house.style import HouseStyle
from assistkit.text.language import primary
from assistkit.text.measures import reading_grade, words_read
from assistkit.types import Finding, Sentence
from assistkit.types.findings import FindingCode

_WORD = re.compile(r"\w+(?:['’.-]\w+)*")
_EMOJI = re.compile(
    "[\U0001f300-\U0001faff\U0001f1e6-\U0001f1ff\u2600-\u26ff\u2705\u2728\u2753-\u2757\u2764\u2b50][\ufe0f\u200d]?"
)
_IZE = "organ recogn synchron custom author optim minim maxim final summar initial"
_OTHERS = (
    "color/colour colors/colours favorite/favourite favorites/favourites center/centre centers/centres "
    "behavior/behaviour canceled/cancelled canceling/cancelling catalog/catalogue gray/grey analyze/analyse "
    "analyzed/analysed traveled/travelled labeled/labelled labeling/labelling fulfill/fulfil defense/defence"
)
_PAIRS = [  # American, British, Oxford
    *(
        (f"{stem}iz{end}", f"{stem}is{end}", f"{stem}iz{end}")
        for stem in _IZE.split()
        for end in ("e", "es", "ed", "ing")
    ),
    *((us, gb, gb) for us, gb in (pair.split("/") for pair in _OTHERS.split())),
]
_WANTED: Mapping[str, Mapping[str, str]] = {  # spelling -> other spelling -> its own
    name: {other: row[at] for row in _PAIRS for other in row if other != row[at]}
    for at, name in enumerate(("american", "british", "oxford"))
}
_LEAST = 30
"""Words that a draft needs for its reading grade to mean something."""


def style_findings(sentences: Sequence[Sentence], style: HouseStyle, language: str = "en") -> list[Finding]:
    """What a draft does against the style, for the agent to decide: nothing is changed here.

    Codes: "banned-phrase", "emoji", "reading-level" (severity "warning"), "spelling" ("info", English drafts only).
    """
    found = [finding for sentence in sentences for finding in _in_sentence(sentence, style, language)]
    return found + list(_reading_level(sentences, style))


def _in_sentence(sentence: Sentence, style: HouseStyle, language: str) -> Iterator[Finding]:
    text, start = sentence.text, sentence.start
    for phrase in style.banned:
        words = r"\s+".join(map(re.escape, phrase.split()))
        for match in re.finditer(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE):
            yield _finding("banned-phrase", f"The house style bans {phrase!r}.", start, match.span())
    if not style.emoji and (picture := _EMOJI.search(text)):
        yield _finding("emoji", "The house style has no emoji.", start, picture.span())
    other = _WANTED[style.spelling] if style.spelling and primary(language) == "en" else {}
    for match in _WORD.finditer(text):
        if own := other.get(match.group().lower()):
            left = ", and is quoted from an article, so it stays" if sentence.kind == "evidence" else ""
            message = f"{match.group()!r} is {own!r} in {style.spelling.capitalize()} spelling{left}."
            yield _finding("spelling", message, start, match.span())


def _reading_level(sentences: Sequence[Sentence], style: HouseStyle) -> Iterator[Finding]:
    """The automated readability index of what is quoted, as in the evaluation's "reading grade"."""
    quoted = [one for one in sentences if one.kind == "evidence"]
    words = [word for one in quoted for word in words_read(one.text)]
    if style.reading_grade is None or len(words) < _LEAST:
        return
    grade = reading_grade(words, len(quoted))
    if grade > style.reading_grade:
        message = f"It reads like school grade {grade:.0f}; the house style wants {style.reading_grade:g} at most."
        yield _finding("reading-level", message, 0, (quoted[0].start, quoted[-1].end))


def _finding(code: FindingCode, message: str, at: int, span: tuple[int, int]) -> Finding:
    severity: Literal["info", "warning"] = "info" if code == "spelling" else "warning"
    return Finding(code=code, severity=severity, message=message, start=at + span[0], end=at + span[1])
