"""Text that lost its lines in an export -> Markdown: headings, lists and paragraphs as well as they can be recognized.

Only marks and line breaks are added: every word of the result is in the source, in the same order. What was left
out, and where the words alone decided, is said in notes. A text that has its lines is left as it is, or read as plain
text (`plain_text`). When in doubt a piece stays a paragraph.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistkit.index.sources.flat_breaks import glued, with_blanks
from assistkit.index.sources.flat_front import without_front
from assistkit.index.sources.flat_lines import Line, LineKind, lines_of
from assistkit.index.sources.flat_steps import in_sentences, with_lists
from assistkit.index.sources.notes import Note
from assistkit.index.sources.plain_text import from_plain_text, is_plain_text
from assistkit.types import Article

_LEAST, _LINE = 120, 300  # characters: of a text, and of a line on average, that has lost lines
_STRUCTURE = re.compile(r"^ {0,3}(?:#{1,6}\s|[-*+]\s|\d{1,3}[.)]\s|>|\||```|~~~|:::|<\w|\[[^\]]+\]:\s)", re.MULTILINE)
_TAG = re.compile(r"</?(?:p|div|br|ul|ol|li|h[1-6]|table|tr|td|span|a|strong|em|b|i|html|body)\b[^<>]*>", re.IGNORECASE)
_BEGINS_LIKE_A_MARK = re.compile(r"(?:#{1,6}(?=\s)|[-+*](?=\s)|>|\||~~~|```|={3,}|-{3,})")
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=\s)")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """Markdown, and what a lead should know of how it came to be; no notes where nothing was changed."""

    text: str
    notes: tuple[Note, ...] = ()


def is_flattened(text: str) -> bool:
    """Whether the text lost its lines: these are very long, and none begins as Markdown or HTML does."""
    text = text.strip()
    rows = [row for row in text.split("\n") if row.strip()]
    if len(text) < _LEAST or len(text) < _LINE * (len(rows) - 1) + _LEAST or _TAG.search(text):
        return False
    if len(rows) == 1:
        return True
    return not _STRUCTURE.search(text) and (len(text) >= _LINE * len(rows)) and bool(glued(text))


def rebuild(text: str, title: str = "", language: str = "en") -> Rebuilt:
    """`text` as Markdown; itself, without notes, where it has its lines or no place shows that it lost any."""
    if is_flattened(text):
        return _rebuilt(text, title, language)
    if is_plain_text(text):
        return Rebuilt(*from_plain_text(text))
    return Rebuilt(text)


def with_lines(article: Article) -> Article:
    """The article with its text rebuilt; itself where nothing is to do."""
    text = rebuild(article.text, article.title, article.language or "en").text
    return article if text == article.text else dataclasses.replace(article, text=text)


def _rebuilt(text: str, title: str, language: str) -> Rebuilt:
    front = without_front(text, title)
    found = lines_of(with_blanks(front.text), front.headings, language)
    lines = list(in_sentences(list(with_lists(found, title)), language))
    if len(lines) < 2 and not front.notes:
        return Rebuilt(text)
    return Rebuilt(_markdown(lines), (*front.notes, *_notes(lines)))


def _notes(lines: Sequence[Line]) -> Iterator[Note]:
    kinds = Counter(line.kind for line in lines)
    found = f"{len(lines)} lines, {kinds['heading']} of them headings and {kinds['item']} list items"
    yield Note("lines-rebuilt", f"the text had lost its lines; found again: {found}")
    guessed = Counter(line.kind for line in lines if line.guess)
    if guessed:
        told = ", ".join(f"{count} {name}" for name, count in _named(guessed))
        yield Note("lines-guessed", f"only the words showed where these begin or end: {told}")


def _named(guessed: Counter[LineKind]) -> Iterator[tuple[str, int]]:
    names: dict[LineKind, str] = {"heading": "headings", "item": "list items", "text": "paragraphs"}
    return ((name, guessed[kind]) for kind, name in names.items() if guessed[kind])


def _markdown(lines: Sequence[Line]) -> str:
    """The lines as Markdown. A line between two items of a list belongs to the item before it."""
    blocks: list[str] = []
    goes_on = _goes_on(lines)
    depth = -1
    for line, within in zip(lines, goes_on, strict=True):
        if line.kind == "heading":
            blocks.append(f"\n{'#' * line.level} {line.text}\n")
            depth = -1
        elif line.kind == "item":
            level = min(line.level + within, depth + 1)
            blocks.append(f"{'    ' * level}{line.mark} {_safe(line.text)}")
            depth = level
        elif (within or line.level) and depth >= 0:
            blocks.append(f"\n{'    ' * (depth + 1)}{_safe(line.text)}\n")
        else:
            blocks.append(f"\n{_safe(line.text)}\n")
            depth = -1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(blocks)).strip()


def _goes_on(lines: Sequence[Line]) -> list[int]:
    """For each line how many numbered lists have begun before it and go on after it, other than its own."""
    last = {line.run: at for at, line in enumerate(lines) if line.run > 0}
    open_: dict[int, int] = {}
    found: list[int] = []
    for at, line in enumerate(lines):
        open_ = {run: end for run, end in open_.items() if end > at}
        found.append(int(any(run != line.run for run in open_)) if line.run <= 0 else 0)
        if line.run > 0 and last[line.run] > at:
            open_[line.run] = last[line.run]
    return found


def _safe(text: str) -> str:
    """A paragraph or item whose first characters Markdown would take for a mark keeps them as text."""
    text = " ".join(text.split())
    if _BEGINS_LIKE_A_MARK.match(text):
        return "\\" + text
    return _NUMBER.sub(r"\1\\\2", text, count=1) if _NUMBER.match(text) else text
