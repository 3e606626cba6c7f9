"""Articles from files: a folder of Markdown, HTML, Word, PDF, JSONL and CSV, or one such file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistkit.errors import FieldError, InputError, SourceError
from assistkit.index.sources.documents import document_fields
from assistkit.index.sources.fields import article_from
from assistkit.index.sources.html import html_fields
from assistkit.index.sources.markdown import markdown_fields
from assistkit.index.sources.plain_text import text_fields
from assistkit.index.sources.rows import csv_rows, jsonl_rows
from assistkit.types import Article, Visibility

_MARKDOWN = (".md", ".markdown")
_HTML = (".html", ".htm")
_DOCUMENTS = (".docx", ".pdf")
_SUFFIXES = (*_MARKDOWN, *_HTML, *_DOCUMENTS, ".jsonl", ".csv")


@dataclass(frozen=True)
class Loaded:
    """What was read: the articles in the order of the files, and what was skipped because it could not be read."""

    articles: list[Article] = field(default_factory=list)
    skipped: list[SourceError] = field(default_factory=list)


def read_articles(path: str | Path, *, visibility: Visibility | None = None, skip_bad: bool = False) -> Loaded:
    """Read the articles of a folder (and the folders in it, in sorted order) or of one file.

    Read are .md, .markdown, .html, .htm, .docx, .pdf, .jsonl and .csv; hidden files and other suffixes are ignored. An
    article is public only if its own data says so, or says nothing about it and `visibility` is "public".

    Raises SourceError, with file and line, at the first file or row that cannot be used or has an id that was there
    before; with `skip_bad` such errors are collected in `skipped` instead. Raises InputError where there is nothing
    to read.
    """
    root = Path(path)
    if visibility not in (None, "public", "internal"):
        raise InputError(f'visibility must be "public", "internal" or None, got {visibility!r}')
    loaded = Loaded()
    seen: dict[str, str] = {}
    for file in _files(root):
        for found in _read(file, root, visibility):
            outcome = _first_of_its_id(found, seen)
            if isinstance(outcome, Article):
                loaded.articles.append(outcome)
            elif skip_bad:
                loaded.skipped.append(outcome)
            else:
                raise outcome
    if not loaded.articles:
        raise InputError(f"{root}: none of {len(loaded.skipped)} articles can be used; first: {loaded.skipped[0]}")
    return loaded


def _files(root: Path) -> list[Path]:
    """The files to read, sorted by their path below the root."""
    if root.is_file():
        if root.suffix.lower() not in _SUFFIXES:
            raise InputError(
                f"{root}: articles are read from {', '.join(_SUFFIXES)}, got {root.suffix or 'no suffix'!r}"
            )
        return [root]
    if not root.is_dir():
        raise InputError(f"{root}: there is no such file or folder; give the path of a folder of articles")
    files: list[Path] = []
    for folder, below, names in os.walk(root, onerror=_unreadable):
        below[:] = [name for name in below if not name.startswith(".")]
        files += [Path(folder, name) for name in names if not name.startswith((".", "~$"))]
    files = [file for file in files if file.suffix.lower() in _SUFFIXES]
    if not files:
        raise InputError(f"{root}: holds no article; articles are read from {', '.join(_SUFFIXES)}")
    return sorted(files, key=lambda file: file.relative_to(root).as_posix())


def _unreadable(error: OSError) -> None:
    raise InputError(f"{error.filename}: the folder cannot be read ({error.strerror}); check its permissions") from None


Found = tuple[str, "Article | SourceError"]  # where ("file" or "file:line"), and what


def _read(file: Path, root: Path, visibility: Visibility | None) -> Iterator[Found]:
    """Every article of a file, or what is wrong with it."""
    try:
        data = file.read_bytes()
    except OSError as error:
        yield str(file), SourceError(f"cannot be read: {error.strerror}", path=file)
        return
    if not data.strip():
        yield str(file), SourceError("the file is empty; delete it or write the article", path=file)
        return
    try:
        if file.suffix.lower() in (".jsonl", ".csv"):
            yield from _rows(file, data, visibility)
        else:
            yield str(file), _page(file, root, data, visibility)
    except SourceError as error:
        yield str(file), error


def _page(file: Path, root: Path, data: bytes, visibility: Visibility | None) -> Article:
    name = file.name if file == root else file.relative_to(root).as_posix()
    default_id = name[: -len(file.suffix)]
    lines: dict[str, int] = {}
    if file.suffix.lower() in _DOCUMENTS:
        fields, _ = document_fields(data, file, default_id)
    elif file.suffix.lower() in _HTML:
        fields, _ = html_fields(_decoded(data, file), file, default_id)
    else:
        fields, lines = markdown_fields(_decoded(data, file), file, default_id)
    try:
        return article_from(fields, visibility)
    except FieldError as error:
        raise SourceError(str(error), path=file, line=lines.get(error.field)) from None


def _rows(file: Path, data: bytes, visibility: Visibility | None) -> Iterator[Found]:
    rows = jsonl_rows(data, file) if file.suffix.lower() == ".jsonl" else csv_rows(_decoded(data, file), file)
    some = False
    for line, row in rows:
        some = True
        yield f"{file}:{line}", row if isinstance(row, SourceError) else _article(row, file, line, visibility)
    if not some:
        yield str(file), SourceError("the file has no rows", path=file)


def _article(row: dict[str, Any], file: Path, line: int, visibility: Visibility | None) -> Article | SourceError:
    try:
        return article_from(row, visibility)
    except FieldError as error:
        return SourceError(str(error), path=file, line=line)


def _decoded(data: bytes, file: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError("not valid UTF-8; save the file as UTF-8", path=file, line=line) from None


def _first_of_its_id(found: Found, seen: dict[str, str]) -> Article | SourceError:
    where, article = found
    if isinstance(article, SourceError):
        return article
    if article.id in seen:
        file, _, line = where.rpartition(":")
        path, number = (file, int(line)) if line.isdigit() and file else (where, None)
        return SourceError(
            f"id {article.id!r} is already used at {seen[article.id]}; give every article its own",
            path=path,
            line=number,
        )
    seen[article.id] = where
    return article
