"""An article as a model reads it: for the case's platform, without what an unfilled variable leaves open.

What is not told is blanks, so that every offset stays.
"""

from __future__ import annotations

from collections.abc import Iterable

from assistkit.drafters.platform_sections import Platforms, fitting
from assistkit.drafters.unfilled import without_unfilled
from assistkit.text.article.sections import Section, read_sections


def told_to_a_model(text: str, title: str, language: str, asked: Platforms) -> str:
    """The text of an article with blanks for what is about another platform than the case, or left open."""
    sections = read_sections(text)
    told = without_unfilled(fitting(sections, title, asked), text, language)
    if list(sections) == told:
        return text
    keep = bytearray(b"\1") * len(text)
    for start, end in _spans(sections):
        keep[start:end] = bytes(end - start)
    for start, end in _spans(told):
        keep[start:end] = b"\1" * (end - start)
    return "".join(one if kept or one == "\n" else " " for one, kept in zip(text, keep, strict=True))


def _spans(sections: Iterable[Section]) -> Iterable[tuple[int, int]]:
    for section in sections:
        if section.name is not None:
            yield section.name.start, section.name.end
        yield from ((unit.start, unit.end) for part in section.parts for unit in part.units)
