"""An introduction that announces a procedure ("Work through the checks in order.") is quoted with it, or not at all."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from assistkit.drafters.choosing import WHOLE_WORDS
from assistkit.text.article.groups import Group, has_steps
from assistkit.text.article.sections import Part, Section
from assistkit.text.languages import spoken_in
from assistkit.text.languages.patterns import anywhere

_NEAR = 3  # sections after the introduction in which the procedure may begin
_LAST, _SHORT = 2, 40  # sentences that may announce; words of a paragraph that does nothing else
_COLON = ("[:：]$",)


def with_announced(chosen: Sequence[Group], sections: Sequence[Section], tag: str = "") -> list[Group]:
    """The groups with what they announce: the procedure of their section, or of the sections that follow.

    `tag` is the language of the article; without one the words of every language count. Where more than the
    introduction answers, or the procedure is too long to tell, the announcement goes instead.
    """
    words = anywhere((*(entry for one in spoken_in(tag) for entry in one.answers.announces), *_COLON))
    kept: list[Group] = []
    for group in chosen:
        place = _last_prose(group)
        if place is None or not _announces(group.parts[place], words):
            kept.append(group)
            continue
        procedure = _procedure(group, sections)
        if procedure is None or any(_tells(one, procedure) for one in chosen):
            kept.append(group)
        elif len(chosen) == 1 and procedure.size <= WHOLE_WORDS:
            kept += [group, procedure]
        elif parts := _without(group.parts, place, words):
            kept.append(dataclasses.replace(group, parts=parts))
    return kept or list(chosen)


def _last_prose(group: Group) -> int | None:
    """The paragraph that the group ends with; what it announces would follow it."""
    return len(group.parts) - 1 if group.parts[-1].kind == "prose" else None


def _announces(part: Part, words: re.Pattern[str]) -> bool:
    """Whether one of its last sentences does; a paragraph that is long and whole says more than it announces."""
    return not (len(part.units) == 1 and part.words > _SHORT) and _announcing(part, words) is not None


def _announcing(part: Part, words: re.Pattern[str]) -> int | None:
    """The place of the sentence that announces; behind a colon in a paragraph stands what it announces."""
    last = len(part.units) - 1
    for place in range(max(0, last + 1 - _LAST), last + 1):
        text = part.units[place].text
        if words.search(text) and (place == last or not text.endswith((":", "："))):
            return place
    return None


def _procedure(group: Group, sections: Sequence[Section]) -> Group | None:
    """The first list, table, code or numbered sections behind the group; None where nothing like that follows."""
    end = group.parts[-1].units[-1].end
    parts = [part for part in group.section.parts if part.units[0].start >= end]
    if any(map(_is_told_by_line, parts)):
        last = max(n for n, part in enumerate(parts) if _is_told_by_line(part))
        return Group(group.place, group.section, tuple(parts[: last + 1]))
    for place in range(group.place + 1, min(len(sections), group.place + 1 + _NEAR)):
        section = sections[place]
        if section.whole or has_steps(section.parts) or any(map(_is_told_by_line, section.parts)):
            return Group(place, section, section.parts)
    return None


def _is_told_by_line(part: Part) -> bool:
    return part.kind in ("list", "table", "code")


def _tells(group: Group, procedure: Group) -> bool:
    """Whether a chosen group is all of the procedure, or its list."""
    starts = {part.units[0].start for part in group.parts}
    lists = {part.units[0].start for part in procedure.parts if _is_told_by_line(part)}
    every = {part.units[0].start for part in procedure.parts}
    return group.place == procedure.place and (
        every <= starts or (not procedure.section.whole and bool(lists & starts))
    )


def _without(parts: Sequence[Part], place: int, words: re.Pattern[str]) -> tuple[Part, ...]:
    """Without the sentence that announces and those behind it, which mean what it announces."""
    part = parts[place]
    first = _announcing(part, words)
    left = (dataclasses.replace(part, units=part.units[:first]),) if first else ()
    return (*parts[:place], *left)
