"""Sets a draft: text, sentences and citations grow together, so that their offsets always agree."""

from __future__ import annotations

from collections.abc import Sequence

from assistkit.drafters.sections import Part, unit_pieces
from assistkit.types import Citation, Draft, Finding, Passage, Sentence, SentenceKind

INDENT = "   "


class Composer:
    """Appends paragraphs to a reply in plain text; an article gets one marker, [1] for the first quoted."""

    def __init__(self) -> None:
        self._text = ""
        self._sentences: list[Sentence] = []
        self._citations: list[Citation] = []
        self._markers: dict[str, int] = {}
        self._listing = False  # whether the last sentence said was a step

    @property
    def quoted(self) -> bool:
        """Whether anything was quoted yet."""
        return bool(self._citations)

    def courtesy(self, lines: Sequence[str]) -> None:
        """Each line as a paragraph of its own."""
        for line in lines:
            self._paragraph()
            self._sentence(line, "courtesy")

    def questions(self, lines: Sequence[str]) -> None:
        """Each as a paragraph of its own."""
        for line in lines:
            self._paragraph()
            self._sentence(line, "question")

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
            self._cited(unit.text, pieces)

    def say(self, text: str, pieces: Sequence[tuple[Passage, int, int]], mark: str = "") -> None:
        """A sentence in other words than the article's, and the spans that support it; with a mark on its own line."""
        if self._sentences and self._sentences[-1].kind == "evidence":
            self._text += "\n" if mark or self._listing else " "
        else:
            self._paragraph()
        self._listing = bool(mark)
        self._text += f"{mark} " if mark else ""
        self._cited(text, pieces)

    def sources(self, passage: Passage) -> None:
        """Where to read on, for every article quoted so far."""
        marker = self._markers.get(passage.article_id)
        if marker is None or not passage.url:
            return
        self._paragraph()
        self._sentence(f"Read more: {passage.title} ({passage.url})", "notice", (marker,))

    def lead(self, passage: Passage) -> None:
        """What the paragraphs that follow are about, where several articles answer."""
        marker = self._marker(passage)
        self._paragraph()
        self._sentence(f"{passage.title}:", "notice", (marker,))

    def draft(self, findings: tuple[Finding, ...] = ()) -> Draft:
        """What was composed so far, with what the drafter has to tell the agent."""
        return Draft(
            text=self._text, sentences=tuple(self._sentences), citations=tuple(self._citations), findings=findings
        )

    def _cited(self, text: str, pieces: Sequence[tuple[Passage, int, int]]) -> None:
        markers = [self._marker(passage) for passage, _, _ in pieces]
        sentence = self._sentence(text, "evidence", tuple(dict.fromkeys(markers)))
        for marker, (passage, start, end) in zip(markers, pieces, strict=True):
            self._citations.append(
                Citation(
                    marker=marker,
                    article_id=passage.article_id,
                    passage_id=passage.id,
                    quote=passage.text[start:end],
                    start=sentence.start,
                    end=sentence.end,
                    quote_start=start,
                    quote_end=end,
                )
            )

    def _marker(self, passage: Passage) -> int:
        return self._markers.setdefault(passage.article_id, len(self._markers) + 1)

    def _sentence(self, text: str, kind: SentenceKind, markers: tuple[int, ...] = ()) -> Sentence:
        start = len(self._text)
        sentence = Sentence(text=text, kind=kind, start=start, end=start + len(text), markers=markers)
        self._text += text + "".join(f" [{marker}]" for marker in markers)
        self._sentences.append(sentence)
        return sentence

    def _paragraph(self) -> None:
        if self._text:
            self._text += "\n\n"
