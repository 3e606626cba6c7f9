"""Articles from files, a folder of Markdown, HTML, JSONL and CSV or one such file; or from memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

from assistkit.errors import FieldError, InputError, SourceError, TooLarge
from assistkit.index.sources.bodies import body_of, read_body
from assistkit.index.sources.dialects.code import outside_fences
from assistkit.index.sources.documents import document_fields
from assistkit.index.sources.encoding import decoded
from assistkit.index.sources.entries import LeftOut, entries_of
from assistkit.index.sources.fields import judged_article
from assistkit.index.sources.flattened import rebuild
from assistkit.index.sources.html import html_fields
from assistkit.index.sources.in_memory import Source, given_rows, meant_text, with_our_names
from assistkit.index.sources.inherited import inherited
from assistkit.index.sources.markdown import markdown_page
from assistkit.index.sources.notes import Note, note
from assistkit.index.sources.plain_text import text_fields
from assistkit.index.sources.publication import Reason, Verdict, shut_path
from assistkit.index.sources.rows import csv_rows, jsonl_rows
from assistkit.index.sources.title_frames import frame_of
from assistkit.text.bounds import DOCUMENT, FILE, PAGE, check
from assistkit.text.characters import without_unseen
from assistkit.text.reading import read_file
from assistkit.text.variables import unfilled, without_variables
from assistkit.types import Article, Visibility

_MARKDOWN = (".md", ".markdown", ".mdx")
_HTML = (".html", ".htm")
_TEXT = (".txt",)
_DOCUMENTS = (".docx", ".pdf")
_TABLES = (".jsonl", ".csv")
_SUFFIXES = (*_MARKDOWN, *_HTML, *_TEXT, *_DOCUMENTS, *_TABLES)


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

    `origins` says of each article, by id, where it comes from and how it was understood; `left_out` which entries of
    the folder were not read because they are no files of it: links, pipes, devices. `unknown_visibility` counts the
    articles that are internal only because nothing known says who may read them.
    """

    articles: list[Article] = field(default_factory=list)
    skipped: list[SourceError] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()
    unknown_visibility: int = 0


def read_articles(
    articles: Source, *, visibility: Visibility | None = None, skip_bad: bool = False, follow_links: bool = False
) -> Loaded:
    """Read the articles of a folder (and the folders in it, in sorted order), of one file, or of what is in memory.

    That is `Article`s or dicts, in a list or one after the other, or a DataFrame: a dict is read as a line of JSONL is,
    an `Article` is taken as it is.

    Read are .md, .markdown, .mdx, .html, .htm, .txt, .docx, .pdf, .jsonl and .csv; hidden files and other suffixes are
    ignored. An article is public only if nothing in its own data speaks against it, and it or `visibility` says
    "public".

    Links in a folder are left out unless `follow_links`: one may lead to a file that is no article, and not public at
    all. `path` itself may be one. A page of more than 8 MB is an error, a document of more than 64 MB, rows of more
    than 128 MB.

    Raises SourceError, with file and line, at the first file or row that cannot be used or has an id that was there
    before; with `skip_bad` such errors are collected in `skipped` instead. Raises InputError where there is nothing
    to read.
    """
    if visibility not in (None, "public", "internal"):
        raise InputError(f'visibility must be "public", "internal" or None, got {visibility!r}')
    left_out: tuple[LeftOut, ...] = ()
    every: Iterator[Found]
    if isinstance(articles, str | Path):
        files, left_out = _files(Path(articles), follow_links)
        folder, place = _Folder(Path(articles), follow_links), str(articles)
        every = chain.from_iterable(_read(file, folder, visibility) for file in files)
    else:
        every, place = _given(articles, visibility), "articles"
    loaded = Loaded(left_out=left_out)
    seen: dict[str, str] = {}
    for found in every:
        outcome = _first_of_its_id(found, seen)
        if isinstance(outcome, _Reading):
            loaded.articles.append(outcome.article)
            loaded.origins[outcome.article.id] = outcome.origin
        elif skip_bad:
            loaded.skipped.append(outcome)
        else:
            raise outcome
    if not loaded.articles:
        first = f"; first: {loaded.skipped[0]}" if loaded.skipped else ""
        raise InputError(f"{place}: none of {len(loaded.skipped)} articles can be used{first}")
    _take_names_of_sites(loaded)
    unknown = 0 if visibility == "internal" else sum(map(_is_unknown, loaded.origins.values()))
    return replace(loaded, unknown_visibility=unknown)


