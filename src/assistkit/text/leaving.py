"""What leaves: the one rule that every reply, card and panel passes, so that what is reviewed is what is sent.

Characters that nobody sees go, and addresses that are never told give way to `LEFT`; the record's spans follow.
Findings
say what was removed. Doing it twice changes nothing.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, TypeVar

from assistkit.text.addresses import untold
from assistkit.text.characters import unseen, without_unseen
from assistkit.text.layout import laid_out
from assistkit.text.plain import code_within
from assistkit.types import Draft, Evidence, Finding, Passage, Sentence, Suggestion
from assistkit.types.findings import FindingCode

LEFT = "[…]"
"""What stands for an address that is not told."""
_NAMED = 5  # characters in a finding
_FOR_AGENTS = {"findings": ("message",), "summary": ("text",), "questions": ("text", "title")}

Record = TypeVar("Record", Draft, Suggestion)
_Edit = tuple[int, int, str]  # text[start:end] becomes this


def leaving(draft: Draft, evidence: Sequence[Evidence] = ()) -> Draft:
    """The draft as it may leave. Its findings say what went; an address in code is known by what the draft cites."""
    cleared, findings = _cleared(draft, [one.passage for one in evidence])
    return dataclasses.replace(cleared, findings=(*cleared.findings, *findings)) if findings else cleared


def told(suggestion: Suggestion) -> Suggestion:
    """The suggestion as every view shows it; one that the assistant made comes back as it is.

    What is for the agent alone, such as findings, loses the characters and keeps its addresses.
    """
    cleared, findings = _cleared(suggestion, [one.passage for one in suggestion.evidence])
    cleared = dataclasses.replace(cleared, findings=(*cleared.findings, *findings)) if findings else cleared
    changed: dict[str, Any] = {"handover": without_unseen(cleared.handover)}
    for name, texts in _FOR_AGENTS.items():
        changed[name] = tuple(_seen(one, texts) for one in getattr(cleared, name))
    same = all(getattr(cleared, name) == value for name, value in changed.items())
    return cleared if same else dataclasses.replace(cleared, **changed)


def _seen(record: Any, names: Sequence[str]) -> Any:
    texts = {name: without_unseen(getattr(record, name)) for name in names}
    same = all(getattr(record, name) == text for name, text in texts.items())
    return record if same else dataclasses.replace(record, **texts)


def _cleared(record: Record, passages: Sequence[Passage]) -> tuple[Record, list[Finding]]:
    """The record without what does not leave, and what went.

    Again, until nothing is left: an address may take the script with it that a mark of direction was kept for.
    """
    hidden: list[str] = []
    reasons: list[str] = []
    before = ""
    while record.text != before:
        before = record.text
        if found := unseen(record.text):
            record = _edited(record, [(one.at, one.at + 1, one.instead) for one in found])
            hidden += [one.character for one in found if not one.instead and one.character != "\r"]
        if addresses := list(_addresses(record, passages)):
            record = _edited(record, [(start, end, LEFT) for start, end, _ in addresses])
            reasons += [why for _, _, why in addresses]
    taken: list[Finding] = [
        _finding("address", f"An address was taken out of the draft: {why}.") for why in dict.fromkeys(reasons)
    ]
    return laid_out(record), [*_of_characters(hidden), *taken]


def _of_characters(hidden: Sequence[str]) -> Iterator[Finding]:
    if hidden:
        names = [f"U+{ord(one):04X}" for one in dict.fromkeys(hidden)]
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        many = f"{len(hidden)} character{'s' * (len(hidden) != 1)} that nobody sees"
        yield _finding("unseen", f"Taken out of the draft: {many} ({', '.join(names[:_NAMED])}{more}).")


def _finding(code: FindingCode, message: str) -> Finding:
    return Finding(code=code, severity="warning", message=message)


def _addresses(record: Draft | Suggestion, passages: Sequence[Passage]) -> Iterator[tuple[int, int, str]]:
    """Start, end and reason of the addresses that are not told."""
    for one in untold(record.text):
        if one.script or not _typed(record, passages, one.start, one.end):
            yield one.start, one.end, one.why


def _typed(record: Draft | Suggestion, passages: Sequence[Passage], start: int, end: int) -> bool:
    """Whether the address is in code in what its sentence cites."""
    around = {(one.start, one.end) for one in record.sentences if one.start <= start and end <= one.end}
    texts = {one.id: one.text for one in passages}
    return any(
        record.text[start:end] in code_within(texts.get(one.passage_id, ""), one.quote_start, one.quote_end)
        for one in record.citations
        if (one.start, one.end) in around
    )


def _edited(record: Record, edits: Sequence[_Edit]) -> Record:
    """The record with `text[start:end]` replaced by each edit's text, and all spans moved with what they cover."""
    ends = [end for _, end, _ in edits]
    grown = [0, *accumulate(len(new) - (end - start) for start, end, new in edits)]
    starts = [start for start, _, _ in edits]

    def moved(at: int) -> int:
        before = bisect_right(ends, at)
        inside = before < len(edits) and starts[before] < at
        return (ends[before] + grown[before + 1]) if inside else at + grown[before]

    text = _replaced(record.text, edits)

    def sentence(one: Sentence) -> Sentence:
        start, end = moved(one.start), moved(one.end)
        fits = record.text[one.start : one.end] == one.text
        return dataclasses.replace(one, start=start, end=end, text=text[start:end] if fits else _alone(one.text))

    def span(one: Any) -> Any:
        everywhere = one.start is None or one.end is None
        return one if everywhere else dataclasses.replace(one, start=moved(one.start), end=moved(one.end))

    return dataclasses.replace(
        record,
        text=text,
        sentences=tuple(map(sentence, record.sentences)),
        citations=tuple(map(span, record.citations)),
        findings=tuple(map(span, record.findings)),
    )


def _alone(text: str) -> str:
    """A sentence that is not where its draft says it is."""
    text = without_unseen(text)
    return _replaced(text, [(one.start, one.end, LEFT) for one in untold(text)])


def _replaced(text: str, edits: Sequence[_Edit]) -> str:
    parts, after = list[str](), 0
    for start, end, new in edits:
        parts += [text[after:start], new]
        after = end
    return "".join([*parts, text[after:]])
