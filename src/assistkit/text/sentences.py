"""Where the sentences of a text are: exact, ordered, non-overlapping spans.

sentencex knows where sentences end, in many languages. It is asked only about one paragraph, line or list item at a
time, and what it says is put right where it is wrong about what people write to a help desk.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from assistkit.text.remembering import remembered

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|$)")
_FENCE = re.compile(r"[ \t]{0,3}(`{3,}|~{3,})")
_MARK = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,3}[.)]|>|#{1,6})[ \t]+)+")  # bullets, numbers, quotes, headings
_OWN_LINE = re.compile(r"[ \t]*(?:[|#]|[-*_=]{3,}[ \t]*$)")  # table rows, headings, rules
_MAY_END = re.compile(r"[.!?。．！？…؟۔।॥։;՞՜:።፧፨၊။|][^\w\s]{0,5}\s|[。．！？…।॥።]")
_BREAK = re.compile(r"[\r\n]")
_WIDE_STOP = re.compile(r"[。．！？…।॥።]$")
# "**Is it open?** Then": the marks belong to what they close.
_CLOSING = re.compile(r"(?:[*_\"'”’)\]`]{1,4}\s+(?![a-z])|(?=</?\w))")
_CAPITAL = r"(?=[\"'“‘(\[*_]{0,3}[A-ZÀ-Þ])"
_MISSED = re.compile(
    r"(?<=\w)[!?]{2,9}[\"'”’)\]]{0,3}\s+"  # "it is gone!! where is it"
    rf"|[.!?][\"'”’)\]]{{1,3}}\s+{_CAPITAL}"  # "(It is grey.) Now"
    rf"|\b(?i:me|no|may|yahoo)\.\s+{_CAPITAL}"  # words too, not only Maine, number, the month and a site
)
_BEFORE_NUMBER = re.compile(r"\b(?:ch|nr|no|pp?|para|ver|vol|fig|sec|art)\.\s+$", re.IGNORECASE)
_INLINE_MARK = re.compile(r"(?:[.;!?]\s+(?=\d)|:\s+(?=1))(\d{1,2}[.)]\s+)")


def sentences(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Spans (start, end) of the sentences of `text`, in order, without blanks at their ends.

    `language` is an ISO code ("de", "pt-BR"); unknown ones follow English rules. Paragraphs, list items, table rows
    and lines of fenced code end a sentence; a single line break inside a paragraph does not. The marks before a
    line ("- ", "1. ", "> ", "## ") belong to no sentence; every other non-blank character is in exactly one.
    """
    return list(_found(text, re.split(r"[-_]", language.lower(), maxsplit=1)[0]))


@remembered
def _found(text: str, code: str) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for start, end, whole in _chunks(text):
        if whole or not _MAY_END.search(text, start, end):
            found += _trimmed(text, start, end)
            continue
        found += _split(text, start, end, code)
    return tuple(found)


def _chunks(text: str) -> Iterator[tuple[int, int, bool]]:
    """Stretches that no sentence leaves, and whether the stretch is one sentence as it stands (code, a rule)."""
    start = end = 0
    fence = ""
    for match in _LINE.finditer(text):
        line = match.group()
        mark = _FENCE.match(line)
        opens_or_closes = mark is not None and (not fence or mark.group(1).startswith(fence))
        if fence or opens_or_closes:
            yield start, end, False
            yield match.start(), match.end(), True
            start = end = match.end()
            if mark and opens_or_closes:
                fence = "" if fence else mark.group(1)
            continue
        prefix = _MARK.match(line)
        alone = _OWN_LINE.match(line) is not None
        if prefix or alone or not line.strip():
            yield start, end, False
            start = match.start() + (prefix.end() if prefix else 0)
        end = match.end()
        if alone or re.search(r"(?: {2}|\\)(?:\r\n?|\n)$", line):  # Markdown's hard line break
            yield start, end, alone
            start = end
    yield start, end, False


def _split(text: str, start: int, stop: int, code: str) -> list[tuple[int, int]]:
    """The sentences of one stretch: at the ends that sentencex finds and those it misses, less false ones."""
    from sentencex import get_sentence_boundaries

    piece = _BREAK.sub(" ", text[start:stop])  # a line break inside a paragraph ends nothing
    told = (_end(piece, one["end_index"]) for one in get_sentence_boundaries(code, piece))
    ends = {at for at in told if at} | {match.end() for match in _MISSED.finditer(piece)}
    for match in _INLINE_MARK.finditer(piece):  # "two things: 1. this 2. that": the number belongs to what follows
        begin, end = match.span(1)
        if end in ends and not _BEFORE_NUMBER.search(piece[max(0, begin - 12) : begin]):
            ends.discard(end)
            ends.add(begin)
    spans: list[tuple[int, int]] = []
    for left, right in itertools.pairwise([0, *sorted(ends - {0, len(piece)}), len(piece)]):
        spans += _trimmed(text, start + left, start + right)
    return spans


def _end(piece: str, at: int) -> int:
    """Where the sentence really ends that is said to end before `at`: after its closing marks. 0: nowhere near.

    Not in "java.lang", not in "ch. 3".
    """
    before = piece[max(0, at - 12) : at]
    if before and not before[-1].isspace() and not _WIDE_STOP.search(before):
        closing = _CLOSING.match(piece, at)
        return closing.end() if closing else 0
    return 0 if piece[at : at + 1].isdigit() and _BEFORE_NUMBER.search(before) else at


def _trimmed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    piece = text[start:end]
    begin = start + len(piece) - len(piece.lstrip())
    stop = begin + len(piece.strip())
    return [(begin, stop)] if begin < stop else []
