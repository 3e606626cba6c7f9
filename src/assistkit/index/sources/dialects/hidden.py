"""What no reader of the page sees: comments, generated tables of contents, import lines. It is taken out."""

from __future__ import annotations

import re

from assistkit.index.sources.dialects.code import INLINE_CODE, Fences, outside_code, replace
from assistkit.index.sources.notes import Note

_KEPT_COMMENT = re.compile(r"<!--\s*(?:@include|tabs:|tab[: ]|endtab)", re.IGNORECASE)
_TOC = re.compile(
    r"<!-- *(?:START doctoc|toc(?: start)?)\b[^\n>]*-->(?:(?!<!-- *(?:START|toc\b)).)*?"
    r"<!-- *(?:END doctoc|tocstop|/toc|toc end)\b[^\n>]*-->",
    re.DOTALL | re.IGNORECASE,
)
_COMMENTS = (
    r"<!--.*?(?:-->|\Z)",
    r"\{/\*.*?(?:\*/\}|\Z)",
    r"\{::comment\}.*?(?:\{:/(?:comment)?\}|\Z)",
    r"\{#-?(?=\s)(?:(?!\{#).)*?-?#\}",  # Jinja
    r"(?<!%)%%(?!%|[A-Z][A-Z0-9_]*%%).*?%%",  # Obsidian; %%NAME%% is a variable
    r"\{>>(?:(?!\{>>).)*?<<\}",  # CriticMarkup
)
_COMMENT = "(?:" + "|".join(_COMMENTS) + ")"
_LONG = (("<!--", "-->"), ("{/*", "*/}"), ("{::comment}", "{:/comment}"), ("%%", "%%"))
_IMPORT = re.compile(r"import\s+(?:[\w*{}\s,$]+\s+from\s+)?[\"'][^\"'\n]+[\"'];?[ \t]*$")
_IMPORT_OPEN = re.compile(r"import\s+(?:\w+\s*,\s*)?\{[^}]*$")
_IMPORT_CLOSE = re.compile(r"[^}]*\}\s*from\s+[\"'][^\"'\n]+[\"'];?[ \t]*$")
_EXPORT = re.compile(r"export\s+(?:const|let|var|default|function|async|class|\{|\*)")
_TOC_LINE = re.compile(
    r"[ \t]*(?:\[TOC\]|\[\[_?toc_?\]\]|<TOC\w*\s*/>|\{:toc\b[^}]*\}|\{\{\s*toc\s*\}\})[ \t]*$", re.IGNORECASE
)


def without_comments(text: str) -> tuple[str, list[Note]]:
    """The text without comments and generated tables of contents, and notes of what was taken out."""
    notes: list[Note] = []

    def comment(match: re.Match[str]) -> str:
        if _KEPT_COMMENT.match(match.group()):
            return match.group()
        shown = _start_of([match.group()])
        if shown and not shown.startswith(("more", "prettier", "markdownlint", "START doctoc", "END doctoc")):
            notes.append(Note("dropped", f"a comment: {shown}"))
        return "\n" * match.group().count("\n")

    def change(piece: str) -> str:
        if any(mark in piece for mark in ("<!--", "{/*", "{::", "{#", "%%", "{>>")):
            piece = replace(_COMMENT, comment, piece, re.DOTALL)
        return piece

    return outside_code(_without_long_comments(_TOC.sub("", text), notes), change), notes


def without_imports(text: str) -> str:
    """The text without MDX's import and export lines and the places of generated tables of contents."""
    return outside_code(text, _without_lines)


def _without_long_comments(text: str, notes: list[Note]) -> str:
    """Without comments of several lines: what looks like a fence in them is not one."""
    if not any(opens in text for opens, _ in _LONG):
        return text
    fences = Fences()
    kept: list[str] = []
    closes, hidden = "", list[str]()
    for line in text.split("\n"):
        rest = line
        if closes:
            if closes not in line:
                hidden.append(line)
                continue
            rest = line.split(closes, 1)[1]
            notes.append(Note("dropped", f"a comment: {_start_of(hidden)}"))
            closes, hidden = "", []
        if not fences.is_code(rest) and (opened := _opened(rest)):
            before, closes = opened
            hidden, rest = [rest[len(before) :]], before
        kept.append(rest)
    if hidden:
        notes.append(Note("dropped", f"a comment that does not end: {_start_of(hidden)}"))
    return "\n".join(kept)


def _start_of(lines: list[str]) -> str:
    return " ".join(" ".join(lines[:5]).strip("<>!-{}/*#% \n").split())[:60]


def _opened(line: str) -> tuple[str, str] | None:
    """What comes before a comment that this line opens and does not close, and what closes it."""
    if line.strip() == "%%":
        return "", "%%"
    for opens, closes in _LONG[:-1]:
        if opens not in line:
            continue
        bare = re.sub(INLINE_CODE, lambda match: " " * len(match.group()), line)
        place = bare.rfind(opens)
        if place >= 0 and closes not in bare[place:]:
            return line[:place], closes
    return None


def _without_lines(text: str) -> str:
    """Without MDX's import and export lines and the places of generated tables of contents."""
    if not re.search(r"^(?:import|export)\s|toc", text, re.MULTILINE | re.IGNORECASE):
        return text
    kept: list[str] = []
    inside = ""
    for line in text.split("\n"):
        if inside:
            done = _IMPORT_CLOSE.match(line) if inside == "import" else not line.strip()
            inside = "" if done or not line.strip() else inside
        elif _IMPORT.match(line):
            continue
        elif _IMPORT_OPEN.match(line):
            inside = "import"
        elif _EXPORT.match(line):
            inside = "export"
        elif _TOC_LINE.match(line):
            if kept and re.fullmatch(r"[ \t]*(?:[-*+]|\d+\.)[ \t]+\S.*", kept[-1]) and "{:" in line:
                kept.pop()  # kramdown's placeholder item
        else:
            kept.append(line)
    return "\n".join(kept)
