"""Variables of templates: filled in where front matter or a configuration file gives their value.

One that nothing fills stays as `{{ name }}`, is noted, and no draft quotes the sentence that holds it.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistkit.index.sources.dialects.code import outside_code, replace
from assistkit.text.reading import read_file
from assistkit.text.safe_yaml import read_yaml

_LONGEST = 200
_LARGEST = 200_000  # bytes of a configuration file
_FILES = (
    *(
        [
            "_variables.yml",
            "_variables.yaml",
            "_variables.json",
            "variables.yml",
            "variables.yaml",
            "variables.json",
            "_config.yml",
        ]
    ),
    *(
        [
            "_config.yaml",
            "mkdocs.yml",
            "mkdocs.yaml",
            "book.json",
            "hugo.toml",
            "hugo.yaml",
            "config.toml",
            "config.yaml",
            "params.toml",
        ]
    ),
)
_BELOW = ("", "extra", "params", "variables", "vars")  # where generators keep what pages may use
_LED_BY = (
    "page",
    "site",
    "config",
    "extra",
    "book",
    "variables",
    "vars",
    "frontmatter",
    "params",
    "param",
    "data",
    "meta",
)
_PATTERN = (
    r"(?:\{\{\{?-?\s*(?P<name>[A-Za-z_$][\w.$-]*)\s*-?\}\}\}?"
    r"|\{\{[<%]\s*(?:param|var|variable|site-param|get)\s+[\"']?(?P<hugo>[\w.-]+)[\"']?\s*[>%]\}\}"
    r"|\{\{?\s*(?:props|frontMatter|frontmatter)\.(?P<mdx>[\w.]+)\s*\}?\}"
    r"|\{%-?\s*data\s+(?P<github>[\w.-]+)\s*-?%\}"
    r"|\$\{(?P<shell>[\w.]+)\}|\{\$(?P<markdoc>[\w.]+)\}|\{%-?\s*\$(?P<tag>[\w.]+)\s*-?%\}|<%=\s*(?P<erb>[\w.@]+)\s*%>)"
)
_ASSIGN = re.compile(r"\{%-?\s*assign\s+(\w+)\s*=\s*[\"']([^\"'\n]*)[\"']\s*-?%\}[ \t]*\n?")
_CAPTURE = re.compile(
    r"\{%-?\s*capture\s+(\w+)\s*-?%\}((?:(?!\{%-?\s*capture).)*?)\{%-?\s*endcapture\s*-?%\}[ \t]*\n?", re.DOTALL
)
_SET = re.compile(r"\{%-?\s*set\s+(\w+)\s*=\s*[\"']([^\"'\n]*)[\"']\s*-?%\}[ \t]*\n?")


def filled(text: str, own: Mapping[str, Any], root: Path | None) -> str:
    """The text with the variables filled in that its front matter, itself or a file in `root` gives a value for."""
    given: dict[str, str] = {}
    for pattern in (_ASSIGN, _SET, _CAPTURE):
        if "{%" in text:
            given |= {match.group(1): match.group(2).strip() for match in pattern.finditer(text)}
            text = pattern.sub("", text)
    if not any(mark in text for mark in ("{{", "${", "{$", "<%", "{%", "{props.", "{front")):
        return text
    shared = shared_variables(root) if root is not None else {}
    own_values = dict(_flat(own))

    def value(match: re.Match[str]) -> str:
        name = next(found for key, found in match.groupdict().items() if found and key not in ("code", "ticks"))
        for known in (given, own_values, shared):
            if (found := _looked_up(name, known)) is not None:
                return found
        return (
            match.group()
            if match["name"] or match["shell"] or match["markdoc"] or match["erb"]
            else f"{{{{ {name} }}}}"
        )

    return outside_code(text, lambda piece: replace(_PATTERN, value, piece))


def _looked_up(name: str, known: Mapping[str, str]) -> str | None:
    """The value of `site.data.names.product`, also where only its end is known."""
    parts = name.lower().lstrip("$").split(".")
    while parts:
        if (found := known.get(".".join(parts))) is not None:
            return found
        if parts[0] not in _LED_BY:
            return None
        parts = parts[1:]
    return None


@lru_cache(maxsize=8)
def shared_variables(root: Path) -> Mapping[str, str]:
    """What the configuration files of a site in this folder give a value, by lower-case dotted name."""
    found: dict[str, str] = {}
    for file in (*(root / name for name in _FILES), *sorted((root / "_data").glob("*.*"))[:50]):
        values = _read(file, root)
        if not isinstance(values, Mapping):
            continue
        prefix = f"{file.stem}." if file.parent.name == "_data" else ""
        for below in _BELOW:
            inner = values.get(below, {}) if below else values
            if isinstance(inner, Mapping):
                found |= {f"{prefix}{name}": value for name, value in _flat(inner)}
    return found


def _read(file: Path, root: Path) -> Any:
    """A configuration file's values; None where it can't be read: it is no article."""
    try:
        text = read_file(file, _LARGEST, within=root).decode("utf-8")
        if file.suffix == ".json":
            return json.loads(text)
        if file.suffix == ".toml":
            return tomllib.loads(text)
        if file.suffix in (".yml", ".yaml"):
            return read_yaml(text, typed=False)
    except (OSError, ValueError, RecursionError):
        return None
    return None


def _flat(values: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        key = f"{prefix}{name}".lower()
        if isinstance(value, Mapping):
            if depth < 4:
                yield from _flat(value, f"{key}.", depth + 1)
        elif (
            isinstance(value, str | int | float) and 0 < len(str(value).strip()) <= _LONGEST and "\n" not in str(value)
        ) and not re.search(r"[{}<>]", str(value)):  # a value with marks would be read as marks
            yield key, str(value).strip()
