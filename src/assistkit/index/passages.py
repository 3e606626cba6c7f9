"""Article -> passages: pieces of about 180 words that can be embedded and cited.

A passage follows the article's structure: it keeps to a section where it can, ends where a sentence ends, and holds
lists, tables and code whole. `article.text[start:end] == passage.text`, always, and together the passages hold every
non-blank character.

How: Markdown blocks -> atoms (what is not cut) -> sections at headings of level 1 and 2, tiny ones joined to a
neighbour -> atoms packed until the budget is used. A heading, or a paragraph that ends in a colon, stays with what
follows it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assistkit.errors import InputError
from assistkit.text.blocks import Block, blocks, count_words, plain
from assistkit.text.platforms import platform_names
from assistkit.text.sentences import sentences
from assistkit.types import Article, Facets, Passage

_SECTION_LEVEL = 2  # headings up to this level begin a section
_LEAD_WORDS = 100
_TOKEN = re.compile(r"\S{1,200}")


@dataclass(frozen=True, slots=True)
class _Atom:
    """A stretch that packing does not cut. `level` > 0: a heading; `path`: the headings above it, outermost first."""

    start: int
    end: int
    words: int
    path: tuple[str, ...] = ()
    level: int = 0
    prose: bool = False  # may be cut into sentences, and overlap may come from it
    leads: bool = False  # stays with what follows: a heading, or "Follow these steps:"


class _Group(list[_Atom]):
    """Atoms, with their words and whether all of them lead counted as they come: not all over again for each."""

    def __init__(self, atoms: Iterable[_Atom] = ()) -> None:
        super().__init__()
        self.words, self.leads = 0, True
        self.extend(atoms)

    def append(self, atom: _Atom) -> None:
        super().append(atom)
        self.words += atom.words
        self.leads = self.leads and atom.leads

    def extend(self, atoms: Iterable[_Atom]) -> None:
        for atom in atoms:
            self.append(atom)


@dataclass(frozen=True)
class Splitter:
    """Cuts articles into passages of about `words` words; `overlap` words of prose are repeated in the next one.

    A block that must stay whole may take up to twice the budget, and a bit more where otherwise a stub would remain.
    Raises InputError unless words >= 20 and 0 <= overlap <= words // 2.
    """

    words: int = 180
    overlap: int = 30

    def __post_init__(self) -> None:
        if self.words < 20 or not 0 <= self.overlap <= self.words // 2:
            raise InputError(
                "Splitter needs words >= 20 and 0 <= overlap <= words // 2; "
                f"got words={self.words}, overlap={self.overlap}"
            )

    def split(self, article: Article) -> list[Passage]:
        """The passages of an article in the order of its text; none for a blank text."""
        cutter = _Cutter(article.text, article.language, self)
        spans = [span for section in cutter.sections(article.title) for span in cutter.pack(section)]
        return [_passage(article, number, atoms) for number, atoms in enumerate(spans)]


def embedded_text(passage: Passage) -> str:
    """What is embedded and lexically indexed: title, heading path, then the text without link targets.

    Headings that are in the text itself are not said twice.
    """
    text = plain(passage.text)
    above = [heading for heading in passage.heading if heading != passage.title and heading not in text]
    return "\n".join(part for part in (passage.title, " > ".join(above), text) if part)


def lead_text(article: Article) -> str:
    """The title and about the first 100 words of the body, for article-level comparison."""
    words = plain(article.text).split()
    return "\n".join(part for part in (article.title, " ".join(words[:_LEAD_WORDS])) if part)


@dataclass(frozen=True)
class _Cutter:
    """The splitting of one text: the text, its language and the budget."""

    text: str
    language: str
    size: Splitter

    @property
    def tiny(self) -> int:
        return self.size.words // 3

    def sections(self, title: str) -> list[_Group]:
        """Atoms grouped at headings of level 1 and 2; groups too small for their own passage are joined."""
        groups: list[_Group] = []
        for atom in self._atoms(title):
            if not groups or (0 < atom.level <= _SECTION_LEVEL) or _platforms(atom) != _platforms(groups[-1][-1]):
                groups.append(_Group())
            groups[-1].append(atom)
        joined: list[_Group] = []
        for group in groups:
            if joined and self._belong(joined[-1], group):
                joined[-1].extend(group)
            else:
                joined.append(group)
        if len(joined) > 1 and self._stub(joined[-1]) and _platforms(joined[-1][-1]) == _platforms(joined[-2][-1]):
            joined[-2:] = [_Group([*joined[-2], *joined[-1]])]
        return joined

    def _belong(self, before: _Group, group: _Group) -> bool:
        """A stub joins what follows it in any case; a tiny section joins a neighbour if both fit in one passage.

        What is for one platform stays by itself.
        """
        if _platforms(before[-1]) != _platforms(group[-1]) and not before.leads:
            return False
        sizes = before.words, group.words
        return self._stub(before) or (min(sizes) < self.tiny and sum(sizes) <= self.size.words * 5 // 4)

    def _stub(self, group: _Group) -> bool:
        return group.words < self.tiny // 3 or group.leads

    def pack(self, section: _Group) -> Iterator[list[_Atom]]:
        """Fill passages with the atoms of a section, in order."""
        rest = list(reversed(section))
        left = section.words
        current = _Group()
        fresh = 0  # words in `current` that are not overlap
        while rest:
            atom = rest.pop()
            if not self._fits(current, fresh, atom, left):
                room = self.size.words - current.words
                if atom.prose and room > self.size.words // 2 and (parts := self._sentences(atom)):
                    rest += reversed(parts)
                    continue
                head, tail = _cut_before_leads(current)
                yield head
                current = _Group([*self._repeat(head, (*tail, atom)), *tail])
                fresh = _words(tail)
            current.append(atom)
            fresh += atom.words
            left -= atom.words
        if current:
            yield current

    def _fits(self, current: _Group, fresh: int, atom: _Atom, left: int) -> bool:
        """Whether the atom joins the passage; `left` counts the words from this atom to the end of the section."""
        if not current or current.leads or left < self.tiny:
            return True
        total = current.words + atom.words
        if total <= self.size.words or current.words + left <= self.size.words * 5 // 4:
            # a deeper heading is a good place to end a passage that is well filled
            return not (atom.level and fresh > self.size.words * 2 // 3 and left >= self.size.words // 2)
        return fresh < self.tiny and (not atom.prose or total <= self.size.words * 5 // 4)

    def _repeat(self, head: list[_Atom], following: tuple[_Atom, ...]) -> list[_Atom]:
        """The last sentences of a passage, about `overlap` words, to begin the next one of the same subsection."""
        if any(atom.level for atom in following):
            return []
        parts: list[_Atom] = []
        for atom in reversed(head):
            if not atom.prose:
                break
            parts = [*(self._sentences(atom) or [atom]), *parts]
            if _words(parts) >= self.size.overlap:
                break
        while parts and (_words(parts) > self.size.overlap or parts[0].start == head[0].start):
            parts.pop(0)  # the whole of a short passage is no overlap
        return parts

    def _atoms(self, title: str) -> Iterator[_Atom]:
        path: list[tuple[int, str]] = []
        for block in blocks(self.text):
            if block.level:
                path = [*(step for step in path if step[0] < block.level), (block.level, plain(block.title))]
            names = tuple(name for _, name in path if name and name.casefold() != title.casefold())
            for atom in self._pieces(block):
                heading = block.level and atom.end == block.end and atom.start == block.start
                yield replace(
                    atom, path=names, level=block.level if heading else 0, leads=bool(heading) or self._introduces(atom)
                )

    def _introduces(self, atom: _Atom) -> bool:
        return atom.prose and atom.words < self.tiny and self.text[atom.end - 1] in ":："

    def _pieces(self, block: Block) -> Iterator[_Atom]:
        """The block as one atom, or its parts where it is too large to stay whole."""
        words = count_words(self.text[block.start : block.end])
        prose = block.kind in ("paragraph", "heading")
        if words <= (self.size.words if prose else 2 * self.size.words):
            yield _Atom(block.start, block.end, words, prose=prose)
        elif block.children:
            for child in block.children:
                yield from self._pieces(child)
        elif prose:
            yield from self._sentences(_Atom(block.start, block.end, words)) or self._torn(block.start, block.end)
        else:
            yield from self._torn(block.start, block.end)

    def _sentences(self, atom: _Atom) -> list[_Atom]:
        """The atom's sentences; nothing if there is only one."""
        begins = [start for start, _ in sentences(self.text[atom.start : atom.end], self.language)]
        if len(begins) < 2:
            return []
        # From one beginning to the next, so that marks between sentences are lost in no passage.
        bounds = [atom.start, *(atom.start + begin for begin in begins[1:]), atom.end]
        parts: list[_Atom] = []
        for left, right in itertools.pairwise(bounds):
            piece = self.text[left:right].rstrip()
            words = count_words(piece)
            if words > 2 * self.size.words:
                parts += self._torn(left, left + len(piece))
            else:
                parts.append(replace(atom, start=left, end=left + len(piece), words=words, prose=True, leads=False))
        if atom.leads:
            parts[-1] = replace(parts[-1], leads=True)
        return parts

    def _torn(self, start: int, end: int) -> list[_Atom]:
        """Something without sentences, cut at blanks where there are any."""
        parts: list[_Atom] = []
        begin = last = start
        words = 0
        for match in _TOKEN.finditer(self.text, start, end):
            step = count_words(match.group())
            if words and words + step > self.size.words:
                parts.append(_Atom(begin, last, words))
                begin, words = match.start(), 0
            last, words = match.end(), words + step
        return [*parts, _Atom(begin, last, words)]


