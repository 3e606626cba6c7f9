"""Sections for one platform: which of them are not about the case's, and the label under which the others are quoted.

A section is about the platform that the nearest heading above it names: "iPhone" in an article on "Android and iPhone".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistkit.text.article.sections import Part, Section, Unit
from assistkit.text.platforms import exclude_each_other, platforms_of_heading

_POINT = re.compile(r"([^:–—\n]{2,50})(?::|\s[–—-])(?:\s|$)")  # what a point is about: "On Windows:"
Platforms = frozenset[tuple[str, str]]


def about(headings: Sequence[str]) -> Platforms:
    """The platforms of what is under these headings, outermost first: of each kind, the nearest one named."""
    found: dict[str, set[tuple[str, str]]] = {}
    for heading in headings:
        named = platforms_of_heading(heading)
        for group in {group for group, _ in named}:
            found[group] = {one for one in named if one[0] == group}
    return frozenset(one for names in found.values() for one in names)


def fitting(sections: Iterable[Section], title: str, asked: Platforms) -> list[Section]:
    """The sections without those that are about another platform than the case."""
    if not asked:
        return list(sections)
    fit = (one for one in sections if not exclude_each_other(asked, _about_section(one, title)))
    return [section for one in fit if (section := _fitting_items(one, asked)).parts]


def _fitting_items(section: Section, asked: Platforms) -> Section:
    """Without the points of lists that begin with another platform, as in "- Windows: press F5"; steps stay."""
    parts: list[Part] = []
    for part in section.parts:
        units = _units_for(part.units, asked) if part.kind == "list" else part.units
        if len(units) == len(part.units):
            parts.append(part)
        elif units:
            parts.append(replace(part, units=units))
        elif parts and parts[-1].leads:
            parts.pop()  # what it announces is not told
    return replace(section, parts=tuple(parts))


def _units_for(units: Sequence[Unit], asked: Platforms) -> tuple[Unit, ...]:
    kept: list[Unit] = []
    shut: int | None = None  # the indentation of a point that is left out
    for unit in units:
        if shut is not None and (unit.indent > shut or not unit.mark):
            continue
        label = _POINT.match(unit.text) if unit.mark == "-" else None
        shut = unit.indent if label and exclude_each_other(asked, platforms_of_heading(label.group(1))) else None
        if shut is None:
            kept.append(unit)
    return tuple(kept)


def titled_for(title: str) -> Platforms:
    """The systems a title names: of browsers and mail programs a case may well have both."""
    return frozenset(one for one in about([title]) if one[0] == "system")


def _about_section(section: Section, title: str) -> Platforms:
    own = about([unit.text for unit in section.path if unit.text.casefold() != title.casefold()])
    groups = {group for group, _ in own}
    return own | {one for one in titled_for(title) if one[0] not in groups}


def label_of(section: Section) -> Unit | None:
    """The heading that says for which platform a section is; None if none does."""
    return next((unit for unit in reversed(section.path) if platforms_of_heading(unit.text)), None)


def labels_meant(sections: Iterable[Section], asked: Platforms) -> str:
    """The labels of sections for the case's own platform, as they are written: "iOS", where the case says iPhone."""
    labeled = (label for one in sections if (label := label_of(one)))
    labels = {label.text: None for label in labeled if platforms_of_heading(label.text) & asked}
    return " ".join(labels)
