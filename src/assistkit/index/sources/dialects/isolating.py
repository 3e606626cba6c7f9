"""Tags that share a line with text get their own line, so that containers can be read line by line."""

from __future__ import annotations

import re

from assistkit.index.sources.dialects.code import outside_code, replace
from assistkit.index.sources.dialects.families import COMPONENT, TAG
from assistkit.index.sources.dialects.marks import is_structural

_SUMMARY = re.compile(r"<details\b([^<>]*)>\s*<summary\b[^<>]*>(.{0,500}?)</summary\s*>", re.DOTALL | re.IGNORECASE)
_COMPONENT = re.sub(r"\?P<(\w+)>", r"?P<c\1>", COMPONENT.pattern)  # one pattern has each name once
_TAG_OR_COMPONENT = f"(?:{TAG.pattern}|{_COMPONENT})"
_FENCED = re.compile(
    r"^(?:\{%-?[ \t]*|\{\{[<%][ \t]*)(?P<end>end|/[ \t]*)?(?:highlight|codeblock)"
    r"(?P<language>[ \t]+\w+)?[^{}\n]*\}\}?[ \t]*$",
    re.MULTILINE,
)
_INNER_TAG = re.compile(r"<[^<>]*>")
_BARE_CLOSE = re.compile(r"</?summary\b[^<>]*>", re.IGNORECASE)


def isolated(text: str) -> str:
    """The text with structural tags alone on their lines, and each summary as its details' label."""
    if "<" not in text and "{" not in text and "[" not in text:
        return text
    return outside_code(_FENCED.sub(_fence, text), _isolate)


def _fence(match: re.Match[str]) -> str:
    """Jekyll's, Hexo's and Hugo's way to write a block of code, as a fence."""
    return "```" if match["end"] else f"```{(match['language'] or '').strip()}"


def _isolate(text: str) -> str:
    text = _SUMMARY.sub(_details, text)
    text = _BARE_CLOSE.sub(" ", text)
    if not (re.search(r"<[A-Zd/]|\{[%{]|\[/?[a-z]", text)):
        return text
    lines: list[str] = []
    for line in text.split("\n"):
        lines += _split(line) if "<" in line or "{" in line or "[" in line else [line]
    return "\n".join(lines)


def _details(match: re.Match[str]) -> str:
    label = " ".join(_INNER_TAG.sub("", match.group(2)).split()).replace('"', "”")
    return f'\n<details summary="{label}">\n'


def _split(line: str) -> list[str]:
    """The line's structural tags and the text between them, all at its indentation."""
    indent = line[: len(line) - len(line.lstrip())]

    def apart(match: re.Match[str]) -> str:
        name = match["name"] or match["hname"] or match["wname"] or match["cname"] or ""
        return f"\n{match.group()}\n" if is_structural(name) else match.group()

    pieces = replace(_TAG_OR_COMPONENT, apart, line).split("\n")
    if len(pieces) == 1:
        return pieces
    return [indent + piece.strip() for piece in pieces if piece.strip()]
