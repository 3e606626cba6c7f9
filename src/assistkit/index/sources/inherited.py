"""What a folder says of all files below it: Hugo's `cascade`, Jekyll's `defaults`, Eleventy's data files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistkit.errors import SourceError
from assistkit.index.sources.front_matter import read_front_matter

_LARGEST = 200_000  # bytes
_JEKYLL = ("_config.yml", "_config.yaml")


def inherited(file: Path, root: Path) -> dict[str, Any]:
    """The fields that the folders from `root` down to the file's give it, by the place that says them; {} for none."""
    found: dict[str, Any] = {}
    parts = file.relative_to(root).parts
    for depth in range(len(parts)):
        folder = root.joinpath(*parts[:depth])
        for place, fields in _said_by(folder):
            found[place if depth == 0 else f"{'/'.join(parts[:depth])}/{place}"] = fields
    below = file.relative_to(root).as_posix()
    for scope, fields in _defaults(root):
        if not scope or below.startswith(f"{scope}/") or below == scope:
            found[f"_config.yml {scope}".strip()] = fields
    return found


def _said_by(folder: Path) -> tuple[tuple[str, Any], ...]:
    cascade = _front(folder / "_index.md").get("cascade")
    own = [("_index.md cascade", cascade)] if cascade else []
    for name in (f"{folder.name}.json", f"{folder.name}.11tydata.json"):
        data = _json(folder / name)
        own += [(name, data)] if data else []
    return tuple(own)


def _defaults(root: Path) -> Iterator[tuple[str, Any]]:
    for name in _JEKYLL:
        yield from _of_jekyll(root / name)


def _of_jekyll(file: Path) -> Iterator[tuple[str, Any]]:
    defaults = _front(file, "---\n{}\n---\n").get("defaults")
    for one in defaults if isinstance(defaults, list) else []:
        if isinstance(one, Mapping) and isinstance(one.get("values"), Mapping):
            scope = one.get("scope")
            path = str(scope.get("path") or "") if isinstance(scope, Mapping) else ""
            yield path.strip("/").removesuffix("/*").removesuffix("/**"), one["values"]


def _front(file: Path, form: str = "{}") -> dict[str, Any]:
    """The front matter of a file; {} where it is missing or can't be read, which its own reading reports."""
    found = _parsed(file, form, *_stamp(file))
    return found if isinstance(found, dict) else {}


def _json(file: Path) -> Any:
    return _parsed(file, "", *_stamp(file))


def _stamp(file: Path) -> tuple[int, int]:
    """What changes when a file does; zeros for none."""
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=512)
def _parsed(file: Path, form: str, changed: int, size: int) -> Any:
    """A small file's front matter, or its JSON where `form` is ""; None for none."""
    if not changed or not 0 < size <= _LARGEST:
        return None
    try:
        text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        return read_front_matter(form.replace("{}", text), file).fields if form else json.loads(text)
    except (OSError, ValueError, SourceError, RecursionError):
        return None
