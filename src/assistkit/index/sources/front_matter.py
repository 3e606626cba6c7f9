"""What is above a text and describes it, in YAML, TOML or JSON -> a mapping; what cannot be read is an error.

Values are the text that was written: `version: 1.10` is "1.10", `id: 007` is "007", `draft = true` is "true".
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistkit.errors import NotYaml, SourceError
from assistkit.text.safe_yaml import read_yaml

_ABOVE = re.compile(r"(?:\s+|\ufeff|<!--.*?-->|\{/\*.*?\*/\})*", re.DOTALL)  # blank lines, a BOM, comments
_OPENING = re.compile(r"(-{3,}|\+{3,}|;{3,})[ \t]*(yaml|yml|toml|json)?[ \t]*(?:\n|$)", re.IGNORECASE)
_NAME = re.compile(r"[\w\"'][^:\n]{0,80}:(?:\s|$)")
_JSON = re.compile(r"\{\s*(?:\"|\})")
_PLAIN_LINE = re.compile(r"([A-Za-z][\w -]{0,40}):[ \t]+(\S.*)|([A-Za-z][\w -]{0,40}):[ \t]*")
_PLAIN_NAMES = {"title", "status", "draft", "published", "visibility", "slug", "date"}  # MultiMarkdown, Pelican
_LANGUAGES = {"-": "yaml", "+": "toml", ";": "json", "yml": "yaml"}
_TOML_PLACE = re.compile(r"line (\d+)")


@dataclass(frozen=True)
class FrontMatter:
    """The fields, the text below them, and the line of the file (from 1) on which each name stands."""

    fields: dict[str, Any]
    body: str
    lines: dict[str, int] = field(default_factory=dict)


def read_front_matter(text: str, path: Path) -> FrontMatter:
    r"""Split a text with "\n" line ends at its front matter; without any, it is all body.

    It may be below blank lines, a BOM or comments. Raises SourceError, with the line, for one that is not closed,
    not valid, not a mapping, gives a name twice or repeats parts by YAML's anchors.
    """
    above = _ABOVE.match(text)
    start = above.end() if above else 0
    opening = _OPENING.match(text, start)
    if opening and (start == 0 or opening.group(2) or opening.group(1)[0] != "-" or _names_something(text, opening)):
        return _fenced(text, opening, path)
    if _JSON.match(text, start):
        return _bare_json(text, start, path)
    return _plain_lines(text, start)


def _names_something(text: str, opening: re.Match[str]) -> bool:
    """Whether it is front matter rather than a rule: the first line below that says something is `name: value`."""
    for line in text[opening.end() :].split("\n", 50)[:50]:
        if line.strip() and not line.lstrip().startswith("#"):
            return bool(_NAME.match(line))
    return False


def _fenced(text: str, opening: re.Match[str], path: Path) -> FrontMatter:
    mark = opening.group(1)
    first = text.count("\n", 0, opening.start()) + 1
    ends = r"(?:-{3,}|\.{3})" if mark[0] == "-" else re.escape(mark)
    closing = re.compile(rf"^{ends}[ \t]*$\n?", re.MULTILINE).search(text, opening.end())
    if closing is None:
        said = (
            "front matter begins with {0} but is not closed; end it with a line {0} (a text may begin with a rule ***)"
        )
        raise SourceError(said.format(mark), path=path, line=first)
    block, body = text[opening.end() : closing.start()], text[closing.end() :]
    named = (opening.group(2) or mark[0]).lower()
    language = _LANGUAGES.get(named, named)
    parse = {"yaml": _yaml, "toml": _toml, "json": _json}[language]
    found = parse(block, path, first)
    if not isinstance(found, dict) and str(found or "").strip():
        said = f"front matter must be `name: value` lines, got a {type(found).__name__}"
        raise SourceError(said, path=path, line=first)
    return FrontMatter(found if isinstance(found, dict) else {}, body.strip("\n"), _lines(block, first))


def _bare_json(text: str, start: int, path: Path) -> FrontMatter:
    """Hugo's JSON front matter: an object at the very top, without marks."""
    first = text.count("\n", 0, start)
    found, end = _json_from(text, start, path, first)
    return FrontMatter(found, text[end:].strip("\n"), _lines(text[start:end], first))


def _plain_lines(text: str, start: int) -> FrontMatter:
    """Pelican's and MultiMarkdown's `Title: …` lines at the top, to the first blank line."""
    head, _, body = text[start:].partition("\n\n")
    fields: dict[str, Any] = {}
    for line in head.split("\n"):
        match = _PLAIN_LINE.fullmatch(line)
        if match is None:
            return FrontMatter({}, text)
        fields[(match.group(1) or match.group(3)).strip()] = (match.group(2) or "").strip()
    names = [name.lower() for name in fields]
    if len(names) < 2 or names[0] not in _PLAIN_NAMES or not body.strip():
        return FrontMatter({}, text)
    return FrontMatter(fields, body.strip("\n"), _lines(head, text.count("\n", 0, start)))


def _lines(block: str, above: int) -> dict[str, int]:
    """The line of each name at the left edge; `above` lines of the file are above the block."""
    found: dict[str, int] = {}
    for number, line in enumerate(block.split("\n"), start=above + 1):
        if match := re.match(r"[ \t]{0,4}[\"']?([\w-]+)[\"']?[ \t]*[:=]", line):
            found.setdefault(match.group(1).lower(), number)
    return found


def _yaml(block: str, path: Path, first: int) -> Any:
    try:
        return read_yaml(block, typed=False)
    except NotYaml as error:
        raise SourceError(
            f"front matter is not valid YAML: {error.problem}", path=path, line=first + error.line
        ) from None


def _toml(block: str, path: Path, first: int) -> Any:
    try:
        return _as_text(tomllib.loads(block, parse_float=str))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        place = _TOML_PLACE.search(str(error))
        line = first + (int(place.group(1)) if place else 0)
        raise SourceError(f"front matter is not valid TOML: {error}", path=path, line=line) from None


def _json(block: str, path: Path, first: int) -> Any:
    text = block.strip()
    found, end = _json_from(text if text.startswith("{") else f"{{{text}}}", 0, path, first)
    if text[end:].strip():
        raise SourceError("front matter is not valid JSON: something follows it", path=path, line=first)
    return found


def _json_from(text: str, start: int, path: Path, above: int) -> tuple[dict[str, Any], int]:
    decoder = json.JSONDecoder(
        object_pairs_hook=unique_names, parse_float=str, parse_int=str, parse_constant=str, strict=False
    )
    try:
        found, end = decoder.raw_decode(text, start)
        return _as_text(found), end
    except json.JSONDecodeError as error:
        line = above + text.count("\n", start, error.pos) + 1
        raise SourceError(f"front matter is not valid JSON: {error.msg}", path=path, line=line) from None
    except (ValueError, RecursionError) as error:
        problem = str(error) if isinstance(error, ValueError) else "it is nested too deeply"
        raise SourceError(f"front matter is not valid JSON: {problem}", path=path, line=above + 1) from None


def unique_names(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """An object's fields, for `json`'s object_pairs_hook; raises ValueError where a name stands twice."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name!r} stands twice in one object")
        found[name] = value
    return found


def _as_text(value: Any) -> Any:
    """Booleans, numbers and dates as they are written; null stays None."""
    if isinstance(value, dict):
        return {name: _as_text(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
