"""A file of tickets or articles -> a table: CSV with any separator, XLSX, JSON, JSON a line. No word gets lost here:
a row that cannot be told apart from its neighbours is an error, and what is left out is listed with its text.
"""

from __future__ import annotations

import csv
import io
import itertools
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistkit.case.files import json_values
from assistkit.errors import InputError, SourceError
from assistkit.evaluation.importing.names import bare
from assistkit.index.sources.encoding import decoded
from assistkit.index.sources.rows import DELIMITERS, csv_cells, said_delimiter
from assistkit.text.bounds import FILE
from assistkit.text.reading import read_file

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl", ".ndjson")
_JSON = (".json", ".jsonl", ".ndjson")
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_LOOKED_AT = 30  # rows that show the separator and the header
_WRAPPERS = (
    "tickets",
    "conversations",
    "cases",
    "records",
    "results",
    "result",
    "data",
    "items",
    "articles",
    "incidents",
)

Cells = tuple[int, Sequence[Any]]  # the line or row it begins on (from 1), and its cells


@dataclass(frozen=True, kw_only=True)
class Dropped:
    """Text that went into no case: where it stood, why, the text itself, and the ticket where that is known."""

    where: str
    why: str
    text: str
    ticket: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """`cells` by column: a text, or a list of objects where the export nests the messages.

    `line` is that of the file, or the number of the row where a JSON file has several in one line.
    `given` is the object of a JSON file as it is there.
    """

    line: int
    cells: Mapping[str, Any]
    given: Mapping[str, Any] = field(default_factory=dict)

    def text(self, column: str) -> str:
        """The cell as text, "" where there is none."""
        value = self.cells.get(column)
        return value.strip() if isinstance(value, str) else ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """What a file holds; `how` says how it was read."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    how: str
    dropped: tuple[Dropped, ...] = field(default=())

    def values(self, column: str) -> list[str]:
        """The texts of a column that are not blank."""
        return [text for row in self.rows if (text := row.text(column))]

    def distinct(self, column: str) -> tuple[list[Row], list[Row]]:
        """The rows, and apart those that say the same as an earlier one in every cell, the id in `column` too."""
        kept, again, seen = list[Row](), list[Row](), set[str]()
        for row in self.rows:
            same = repr(sorted(row.cells.items())) if row.text(column) else ""
            (again if same in seen else kept).append(row)
            if same:
                seen.add(same)
        return kept, again

    def nested(self, column: str) -> bool:
        """Whether some cell holds a list of objects."""
        return any(isinstance(row.cells.get(column), list) for row in self.rows)


def read_table(path: str | Path, *, encoding: str | None = None, known: Iterable[str] = ()) -> Table:
    """Read a file; `known` are names that a header may have, which tells separators apart.

    Raises SourceError, with the line where there is one, for what cannot be read; InputError where there is no such
    file or its kind is not read; MissingExtra for XLSX without openpyxl.
    """
    file = Path(path)
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        remedy = "; save an .xls as .xlsx or CSV" if suffix in (".xls", ".ods", ".numbers") else ""
        raise InputError(f"{file}: must be one of {', '.join(SUFFIXES)}, got {suffix or 'no suffix'!r}{remedy}")
    try:
        data = read_file(file, FILE)
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}); give the path of an exported file") from None
    if not data.strip():
        raise SourceError("the file is empty; export it again", path=file)
    if suffix == ".xlsx":
        from assistkit.evaluation.importing.xlsx import xlsx_cells

        cells, how = xlsx_cells(data, file)
        return _table(file, iter(cells), how)
    text, guess = _text(data, file, encoding)
    said = f", {guess}" if guess else ""
    if suffix in _JSON:
        return _objects(file, text, said)
    separator = said_delimiter(text) or _separator(text, frozenset(known))
    named = _SEPARATORS.get(separator, repr(separator))
    return _table(file, _csv(text, file, separator), f"CSV, separated by {named}{said}")


def _text(data: bytes, path: Path, encoding: str | None) -> tuple[str, str]:
    if encoding is None:
        try:
            text, note = decoded(data, path)
        except SourceError as error:
            raise SourceError(
                f"{_said(error)}, or name its encoding with --encoding", path=path, line=error.line
            ) from None
        return text, "Windows-1252 (a guess: it is not UTF-8)" if note else ""
    try:
        return data.decode(encoding).removeprefix("\ufeff"), encoding
    except LookupError:
        raise InputError(f"encoding: must be one that Python knows, such as cp1250; got {encoding!r}") from None
    except (UnicodeError, zlib.error) as error:
        raise SourceError(f"is not in {encoding} ({error}); name another with --encoding", path=path) from None


def _said(error: SourceError) -> str:
    return str(error).partition(f"{error.path}:{error.line}: ")[2] or str(error)


def _separator(text: str, known: frozenset[str]) -> str:
    """The sign that makes a table: most known names in the header, then rows of one length, then many columns."""

    def fits(sign: str) -> tuple[float, float, int]:
        try:
            rows = list(itertools.islice(csv.reader(io.StringIO(text, newline=""), delimiter=sign), _LOOKED_AT))
        except csv.Error:
            return (0, 0, 0)
        width = max((len(row) for row in rows), default=0)
        if width < 2:
            return (0, 0, 0)
        names = max(sum(bare(cell) in known for cell in row) for row in rows)
        same = sum(len(row) == width for row in rows if row) / max(1, sum(bool(row) for row in rows))
        return (names, same, width)

    return max(DELIMITERS, key=fits)


def _csv(text: str, path: Path, separator: str) -> Iterator[Cells]:
    for line, cells in csv_cells(text, path, separator):
        if isinstance(cells, SourceError):
            raise cells  # where a quote is missing, rows and cells can no longer be told apart
        yield line, cells


def _table(path: Path, rows: Iterator[Cells], how: str) -> Table:
    first = list(itertools.islice(rows, _LOOKED_AT))
    width = max((_filled(cells) for _, cells in first), default=0)
    at = next((n for n, (_, cells) in enumerate(first) if _filled(cells) >= max(2, width / 2)), None)
    if at is None:
        problem = "must have a first row that names at least two columns, got one column"
        raise SourceError(f"{problem}; export it with commas, semicolons, tabs or bars between", path=path)
    above = "is above the row that names the columns"
    dropped = [_dropped(path, line, cells, above) for line, cells in first[:at]]
    names = _names(first[at][1])
    made: list[Row] = []
    for line, cells in itertools.chain(first[at + 1 :], rows):
        if why := _misfit(cells, names):
            dropped.append(_dropped(path, line, cells, why))
        else:
            made.append(Row(line=line, cells=dict(zip(names, map(_plain, cells), strict=False))))
    return Table(path=path, columns=tuple(names), rows=tuple(made), how=how, dropped=tuple(dropped))


def _filled(cells: Sequence[Any]) -> int:
    return sum(bool(_plain(cell).strip()) for cell in cells)


def _misfit(cells: Sequence[Any], names: Sequence[str]) -> str:
    """Why a row is none of the table; "" if it is."""
    if _filled(cells[len(names) :]):
        return f"has {len(cells)} cells under {len(names)} columns; quote the cells that hold the separator"
    if len(names) > 2 and _filled(cells) == 1 and _plain(cells[0]).strip():
        return "has nothing but its first cell, like a line below a table"
    return ""


def _names(cells: Sequence[Any]) -> list[str]:
    """The names of the columns, each once: "Comment", "Comment 2"."""
    names: dict[str, None] = {}
    given = [" ".join(_plain(cell).split()) for cell in cells]
    while given and not given[-1]:
        given.pop()  # spreadsheets write empty cells behind the last column
    for number, name in enumerate(given, start=1):
        own = name or f"column {number}"
        again = next(one for n in itertools.count(1) if (one := own if n == 1 else f"{own} {n}") not in names)
        names[again] = None
    return list(names)


def _dropped(path: Path, line: int, cells: Sequence[Any], why: str) -> Dropped:
    return Dropped(where=f"{path.name}:{line}", why=why, text="\n".join(filter(str.strip, map(_plain, cells))))


def _plain(value: Any) -> str:
    """A single value as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else str(value)


