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
_IN_CASES = (b"subject", b"messages", b"customer", b"requester", b"ticket")
_PROGRAM = (".git", "pyproject.toml", "package.json", "Makefile")
_NOT_OURS = frozenset({"node_modules", "build", "dist", "site", "site-packages", "__pycache__", "venv"})
_MOST = 20_000  # entries of a folder that are looked at
BESIDE = Path("..", "kb.index")
"""Where the index of this very folder goes: in it, it would be read as articles by the next update."""


class Articles(NamedTuple):
    """A folder or table that looks like articles, and how many files that are."""

    path: Path
    files: int


def indexes(folder: Path) -> list[Path]:
    """This folder if it is an index, else those in it and one below, as in a dataset; else the one beside it."""
    places = [folder] if _is_index(folder) else _around(folder)
    return [one for one in places if _is_index(one)] or [one for one in (folder / BESIDE,) if _is_index(one)]


def runs(folder: Path) -> list[Path]:
    """Evaluation runs: this folder, those in it and one below; the latest first."""
    there = [one for one in _around(folder) if _has(one, "run.tsv")]
    return sorted(there, key=lambda one: (one / "run.tsv").stat().st_mtime, reverse=True)


def datasets(folder: Path) -> list[Path]:
    """Folders with labeled cases, as `assistkit eval run` takes them: this one or in it."""
    places = [folder, *_folders(folder)]
    return [one for one in places if _has(one, "cases.jsonl") and _has(one, "qrels.tsv")]


def tickets(folder: Path) -> list[Path]:
    """Tables in this folder that are named as an export of cases is."""
    return [one for one in _files(folder, TABLES) if _of_cases(one.name) and not (folder / "qrels.tsv").exists()]


def articles(folder: Path) -> list[Articles]:
    """What looks like articles in this folder, the likeliest first: a folder named so, the fullest, a table."""
    files = _counted(folder)
    if not (_pages_in(folder) or (_several(folder, files) and not _of_a_program(folder))):
        files.pop(folder, None)
    found: list[Articles] = []
    for one, number in files.items():
        if _named(one) or not any(other.path in one.parents for other in found):
            found.append(Articles(one, number))
    found.sort(key=lambda one: (not _named(one.path), -one.files, one.path))
    alone = [one for one in _files(folder, TABLES) if _is_article_table(one)] if folder not in files else []
    alone.sort(key=lambda one: ("article" not in one.name.lower(), one))
    return [*found, *(Articles(one, 1) for one in alone)]


def _counted(folder: Path) -> dict[Path, int]:
    """Files of articles in the folder, in each folder in it and one below, those above first.

    A folder with cases, a run or an index in it is left out: they would be read as articles. What is big is not walked
    to its end.
    """
    files, spoiled, seen = dict[Path, int](), set[Path](), 0
    for above, inner, names in os.walk(folder):
        inner[:] = sorted(name for name in inner if _ours(name))
        parts = Path(above).relative_to(folder).parts[:2]
        places = [folder.joinpath(*parts[:depth]) for depth in range(len(parts) + 1)]
        if any(name in ("CURRENT", "run.tsv") or _table_of_cases(name) for name in names):
            spoiled.update(places)
        for one in places:
            files[one] = files.get(one, 0) + sum(_is_article(name) for name in names)
        seen += len(names) + len(inner)
        if seen > _MOST:
            break
    return {one: number for one, number in files.items() if number and one not in spoiled}


def _pages_in(folder: Path) -> bool:
    return any(_is_article(one.name) for one in _files(folder, PAGES))


def _several(folder: Path, files: dict[Path, int]) -> bool:
    """Whether the folder has folders by topic, none of which is the articles."""
    inner = [one for one in files if one.parent == folder and one != folder]
    return len(inner) > 2 and not any(_named(one) for one in files)


def _of_a_program(folder: Path) -> bool:
    """Whether it is the folder of a program, or somebody's home, where not all pages are articles."""
    return folder.resolve() == Path.home() or any((folder / name).exists() for name in _PROGRAM)


def _is_article_table(path: Path) -> bool:
    """By its name, or because its first line has no word of a case."""
    if "article" in path.name.lower():
        return True
    try:
        with path.open("rb") as file:
            first = file.readline(4_000).lower()
    except OSError:
        return False
    return not _of_cases(path.name) and not any(word in first for word in _IN_CASES)


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
    return _has(folder, "CURRENT")


def _has(folder: Path, name: str) -> bool:
    """Whether there is such a file; not in a folder that may not be read."""
    try:
        return (folder / name).is_file()
    except OSError:
        return False


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
