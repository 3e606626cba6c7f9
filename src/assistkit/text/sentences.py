"""Where the sentences of a text are: exact, ordered, non-overlapping spans.

pysbd knows where sentences end; its own character spans skip what it rewrote and cost quadratic time, so its
sentences are aligned with the text here. It is asked only about one paragraph, line or list item at a time.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|$)")
_FENCE = re.compile(r"[ \t]{0,3}(`{3,}|~{3,})")
_MARK = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,3}[.)]|>|#{1,6})[ \t]+)+")  # bullets, numbers, quotes, headings
_OWN_LINE = re.compile(r"[ \t]*(?:[|#]|[-*_=]{3,}[ \t]*$)")  # table rows, headings, rules
_MAY_END = re.compile(r"[.!?。．！？…؟۔।॥։;՞՜:።፧፨၊။|][^\w\s]{0,5}\s|[。．！？…।॥።]")
_ROUGH_END = re.compile(r"(?<=[.!?。！？])[\"'”’)\]]*\s+|(?<=[。！？])")
_LONG = 2_000  # characters: beyond this pysbd's patterns get slow, so the text is cut roughly first
_WINDOW = 200  # characters: how far off a sentence that pysbd rewrote may be looked for


def sentences(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Spans (start, end) of the sentences of `text`, in order, without blanks at their ends.

    `language` is an ISO code ("de", "pt-BR"); unknown ones follow English rules. Paragraphs, list items, table rows
    and lines of fenced code end a sentence; a single line break inside a paragraph does not. The marks before a
    line ("- ", "1. ", "> ", "## ") belong to no sentence; every other non-blank character is in exactly one.
    """
    return list(_found(text, re.split(r"[-_]", language.lower(), maxsplit=1)[0]))


@lru_cache(maxsize=512)  # several parts of the pipeline read the same message
def _found(text: str, code: str) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for start, end, whole in _chunks(text):
        if whole or not _MAY_END.search(text, start, end):
            found += _trimmed(text, start, end)
            continue
        for first, last in _rough(text, start, end):
            found += _split(text, first, last, code)
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


def _rough(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretch itself, or pieces of at most `_LONG` characters or one rough sentence."""
    if end - start <= _LONG:
        yield start, end
        return
    begin = last = start
    for match in _ROUGH_END.finditer(text, start, end):
        if match.end() - begin > _LONG and last > begin:
            yield begin, last
            begin = last
        last = match.end()
    if end - begin > _LONG and begin < last < end:
        yield begin, last
        begin = last
    yield begin, end


def _split(text: str, start: int, end: int, code: str) -> list[tuple[int, int]]:
    """Ask pysbd, and take from its answer only where sentences begin."""
    piece = text[start:end]
    if end - start > 2 * _LONG:
        return _trimmed(text, start, end)
    try:
        answer: list[str] = _segmenter(code).processor(re.sub(r"[\r\n]", " ", piece)).process()
    except Exception:  # noqa: BLE001  whatever pysbd trips over, a text still has sentences
        answer = [part for part in _ROUGH_END.split(piece) if part]
    flat = re.sub(r"[\r\n]", " ", piece)
    cuts, at = [0], 0
    for sentence in answer:
        wanted = sentence.strip()
        place = flat.find(wanted, at, at + len(wanted) + _WINDOW) if wanted else -1
        if place < 0:
            continue
        cuts.append(place)
        at = place + len(wanted)
    bounds = [*sorted(set(cuts)), len(piece)]
    spans: list[tuple[int, int]] = []
    for left, right in itertools.pairwise(bounds):
        spans += _trimmed(text, start + left, start + right)
    return spans


def _trimmed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    piece = text[start:end]
    begin = start + len(piece) - len(piece.lstrip())
    stop = begin + len(piece.strip())
    return [(begin, stop)] if begin < stop else []


@lru_cache(maxsize=32)
def _segmenter(code: str) -> Any:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pysbd's own patterns are written without raw strings
        from pysbd import Segmenter
        from pysbd.languages import LANGUAGE_CODES

    return Segmenter(language=code if code in LANGUAGE_CODES else "en", clean=False)
