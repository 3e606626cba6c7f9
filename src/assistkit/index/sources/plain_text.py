"""Plain text with lines, as technotes have it -> Markdown: capital headings, bullets of print, commands, tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistkit.index.sources.file_names import words_of
from assistkit.index.sources.flat_words import HEADINGS
from assistkit.index.sources.notes import Note

_TITLE = 100  # characters

_MARKDOWN = re.compile(
    r"^ {0,3}(?:#{2,6}[ \t]+\S|#[ \t]+[A-Z\d*\[]|```|~~~|\|.*\|[ \t]*$|!!!|:::|<(?:p|div|h[1-6]|ul|ol|table)\b)|"
    r"\]\([^)\s]+\)|\*\*\S[^*\n]*\*\*",
    re.MULTILINE,
)
_CAPITAL = re.compile(r"[ \t]{0,3}(?P<title>[A-Z][A-Z\d '’/&,()\-]{2,78}[A-Z)?])(?P<colon>:?)[ \t]*$")
_COUNTED = re.compile(
    r"[ \t]{0,3}(?:cause|solution|method|option|issue|problem|scenario|workaround|resolution|symptom|case) \d{1,2}"
    r"(?:[ \t]*[:.–-][ \t]*(?P<rest>.{0,80}))?$",
    re.IGNORECASE,
)
_RULE = re.compile(r"[ \t]*(?:={3,}|-{3,}|~{3,}|\*{3,})[ \t]*$")
_BULLET = re.compile(r"(?P<indent>[ \t]*)(?:[•·▪‣◦●■➢➤–—]|o(?=[ \t]{1,4}[A-Z]))[ \t]*(?=\S)")
_BRACKETED = re.compile(r"(?P<indent>[ \t]*)\((?P<n>\d{1,2})\)[ \t]+(?=\S)")
_LETTERED = re.compile(r"(?P<indent>[ \t]*)(?P<n>[a-z]|[ivx]{2,4})(?P<close>[.)])[ \t]+(?=\S)")
_COMMAND = re.compile(
    r"[ \t]*(?:[$%][ \t]+[a-z./~]|#[ \t]+[a-z./][\w./-]*(?:[ \t]|$)|[A-Z]:\\[^\s>]*>|\w+@[\w.-]+[:~][^\s]*[$#])"
)
_KNOWN_AT_END = re.compile(
    r"(?<=[.)\]])[ \t]+(?=(?:"
    + "|".join(sorted((re.escape(one.upper()) for one in HEADINGS), key=len, reverse=True))
    + r")[ \t]*$)"
)
_NESTED = re.compile(r"(?<=\S)[ \t]{2,}(?=[*•][ \t]+\S)")
_FIRST_STEP = re.compile(r"(?<=[^\s\d])[ \t]{2,}(?=1[.)][ \t]{1,4}[A-Z])")


def is_plain_text(text: str) -> bool:
    """Whether a text with lines has headings in capitals, bullets of print, commands or tables, and no Markdown."""
    if "\n" not in text.strip() or _MARKDOWN.search(text):
        return False
    rows = text.split("\n")
    return any(_shape(rows, at) for at in range(len(rows)))


def text_fields(text: str, path: Path, default_id: str) -> dict[str, str]:
    """The fields of an article in a .txt file; its title: a short first line that stands alone, or its name."""
    first, _, rest = text.strip().partition("\n")
    alone = len(first) <= _TITLE and rest.startswith("\n") and not first.rstrip().endswith((".", ":", ","))
    title, body = (first.strip(), rest.strip("\n")) if alone else (words_of(path), text)
    return {"id": default_id, "title": title.lstrip("# "), "text": body}


def from_plain_text(text: str) -> tuple[str, tuple[Note, ...]]:
    """The text as Markdown, and notes. Words and their order stay; line marks are added or replaced."""
    rows = [row for line in text.split("\n") for row in _with_breaks(line).split("\n")]
    found = list(_converted(rows))
    count = sum(row.startswith("#") for row in found)
    note = Note("plain-text", f"plain text was read as Markdown; headings by their capitals or their line: {count}")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(found)).strip("\n"), (note,)


def _with_breaks(line: str) -> str:
    """Two lines in one: a heading glued to the end of a paragraph, a point or a first step to what announces it."""
    return _FIRST_STEP.sub("\n\n", _KNOWN_AT_END.sub("\n\n", _NESTED.sub("\n    ", line)))


def _shape(rows: Sequence[str], at: int) -> str:
    """What a row is where plain text has its own way to write it; "" for all others."""
    row = rows[at]
    if not row.strip():
        return ""
    if _is_capital(rows, at):
        return "heading"
    if (counted := _COUNTED.match(row)) and not (counted["rest"] or "").rstrip().endswith("."):
        return "counted"
    if _COMMAND.match(row):
        return "command"
    if _BULLET.match(row) or _BRACKETED.match(row) or _is_lettered(rows, at):
        return "item"
    return "table" if _in_table(rows, at) else ""


def _is_capital(rows: Sequence[str], at: int) -> bool:
    """A separate line of capitals: with text below it, and words rather than a code or a constant."""
    match = _CAPITAL.match(rows[at])
    if match is None:
        return False
    words = re.findall(r"[A-Z]{2,}", match["title"])
    known = match["title"].lower() in HEADINGS or any(word.lower() in HEADINGS for word in words)
    below = any(row.strip() for row in rows[at + 1 : at + 12])
    shaped = known or (len(words) > 1 and sum(len(word) > 3 for word in words) > 1)
    alone = at == 0 or not rows[at - 1].strip() or known
    return below and shaped and alone and not re.search(r"\d{3,}|_", match["title"])


def _is_lettered(rows: Sequence[str], at: int) -> bool:
    match = _LETTERED.match(rows[at])
    if match is None or (match["n"] in ("e", "i") and match["close"] == "."):
        return False
    others = (other for row in rows[max(0, at - 6) : at + 7] if (other := _LETTERED.match(row)))
    return len({other["n"] for other in others}) > 1


def _in_table(rows: Sequence[str], at: int) -> bool:
    tabs = rows[at].strip().count("\t")
    if not tabs:
        return False
    return any(0 <= one < len(rows) and rows[one].strip().count("\t") == tabs for one in (at - 1, at + 1))


def _converted(rows: Sequence[str]) -> Iterator[str]:
    shape = ""
    for at, row in enumerate(rows):
        before, shape = shape, _shape(rows, at)
        if before == "command" and shape != "command":
            yield "```"
        if shape == "heading":
            yield f"\n## {row.strip()}\n"
        elif shape == "counted":
            yield f"\n### {row.strip()}\n"
        elif shape == "command":
            yield row if before == "command" else f"```\n{row}"
        elif shape == "item":
            yield _item(row)
        elif shape == "table":
            yield _table_row(row, first=before != "table")
        else:
            yield row
    if shape == "command":
        yield "```"


def _item(row: str) -> str:
    if bullet := _BULLET.match(row):
        return f"{_indent(bullet['indent'])}- {row[bullet.end() :]}"
    if number := _BRACKETED.match(row):
        return f"{_indent(number['indent'])}{number['n']}. {row[number.end() :]}"
    return f"{_indent(row[: len(row) - len(row.lstrip())])}- {row.strip()}"


def _indent(blanks: str) -> str:
    """Deep indents would be code in Markdown; what is indented at all is a point of the item above it."""
    return "    " if len(blanks.expandtabs(4)) > 3 else ""


def _table_row(row: str, *, first: bool) -> str:
    cells = [cell.strip().replace("|", "\\|") for cell in row.strip().split("\t")]
    line = f"| {' | '.join(cells)} |"
    return f"\n{line}\n|{'---|' * len(cells)}" if first else line
