"""Plain text -> Markdown that reads back as this text: signs that Markdown would take for its own get a backslash."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

NUMBER_DOT = "\ue000"  # stands before the dot of a line that begins "1. ": whether it is a list is known at the end

_SIGNS = re.compile(
    r"[\\`*\[\]\ue000]|(?<![^\W_])_|_(?![^\W_])|<(?=[a-zA-Z/!?])|~(?=~)|(?<=~)~|&(?=#?\w{1,40};)|\{(?=[:.#])|(?<=\[)\^"
)
_LINE_START = re.compile(r"#{1,6}(?=\s|$)|[-+](?=\s|$)|>|[-=|:][-=|:\s]*$|!!!|\?\?\?|:::|\+\+\+|~~~|={3}|\|")
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_BLANKS = re.compile(r"[ \t\r\f\v\xa0]+")
_CLOSING = re.compile(r"(?:^|(?<=\s))#+$")
_PUNCTUATION = re.compile(r"[^\w\s]|_")


class Run(NamedTuple):
    """Inline text of one kind. `picture`: a text alternative; `raw`: Markdown already; `href` of the link around it."""

    text: str
    bold: bool = False
    code: bool = False
    picture: bool = False
    raw: bool = False
    href: str = ""


def escaped(text: str) -> str:
    """The text with a backslash before each sign that means something inside a line."""
    return _SIGNS.sub(lambda match: "" if match[0] == NUMBER_DOT else "\\" + match[0], text)


def guarded(line: str) -> str:
    """A line of a paragraph that Markdown takes for no other block; a number in front is left to be judged later."""
    if number := _NUMBER.match(line):
        return f"{number[1]}{NUMBER_DOT}{line[number.end(1) :]}"
    return "\\" + line if _LINE_START.match(line) else line


def heading(level: int, line: str) -> str:
    """A heading of one line; signs "#" at its end are text."""
    return f"{'#' * level} " + _CLOSING.sub(lambda match: "\\" + match[0], line)


def rendered(runs: Iterable[Run], *, bold: bool = True) -> list[str]:
    """The lines of paragraphs; a line ends at each "\\n" of a run, and "" is between two paragraphs."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        if "\n" not in run.text:
            lines[-1].append(run)
            continue
        first, *others = run.text.split("\n")
        lines[-1].append(run._replace(text=first))
        lines += [[run._replace(text=other)] for other in others]
    found: list[str] = []
    for line in (_line(_spaced(one), bold) for one in lines):
        if line or (found and found[-1]):
            found.append(line)
    return found[:-1] if found and not found[-1] else found


def _spaced(runs: Iterable[Run]) -> list[Run]:
    """Runs of one kind joined, with single blanks, and none at either end."""
    kept: list[Run] = []
    blank = True
    for run in runs:
        text = _BLANKS.sub(" ", run.text)
        text = text[1:] if blank and text.startswith(" ") else text
        if not text:
            continue
        blank = text.endswith(" ")
        if kept and kept[-1][1:] == run[1:] and not run.picture:
            kept[-1] = run._replace(text=kept[-1].text + text)
        else:
            kept.append(run if text == run.text else run._replace(text=text))
    while kept and not kept[-1].text.strip(" "):
        kept.pop()
    if kept:
        kept[-1] = kept[-1]._replace(text=kept[-1].text.rstrip(" "))
    return kept


def _line(runs: list[Run], bold: bool) -> str:
    pieces: list[str] = []
    for href, group in groupby(runs, key=lambda run: run.href):
        within = list(group)
        inner = "".join(_marked(within, bold))
        if not href or not inner.strip():
            pieces.append(inner)
            continue
        shown = inner.strip(" ")
        lead, tail = inner[: len(inner) - len(inner.lstrip(" "))], inner[len(inner.rstrip(" ")) :]
        bare = shown == href or "".join(run.text for run in within).strip() == href
        pieces.append(f"{lead}{href if bare else f'[{shown}]({href})'}{tail}")
    return "".join(pieces).strip(" ")


def _marked(runs: list[Run], bold: bool) -> Iterator[str]:
    """The runs of a link, or between links, with the marks of bold print where Markdown takes them."""
    done = ""
    groups = [(strong, list(group)) for strong, group in groupby(runs, key=lambda run: run.bold)]
    for place, (strong, group) in enumerate(groups):
        inner = "".join(_piece(run) for run in group)
        shown = inner.strip(" ")
        if not (strong and bold and shown):
            yield inner
            done = inner or done
            continue
        lead, tail = inner[: len(inner) - len(inner.lstrip(" "))], inner[len(inner.rstrip(" ")) :]
        following = groups[place + 1][1][0].text if place + 1 < len(groups) else ""
        opens = bool(lead) or not done or not _PUNCTUATION.match(shown) or not done[-1:].isalnum()
        closes = bool(tail) or not following[:1].isalnum() or not _PUNCTUATION.match(shown[-1])
        yield f"{lead}**{shown}**{tail}" if opens and closes else inner
        done = inner


def _piece(run: Run) -> str:
    if run.raw:
        return run.text
    if run.picture:
        return f"![{escaped(run.text)}]()"
    if not run.code or set(run.text) & set("<`\\") or not run.text.strip():
        return escaped(run.text)
    inner = run.text.strip(" ")
    at = run.text.index(inner)
    return f"{run.text[:at]}`{inner}`{run.text[at + len(inner) :]}"
