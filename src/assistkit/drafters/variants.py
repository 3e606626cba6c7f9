"""One of several ways to do the same, told without saying which, would mislead: "Admin" and "Member", "npm" and "Yarn".

Tabs and accordions are headings when they come here, so that a section is known as one of several by its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistkit.text.article.sections import Section, Unit
from assistkit.text.telling_words import stems

_LABEL = 6  # words of a heading that may be a label
_SHORT = 2  # words of one that likely is one
_IS_ACT = re.compile(
    r"(?i)^(?!for|on|in|with|as|using|from|by|via)\w+ (?:it|an?|the|your|my|this|that|them)\b"
)  # "Change it"
_FRAMES = stems(
    "steps resolution resolutions solution workaround instructions procedure process cause symptoms overview summary "
    "notes introduction details description background answer how to the and fix guide example examples prerequisites"
)


def label_among(section: Section, sections: Sequence[Section], query: str) -> Unit | None:
    """The heading of one of several ways, where the query doesn't say it; None for any other section.

    Another way is a section beside it that also says what to do, or has a label of the kind ("Free plan", "Free").
    """
    name = section.name
    if name is None or not _says_what_to_do(section) or len(name.text.split()) > _LABEL:
        return None
    own = stems(name.text)
    if own & stems(query) or own <= _FRAMES or _IS_ACT.search(name.text):
        return None
    return name if any(_is_another_way(one, name.text) for one in sections if _is_beside(one, section)) else None


def _is_another_way(one: Section, label: str) -> bool:
    short = len(one.heading.split()) == len(label.split()) <= _SHORT and not stems(one.heading) <= _FRAMES
    return short or _says_what_to_do(one) or bool(stems(one.heading) & stems(label))


def _is_beside(one: Section, section: Section) -> bool:
    return one.start != section.start and one.level == section.level and one.path[:-1] == section.path[:-1]


def _says_what_to_do(section: Section) -> bool:
    return any(part.ordered or part.kind == "code" for part in section.parts)
