"""Lists whose marks are lost: what is in lines after "To add a card:", and steps, sentence by sentence."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence

from assistkit.index.sources.flat_lines import Line
from assistkit.index.sources.flat_words import HEADINGS, STEP_VERBS, begins_a_way, first_word, is_step
from assistkit.text.sentences import sentences

_PROCEDURE = re.compile(
    r"\bsteps?\b|\bhow to\b|\bfollow(?:ing|s)?\b.{0,60}\b(?:instructions|order)\b|(?:^|[.!?]\s+)\W*to [a-z]|"
    r"\bdo the following\b|\bdo this\b|\bproceed\b",
    re.IGNORECASE,
)
_ADVICE = re.compile(r"\b(?:tips?|try|options?|any of|ways?|one of|ideas?|advice)\b", re.IGNORECASE)
_ASIDE = re.compile(r"\W*(?:note|tip|important|warning|caution|example|good to know)\b\W", re.IGNORECASE)
_LABEL = re.compile(r"\W?[A-Z][^.!?:]{0,60}:\s+\S")
_HEADING_WORDS, _HEADING_CHARS = 10, 80
_ITEM_WORDS, _STEP_WORDS = 30, 90
_CELLS = 3  # so many short lines in a row are cells of a table, or links
_INTRO = re.compile(r":\s+(?=[*]*[A-Z])")


def with_lists(lines: Sequence[Line], title: str) -> Iterator[Line]:
    """The lines, with headings and items marked where only their words and their neighbours show them."""
    at, above, refused = 0, title, 0
    marked = any(line.kind == "item" and line.mark[0].isdigit() for line in lines)
    while at < len(lines):
        line = lines[at]
        end = _steps(lines, at) if at >= refused else at
        before = lines[at - 1] if at else Line("")
        if at and end - at > 1 and (before.ends == ":" or (not marked and _in_sentences(lines[at:end]))):
            yield from _numbered(lines[at:end], _in_order(before, above, line))
            at = end
            continue
        refused = max(refused, end) if at else 0
        end = _fragments(lines, at)
        if end - at > 1:
            yield from (_item(one, "-") for one in lines[at:end])
            at = end
            continue
        if _is_heading(lines, at):
            line = dataclasses.replace(line, kind="heading", level=2, guess=True)
        above = line.text if line.kind == "heading" else above
        yield line
        at += 1


def _in_sentences(lines: Sequence[Line]) -> bool:
    """Whether most lines end like sentences: cells of a table and names of links do not."""
    return 2 * sum(one.ends in ".!?:" for one in lines) > len(lines)


def _item(line: Line, mark: str, level: int = 0) -> Line:
    return dataclasses.replace(line, kind="item", mark=mark, level=level, guess=True)


def _in_order(before: Line, above: str, first: Line) -> bool:
    """Whether steps are a procedure: announced so, under a heading that names a task, or leading to a place."""
    announced = before.text if before.kind == "text" and before.ends == ":" else above
    if _PROCEDURE.search(announced):
        return True
    if _ADVICE.search(announced):
        return False
    task = first_word(above)
    return before.ends == ":" or task in STEP_VERBS or task == "how" or begins_a_way(first.text)


def _is_row_step(line: Line) -> bool:
    if line.kind != "text" or not line.row or line.words > _STEP_WORDS:
        return False
    return is_step(line.text) and not (line.ends == ":" and line.text.startswith("To "))


def _steps(lines: Sequence[Line], at: int) -> int:
    """Where the steps that begin at `at` end; what a step announces, and notes between steps, belong to them."""
    end, steps = at, 0
    while end < len(lines):
        if _is_row_step(lines[end]) and not (_heads(lines, end) and lines[end].ends not in ":"):
            steps += 1
            end += 1
            continue
        aside = end
        announced = bool(steps) and lines[end - 1].ends == ":"
        while aside < len(lines) and aside - end < 8 and _is_aside(lines[aside], announced):
            aside += 1
        if not steps or aside == end or aside == len(lines) or not _is_row_step(lines[aside]):
            break
        if _heads(lines, aside):
            break
        end = aside
    return end if steps > 1 else at


def _is_aside(line: Line, announced: bool) -> bool:
    if line.kind != "text" or not line.row or _is_row_step(line):
        return False
    if line.ends == ":" and _PROCEDURE.search(line.text):  # it announces other steps
        return False
    return bool(_ASIDE.match(line.text)) or (announced and line.words <= _ITEM_WORDS)


def _heads(lines: Sequence[Line], at: int) -> bool:
    """Whether a line that reads like a step is a heading of steps: short, without a full stop, others have one."""
    line = lines[at]
    if line.ends in ".!:;," or line.words > _HEADING_WORDS or at + 1 == len(lines):
        return False
    before, after = lines[at - 1] if at else Line(""), lines[at + 1]
    opens = before.kind != "text" or before.ends in ".!?" or not before.text
    return opens and (after.kind == "item" or after.ends in ".!:")


def _numbered(lines: Sequence[Line], in_order: bool) -> Iterator[Line]:
    number = 0
    for line in lines:
        if _is_row_step(line):
            number += 1
            yield _item(line, f"{number}." if in_order else "-")
        elif _ASIDE.match(line.text):
            yield dataclasses.replace(line, level=1)
        else:
            yield _item(line, "-", 1)


def _fragments(lines: Sequence[Line], at: int) -> int:
    """Where the short lines after a colon end: all without a full stop, or all with a label ("Owner: may …")."""
    before = lines[at - 1] if at else Line("")
    if before.ends != ":" or before.kind == "heading":
        return at
    for fits in (_is_fragment, _is_labeled):
        end = at
        while end < len(lines) and fits(lines[end]):
            end += 1
        if end < len(lines) and end - at > 2 and fits is _is_fragment and _may_head(lines[end - 1], lines[end]):
            end -= 1
        if end - at > 1:
            return end
    return at


def _is_fragment(line: Line) -> bool:
    return line.kind == "text" and line.row and line.words <= _ITEM_WORDS and line.ends not in ".!:"


def _is_labeled(line: Line) -> bool:
    return line.kind == "text" and line.row and line.words <= _STEP_WORDS and bool(_LABEL.match(line.text))


def _may_head(line: Line, following: Line) -> bool:
    """The last short line before a sentence is a heading if it asks, names a task or is a known one."""
    word = first_word(line.text)
    asks = line.ends == "?" or word in ("how", "what", "when", "why", "where", "who", "before", "after")
    return following.kind != "heading" and (asks or line.text.lower() in HEADINGS)


def _is_heading(lines: Sequence[Line], at: int) -> bool:
    """A short line without a full stop that stands over sentences or items."""
    line = lines[at]
    if not _looks_like_heading(line) or at + 1 == len(lines):
        return False
    if at and lines[at - 1].ends == ":" and lines[at - 1].kind != "heading":
        return False
    following, run = lines[at + 1], len(list(_short_run(lines, at)))
    if run >= _CELLS and (line.words < 2 or any(map(str.isdigit, line.text))):
        return False
    if following.kind == "item" or (following.kind == "text" and not _looks_like_heading(following)):
        return following.kind == "item" or following.row
    return run < _CELLS and at + 2 < len(lines) and following.row


def _short_run(lines: Sequence[Line], at: int) -> Iterator[Line]:
    first = at
    while first > 0 and at - first < _CELLS and _looks_like_heading(lines[first - 1]):
        first -= 1
    for line in lines[first : at + _CELLS + 1]:
        if not _looks_like_heading(line):
            break
        yield line


def _looks_like_heading(line: Line) -> bool:
    if line.kind != "text" or not line.row or line.words > _HEADING_WORDS or len(line.text) > _HEADING_CHARS:
        return False
    begins = line.text.lstrip("\"“‘'*([¿¡")[:1]
    return line.ends not in ".,;:!…" and (begins.isupper() or begins.isdigit() or not begins.isascii())


def in_sentences(lines: Sequence[Line], language: str = "en") -> Iterator[Line]:
    """Steps that stand as sentences in one line after "Follow these steps:"; three at least."""
    for line in lines:
        parts = list(_announced(line, language)) if line.kind == "text" else []
        yield from parts or [line]


def _announced(line: Line, language: str) -> Iterator[Line]:
    for colon in _INTRO.finditer(line.text):
        before, rest = line.text[: colon.start() + 1], line.text[colon.end() :]
        intro = before[-200:]
        if not _PROCEDURE.search(intro) or not is_step(rest):
            continue
        spans = sentences(rest, language)
        steps = list(_step_spans(rest, spans))
        if len(steps) < 3:
            continue
        yield dataclasses.replace(line, text=before)
        for number, (start, end) in enumerate(steps, start=1):
            yield Line(rest[start:end], "item", f"{number}.", guess=True)
        if left := rest[steps[-1][1] :].strip():
            yield Line(left, guess=True)
        return


def _step_spans(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The sentences that are steps, up to the first that is not one; one that says what happens belongs to its step."""
    found: list[tuple[int, int]] = []
    for number, (start, end) in enumerate(spans):
        following = spans[number + 1] if number + 1 < len(spans) else None
        if is_step(text[start:end]):
            found.append((start, end))
        elif found and following and is_step(text[slice(*following)]):
            found[-1] = (found[-1][0], end)
        else:
            break
    yield from found
