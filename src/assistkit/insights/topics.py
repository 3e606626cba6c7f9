"""What all the desk's cases are about, answered or not: groups by the words of the questions; nothing is embedded.

A topic is one for good, as a gap is: new cases join old topics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistkit.insights.clusters import clustered, first_block
from assistkit.insights.history import Handled
from assistkit.insights.naming import Naming
from assistkit.insights.space import Words
from assistkit.types import text_digest

_APART, _JOIN, _LEAST = 0.75, 0.45, 8  # of topics, by words alone
_WORDS = 80  # of a question
_DIRECTIONS = 100  # that words are reduced to: enough for topics of some size, and quick
_BLOCK = 2_048  # cases that are compared with each other at a time
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Topic:
    """Named by the words of the cases that founded it; `rows` are all of its cases, in order."""

    id: str
    title: str
    rows: tuple[int, ...]


def topics(cases: Sequence[Handled]) -> Iterator[Topic]:
    """The topics of cases in order of time, those of each language apart: what all its cases share is grammar.

    Raises MissingExtra without scipy.
    """
    languages: dict[str, list[int]] = {}
    for row, one in enumerate(cases):
        if one.case.language:
            languages.setdefault(one.case.language.partition("-")[0].lower(), []).append(row)
    for _, rows in sorted(languages.items()) or [("", list(range(len(cases))))]:
        yield from _of_language(cases, rows)


def asked(one: Handled) -> str:
    """The first words of what was asked, as written: cleaning mail takes longer than all the rest."""
    said = f"{one.case.subject} {one.case.messages[0].text[:2_000] if one.case.messages else ''}"
    return " ".join(_BLANK.split(said)[:_WORDS])


def _of_language(cases: Sequence[Handled], rows: Sequence[int]) -> Iterator[Topic]:
    own = [asked(cases[row]) for row in rows]
    first = own[: first_block(len(own), _BLOCK)]
    words = Words(first, topics=min(_DIRECTIONS, len(first) // 4))
    if words.dim < 2:
        return
    naming = Naming(own)
    for one in clustered(words.of(own), apart=_APART, join=_JOIN, least=_LEAST, largest=_BLOCK):
        title = ", ".join(naming.words([own[at] for at in one.founders]))
        oldest = cases[rows[one.founders[0]]].case.id
        yield Topic(f"topic-{text_digest(oldest)[:10]}", title or oldest, tuple(rows[at] for at in one.rows))
