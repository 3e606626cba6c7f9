"""Which span of which passage supports a sentence, and how strongly: shared content words, no model.

A passage is read as pieces: sentences, list items, table rows, lines of code. The best span is one piece or a few
in a row that hold most of the sentence's words; a table row is read together with the names of its columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from assistkit.text.remembering import remembered
from assistkit.text.sentences import sentences
from assistkit.text.words import tokenize
from assistkit.types import Passage

WIDEST = 4  # pieces of one span
_WIDER = 0.1  # a wider span must hold so much more of the sentence per piece
_LIGHT, _TECHNICAL = 0.2, 1.5  # weights; a plain word weighs 1
_LIGHT_WORDS = (
    "select choos pick click tap press hit open go navig head use see want need make sure get pleas next follow step "
    "simpli also now first onc done then find look visit allow let abl possibl like know note mean case thing way "
    "type enter includ exampl receiv addit further don doesn isn aren won can't won't"
)
_LIGHTS = frozenset(_LIGHT_WORDS.split())
_MARK = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)]|>|#{1,6})(?:[ \t]+|$))+")
_RULE = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|?)+[ \t]*$")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_PRINT = re.compile(r"\*{1,3}|__|`")
_ALONE = re.compile(r"[ \t]*(?:[|#]|`{3}|~{3})")


class Grounding(NamedTuple):
    """`passage.text[start:end]` is the span; `strength` in [0, 1] the share of the sentence's words that it holds."""

    passage: Passage
    start: int
    end: int
    strength: float


class TextPiece(NamedTuple):
    """The least that supports: `text[start:end]` and its content words as stems, those of a table's head included."""

    start: int
    end: int
    words: frozenset[str]


class PieceRun(NamedTuple):
    """Pieces `first` to `last` hold the share `strength` of the words; `rating` counts against a wide run."""

    first: int
    last: int
    rating: float
    strength: float


def find_grounding(sentence: str, passages: Sequence[Passage]) -> Grounding | None:
    """The best span for the sentence, the shortest of equals; None where nothing of it is found."""
    weights = content_weights(sentence)
    best: Grounding | None = None
    reached = 0.0
    for passage in passages:
        read = pieces(passage.text)
        run = best_run(weights, read)
        if run and run.rating > reached:
            reached = run.rating
            best = Grounding(passage, read[run.first].start, read[run.last].end, run.strength)
    return best


@remembered
def content_weights(sentence: str) -> Mapping[str, float]:
    """The content words of a sentence, as stems, and what each weighs: "select" little, "TW-211" much."""
    return {word: _weight(word) for word in tokenize(sentence)}


def best_run(weights: Mapping[str, float], read: Sequence[TextPiece]) -> PieceRun | None:
    """The run of pieces that holds most of the words, the first and shortest of equals; None where none holds any."""
    total = sum(weights.values())
    if not total:
        return None
    held = [frozenset(weights.keys() & piece.words) for piece in read]
    best: PieceRun | None = None
    for first in range(len(read)):
        if not held[first]:
            continue
        together: frozenset[str] = frozenset()
        for last in range(first, min(first + WIDEST, len(read))):
            if held[last] <= together:
                continue
            together |= held[last]
            strength = min(1.0, sum(weights[word] for word in together) / total)
            rating = strength - _WIDER * (last - first)
            if best is None or rating > best.rating + 1e-9:
                best = PieceRun(first, last, rating, strength)
    return best


@lru_cache(maxsize=4096)  # texts of articles alone, which the index holds anyway
def pieces(text: str) -> tuple[TextPiece, ...]:
    """The text's sentences, list items, table rows and lines of code, in order, without marks and blanks around."""
    found: list[TextPiece] = []
    head: frozenset[str] | None = None
    for start, end, row in _blocks(text):
        if not row:
            head = None
            spans = [(start + first, start + last) for first, last in sentences(text[start:end])]
            found += [TextPiece(first, last, _words(text[first:last])) for first, last in spans]
        elif not _RULE.match(text, start, end):
            words = _words(text[start:end])
            found += [TextPiece(a, b, words | (head or frozenset())) for a, b in _trimmed(text, start, end)]
            head = words if head is None else head
    return tuple(piece for piece in found if piece.words)


def _blocks(text: str) -> Iterator[tuple[int, int, bool]]:
    """(start, end, whether it is a table row): lines that stand alone, and paragraphs over several lines."""
    start = end = at = 0
    fence = ""
    for line in text.splitlines(keepends=True):
        opened = _FENCE.match(line)
        mark = None if fence else _MARK.match(line)
        alone = bool(fence) or _ALONE.match(line) is not None  # a line of code is no part of a sentence
        if opened and (not fence or line.strip().startswith(fence)):
            fence = "" if fence else opened[1]
        if mark or alone or not line.strip():
            if text[start:end].strip():
                yield start, end, False
            start = at + (mark.end() if mark else 0)
        at += len(line)
        end = at
        if alone:
            yield start, end, line.lstrip().startswith("|") and not fence
            start = end
    yield start, end, False


def _trimmed(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    piece = text[start:end]
    begin = start + len(piece) - len(piece.lstrip())
    stop = begin + len(piece.strip())
    return [(begin, stop)] if begin < stop else []


def _words(text: str) -> frozenset[str]:
    if _WIDE.search(text):  # where no blank parts words, a mark of bold print within a clause would
        text = _PRINT.sub("", text)
    return frozenset(tokenize(text))


def _weight(word: str) -> float:
    if word in _LIGHTS:
        return _LIGHT
    return 1.0 if word.isalpha() else _TECHNICAL