def _objects(path: Path, text: str, said: str) -> Table:
    found = [(line, one) for line, row in json_values(text, str(path)) for one in _unwrapped(row, path, line)]
    if len({line for line, _ in found}) < len(found):
        found = [(number, one) for number, (_, one) in enumerate(found, start=1)]
    rows = tuple(Row(line=line, cells=flat(one), given=one) for line, one in found)
    columns = tuple(dict.fromkeys(name for row in rows for name in row.cells))
    if not rows:
        raise SourceError("holds no object; export it again, an object for each ticket", path=path)
    return Table(path=path, columns=columns, rows=rows, how=f"JSON{said}")


def _unwrapped(value: Any, path: Path, line: int) -> list[Mapping[str, Any]]:
    """The objects of a row: itself, or the list in an answer such as {"tickets": [...]}."""
    if not isinstance(value, dict):
        got = f"must hold an object for each ticket, got {type(value).__name__}"
        raise SourceError(f"{got}; export the tickets as a list of objects", path=path, line=line)
    lists = [value[name] for name in _WRAPPERS if _is_nested(value.get(name))]
    if len(lists) == 1 and not value.keys() & {"id", "subject", "number", "title"}:
        return list(lists[0])
    return [value]


def flat(value: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """The object with the fields of inner objects as "requester.name", lists of objects as they are, others as text."""
    made: dict[str, Any] = {}
    for key, one in value.items():
        name = f"{prefix}{key}"
        if isinstance(one, Mapping):
            made |= flat(one, f"{name}.")
        elif _is_nested(one):
            made[name] = one
        elif isinstance(one, list):
            made[name] = ", ".join(_plain(item) for item in one if item is not None)
        else:
            made[name] = _plain(one)
    return made


def _is_nested(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)
