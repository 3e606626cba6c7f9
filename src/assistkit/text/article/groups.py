"""Sections -> groups: what makes sense alone, such as a paragraph, or a list with the sentence that announces it.

A group is what is compared with a case, by the index and by a drafter, and what a drafter quotes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistkit.text.article.boilerplate import worth_reading
from assistkit.text.article.sections import Part, Section, Unit, by_sentence, read_sections, step_number
from assistkit.text.plain import visible

_INTRODUCTION = 60  # words of a paragraph that introduces the list below it
_LONG, _WINDOW = 80, 60  # words: a longer paragraph is read in windows of whole sentences, each of about so many


@dataclass(frozen=True)
class Group:
    """Parts of a section that are quoted together; `place` is their section's place among the article's.

    `window` is of a long paragraph, by where that begins and the window's number in it.
    """

    place: int
    section: Section
    parts: tuple[Part, ...]
    window: tuple[int, int] | None = None

    @property
    def text(self) -> str:
        """What it says: a paragraph a line, as one unit or as its sentences, else a unit a line."""
        return "\n".join((" " if p.kind == "prose" else "\n").join(unit.text for unit in p.units) for p in self.parts)

    @property
    def embedded(self) -> str:
        """What is embedded: the heading of its section, and its text."""
        return f"{self.section.heading}. {self.text}".lstrip(". ")

    @property
    def start(self) -> int:
        """Where it begins in the article."""
        return self.parts[0].units[0].start

    @property
    def size(self) -> int:
        """In words."""
        return sum(part.words for part in self.parts)

    @property
    def has_steps(self) -> bool:
        """Whether it is a procedure, in numbered steps or in commands."""
        return has_steps(self.parts) or any(part.kind == "code" for part in self.parts)


def read_groups(text: str, language: str = "") -> list[Group]:
    """The groups of an article's Markdown, in order, without its boilerplate."""
    shown = visible(text)
    return groups_of(worth_reading(read_sections(shown)), shown, language)


def groups_of(sections: Iterable[Section], text: str, language: str = "") -> list[Group]:
    """The groups of these sections, in order; `text` is the article that they are of."""
    return [
        one
        for place, section in enumerate(sections)
        for group in _groups(place, section)
        for one in _windows(group, text, language)
    ]


def joined(groups: Iterable[Group]) -> list[Group]:
    """The groups, with the windows of a paragraph that follow each other put together again."""
    made: list[Group] = []
    for group in groups:
        if made and _follows(made[-1], group):
            start = made.pop()
            whole = replace(start.parts[0], units=start.parts[0].units + group.parts[0].units)
            made.append(replace(start, parts=(whole,), window=group.window))
        else:
            made.append(group)
    return made


def _follows(one: Group, other: Group) -> bool:
    """Whether it is the next window of the same paragraph."""
    return one.window is not None and other.window == (one.window[0], one.window[1] + 1)


def _windows(group: Group, text: str, language: str) -> list[Group]:
    """A long paragraph in windows of whole sentences, as even as they can be; anything else as it is."""
    if len(group.parts) != 1 or group.parts[0].kind != "prose" or group.size <= _LONG:
        return [group]
    units = by_sentence(group.parts[0], text, language or "en").units
    sizes = [len(unit.text.split()) for unit in units]
    most = sum(sizes) / round(sum(sizes) / _WINDOW)
    windows: list[list[Unit]] = [[]]
    used = 0.0
    for unit, size in zip(units, sizes, strict=True):
        if windows[-1] and used + size / 2 > most * len(windows):
            windows.append([])
        windows[-1].append(unit)
        used += size
    part = group.parts[0]
    start = group.start
    return [
        replace(group, parts=(replace(part, units=tuple(own)),), window=(start, n)) for n, own in enumerate(windows)
    ]


def _groups(place: int, section: Section) -> list[Group]:
    """A paragraph that announces belongs to the list that follows, also without a colon; steps that count on to those
    before them."""
    groups: list[list[Part]] = []
    open_ = False
    for part in section.parts:
        counts_on = begins_with(part) > 1 and any(map(has_steps, groups))
        if counts_on:
            while not has_steps(groups[-1]):
                groups[-2:] = [groups[-2] + groups[-1]]
        if open_ or counts_on or (part.kind == "list" and groups and _announces(groups[-1][-1])):
            groups[-1].append(part)
        else:
            groups.append([part])
        open_ = part.leads
    return [Group(place, section, tuple(parts)) for parts in groups]


def has_steps(parts: Sequence[Part]) -> bool:
    """Whether one of the parts begins with the number of a step."""
    return any(begins_with(part) for part in parts)


def begins_with(part: Part) -> int:
    """The number of the step that a numbered list, a paragraph or a heading ("Step 2 – …") begins with; 0 for none."""
    first = part.units[0]
    if part.ordered:
        return int(first.mark[:-1])
    if part.kind == "table":
        return int(
            all(row.text.startswith((f"{n} –", f"{n}. –", f"Step {n} –")) for n, row in enumerate(part.units, 1))
        )
    return step_number(first.text) if part.kind in ("prose", "heading") else 0


def _announces(part: Part) -> bool:
    """Whether a paragraph before a list may be its introduction."""
    return part.kind == "prose" and part.words <= _INTRODUCTION and not begins_with(part)
