"""What lies in a folder, for whoever does not know yet what to do there: indexes, runs, datasets, articles."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PAGES = (".md", ".markdown", ".mdx", ".html", ".htm", ".txt", ".docx", ".pdf")
TABLES = (".jsonl", ".csv")
"""With PAGES what `assistkit index build` reads; a table may hold cases as well."""
_OF_CODE = ("readme", "changelog", "contributing", "license", "code_of_conduct", "requirements", "constraints")
_OF_CASES = ("case", "ticket", "conversation", "message", "history")
_NOT_OURS = frozenset({"node_modules", "build", "dist", "site", "site-packages", "__pycache__", "venv"})
_MOST = 20_000  # entries of a folder that are looked at


class Articles(NamedTuple):
    """A folder or table that looks like articles, and how many files that are."""

    path: Path
    files: int


def indexes(folder: Path) -> list[Path]:
    """This folder if it is an index, else those in it and one below, as in a dataset."""
    places = [folder] if _is_index(folder) else _around(folder)
    return [one for one in places if _is_index(one)]


def runs(folder: Path) -> list[Path]:
    """Evaluation runs: this folder, those in it and one below; the latest first."""
    there = [one for one in _around(folder) if (one / "run.tsv").is_file()]
    return sorted(there, key=lambda one: (one / "run.tsv").stat().st_mtime, reverse=True)


def datasets(folder: Path) -> list[Path]:
    """Folders with labelled cases, as `assistkit eval run` takes them: this one or in it."""
    places = [folder, *_folders(folder)]
    return [one for one in places if (one / "cases.jsonl").is_file() and (one / "qrels.tsv").is_file()]


def tickets(folder: Path) -> list[Path]:
    """Tables in this folder that are named as an export of cases is."""
    return [one for one in _files(folder, TABLES) if _of_cases(one.name) and not (folder / "qrels.tsv").exists()]


def articles(folder: Path) -> list[Articles]:
    """What looks like articles in this folder, the likeliest first: a folder named so, the fullest, a table."""
    whole = [folder] if any(_is_article(one.name) for one in _files(folder, PAGES)) else []
    found: list[Articles] = []
    for one in (*whole, *_around(folder)[1:]):
        covered = any(other.path in one.parents for other in found) and not _named(one)
        if not covered and (files := _count(one)):
            found.append(Articles(one, files))
    found.sort(key=lambda one: (not _named(one.path), -one.files, one.path))
    alone = [one for one in _files(folder, TABLES) if not _of_cases(one.name)] if not whole else []
    alone.sort(key=lambda one: ("article" not in one.name.lower(), one))
    return [*found, *(Articles(one, 1) for one in alone)]


def _count(folder: Path) -> int:
    """Files of articles in the folder; 0 where cases, a run or an index are in it: they would be read as articles."""
    number = seen = 0
    for _, inner, names in os.walk(folder):
        inner[:] = [name for name in inner if _ours(name)]
        if any(name in ("CURRENT", "run.tsv") or _table_of_cases(name) for name in names):
            return 0
        number += sum(_is_article(name) for name in names)
        seen += len(names) + len(inner)
        if seen > _MOST:
            break
    return number


def _is_article(name: str) -> bool:
    suffix = Path(name).suffix.lower()
    return suffix in (*PAGES, *TABLES) and _ours(name) and not name.lower().startswith(_OF_CODE)


def _table_of_cases(name: str) -> bool:
    return Path(name).suffix.lower() in TABLES and _of_cases(name)


def _of_cases(name: str) -> bool:
    return any(word in name.lower() for word in _OF_CASES)


def _named(folder: Path) -> bool:
    return folder.name.lower() == "articles"


def _is_index(folder: Path) -> bool:
    return (folder / "CURRENT").is_file()


def _around(folder: Path) -> list[Path]:
    """The folder, those in it, then those in these; nothing within an index."""
    inner = _folders(folder)
    return [folder, *inner, *(one for above in inner if not _is_index(above) for one in _folders(above))]


def _folders(folder: Path) -> list[Path]:
    return [one for one in _entries(folder) if one.is_dir()]


def _files(folder: Path, suffixes: tuple[str, ...]) -> list[Path]:
    return [one for one in _entries(folder) if one.suffix.lower() in suffixes and one.is_file()]


def _entries(folder: Path) -> Iterator[Path]:
    """In order of name; nothing of a folder that cannot be read, or is too big to be a desk's."""
    try:
        found = sorted(one for one in folder.iterdir() if _ours(one.name))
    except OSError:
        found = []
    yield from found if len(found) <= _MOST else ()


def _ours(name: str) -> bool:
    return not name.startswith(".") and name not in _NOT_OURS
