"""A suggestion for the terminal: readable at 80 columns and without color."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistkit.desks.cards.draft import STATUS, Line, confidence_words, draft_lines, without_heading_mark
from assistkit.desks.cards.findings import one_line, shown
from assistkit.desks.cards.sources import cited, nearest, web_address
from assistkit.text.characters import without_unseen
from assistkit.text.leaving import told
from assistkit.text.plain import to_plain
from assistkit.types import Case, Evidence, Passage, Suggestion

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

_COLOURS = {"ready": "green", "check": "yellow", "clarify": "blue", "escalate": "magenta", "abstained": "bright_black"}
_STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold"}
_MESSAGE_LINES = 12
_LINE = 70  # characters of a finding that 80 columns hold
_EVIDENCE_ROWS = 5


def card_text(suggestion: Suggestion, case: Case | None = None, *, verbose: bool = False) -> RenderableType:
    """What rich prints for a suggestion; with the case, what the customer wrote is above it.

    Of the findings the two that decide are printed, in a line each; with `verbose` all of them, in full.
    """
    from rich.console import Group

    suggestion = told(suggestion)
    parts: list[RenderableType] = [
        *_case(case),
        *_head(suggestion),
        *_findings(suggestion, verbose),
        *_draft(suggestion),
    ]
    parts += _handover(suggestion)
    parts += _sources(suggestion) if suggestion.text.strip() else _nearest(suggestion.evidence)
    return Group(*parts, _text(""))


def _case(case: Case | None) -> Iterator[RenderableType]:
    if case is None:
        return
    from rich.rule import Rule

    yield Rule(_text(f"Case {case.id}"), align="left", characters="─")
    if case.subject:
        yield _text(case.subject, "bold")
    for message in case.messages:
        lines = [line for line in message.text.strip().splitlines() if line.strip()]
        author = "" if message.author == "customer" else f"{message.author}: "
        yield _indented(author + "\n".join(lines[:_MESSAGE_LINES])[:2_000])
        if len(lines) > _MESSAGE_LINES:
            yield _indented(f"… {len(lines) - _MESSAGE_LINES} more lines", "dim")
    yield _text("")


def _head(suggestion: Suggestion) -> Iterator[RenderableType]:
    look = STATUS[suggestion.status]
    head = _text(f"[{look.mark}] {look.label}", f"bold {_COLOURS[suggestion.status]}")
    head.append(f"   {confidence_words(suggestion.confidence)} ({suggestion.confidence:.2f})", "default")
    yield head
    yield _text(look.advice, "dim")
    for line in suggestion.summary:
        yield _hanging(_text(line.kind.capitalize(), "dim"), _text(line.text), width=12)


def _findings(suggestion: Suggestion, verbose: bool) -> Iterator[RenderableType]:
    findings = shown(suggestion)
    lines = [one_line(one.of.message, _LINE) for one in findings]
    for one, line in zip(findings, lines, strict=True):
        label = _text(f"{one.label}:", _STYLES[one.of.severity])
        if verbose or one.open:
            yield _hanging(label, _text(f"{one.of.message} ({one.of.code})" if verbose else line), width=9)
    more = sum(not one.open for one in findings)
    cut = any(one.open and line.endswith("…") for one, line in zip(findings, lines, strict=True))
    if not verbose and (more or cut):
        told = f"{more} more, " * (more > 0) + "all in full with --verbose"
        yield _hanging(_text("Why:", "dim"), _text(told, "dim"), width=9)


def _draft(suggestion: Suggestion) -> Iterator[RenderableType]:
    lines = draft_lines(suggestion)
    if not lines:
        return
    yield _text("")
    yield _text("Suggested reply", "bold")
    for line in lines:
        body, indent = _line(line), 2 + 3 * line.indent
        if line.mark:
            yield _hanging(_text(line.mark), body, width=max(3, len(line.mark)), indent=indent)
        else:
            yield _indented(body, indent=indent)


def _handover(suggestion: Suggestion) -> Iterator[RenderableType]:
    if suggestion.handover:
        yield _text("")
        yield _text("Hand-over note (internal)", "bold")
        yield _indented(suggestion.handover)


def _line(line: Line) -> Text:
    body = _text("")
    for piece in line.pieces:
        style = {"courtesy": "dim", "question": "blue", "notice": "italic"}.get(piece.kind, "")
        style = f"{style} underline".strip() if piece.flag else style
        body.append(f"{piece.text} ({piece.link})" if piece.link else piece.text, style)
        for reference in piece.references:
            body.append(f" [{reference.marker}]", "cyan")
    return body


def _sources(suggestion: Suggestion) -> Iterator[RenderableType]:
    if not suggestion.citations:
        return
    yield _text("")
    yield _text("Sources", "bold")
    for source in cited(suggestion):
        yield from _titled(f"[{source.marker}]", source.title, source.passage, "cyan")
        for quote in dict.fromkeys(text for _, text in source.quotes):
            yield _indented(_quoted(quote), indent=7)


def _titled(mark: str, title: str, passage: Passage | None, colour: str = "") -> Iterator[RenderableType]:
    internal = " (internal: not for the customer)" if passage and not passage.public else ""
    yield _hanging(_text(mark, colour), _text(title + internal, "bold" if colour else ""), width=4, indent=2)
    if passage and web_address(passage.url):
        yield _indented(_text(passage.url, "dim"), indent=7)


def _quoted(quote: str) -> str:
    """A quote on one line; of a table only the last row, which is the one that was used."""
    last = quote.strip().rpartition("\n")[2] if quote.lstrip().startswith("|") else quote
    return f"“{to_plain(without_heading_mark(last)).strip(' |')}”"


def _nearest(evidence: Sequence[Evidence]) -> Iterator[RenderableType]:
    if not evidence:
        return
    yield _text("")
    yield _text("Nearest articles (not used)", "bold")
    for one in nearest(evidence)[:_EVIDENCE_ROWS]:
        yield from _titled(f"{one.rank}.", " › ".join((one.passage.title, *one.passage.heading)), one.passage)


def _text(text: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(without_unseen(text), style=style)


def _indented(text: str | Text, style: str = "", indent: int = 2) -> RenderableType:
    from rich.padding import Padding

    return Padding(_text(text, style) if isinstance(text, str) else text, (0, 0, 0, indent))


def _hanging(mark: Text, body: Text, *, width: int, indent: int = 0) -> RenderableType:
    """The body beside its mark, its further lines under its first."""
    from rich.padding import Padding
    from rich.table import Table

    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=width, no_wrap=True)
    grid.add_column(ratio=1)
    grid.add_row(mark, body)
    return Padding(grid, (0, 0, 0, indent))
