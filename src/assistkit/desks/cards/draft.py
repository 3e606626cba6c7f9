"""What both kinds of card print: the words for a status, and the draft in lines with references and flags in place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from assistkit.text.plain import to_plain, visible
from assistkit.types import Citation, Finding, Sentence, Status, Suggestion

_MARKERS = re.compile(r"[ \t]*(?:\[\d{1,3}\][ \t]*)*\[\d{1,3}\]")
_HEADING_MARK = re.compile(r"^\s*#{1,6}\s+")
_LIST_MARK = re.compile(r"[ \t]*(\d{1,3}[.)]|[-*•])[ \t]+")
_FLAGS = ("error", "warning", "info")


class StatusLook(NamedTuple):
    """How a status is called, its mark (colour is never the only sign), and what the agent does next."""

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
    """A run of the draft's text; `kind` is its sentence's ("" between them), `flag` its worst finding's severity."""

    text: str
    kind: str = ""
    flag: str = ""
    references: tuple[Reference, ...] = ()


@dataclass
class Line:
    """A line of the draft; `mark` is what makes it a list item ("1.", "-") or "" ; a blank line has no pieces."""

    mark: str = ""
    pieces: list[DraftPiece] = field(default_factory=list)


def confidence_words(confidence: float) -> str:
    """A number in [0, 1] in words."""
    if confidence >= 0.75:
        return "High confidence"
    return "Medium confidence" if confidence >= 0.45 else "Low confidence"


def without_heading_mark(quote: str) -> str:
    """A quote as it reads: a heading without its "##"."""
    return _HEADING_MARK.sub("", quote)


def draft_lines(suggestion: Suggestion) -> list[Line]:
    """The draft's lines. The markers that stand in its text come back as references, not as text."""
    lines = [Line()]
    for piece in _pieces(suggestion):
        first, *others = piece.text.split("\n")
        parts = [replace(piece, text=text, references=()) for text in (first, *others)]
        parts[-1] = replace(parts[-1], references=piece.references)
        for number, part in enumerate(parts):
            if number:
                lines.append(Line())
            if part.text or part.references:
                lines[-1].pieces.append(part)
    return _without_double_blanks([_as_item(line) for line in lines])


def _pieces(suggestion: Suggestion) -> Iterator[DraftPiece]:
    text, at = suggestion.text, 0
    for sentence in sorted(suggestion.sentences, key=lambda one: one.start):
        if sentence.start < at or sentence.end > len(text):
            continue  # spans that do not fit the text: it is shown all the same, as it stands
        yield DraftPiece(text[at : sentence.start])
        yield DraftPiece(
            text[sentence.start : sentence.end],
            sentence.kind,
            _flag(sentence, suggestion.findings),
            tuple(_reference(marker, sentence, suggestion.citations) for marker in sentence.markers),
        )
        at = sentence.end
        if sentence.markers and (found := _MARKERS.match(text, at)):
            at = found.end()
    yield DraftPiece(text[at:])


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


def _as_item(line: Line) -> Line:
    """The line with its list mark taken out of the text, wherever the mark stands."""
    lead = "".join(piece.text for piece in line.pieces)
    match = _LIST_MARK.match(lead)
    if match is None or not lead[match.end() :].strip():
        return line
    left, pieces = match.end(), []
    for piece in line.pieces:
        cut = min(left, len(piece.text))
        left -= cut
        if piece.text[cut:] or piece.references:
            pieces.append(replace(piece, text=piece.text[cut:]))
    return Line(match[1], pieces)


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
