"""A reply that clarifies: greeting, the questions, what may answer them already, sign-off."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from itertools import dropwhile
from typing import TypeVar

from assistkit.case.reading import read_case
from assistkit.drafters.composing import Composer
from assistkit.house.courtesy import asking
from assistkit.house.style import HouseStyle
from assistkit.text.language import detect_language
from assistkit.text.layout import laid_out
from assistkit.types import Case, Citation, Draft, Evidence, Sentence

NOTHING = Draft()
_Placed = TypeVar("_Placed", Sentence, Citation)


def clarify(
    case: Case, questions: Sequence[str], style: HouseStyle, answer: Draft = NOTHING, evidence: Sequence[Evidence] = ()
) -> Draft:
    """The draft that asks these questions, in their language.

    With an `answer` from the evidence it says after them what may be it already, under the article's title and where
    the style has words for that: whoever meant the likeliest thing needs no second mail.
    """
    language = detect_language(" ".join(questions)) or "en"
    said = style.speaking(language)
    answer = laid_out(answer)
    told = _told(answer) if said.perhaps else ()
    composer = Composer()
    composer.courtesy(asking(read_case(case).tone, style, language))
    composer.questions(questions)
    if not told:
        composer.courtesy([said.sign_off])
        return composer.draft()
    composer.courtesy([said.perhaps])
    if told[0].kind == "evidence":  # else it begins with a title
        cited = answer.citations[0].passage_id
        composer.lead(next(one.passage for one in evidence if one.passage.id == cited), said, first=True)
    head = composer.draft()
    closing = Composer()
    closing.courtesy([said.sign_off])
    return _followed_by(_followed_by(head, _from(answer, told)), closing.draft())


def _told(answer: Draft) -> tuple[Sentence, ...]:
    """What it says between its courtesies."""
    found = list(dropwhile(_polite, answer.sentences))
    return tuple(list(dropwhile(_polite, found[::-1]))[::-1])


def _polite(sentence: Sentence) -> bool:
    return sentence.kind == "courtesy"


def _from(draft: Draft, told: Sequence[Sentence]) -> Draft:
    """The part of a draft that these sentences, which follow each other, are in."""
    start = draft.text.rfind("\n\n", 0, told[0].start) + 2 if "\n\n" in draft.text[: told[0].start] else 0
    end = draft.text.find("\n\n", told[-1].end)
    text = draft.text[start : end if end >= 0 else None]
    return Draft(
        text=text,
        sentences=tuple(_moved(one, -start) for one in told),
        citations=tuple(_moved(one, -start) for one in draft.citations),
    )


def _followed_by(one: Draft, other: Draft) -> Draft:
    by = len(one.text) + 2
    return Draft(
        text=f"{one.text}\n\n{other.text}",
        sentences=(*one.sentences, *(_moved(sentence, by) for sentence in other.sentences)),
        citations=(*one.citations, *(_moved(citation, by) for citation in other.citations)),
    )


def _moved(one: _Placed, by: int) -> _Placed:
    return dataclasses.replace(one, start=one.start + by, end=one.end + by)