def _platforms(atom: _Atom) -> tuple[str, ...]:
    return platform_names(atom.path)


def _cut_before_leads(atoms: list[_Atom]) -> tuple[list[_Atom], list[_Atom]]:
    """Split off the atoms at the end that belong to what follows; something always stays."""
    at = len(atoms)
    while at > 1 and atoms[at - 1].leads:
        at -= 1
    return atoms[:at], atoms[at:]


def _words(atoms: Iterable[_Atom]) -> int:
    return sum(atom.words for atom in atoms)


def _passage(article: Article, number: int, atoms: list[_Atom]) -> Passage:
    start, end = atoms[0].start, atoms[-1].end
    paths = [atom.path for atom in atoms if not atom.level] or [atom.path for atom in atoms]
    shared = 0
    while all(len(path) > shared and path[shared] == paths[0][shared] for path in paths):
        shared += 1
    return Passage(
        id=f"{article.id}#{number}",
        article_id=article.id,
        title=article.title,
        text=article.text[start:end],
        start=start,
        end=end,
        heading=paths[0][:shared],
        url=article.url,
        language=article.language,
        visibility=article.visibility,
        facets=_facets(article, paths[0][:shared]),
        updated_at=article.updated_at,
    )


def _facets(article: Article, headings: tuple[str, ...]) -> Facets:
    """The article's facets, and the platforms that the passage's own headings name: a tab's label is one."""
    named = platform_names(headings)
    if not named:
        return article.facets
    known = article.facets.get("platform", ())
    return {**article.facets, "platform": (*known, *(name for name in named if name not in known))}
