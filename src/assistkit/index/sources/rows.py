"""JSONL and CSV files -> rows with the true line of the file; a row that cannot be read is an error in its place."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistkit.errors import SourceError
from assistkit.index.sources.front_matter import unique_names

Row = tuple[int, "dict[str, Any] | SourceError"]  # the line a row begins on (from 1), and the row or what is wrong

DELIMITERS = (",", ";", "\t", "|")
_LARGEST_CELL = 50_000_000  # characters; csv's own limit of 131,072 is shorter than some articles


def jsonl_rows(data: bytes, path: Path) -> Iterator[Row]:
    """One JSON object per line; blank lines are skipped."""
    for number, line in enumerate(io.BytesIO(data.removeprefix(b"\xef\xbb\xbf")), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8"), object_pairs_hook=unique_names)
        except UnicodeDecodeError:
            yield number, SourceError("not valid UTF-8; save the file as UTF-8", path=path, line=number)
        except json.JSONDecodeError as error:
            problem = f"not valid JSON: {error.msg} at column {error.colno}; every line must be one JSON object"
            yield number, SourceError(problem, path=path, line=number)
        except (ValueError, RecursionError) as error:
            yield number, SourceError(f"not usable JSON: {error}", path=path, line=number)
        else:
            if isinstance(row, dict):
                yield number, row
            else:
                got = f"every line must be a JSON object, got {type(row).__name__}"
                yield number, SourceError(got, path=path, line=number)


def csv_rows(text: str, path: Path) -> Iterator[Row]:
    """Rows under a header, separated by commas, or by semicolons, tabs or bars where the header is.

    What follows a quoting error cannot be told apart.
    """
    header: list[str] = []
    for line, cells in csv_cells(text, path, _delimiter(text)):
        if isinstance(cells, SourceError):
            yield line, cells
        elif header:
            yield line, _row(header, cells, path, line)
        else:
            header = _header(cells, path, line)


def csv_cells(text: str, path: Path, delimiter: str) -> Iterator[tuple[int, list[str] | SourceError]]:
    """The cells of each row that is not blank, the header's too, with the line it begins on; an error ends them."""
    with _large_cells():
        reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
        line, first = 1, True
        try:
            for cells in reader:
                begins, line = line, reader.line_num + 1
                if not any(cell.strip() for cell in cells) or (first and _says_separator(cells)):
                    continue
                first = False
                yield begins, cells
        except csv.Error as error:
            yield line, SourceError(f"not valid CSV: {error}; is a quote missing?", path=path, line=line)


def said_delimiter(text: str) -> str:
    """The one of Excel's own line above the header, "sep=;"; "" where there is no such line."""
    head = text.lstrip("\ufeff\r\n").partition("\n")[0].strip()
    return head[-1] if head.lower().startswith("sep=") and len(head) == len("sep=") + 1 else ""


def _says_separator(cells: list[str]) -> bool:
    return cells[0].lower().startswith("sep=") and not any(cells[1:])


def _delimiter(text: str) -> str:
    """The sign that makes columns of the first line, "id" among them; a comma where none does."""
    if said := said_delimiter(text):
        return said
    head = text.lstrip("\ufeff\r\n").partition("\n")[0]

    def columns(sign: str) -> int:
        names = [name.strip().strip('"').lower() for name in head.split(sign)]
        return len(names) if "id" in names else 0

    return max(DELIMITERS, key=columns)


def _header(cells: list[str], path: Path, line: int) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    if "id" not in names:
        wanted = f"the first row must name the columns, id, title and body among them; got {', '.join(names)[:80]}"
        raise SourceError(wanted, path=path, line=line)
    if twice := {name for name, times in Counter(names).items() if name and times > 1}:
        raise SourceError(
            f"a column name stands twice: {', '.join(sorted(twice))}; rename one or take it out", path=path, line=line
        )
    return names


def _row(header: list[str], cells: list[str], path: Path, line: int) -> dict[str, Any] | SourceError:
    while len(cells) > len(header) and not cells[-1].strip():
        cells.pop()  # spreadsheets write empty cells behind the last column
    if len(cells) != len(header):
        problem = f"the header has {len(header)} columns, this row has {len(cells)} cells; "
        problem += "quote cells that hold the separator"
        return SourceError(problem, path=path, line=line)
    return {name: cell for name, cell in zip(header, cells, strict=True) if name}


@contextmanager
def _large_cells() -> Iterator[None]:
    before = csv.field_size_limit(_LARGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)
