"""Sets a draft: text, sentences and citations grow together, so that their offsets always agree."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from assistkit.house.courtesy import introducing
from assistkit.house.phrases import Courtesies
from assistkit.text.addresses import is_told
from assistkit.text.article.sections import Part, unit_pieces
from assistkit.text.layout import before
from assistkit.types import Citation, Draft, Finding, Passage, Sentence, SentenceKind

_SENTENCE_ENDS = (".", "!", "?", "…", ":", "。", "！", "？", "：", "؟", "।")


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
        """Each line as its own paragraph."""
        for line in lines:
            self._sentence(line, "courtesy", paragraph=True)

    def questions(self, lines: Sequence[str]) -> None:
        """Each as its own paragraph."""
        for line in lines:
            self._sentence(line, "question", paragraph=True)

    def quote(self, part: Part, passages: Sequence[Passage]) -> None:
        """A part of an article: a paragraph runs on, everything else is set line by line; a heading ends in a colon."""
        found = [(unit, pieces) for unit in part.units if (pieces := unit_pieces(unit, passages))]
        if not found or (part.kind in ("list", "code") and len(found) < len(part.units)):
            return  # half a procedure is worse than none
        prose = part.kind in ("prose", "heading")
        for place, (unit, pieces) in enumerate(found):
            mark, indent = ("", 0) if prose else (unit.mark, unit.indent)
            code = part.kind == "code" or (unit.code and not mark)
            opens = not place or not (prose or mark or indent or code)
            text = unit.text + ":" * (part.kind == "heading" and not unit.text.endswith(_SENTENCE_ENDS))
            self._cited(text, pieces, mark=mark, indent=indent, code=code, paragraph=opens)

    def say(
        self, text: str, pieces: Sequence[tuple[Passage, int, int]], mark: str = "", continues: bool = False
    ) -> None:
        """A sentence in other words than the article's, and the spans that support it; with a mark on its own line.

        Behind a step it begins a paragraph, unless it `continues` the step.
        """
        last = self._sentences[-1] if self._sentences else None
        opens = last is None or last.kind != "evidence"
        after = not (mark or continues or opens) and self._listing
        self._listing = bool(mark) or (continues and self._listing)
        self._cited(text, pieces, mark=mark, paragraph=opens or after)

    def sources(self, passages: Sequence[Passage], said: Courtesies) -> None:
        """Where to read on: each article quoted so far that has an address, once."""
        linked = {p.article_id: p for p in reversed(passages) if p.url and is_told(p.url)}
        first = {p.article_id: self._markers[p.article_id] for p in passages if p.article_id in self._markers}
        told = [(linked[article], marker) for article, marker in first.items() if article in linked]
        if told and said.read_more:
            self._sentence(said.read_more, "notice", paragraph=True)
        for place, (passage, marker) in enumerate(told):
            text, mark = f"{passage.title} ({passage.url})", "-" if len(told) > 1 else ""
            opens = not (place or said.read_more)
            self._sentence(text, "notice", (marker,), mark=mark, paragraph=opens, link=passage.url)

    def lead(self, passage: Passage, said: Courtesies, first: bool) -> None:
        """Whose words the paragraphs that follow are, where several articles answer."""
        self._sentence(introducing(passage.title, said, first), "notice", (self._marker(passage),), paragraph=True)

    def draft(self, findings: tuple[Finding, ...] = ()) -> Draft:
        """What was composed so far, with what the drafter has to tell the agent."""
        return Draft(
            text=self._text, sentences=tuple(self._sentences), citations=tuple(self._citations), findings=findings
        )

    def _cited(self, text: str, pieces: Sequence[tuple[Passage, int, int]], **setting: Any) -> None:
        markers = [self._marker(passage) for passage, _, _ in pieces]
        sentence = self._sentence(text, "evidence", tuple(dict.fromkeys(markers)), **setting)
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

    def _sentence(self, text: str, kind: SentenceKind, markers: tuple[int, ...] = (), **setting: Any) -> Sentence:
        """Sets a sentence; `setting` is the fields of `Sentence` that say how."""
        setting["paragraph"] = setting.get("paragraph", False) or not self._sentences
        sentence = Sentence(text=text, kind=kind, start=0, end=0, markers=markers, **setting)
        self._text += before(sentence, first=not self._sentences)
        start = len(self._text)
        sentence = dataclasses.replace(sentence, start=start, end=start + len(text))
        self._text += text + "".join(f" [{marker}]" for marker in markers)
        self._sentences.append(sentence)
        return sentence
