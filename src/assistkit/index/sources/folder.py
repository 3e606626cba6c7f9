"""Articles from files: a folder of Markdown, HTML, JSONL and CSV, or one such file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assistkit.errors import FieldError, InputError, SourceError
from assistkit.index.sources.bodies import body_of, read_body
from assistkit.index.sources.dialects.code import outside_fences
from assistkit.index.sources.documents import document_fields
from assistkit.index.sources.encoding import decoded
from assistkit.index.sources.fields import judged_article
from assistkit.index.sources.flattened import rebuild
from assistkit.index.sources.html import html_fields
from assistkit.index.sources.inherited import inherited
from assistkit.index.sources.markdown import markdown_page
from assistkit.index.sources.notes import Note
from assistkit.index.sources.plain_text import text_fields
from assistkit.index.sources.publication import Reason, Verdict, shut_path
from assistkit.index.sources.rows import csv_rows, jsonl_rows
from assistkit.text.characters import without_unseen
from assistkit.text.variables import unfilled, without_variables
from assistkit.types import Article, Visibility

_MARKDOWN = (".md", ".markdown", ".mdx")
_HTML = (".html", ".htm")
_TEXT = (".txt",)
_DOCUMENTS = (".docx", ".pdf")
_SUFFIXES = (*_MARKDOWN, *_HTML, *_TEXT, *_DOCUMENTS, ".jsonl", ".csv")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an article was read ("file" or "file:line"), in which format, what decided its visibility, and notes."""

    where: str
    format: str
    verdict: Verdict
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """What was read: the articles in the order of the files, and what was skipped because it could not be read.

    `origins` says of each article, by id, where it comes from and how it was understood.
    """

    articles: list[Article] = field(default_factory=list)
    skipped: list[SourceError] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)


def read_articles(path: str | Path, *, visibility: Visibility | None = None, skip_bad: bool = False) -> Loaded:
    """Read the articles of a folder (and the folders in it, in sorted order) or of one file.

    Read are .md, .markdown, .mdx, .html, .htm, .txt, .docx, .pdf, .jsonl and .csv; hidden files and other suffixes are
    ignored. An article is public only if nothing in its own data speaks against it, and it or `visibility` says
    "public".

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
            if isinstance(outcome, _Reading):
                loaded.articles.append(outcome.article)
                loaded.origins[outcome.article.id] = outcome.origin
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
        files += [Path(folder, name) for name in names if not name.startswith((".", "~$"))]  # "~$": Word's locks
    files = [file for file in files if file.suffix.lower() in _SUFFIXES]
    if not files:
        raise InputError(f"{root}: holds no article; articles are read from {', '.join(_SUFFIXES)}")
    return sorted(files, key=lambda file: file.relative_to(root).as_posix())


def _unreadable(error: OSError) -> None:
    raise InputError(f"{error.filename}: the folder cannot be read ({error.strerror}); check its permissions") from None


@dataclass(frozen=True, slots=True)
class _Reading:
    article: Article
    origin: Origin


Found = tuple[str, "_Reading | SourceError"]  # where ("file" or "file:line"), and what


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
            yield from _rows(file, root, data, visibility)
        else:
            yield str(file), _page(file, root, data, visibility)
    except SourceError as error:
        yield str(file), error


def _page(file: Path, root: Path, data: bytes, visibility: Visibility | None) -> _Reading:
    name = file.name if file == root else file.relative_to(root).as_posix()
    fields, lines, notes = _page_fields(file, _folder_of(root), data, name[: -len(file.suffix)])
    said = inherited(file, root) if root.is_dir() else {}
    fields = {**fields, "folders": said} if said else fields
    try:
        return _reading(fields, str(file), _shut(file, root), notes, visibility)
    except FieldError as error:
        raise SourceError(str(error), path=file, line=lines.get(error.field)) from None


def _page_fields(
    file: Path, folder: Path, data: bytes, default_id: str
) -> tuple[dict[str, Any], Mapping[str, int], list[Note]]:
    """The fields of a file that is one article, the line of each where that is known, and notes."""
    suffix = file.suffix.lower()
    if suffix in _DOCUMENTS:
        fields, found = document_fields(data, file, default_id)
        return fields, {}, list(found)
    text, guess = decoded(data, file)
    notes = [guess] if guess else []
    if suffix in _HTML:
        fields, found = html_fields(text, file, default_id)
        return fields, {}, [*notes, *found]
    if suffix in _TEXT:
        plain = text_fields(text, file, default_id)
        rebuilt = rebuild(without_unseen(plain["text"]), plain["title"])
        return {**plain, "text": rebuilt.text}, {}, [*notes, *rebuilt.notes]
    page = markdown_page(text, file, default_id, folder)
    return page.fields, page.lines, [*notes, *page.notes]


def _rows(file: Path, root: Path, data: bytes, visibility: Visibility | None) -> Iterator[Found]:
    notes: list[Note] = []
    if file.suffix.lower() == ".jsonl" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        rows = jsonl_rows(data, file)
    else:
        text, guess = decoded(data, file)
        notes = [guess] if guess else []
        rows = jsonl_rows(text.encode(), file) if file.suffix.lower() == ".jsonl" else csv_rows(text, file)
    shut = _shut(file, root)
    some = False
    for line, row in rows:
        some = True
        where = f"{file}:{line}"
        if isinstance(row, SourceError):
            yield where, row
            continue
        try:
            yield where, _reading(_row_fields(row, notes_of := [*notes]), where, shut, notes_of, visibility)
        except FieldError as error:
            yield where, SourceError(str(error), path=file, line=line)
    if not some:
        yield str(file), SourceError("the file has no rows", path=file)


def _row_fields(row: dict[str, Any], notes: list[Note]) -> dict[str, Any]:
    """The row with its text as plain Markdown; what was found on the way goes to `notes`."""
    name, body = body_of(row)
    if not name:
        return row
    text, found = read_body(body, row)
    notes += found
    return {**row, name: text}


def _reading(
    fields: dict[str, Any], where: str, shut: Reason | None, notes: list[Note], visibility: Visibility | None
) -> _Reading:
    """The article of these fields. Raises FieldError."""
    title = fields.get("title")
    if isinstance(title, str) and unfilled(title):
        notes.append(Note("unfilled", f"{', '.join(unfilled(title))} in the title"))
        fields = {**fields, "title": without_variables(title)}
    article, verdict = judged_article(fields, visibility)
    if shut is not None:
        article, verdict = replace(article, visibility="internal"), Verdict("internal", (*verdict.reasons, shut))
    notes += [Note("unfilled", name) for name in dict.fromkeys(unfilled(outside_fences(article.text)))]
    path = where.rpartition(":")[0] if where.rpartition(":")[2].isdigit() else where
    return _Reading(article, Origin(where, Path(path).suffix.lower().lstrip("."), verdict, tuple(notes)))


def _folder_of(root: Path) -> Path:
    return root if root.is_dir() else root.parent


def _shut(file: Path, root: Path) -> Reason | None:
    return None if file == root else shut_path(file.relative_to(root).parts)


def _first_of_its_id(found: Found, seen: dict[str, str]) -> _Reading | SourceError:
    where, reading = found
    if isinstance(reading, SourceError):
        return reading
    id = reading.article.id
    if id in seen:
        file, _, line = where.rpartition(":")
        path, number = (file, int(line)) if line.isdigit() and file else (where, None)
        return SourceError(
            f"id {id!r} is already used at {seen[id]}; give every article its own",
            path=path,
            line=number,
        )
    seen[id] = where
    return reading
