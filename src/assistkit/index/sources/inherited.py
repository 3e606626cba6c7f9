"""What a folder says of all files below it: Hugo's `cascade`, Jekyll's `defaults`, Eleventy's data files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistkit.errors import SourceError
from assistkit.index.sources.front_matter import read_front_matter
from assistkit.text.reading import A_FOLDER, kind_of, read_file

_LARGEST = 200_000  # bytes
_JEKYLL = ("_config.yml", "_config.yaml")
_CLOSED = {"visibility": "internal"}  # what an entry is taken for that may say so and is not read: a link
_FRONT, _BARE, _JSON = "{}", "---\n{}\n---\n", ""


def inherited(file: Path, root: Path, *, follow_links: bool = False) -> dict[str, Any]:
    """The fields that the folders from `root` down to the file's give it, by the place that says them; {} for none."""
    found: dict[str, Any] = {}
    reader = _Reader(root, follow_links)
    parts = file.relative_to(root).parts
    for depth in range(len(parts)):
        folder = root.joinpath(*parts[:depth])
        for place, fields in _said_by(folder, reader):
            found[place if depth == 0 else f"{'/'.join(parts[:depth])}/{place}"] = fields
    below = file.relative_to(root).as_posix()
    for scope, fields in _defaults(root, reader):
        if not scope or below.startswith(f"{scope}/") or below == scope:
            found[f"_config.yml {scope}".strip()] = fields
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    """How the files of a folder are read: small ones, links only where they are followed."""

    root: Path
    follow_links: bool

    def refuses(self, file: Path) -> bool:
        """Whether something lies there that is not read."""
        try:
            found = file.stat() if self.follow_links else file.lstat()
        except OSError:
            return False
        return kind_of(found.st_mode) not in ("", A_FOLDER)

    def fields(self, file: Path, form: str = _FRONT) -> dict[str, Any]:
        """A file's fields; {} where it is missing or can't be read, which its own reading reports."""
        try:
            found = file.stat()
        except OSError:
            return {}
        parsed = _parsed(self, file, form, found.st_mtime_ns, found.st_size)
        return parsed if isinstance(parsed, dict) else {}


def _said_by(folder: Path, reader: _Reader) -> Iterator[tuple[str, Any]]:
    index = folder / "_index.md"
    cascade = _CLOSED if reader.refuses(index) else reader.fields(index).get("cascade")
    if cascade:
        yield "_index.md cascade", cascade
    for name in (f"{folder.name}.json", f"{folder.name}.11tydata.json"):
        data = _CLOSED if reader.refuses(folder / name) else reader.fields(folder / name, _JSON)
        if data:
            yield name, data


def _defaults(root: Path, reader: _Reader) -> Iterator[tuple[str, Any]]:
    for name in _JEKYLL:
        if reader.refuses(root / name):
            yield "", _CLOSED
        else:
            yield from _of_jekyll(reader.fields(root / name, _BARE).get("defaults"))


def _of_jekyll(defaults: Any) -> Iterator[tuple[str, Any]]:
    for one in defaults if isinstance(defaults, list) else []:
        if isinstance(one, Mapping) and isinstance(one.get("values"), Mapping):
            scope = one.get("scope")
            path = str(scope.get("path") or "") if isinstance(scope, Mapping) else ""
            yield path.strip("/").removesuffix("/*").removesuffix("/**"), one["values"]


@lru_cache(maxsize=512)
def _parsed(reader: _Reader, file: Path, form: str, _changed: int, size: int) -> Any:
    """A small file's front matter, or its JSON where `form` is ""; None for none. Read again when it has changed."""
    if not size:
        return None
    try:
        data = read_file(file, _LARGEST, within=reader.root, follow_links=reader.follow_links)
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        return read_front_matter(form.replace("{}", text), file).fields if form else json.loads(text)
    except (OSError, ValueError, SourceError, RecursionError):
        return None
