"""What both kinds of card print: the words for a status, and the draft in lines with references and flags in place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from assistkit.confidence.gate import HIGH
from assistkit.desks.cards.sources import web_address
from assistkit.text.layout import laid_out, lead, mark_of
from assistkit.text.plain import to_plain, visible
from assistkit.types import Citation, Finding, Sentence, Status, Suggestion

_MARKERS = re.compile(r"[ \t]*(?:\[\d{1,3}\][ \t]*)*\[\d{1,3}\]")
_HEADING_MARK = re.compile(r"^\s*#{1,6}\s+")
DEEPEST = 6
"""Levels of a list that a view shows."""
_FLAGS = ("error", "warning", "info")


class StatusLook(NamedTuple):
    """How a status is called, its mark (color is never the only sign), and what the agent does next."""

    label: str
    mark: str
    advice: str


STATUS: dict[Status, StatusLook] = {
    "ready": StatusLook("Ready to review", "✓", "Every statement has its source. Send it only if it fits the case."),
    "check": StatusLook("Read this first", "!", "Something needs your eye before this reply can be used."),
    "clarify": StatusLook("Clarify", "?", "The case leaves something open, so the reply asks for it."),
    "escalate": StatusLook("Escalate", "↑", "This case should go to somebody who may decide it."),
    "abstained": StatusLook("No suggestion", "–", "No reply was drafted. This one is yours."),
}


@dataclass(frozen=True)
class Reference:
    """A marker after a sentence, with what that sentence cites under it."""

    marker: int
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class DraftPiece:
    """A run of the draft's text; `kind` is its sentence's ("" between them), `flag` its worst finding's severity.

    `link` is where its words lead to, where it is the title of an article.
    """

    text: str
    kind: str = ""
    flag: str = ""
    references: tuple[Reference, ...] = ()
    link: str = ""


@dataclass
class Line:
    """A line of the draft; `mark` is what makes it a list item ("1.", "-") or "" ; a blank line has no pieces.

    `indent` is the level of the list that it is in, from 0; `code` is whether it is code.
    """

    mark: str = ""
    pieces: list[DraftPiece] = field(default_factory=list)
    indent: int = 0
    code: bool = False


def confidence_words(confidence: float) -> str:
    """A number in [0, 1] in words."""
    if confidence >= HIGH:
        return "High confidence"
    return "Medium confidence" if confidence >= 0.45 else "Low confidence"


def without_heading_mark(quote: str) -> str:
    """A quote as it reads: a heading without its "##"."""
    return _HEADING_MARK.sub("", quote)


def draft_lines(suggestion: Suggestion) -> list[Line]:
    """The draft's lines. The markers that are in its text come back as references, not as text."""
    suggestion, lines = laid_out(suggestion), [Line()]
    text, at = suggestion.text, 0
    for sentence in sorted(suggestion.sentences, key=lambda one: one.start):
        if sentence.start < at or sentence.end > len(text):
            continue  # spans that do not fit the text: it is shown all the same, as it stands
        gap, set_as = text[at : sentence.start], lead(sentence)
        between = gap.removesuffix(set_as)
        begins = gap.endswith(set_as) and (between.endswith("\n") or not (between or at))
        _add(lines, DraftPiece(between if begins else gap))
        if begins:
            line = lines[-1]
            line.mark, line.indent, line.code = mark_of(sentence), max(0, min(sentence.indent, DEEPEST)), sentence.code
        _add(lines, _piece(suggestion, sentence))
        at = sentence.end
        if sentence.markers and (found := _MARKERS.match(text, at)):
            at = found.end()
    _add(lines, DraftPiece(text[at:]))
    return _without_double_blanks(lines)


def _add(lines: list[Line], piece: DraftPiece) -> None:
    """The piece behind what is there, in lines; its references follow its last one."""
    *before, last = piece.text.split("\n")
    for text in before:
        if text:
            lines[-1].pieces.append(replace(piece, text=text, references=()))
        lines.append(Line())
    if last or piece.references:
        lines[-1].pieces.append(replace(piece, text=last))


def _piece(suggestion: Suggestion, sentence: Sentence) -> DraftPiece:
    text = suggestion.text[sentence.start : sentence.end]
    words = text.removesuffix(f" ({sentence.link})") if sentence.link else text
    return DraftPiece(
        words if words.strip() and web_address(sentence.link) else text,
        sentence.kind,
        _flag(sentence, suggestion.findings),
        tuple(_reference(marker, sentence, suggestion.citations) for marker in sentence.markers),
        web_address(sentence.link) if words != text and words.strip() else "",
    )


def _flag(sentence: Sentence, findings: Sequence[Finding]) -> str:
    found = {
        one.severity
        for one in findings
        if one.start is not None and one.end is not None and one.start < sentence.end and one.end > sentence.start
    }
    return next((severity for severity in _FLAGS if severity in found), "")


def _reference(marker: int, sentence: Sentence, citations: Sequence[Citation]) -> Reference:
    same = [one for one in citations if one.marker == marker]
    own = [one for one in same if one.start < sentence.end and one.end > sentence.start]
    return Reference(marker, tuple(own or same[:1]))


def _without_double_blanks(lines: list[Line]) -> list[Line]:
    kept: list[Line] = []
    for line in lines:
        blank = not any(piece.text.strip() or piece.references for piece in line.pieces)
        if not blank:
            kept.append(line)
        elif kept and kept[-1].pieces:
            kept.append(Line())
    while kept and not kept[-1].pieces:
        kept.pop()
    return kept


def excerpt(markdown: str, length: int) -> str:
    """How a passage begins, in plain words: one line of at most `length` characters."""
    lines = visible(markdown[: 3 * length]).splitlines()
    return shortened(" ".join(to_plain(without_heading_mark(line)) for line in lines), length)


def shortened(text: str, length: int) -> str:
    """One line of at most `length` characters."""
    words = " ".join(text.split())
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"
