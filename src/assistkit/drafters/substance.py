"""What of the chosen groups a reply can say.

Nothing about the article itself, nothing that only sends on, and no sentence that breaks off.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from assistkit.text.article.groups import Group
from assistkit.text.article.sections import Part
from assistkit.text.languages import spoken_in
from assistkit.text.languages.patterns import anywhere

_END = re.compile(r"[^\w\s,;–-]\s*$")
_SHORT = 8  # words: longer ones that don't end were mostly whole sentences of an author in a hurry (decision 0043)
_GAP = 3  # characters between two groups that follow each other


def with_substance(groups: Sequence[Group], tag: str = "") -> list[Group]:
    """Without sentences such as "This page explains how …" and "Learn more."; all where only such are left.

    `tag` is the language of the article; without one the words of every language count.
    """
    kept = [replace(group, parts=parts) for group in groups if (parts := _parts(group.parts, tag))] or list(groups)
    return [_ended(group, after) for group, after in zip_longest(kept, kept[1:])]


def says_nothing(sentence: str, tag: str = "") -> bool:
    """Whether a sentence is about the article itself, or only sends its reader on."""
    words = [one.answers for one in spoken_in(tag)]
    itself, onward = ([entry for one in words for entry in getattr(one, name)] for name in ("itself", "onward"))
    only = anywhere(tuple(onward)).match(sentence)
    sent_on = only is not None and not any(map(str.isalnum, sentence[only.end() :]))
    return sent_on or anywhere(tuple(itself)).match(sentence) is not None


def _parts(parts: Sequence[Part], tag: str) -> tuple[Part, ...]:
    """A list goes with the sentence that announced it: "See these sections below:"."""
    kept, dropped = list[Part](), False
    for part in parts:
        if part.kind == "prose":
            units = tuple(unit for unit in part.units if not says_nothing(unit.text, tag))
            dropped = part.leads and part.units[-1] not in units
            kept += [replace(part, units=units, leads=part.leads and not dropped)] if units else []
        elif not (dropped and part.kind == "list" and not part.ordered):
            kept.append(part)
            dropped = False
    return tuple(kept)


def _ended(group: Group, after: Group | None) -> Group:
    """Without a short last sentence that breaks off ("The copy must show"), unless the next quote goes on there.

    Only where the other sentences of its paragraph end: there is an author who ends sentences.
    """
    last = group.parts[-1]
    *others, broken = last.units
    goes_on = after is not None and after.place == group.place and after.start - broken.end <= _GAP
    short = len(broken.text.split()) <= _SHORT
    breaks_off = last.kind == "prose" and short and not _END.search(broken.text) and not last.leads
    if not others or goes_on or not breaks_off or not all(_END.search(unit.text) for unit in others):
        return group
    return replace(group, parts=(*group.parts[:-1], replace(last, units=tuple(others))))
