"""What is read of a case, made once: what to search with, its language, and what the customer asks, tells and feels.

A part gets a case and asks `read_case` for this. It travels with the case object and ends with it: no part keeps
its own
copy of a case's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistkit.case.once import once
from assistkit.case.query import case_query, newest_query
from assistkit.case.questions import questions
from assistkit.case.spoken import own_words_by_reply, spoken
from assistkit.case.tone import Tone, read_tone
from assistkit.case.tried import tried
from assistkit.text.languages import language
from assistkit.text.platforms import platforms_in
from assistkit.types import Case, Finding

_NEEDED = {"questions": "questions", "tone": "tone", "telling": "what was tried"}


@dataclass(frozen=True, kw_only=True)
class CaseReading:
    """`query` is what to search with, `newest` what was written since the last reply ("" where that is all or nothing).

    `language` is an ISO 639-1 code, "" where nobody can tell. `own` are the customer's newest messages without quotes
    and signatures, those between two replies together, oldest first. `entities` are the platforms that the case is
    about, as (group, name).
    """

    query: str
    newest: str
    language: str
    own: Sequence[Sequence[str]]
    questions: Sequence[str]
    tone: Tone
    tried: Sequence[str]
    entities: frozenset[tuple[str, str]]

    @property
    def unread(self) -> tuple[str, ...]:
        """What could not be read, as the language has no words for it; () where it is not known which it is."""
        missing = language(self.language).missing if self.language else ()
        return tuple(what for table, what in _NEEDED.items() if table in missing)


@once
def read_case(case: Case) -> CaseReading:
    """The reading of a case."""
    query = case_query(case)
    facets = " ".join(value for values in case.facets.values() for value in values)
    return CaseReading(
        query=query,
        newest=newest_query(case),
        language=spoken(case),
        own=own_words_by_reply(case),
        questions=questions(case),
        tone=read_tone(case),
        tried=tried(case),
        entities=platforms_in(f"{case.subject}\n{query}\n{facets}"),
    )


def unread_language(reading: CaseReading, unspoken: bool = False) -> Finding | None:
    """What the agent is told of a case in a language that there are no words for.

    `unspoken`: the draft greets in another language, as the house has no words in this one.
    """
    if not (reading.unread or unspoken):
        return None
    name = language(reading.language).name
    which = name if name != "unknown" else f"a language without a record ({reading.language})"
    told = [f"{', '.join(reading.unread)} were not read, as there are no words for them"] if reading.unread else []
    if unspoken:
        told.append("greeting and closing are in another language, as the house has no words in this one")
    return Finding(code="unread-wording", severity="warning", message=f"The case is in {which}: {'; '.join(told)}.")
