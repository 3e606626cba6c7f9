"""What a section is for, by its heading: it tells the problem again, or what to do about it.

Technotes begin with the problem, which is nearest to what the customer wrote and tells them nothing. What it is worth
as a match goes to the remedy that follows it.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Literal

from assistkit.text.article.sections import Section

Role = Literal["problem", "remedy", ""]

_END = r"(?:\s*\(?(?:abstract|s|en)\)?)?(?:\s*(?:no\.?\s*)?\d{1,2}|\s+[a-f])?\s*(?:[:.–—-].*)?$"
_PROBLEM = re.compile(
    r"(?:symptoms?|problems?|issues?|questions?|abstract|errors?|error messages?|(?:problem|error|issue) "
    r"(?:description|summary|statement|details)|problem definition|diagnos(?:is|ing the problem)|observed behaviou?r|"
    r"fehlerbild|problembeschreibung|frage|symptome?|problème|sympt[oô]mes?|s[ií]ntomas?|pregunta|"
    r"problema|domanda|sintomi|probleem|problem)" + _END,
    re.IGNORECASE,
)
_REMEDY = re.compile(
    r"(?:resolutions?|solutions?|answers?|workarounds?|work-arounds?|fix(?:es)?|(?:local|temporary|permanent) fix|"
    r"mitigations?|workarounds? and mitigations?|remediations?(?:[/ ]+fix(?:es)?)?|remed(?:y|ies)|what to do|"
    r"resolv(?:e|ing) the (?:problem|issue)|"
    r"how (?:to|do i) (?:fix|resolve|solve) (?:this|it|the (?:problem|issue|error))|"
    r"recommend(?:ed )?(?:action|solution)s?|corrective actions?|lösung(?:en)?|abhilfe|antwort|behebung|"
    r"solución|soluciones|respuesta|resolución|solución alternativa|résolution|réponse|contournement|soluzion[ei]|"
    r"risposta|oplossing(?:en)?|antwoord|solução)\b(?!\s+(?:for|to) the (?:partner|developer))"
    r"(?:\s+(?:for|of)\s+(?:scenario|symptom|issue|cause|problem|error)\b)?" + _END,
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"(?:more information|additional information|summary|overview|introduction|description|details|content|"
    r"steps?|procedure|instructions|causes?|ursachen?|zusammenfassung|weitere informationen|résumé|resumen|causa)"
    r"(?:\s*\d{1,2})?\W*$",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:about|overview|introduction|what (?:is|are|it does)|how (?:it|this|they) works?|background|"
    r"before you (?:begin|start)|"
    r"prerequisites|requirements|über|überblick|à propos|acerca de)\b",
    re.IGNORECASE,
)
_LEAST = 4  # words: "None" is no remedy


def role_of(section: Section) -> Role:
    """The role of the nearest heading above that has one."""
    for unit in reversed(section.path):
        if role := _named(unit.text):
            return role
    return ""


def names_a_role(heading: str) -> bool:
    """Whether a heading says only which part of an article follows: "Resolution", "Summary"."""
    return bool(_FRAME.match(heading)) or bool((match := _role_match(heading)) and not _says_more(match.group()))


def entitled(section: Section, title: str) -> Section:
    """A procedure under no heading, or one that does not name it ("More information", "Step 1"), is named by the title.

    Its `heading`, which it was embedded with, stays."""
    steps = section.whole or any(part.ordered for part in section.parts)
    named = section.heading and not section.whole and not _FRAME.match(section.heading)
    return section if named or not steps else dataclasses.replace(section, title=title)


def introduces(sections: Sequence[Section], place: int) -> bool:
    """Whether a section may be no more than the introduction of the article's procedures."""
    section = sections[place]
    return place == 0 or bool(_ABOUT.match(section.heading)) or bool(_FRAME.match(section.heading))


def remedies(sections: Sequence[Section]) -> Mapping[int, tuple[int, ...]]:
    """For each section that tells a problem, by place, those that tell its remedy: all up to the next problem."""
    found: dict[int, tuple[int, ...]] = {}
    problems, answers = list[int](), list[int]()
    for place, section in enumerate(sections):
        role = role_of(section)
        if role == "problem":
            if answers:
                found |= dict.fromkeys(problems, tuple(answers))
                problems, answers = [], []
            problems.append(place)
        elif role == "remedy" and problems and sum(part.words for part in section.parts) >= _LEAST:
            answers.append(place)
    return found | dict.fromkeys(problems, tuple(answers)) if answers else found


def _named(heading: str) -> Role:
    if _REMEDY.match(heading):
        return "remedy"
    return "problem" if _PROBLEM.match(heading) else ""


def _role_match(heading: str) -> re.Match[str] | None:
    return _REMEDY.match(heading) or _PROBLEM.match(heading)


def _says_more(heading: str) -> bool:
    """ "Cause 2: the disk is full" says something, "Solution 1" does not."""
    return bool(re.search(r"[:.–—]\s*\w|\s-\s*\w", heading))
