"""Where code is in Markdown: no dialect's marks are looked for there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistkit.index.sources.dialects.marks import is_structural

_DIRECTIVE = re.compile(r"\{([\w:-]+)\}")
INLINE_CODE = r"(?<![`\\])(?P<code>(?P<ticks>`++)[^`\n]+(?P=ticks)(?!`))"
_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?P<mark>`{3,}|~{3,})(?P<info>.*)")


class Fences:
    """Follows a text line by line and knows whether a line is code."""

    def __init__(self) -> None:
        self._mark = ""
        self._directives: list[str] = []  # MyST writes containers as fences: ```{note}

    def is_code(self, line: str) -> bool:
        """Whether the next line belongs to a fenced block, the fences themselves included."""
        match = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if self._mark:
            if match and match["mark"].startswith(self._mark) and not match["info"].strip():
                self._mark = ""
            return True
        if match is None:
            return False
        if _is_directive(match["info"]):
            self._directives.append(match["mark"])
            return False
        if self._directives and match["mark"].startswith(self._directives[-1]) and not match["info"].strip():
            self._directives.pop()
            return False
        if match["mark"][0] == "`" and "`" in match["info"]:
            return False
        self._mark = match["mark"]
        return True


def code_lines(lines: Sequence[str]) -> list[bool]:
    """For each line, whether it belongs to a fenced block, the fences themselves included."""
    fences = Fences()
    return [fences.is_code(line) for line in lines]


def _is_directive(info: str) -> bool:
    named = _DIRECTIVE.match(info)
    return named is not None and is_structural(named.group(1))


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """The text with `change` done to each stretch of lines that is not fenced code."""
    lines = text.split("\n")
    pieces: list[str] = []
    stretch: list[str] = []
    for line, code in zip(lines, code_lines(lines), strict=True):
        if code:
            if stretch:
                pieces.append(change("\n".join(stretch)))
                stretch = []
            pieces.append(line)
        else:
            stretch.append(line)
    if stretch:
        pieces.append(change("\n".join(stretch)))
    return "\n".join(pieces)


def outside_fences(text: str) -> str:
    """The lines of a text that are not fenced code."""
    lines = text.split("\n")
    return "\n".join(line for line, code in zip(lines, code_lines(lines), strict=True) if not code)


def replace(pattern: str, by: Callable[[re.Match[str]], str], text: str, flags: int = 0) -> str:
    """`re.sub` that leaves inline code as it is; the pattern has no groups named code or ticks."""
    return re.sub(f"{INLINE_CODE}|{pattern}", lambda match: match["code"] or by(match), text, flags=flags)
