"""A text that lost its lines -> its lines again, each a heading, an item or a paragraph."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistkit.index.sources.flat_breaks import Break, breaks
from assistkit.index.sources.flat_headings import Heading, headings
from assistkit.index.sources.flat_lists import Mark, marks
from assistkit.text.sentences import sentences

_SAME_STEP = re.compile(r"\(|(?:It|It['’]s|This|They|That|These|Those|Each|Then|We|You['’]ll|Its)\b")
LineKind = Literal["text", "heading", "item"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its mark. `level`: of a heading as in Markdown, of an item from 0.

    `row`: it begins where the text shows the beginning of a line. `run` tells the lists apart; `last`: its last item.
    """

    text: str
    kind: LineKind = "text"
    mark: str = ""
    level: int = 0
    row: bool = False
    run: int = 0
    last: bool = False
    guess: bool = False

    @property
    def ends(self) -> str:
        return self.text.rstrip("\"'”’)]*")[-1:]

    @property
    def words(self) -> int:
        return len(self.text.split())


def lines_of(text: str, contents: Sequence[str], language: str = "en") -> list[Line]:
    """The lines of `text` in order; every word of it is in one of them, without the marks of lists.

    `contents` are the headings that a table of contents named.
    """
    cuts = breaks(text)
    hard = {one.at for one in cuts}
    items = marks(text, hard)
    begun = hard | {0} | {one.end for one in items}
    titles = headings(text, contents, begun, items, [one.at for one in cuts if one.guess])
    found = list(_cut(text, cuts, items, titles))
    return list(itertools.chain.from_iterable(_closed(line, language) for line in found))


def _cut(text: str, cuts: Sequence[Break], items: Sequence[Mark], titles: Sequence[Heading]) -> Iterator[Line]:
    """Pieces between the places where something begins."""
    inside = [(one.start, one.end) for one in titles]
    opened = {one.start: one for one in items if not _within(one.start, inside)}
    headed = {one.start: one for one in titles}
    after = {one.end: one for one in titles}
    known = {one.at: one for one in cuts if not _within(one.at, inside)}
    places = sorted({0, *opened, *headed, *after, *known, len(text)})
    for start, end in itertools.pairwise(places):
        row = start in known or start in after or start == 0
        guess = start in known and known[start].guess
        if start in headed:
            one = headed[start]
            yield Line(text[start:end].strip(), "heading", level=one.level, row=True, guess=one.guess)
        elif start in opened:
            mark = opened[start]
            yield Line(text[mark.end : end].strip(), "item", mark.shown, mark.level, mark.rows, mark.run, mark.last)
        elif piece := text[start:end].strip():
            yield Line(piece, row=row, guess=guess)


def _within(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    import bisect

    place = bisect.bisect_right(spans, (at, at)) - 1
    return place >= 0 and spans[place][0] < at < spans[place][1]


def _closed(line: Line, language: str) -> Iterator[Line]:
    """The last item of a list whose lines nobody can see ends with its first sentence; the rest is a paragraph."""
    if line.kind != "item" or not line.last or line.row:
        yield line
        return
    spans = sentences(line.text, language)
    end = spans[0][1] if len(spans) > 1 else len(line.text)
    for start, stop in spans[1:]:
        if not _SAME_STEP.match(line.text, start):
            break
        end = stop
    yield dataclasses.replace(line, text=line.text[:end].strip())
    if rest := line.text[end:].strip():
        yield Line(rest, guess=True)
