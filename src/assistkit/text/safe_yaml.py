"""YAML that a stranger may have written: texts, lists and mappings within bounds, and nothing that repeats itself.

Aliases make gigabytes of a page, tags may name code, a name that stands twice hides its first value: none is read.
PyYAML does the rest.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistkit.errors import InputError, NotYaml
from assistkit.text.reading import read_file

LARGEST = 200_000
"""Characters of a block; PyYAML takes seconds for that many."""
_DEEPEST = 32
_TYPES = (  # not all that YAML 1.1 knows: no dates, and 10:30 is a time of day rather than 630
    ("null", r"(?:~|null|Null|NULL|)\Z", ("", *"~nN")),
    ("bool", r"(?i:true|false|yes|no|on|off)\Z", "tTfFyYnNoO"),
    ("int", r"[-+]?(?:0|[1-9]\d{0,17})\Z", "-+0123456789"),
    ("float", r"[-+]?(?:\d{0,18}\.\d{1,40}|\d{1,18}\.)(?:[eE][-+]?\d{1,2})?\Z", "-+.0123456789"),
)


def read_yaml(text: str, *, typed: bool) -> Any:
    """Mappings, lists and texts as they are written; `typed`: numbers, booleans and null too. None for nothing.

    Raises NotYaml: for what is no YAML, aliases, merge keys, a name that stands twice, more than 32 levels or 200,000
    characters, and with `typed` for tags.
    """
    import yaml

    if len(text) > LARGEST:
        raise NotYaml(f"has more than {LARGEST:,} characters, the most that is read")
    try:
        return yaml.load(text, Loader=_loader(typed))  # noqa: S506  it makes texts, numbers, lists and mappings only
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or " ".join(str(error).split())[:200] or type(error).__name__
        raise NotYaml(problem, mark.line + 1 if mark is not None else 0) from None


def load_yaml(path: Path, *, within: Path | None = None) -> Any:
    """What a file of settings holds, typed; `within` as for `read_file`. Raises InputError that names file and line."""
    try:
        text = read_file(path, 4 * LARGEST, within=within).decode("utf-8-sig")
        return read_yaml(text, typed=True)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give the path of a YAML file") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not valid YAML in UTF-8; save the file as UTF-8") from None
    except NotYaml as error:
        where = f"{path}:{error.line}" if error.line else f"{path}"
        raise InputError(f"{where}: not valid YAML in UTF-8: {error.problem}") from None


@lru_cache(maxsize=2)
def _loader(typed: bool) -> Any:
    import yaml

    class Loader(yaml.SafeLoader if typed else yaml.BaseLoader):  # type: ignore[misc]  # PyYAML has no types
        """Checks each node before it is made."""

        _depth = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            event = self.peek_event()
            _refuse(event, _problem_of(event, self._depth, typed))
            self._depth += 1
            node = super().compose_node(parent, index)
            self._depth -= 1
            return node

        def compose_mapping_node(self, anchor: Any) -> Any:
            node = super().compose_mapping_node(anchor)
            seen: set[str] = set()
            for name, _ in node.value:
                _refuse(name, _problem_of_name(name, seen))
                seen.add(name.value)
            return node

    if typed:
        Loader.yaml_implicit_resolvers = {}
        for kind, rule, firsts in _TYPES:
            Loader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(rule), firsts)
    return Loader


def _problem_of(event: Any, depth: int, typed: bool) -> str:
    if not hasattr(event, "implicit"):  # an alias says nothing of itself
        return f"*{event.anchor} repeats another part; write the value out"
    if typed and event.tag is not None:
        return f"{event.tag} is a tag, and none is read; write the value without it"
    return f"is nested deeper than {_DEEPEST} levels" if depth >= _DEEPEST else ""


def _problem_of_name(node: Any, seen: set[str]) -> str:
    if not isinstance(node.value, str):
        return "a name must be text"
    if node.value == "<<" and node.style is None:
        return "<< merges another part; write its names and values out"
    return f"{node.value!r} stands twice" if node.value in seen else ""


def _refuse(at: Any, problem: str) -> None:
    import yaml

    if problem:
        raise yaml.MarkedYAMLError(problem=problem, problem_mark=at.start_mark)
