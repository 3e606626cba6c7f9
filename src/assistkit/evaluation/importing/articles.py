"""The articles of an import: an index, a folder or file that `index build` reads, or a table with other names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistkit.errors import InputError, SourceError
from assistkit.evaluation.importing.columns import Columns, guessed, parse_map
from assistkit.evaluation.importing.dates import Dates, Order
from assistkit.evaluation.importing.links import slug
from assistkit.evaluation.importing.names import ARTICLES
from assistkit.evaluation.importing.table import SUFFIXES, Dropped, Row, Table, read_table
from assistkit.index import open_index
from assistkit.index.sources.folder import read_articles
from assistkit.types import Article, Visibility

FILE = "articles.jsonl"
_NEEDED = {"title": "the title", "text": "the text of the article"}


@dataclass(frozen=True, kw_only=True)
class Articles:
    """`index` is that of the articles, where they came from one; `columns` and `lines`, as JSON, where from a table."""

    articles: tuple[Article, ...]
    index: Path | None = None
    columns: Columns | None = None
    lines: str = ""
    notes: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()


def read_help_centre(
    path: Path,
    *,
    given: Iterable[str] = (),
    visibility: Visibility | None = None,
    encoding: str | None = None,
    dates: Order | None = None,
) -> Articles:
    """The articles at `path`, without those that cannot be used, which the notes name.

    Raises InputError and SourceError for what cannot be read.
    """
    if path.is_dir() and (path / "CURRENT").is_file():
        return Articles(articles=tuple(open_index(path).articles.values()), index=path)
    if path.is_dir() or path.suffix.lower() not in SUFFIXES or path.suffix.lower() == ".txt":
        return _loaded(path, visibility)
    spellings = {spelling for names in ARTICLES.values() for spelling in names.split("|")}
    table = read_table(path, encoding=encoding, known=spellings)
    columns = guessed(table, ARTICLES, parse_map(given, ARTICLES), lambda *_: True)
    for role, what in _NEEDED.items():
        if not columns.one(role):
            names = ", ".join(table.columns)[:300]
            problem = f"no column is known to hold {what}; there is {names}"
            raise InputError(f"{path}: {problem}; name it with --map-article {role}=COLUMN")
    rows, notes = _rows(table, columns, dates)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8", errors="replace")
    with TemporaryDirectory() as folder:
        written = Path(folder) / FILE
        written.write_bytes(lines)
        loaded = _loaded(written, visibility, table)
    return Articles(
        articles=loaded.articles,
        columns=columns,
        lines=lines.decode(),
        notes=(*notes, *loaded.notes),
        dropped=table.dropped,
    )


def _loaded(path: Path, visibility: Visibility | None, table: Table | None = None) -> Articles:
    """The articles of a file or folder; what is wrong with a row of a table is reported with the table's own line."""
    try:
        loaded = read_articles(path, visibility=visibility, skip_bad=True)
    except InputError as error:
        if table is None:
            raise
        raise InputError(f"{table.path}: {str(error).replace(str(path), table.path.name)}") from None
    notes = [f"left out: {_where(error, table)}" for error in loaded.skipped]
    return Articles(articles=tuple(loaded.articles), notes=tuple(notes))


def _where(error: SourceError, table: Table | None) -> str:
    if table is None or error.line is None:
        return str(error)
    said = str(error).replace(f"{error.path}:{error.line}: ", "")
    return f"{table.path.name}:{table.rows[error.line - 1].line}: {said}"


def _rows(table: Table, columns: Columns, order: Order | None) -> tuple[list[dict[str, Any]], list[str]]:
    """Every row with all its fields, since any may say that the article is a draft, and those that were mapped."""
    updated = columns.one("updated_at")
    dates = Dates.of((row.text(updated) for row in table.rows if updated), order)
    rows, taken = [], set[str]()
    for row in table.rows:
        fields: dict[str, Any] = {str(name).strip().lower(): value for name, value in (row.given or row.cells).items()}
        for name in ("updated_at", "updated", "date"):
            fields.pop(name, None)
        fields |= {role: row.text(column) for role, (column, *_) in columns.mapped.items()}
        fields["id"] = _id(fields, row, taken)
        taken.add(fields["id"])
        found = dates.read(row.text(updated)) if updated else None
        fields["updated_at"] = found.isoformat() if found else ""
        rows.append(fields)
    notes = list(dates.says)
    if not columns.one("id"):
        notes.append("no column of ids: they are called by their address, or else their title")
    if dates.unread:
        notes.append(f"{dates.unread.total():,} dates cannot be read and are left out")
    return rows, notes


def _id(fields: Mapping[str, Any], row: Row, taken: set[str]) -> str:
    if said := str(fields.get("id") or "").strip():
        return said
    address = str(fields.get("url") or "").rstrip("/").rpartition("/")[2]
    name = address or slug(str(fields.get("title") or "")) or f"row-{row.line}"
    return next(one for n in range(1, len(taken) + 2) if (one := name if n == 1 else f"{name}-{n}") not in taken)
