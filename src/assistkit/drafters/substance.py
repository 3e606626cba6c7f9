"""What of the chosen groups a reply can say: nothing about the article itself, and nothing that only sends on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistkit.text.article.groups import Group
from assistkit.text.article.sections import Part
from assistkit.text.languages import spoken_in
from assistkit.text.languages.patterns import anywhere


def with_substance(groups: Sequence[Group], tag: str = "") -> list[Group]:
    """Without sentences such as "This page explains how …" and "Learn more."; all where only such are left.

    `tag` is the language of the article; without one the words of every language count.
    """
    kept = [replace(group, parts=parts) for group in groups if (parts := _parts(group.parts, tag))]
    return kept or list(groups)


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