def _take_names_of_sites(loaded: Loaded) -> None:
    """Out of the titles of what was read; an `Article` in memory stays as it is."""
    places = [at for at, one in enumerate(loaded.articles) if loaded.origins[one.id].format != "Article"]
    frame = frame_of([loaded.articles[at].title for at in places])
    for at in places:
        article = loaded.articles[at]
        if taken := frame.of(article.title):
            loaded.articles[at] = replace(article, title=frame.without(article.title))
            origin = loaded.origins[article.id]
            told = note("title-frame", f"“{taken}” is in nearly all titles and was left out")
            loaded.origins[article.id] = replace(origin, notes=(*origin.notes, told))


def _is_unknown(origin: Origin) -> bool:
    """Internal, and no word that is known says so."""
    against = [reason for reason in origin.verdict.reasons if reason.says == "internal"]
    return origin.format != "Article" and origin.verdict.visibility == "internal" and not any(r.known for r in against)


def _given(articles: Any, visibility: Visibility | None) -> Iterator[Found]:
    """What is in memory, as `_read` gives what is in files."""
    for where, one in given_rows(articles):
        if isinstance(one, Article):
            yield where, _Reading(one, Origin(where, "Article", Verdict(one.visibility)))
            continue
        try:
            notes: list[Note] = []
            reading = _reading(_row_fields(one, notes), where, None, notes, visibility)
        except FieldError as error:
            yield where, SourceError(str(error), path=where)
        else:
            yield where, replace(reading, origin=replace(reading.origin, format="dict"))


def _files(root: Path, follow_links: bool) -> tuple[list[Path], tuple[LeftOut, ...]]:
    """The files to read, sorted by their path below the root, and what was left out."""
    if root.is_file():
        if not _is_article(root.name):
            raise InputError(
                f"{root}: articles are read from {', '.join(_SUFFIXES)}, got {root.suffix or 'no suffix'!r}"
            )
        return [root], ()
    if not root.is_dir():
        raise InputError(f"{root}: there is no such file or folder; give the path of a folder of articles")
    files, left_out = entries_of(root, _is_article, follow_links=follow_links)
    if not files:
        others = f"; {len(left_out)} left out, first {left_out[0]}" if left_out else ""
        raise InputError(f"{root}: holds no article; articles are read from {', '.join(_SUFFIXES)}{others}")
    return files, tuple(left_out)


def _is_article(name: str) -> bool:
    return Path(name).suffix.lower() in _SUFFIXES


@dataclass(frozen=True, slots=True)
class _Folder:
    """What the caller named, a folder or one file, and whether links below it are followed."""

    root: Path
    follow_links: bool

    def bytes_of(self, file: Path) -> bytes:
        """Raises OSError."""
        suffix = file.suffix.lower()
        most = FILE if suffix in _TABLES else DOCUMENT if suffix in _DOCUMENTS else PAGE
        if file == self.root:
            return read_file(file, most)
        return read_file(file, most, within=self.root, follow_links=self.follow_links)


@dataclass(frozen=True, slots=True)
class _Reading:
    article: Article
    origin: Origin


Found = tuple[str, "_Reading | SourceError"]  # where ("file" or "file:line"), and what


def _read(file: Path, folder: _Folder, visibility: Visibility | None) -> Iterator[Found]:
    """Every article of a file, or what is wrong with it."""
    try:
        data = folder.bytes_of(file)
    except OSError as error:
        yield str(file), SourceError(f"cannot be read: {error.strerror}", path=file)
        return
    if not data.strip():
        yield str(file), SourceError("the file is empty; delete it or write the article", path=file)
        return
    try:
        if file.suffix.lower() in _TABLES:
            yield from _rows(file, folder.root, data, visibility)
        else:
            yield str(file), _page(file, folder, data, visibility)
    except SourceError as error:
        yield str(file), error


def _page(file: Path, within: _Folder, data: bytes, visibility: Visibility | None) -> _Reading:
    root = within.root
    name = file.name if file == root else file.relative_to(root).as_posix()
    fields, lines, notes = _page_fields(file, _folder_of(root), data, name[: -len(file.suffix)])
    said = inherited(file, root, follow_links=within.follow_links) if root.is_dir() else {}
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
    row = with_our_names(row)
    name, body = body_of(row)
    if not name:
        if not {str(key).strip().lower() for key in row} & {"text", "body"}:
            got = f"every article needs a text or body, got none or a blank one; its fields are {', '.join(row):.120}"
            raise FieldError("text", got + meant_text(row))
        return row
    try:
        check(len(body), PAGE, "characters")
    except TooLarge as error:
        raise FieldError(name, str(error)) from None
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
