"""A suggestion as the JSON that the panel in static/assistkit/panel.js shows: one shape for every desk.

version           1
suggestion_id, case_id
status            {name, label, mark, advice}
confidence        {value, words}
question          whether the reply asks the customer something first
summary           [{kind, text, where}]
handover          note for a colleague, "" if there is none
findings          [{severity, label, message, code, about, line, open}], what decides first; `about` is the place in the
                  draft, `line` what one says on one line. At most two are open; what follows from another is left out
reply, format     the draft as it goes into the desk's editor, without markers; "" if there is none
note              plain text for an internal note: the hand-over, or the draft with its sources
draft             [{mark, indent, code, pieces: [{text, kind, flag, markers, link}]}], lines to look at; a blank one has
                  no pieces; `link` is where an article's title leads to
sources           [{marker, article_id, title, url, visibility, past_cases, quotes: [{heading, text}]}]
evidence          [{article_id, title, url, visibility, why, excerpt, past_cases}], articles that it does not cite
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistkit.case.summary import summarize
from assistkit.desks.cards.draft import (
    STATUS,
    Line,
    confidence_words,
    draft_lines,
    excerpt,
    shortened,
    without_heading_mark,
)
from assistkit.desks.cards.findings import shown as shown_findings
from assistkit.desks.cards.sources import Source, cited, largest, nearest, web_address
from assistkit.errors import InputError
from assistkit.replies import Format, reply
from assistkit.text.characters import without_unseen
from assistkit.text.leaving import told
from assistkit.text.plain import to_plain
from assistkit.types import Case, Evidence, Finding, Passage, Suggestion, SummaryLine

VERSION = 1
RUN = 6
"""So many words in a row, or all of a shorter text, give an internal article away."""

_WORD = re.compile(r"\w+|[^\w\s]")
_WHY = {
    "dense": "is about something similar",
    "lead": "is about something similar",
    "words": "has rare words of the case",
    "product": "is about the same product",
    "topic": "solved cases of this kind",
    "votes": "solved similar cases",
}
_TOLD = ("reply", "note", "draft")  # as a whole already, and pieces of it must stay as they are
_QUOTE, _EXCERPT = 2_000, 200  # characters
_SHORTEST_NAME = 3


def panel_data(
    suggestion: Suggestion, *, case: Case | None = None, internal: bool = True, format: Format = "text"
) -> dict[str, Any]:
    """Plain JSON, as the module describes it; `format` is that of the desk's editor.

    `case` tells who wrote the summary's lines. With `internal=False` nothing of an internal article is in it: a draft
    that rests on one is left out, and what a finding or the hand-over says of one. Raises InputError for the case of
    another suggestion and for another format.
    """
    if case is not None and case.id != suggestion.case_id:
        raise InputError(
            f"case: must be the one of the suggestion, {suggestion.case_id!r:.60}; got {case.id!r:.60}, give that case"
        )
    suggestion = told(suggestion)
    shown = suggestion if internal else _public_only(suggestion)
    look = STATUS[shown.status]
    confidence = min(1.0, max(0.0, shown.confidence)) if math.isfinite(shown.confidence) else 0.0
    solved = {one.passage.article_id: one.past_cases for one in reversed(shown.evidence) if one.past_cases}
    sources = [_source(one, solved) for one in cited(shown)]
    others = nearest(sorted(shown.evidence, key=lambda one: one.rank), {one["article_id"] for one in sources})
    data = {
        "version": VERSION,
        "suggestion_id": shown.id,
        "case_id": shown.case_id,
        "status": {"name": shown.status, "label": look.label, "mark": look.mark, "advice": look.advice},
        "confidence": {"value": round(confidence, 4), "words": confidence_words(confidence)},
        "question": shown.status == "clarify",
        "summary": [_summary_line(one, case) for one in shown.summary or (summarize(case) if case else ())],
        "handover": shown.handover,
        "findings": _findings(shown),
        "reply": reply(shown, format),
        "format": format,
        "note": shown.handover.strip() or _note(shown, sources),
        "draft": [_line(line) for line in draft_lines(shown)],
        "sources": sources,
        "evidence": [_other(one) for one in others],
    }
    return {name: value if name in _TOLD else _seen(value) for name, value in data.items()}


def _summary_line(line: SummaryLine, case: Case | None) -> dict[str, str]:
    where = "subject or form" if line.message < 0 else f"message {line.message + 1}"
    if case and 0 <= line.message < len(case.messages):
        where = f"{case.messages[line.message].author}, {where}"
    return {"kind": line.kind, "text": line.text, "where": where}


def _findings(suggestion: Suggestion) -> list[dict[str, Any]]:
    return [
        {
            "severity": one.of.severity,
            "label": one.label,
            "message": one.of.message,
            "code": one.of.code,
            "about": one.about,
            "line": one.line,
            "open": one.open,
        }
        for one in shown_findings(suggestion)
    ]


def _line(line: Line) -> dict[str, Any]:
    return {
        "mark": line.mark,
        "indent": line.indent,
        "code": line.code,
        "pieces": [
            {
                "text": one.text,
                "kind": one.kind,
                "flag": one.flag,
                "markers": [ref.marker for ref in one.references],
                "link": one.link,
            }
            for one in line.pieces
        ],
    }


def _source(source: Source, solved: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    passage = source.passage
    return {
        "marker": source.marker,
        "article_id": source.article_id,
        "title": source.title,
        "url": web_address(passage.url) if passage else "",
        "visibility": passage.visibility if passage else "internal",
        "past_cases": list(solved.get(source.article_id, ())),
        "quotes": [
            {"heading": above, "text": text} for above, text in largest([(a, _as_read(t)) for a, t in source.quotes])
        ],
    }


def _other(one: Evidence) -> dict[str, Any]:
    return {
        "article_id": one.passage.article_id,
        "title": one.passage.title,
        "url": web_address(one.passage.url),
        "visibility": one.passage.visibility,
        "why": _why(one),
        "excerpt": excerpt(one.passage.text, _EXCERPT),
        "past_cases": list(one.past_cases),
    }


def _why(evidence: Evidence) -> str:
    """The two strongest reasons in words; where past cases are named, these say "votes" already."""
    strongest = sorted(evidence.contributions.items(), key=lambda one: (-one[1], one[0]))
    said = "votes" if evidence.past_cases else ""
    reasons = [_WHY[name] for name, value in strongest if value > 0 and name in _WHY and name != said]
    return f"It {' and '.join(list(dict.fromkeys(reasons))[:2]) or 'is near to the case'}."


def _note(suggestion: Suggestion, sources: Sequence[dict[str, Any]]) -> str:
    text = reply(suggestion, markers=True).strip()
    if not text or not sources:
        return text
    lines = [f"[{one['marker']}] {shortened(one['title'], 200)} {one['url']}".rstrip() for one in sources]
    return "\n".join([text, "", "Sources", *map(without_unseen, lines)])


def _public_only(suggestion: Suggestion) -> Suggestion:
    """The suggestion as if there were no internal articles; a citation of what is not in the evidence counts as one."""
    secret = {one.passage.article_id for one in suggestion.evidence if not one.passage.public}
    public = tuple(one for one in suggestion.evidence if one.passage.article_id not in secret)
    secrets = _Secrets([one.passage for one in suggestion.evidence], secret)
    told = {one.passage.id for one in public}
    findings = tuple(_discreet(one, secrets) for one in suggestion.findings)
    kept = dataclasses.replace(
        suggestion,
        evidence=public,
        findings=findings,
        handover="\n".join(
            line
            for line in suggestion.handover.split("\n")
            if not line.rstrip().endswith("(internal)") and not secrets.told_by(line)
        ),
    )
    cites = any(one.passage_id not in told for one in suggestion.citations)
    if not cites and not secrets.told_by(reply(suggestion)):
        return kept
    why = Finding(code="internal-source", severity="warning", message="The draft rests on what you may not see.")
    return dataclasses.replace(
        kept,
        status=kept.status if kept.status == "escalate" else "abstained",
        text="",
        sentences=(),
        citations=(),
        findings=(why, *(dataclasses.replace(one, start=None, end=None) for one in findings)),
    )


def _discreet(finding: Finding, secrets: _Secrets) -> Finding:
    if not secrets.told_by(f"{finding.message}\n{finding.code}"):
        return finding
    return dataclasses.replace(finding, code="internal-article", message="It is about an article you may not see.")


class _Secrets:
    """What gives an internal article away: its names, and runs of its words that are in no public passage."""

    def __init__(self, passages: Sequence[Passage], secret: set[str]) -> None:
        public = [one for one in passages if one.article_id not in secret]
        internal = [one for one in passages if one.article_id in secret]
        known = " ".join(" ".join(_plain(text) for text in _texts(one)) for one in public)
        names = {_plain(name) for one in internal for name in (one.article_id, one.id, one.title, one.url)}
        self._names = [
            one for one in names if len(one) >= _SHORTEST_NAME and not one.isdigit() and f" {one} " not in f" {known} "
        ]
        self._runs: set[tuple[str, ...]] = set()
        for text in (text for one in internal for text in (one.text, one.title, *filter(_telling, one.heading))):
            words = _plain(text).split()
            self._runs |= set(_runs_of(words, min(RUN, len(words))))
        words = known.split()
        for length in {len(run) for run in self._runs}:
            self._runs -= set(_runs_of(words, length))
        self._lengths = {len(run) for run in self._runs}

    def told_by(self, text: str) -> bool:
        plain = _plain(text)
        if any(name in plain for name in self._names):
            return True
        words = plain.split()
        return any(not self._runs.isdisjoint(_runs_of(words, length)) for length in self._lengths)


def _telling(heading: str) -> bool:
    return len(heading.split()) > 1  # "Steps" stands everywhere


def _texts(passage: Passage) -> Iterator[str]:
    yield from (passage.article_id, passage.id, passage.title, passage.url, *passage.heading, passage.text)


def _plain(text: str) -> str:
    """Its words and signs, with a blank between each."""
    return " ".join(_WORD.findall(text.casefold()))


def _runs_of(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(length)), strict=False)


def _as_read(quote: str) -> str:
    """A quote as a reader sees it; a table stays as it is written."""
    short = quote[:_QUOTE] + ("…" if len(quote) > _QUOTE else "")
    if "\n" in short and short.lstrip().startswith("|"):
        return short
    return "\n".join(to_plain(without_heading_mark(line)) for line in short.split("\n"))


def _seen(data: Any) -> Any:
    """The same without what nobody sees, halves of emoji too, which no server can encode."""
    if isinstance(data, str):
        return without_unseen(data)
    if isinstance(data, dict):
        return {name: _seen(value) for name, value in data.items()}
    return [_seen(one) for one in data] if isinstance(data, list) else data
