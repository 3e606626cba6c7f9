"""Sentences with a variable that nobody filled in are not told: "It costs {{ price }}." tells nothing but a fault.

A numbered procedure with one is left out whole, for a step less is another procedure. Code stays as it is.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from assistkit.text.article.sections import Part, Section, Unit, by_sentence
from assistkit.text.telling_words import stems
from assistkit.text.variables import unfilled, without_variables


def without_unfilled(sections: Iterable[Section], text: str, language: str) -> list[Section]:
    """The sections without what holds such a variable; those with nothing left are gone. `text` is the article."""
    if not unfilled(text):
        return list(sections)
    kept: list[Section] = []
    for section in sections:
        parts: list[Part] = []
        for part in section.parts:
            left = _told(part, text, language)
            if left is not None:
                parts.append(left)
            elif parts and parts[-1].leads:
                parts.pop()  # what it announces is not told
        if parts:
            name = None if section.name and unfilled(section.name.text) else section.name
            kept.append(dataclasses.replace(section, parts=tuple(parts), name=name))
    return kept


def left_unanswered(sections: Iterable[Section], text: str, query: str, told: str) -> list[str]:
    """The variables in what was left out, where that holds words of the query that nothing told holds."""
    if not unfilled(text):
        return []
    wanted = _beginnings(query) - _beginnings(told)
    names: list[str] = []
    for section in sections:
        for unit in (
            unit for part in section.parts if part.kind != "code" for unit in part.units if _open(part, unit, text)
        ):
            if wanted & _beginnings(without_variables(unit.text)) or unfilled(told):
                names += unfilled(unit.text)
    return list(dict.fromkeys(names))


def _beginnings(text: str) -> set[str]:
    """Words by their first four letters: "cost" and "costs" are one."""
    return {stem[:4] for stem in stems(text)}


def _told(part: Part, text: str, language: str) -> Part | None:
    if part.kind == "code" or not any(_open(part, unit, text) for unit in part.units):
        return part
    if part.ordered or part.kind == "heading":
        return None
    units = _items_told(part, text) if part.kind == "list" else by_sentence(part, text, language).units
    left = tuple(unit for unit in units if not _open(part, unit, text))
    return dataclasses.replace(part, units=left) if left else None


def _items_told(part: Part, text: str) -> list[Unit]:
    """The items of a list without those that hold a variable, nor what is below them."""
    kept: list[Unit] = []
    closed: int | None = None  # the indentation of an item that is left out
    for unit in part.units:
        if closed is not None and (unit.indent > closed or not unit.mark):
            continue
        closed = unit.indent if _open(part, unit, text) else None
        if closed is None:
            kept.append(unit)
    return kept


def _open(part: Part, unit: Unit, text: str) -> bool:
    """Whether it holds one; a table's row cites the table down to it, so only its own words count."""
    return bool(unfilled(unit.text if part.kind == "table" else text[unit.start : unit.end]))
