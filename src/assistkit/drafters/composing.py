"""Sets a draft: text, sentences and citations grow together, so that their offsets always agree."""

from __future__ import annotations

from collections.abc import Sequence

from assistkit.drafters.reading import Part, Unit, unit_pieces
from assistkit.types import Citation, Draft, Passage, Sentence, SentenceKind

INDENT = "   "


class Composer:
    """Appends paragraphs to a reply in plain text; an article gets one marker, [1] for the first quoted."""

    def __init__(self) -> None:
        self._text = ""
        self._sentences: list[Sentence] = []
        self._citations: list[Citation] = []
        self._markers: dict[str, int] = {}

    @property
    def quoted(self) -> bool:
        """Whether anything was quoted yet."""
        return bool(self._citations)

    def courtesy(self, lines: Sequence[str]) -> None:
        """Each line as a paragraph of its own."""
        for line in lines:
            self._paragraph()
            self._sentence(line, "courtesy")

    def quote(self, part: Part, passages: Sequence[Passage]) -> None:
        """A part of an article: a paragraph runs on, everything else is set line by line."""
        found = [(unit, pieces) for unit in part.units if (pieces := unit_pieces(unit, passages))]
        if not found or (part.kind in ("list", "code") and len(found) < len(part.units)):
            return  # half a procedure is worse than none
        self._paragraph()
        for place, (unit, pieces) in enumerate(found):
            if place:
                self._text += " " if part.kind == "prose" else "\n"
            if part.kind != "prose":
                self._text += INDENT * unit.indent + (f"{unit.mark} " if unit.mark else "")
            self._cited(unit, pieces)

    def sources(self, passage: Passage) -> None:
        """Where to read on, for every article quoted so far."""
        marker = self._markers.get(passage.article_id)
        if marker is None or not passage.url:
            return
        self._paragraph()
        self._sentence(f"Read more: {passage.title} ({passage.url})", "notice", (marker,))

    def draft(self) -> Draft:
        """What was composed so far."""
        return Draft(text=self._text, sentences=tuple(self._sentences), citations=tuple(self._citations))

    def _cited(self, unit: Unit, pieces: Sequence[tuple[Passage, int, int]]) -> None:
        article = pieces[0][0].article_id
        marker = self._markers.setdefault(article, len(self._markers) + 1)
        sentence = self._sentence(unit.text, "evidence", (marker,))
        for passage, start, end in pieces:
            self._citations.append(
                Citation(
                    marker=marker,
                    article_id=article,
                    passage_id=passage.id,
                    quote=passage.text[start:end],
                    start=sentence.start,
                    end=sentence.end,
                    quote_start=start,
                    quote_end=end,
                )
            )

    def _sentence(self, text: str, kind: SentenceKind, markers: tuple[int, ...] = ()) -> Sentence:
        start = len(self._text)
        sentence = Sentence(text=text, kind=kind, start=start, end=start + len(text), markers=markers)
        self._text += text + "".join(f" [{marker}]" for marker in markers)
        self._sentences.append(sentence)
        return sentence

    def _paragraph(self) -> None:
        if self._text:
            self._text += "\n\n"
