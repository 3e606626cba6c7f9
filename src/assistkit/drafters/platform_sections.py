"""Sections for one platform: which of them are not about the case's, and by what label the others are told.

A section is about the platform that the nearest heading above it names: "iPhone" in an article on "Android and iPhone".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistkit.drafters.sections import Section, Unit
from assistkit.text.platforms import exclude_each_other, platforms_in
from assistkit.types import Case

Platforms = frozenset[tuple[str, str]]


def platforms_of(case: Case, query: str) -> Platforms:
    """The platforms that a case is about, by its words and its facets."""
    facets = " ".join(value for values in case.facets.values() for value in values)
    return platforms_in(f"{case.subject}\n{query}\n{facets}")


def about(headings: Sequence[str]) -> Platforms:
    """The platforms of what stands under these headings, outermost first: of each kind, the nearest one named."""
    found: dict[str, set[tuple[str, str]]] = {}
    for heading in headings:
        named = platforms_in(heading)
        for group in {group for group, _ in named}:
            found[group] = {one for one in named if one[0] == group}
    return frozenset(one for names in found.values() for one in names)


def fitting(sections: Iterable[Section], title: str, asked: Platforms) -> list[Section]:
    """The sections without those that are about another platform than the case."""
    return [one for one in sections if not (asked and exclude_each_other(asked, _about_section(one, title)))]


def titled_for(title: str) -> Platforms:
    """The systems a title names: of browsers and mail programs a case may well have both."""
    return frozenset(one for one in about([title]) if one[0] == "system")


def _about_section(section: Section, title: str) -> Platforms:
    own = about([unit.text for unit in section.path if unit.text.casefold() != title.casefold()])
    groups = {group for group, _ in own}
    return own | {one for one in titled_for(title) if one[0] not in groups}


def label_of(section: Section) -> Unit | None:
    """The heading that says for which platform a section is; None if none does."""
    return next((unit for unit in reversed(section.path) if platforms_in(unit.text)), None)


def labels_meant(sections: Iterable[Section], asked: Platforms) -> str:
    """The labels of sections for the case's own platform, as they are written: "iOS", where the case says iPhone."""
    labels = {label.text: None for one in sections if (label := label_of(one)) and platforms_in(label.text) & asked}
    return " ".join(labels)
