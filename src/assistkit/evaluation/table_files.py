"""Frames as files: CSV and XLSX, with every cell whole, and none that a spreadsheet would run."""

from __future__ import annotations

import io
import math
import re
from pathlib import Path
from typing import Any

from assistkit.errors import InputError, MissingExtra
from assistkit.text.files import write_whole

LONGEST = 32_767
"""Characters that a cell of a workbook can hold."""
MOST_ROWS = 1_048_575
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_x(?=[0-9A-Fa-f]{4}_)")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet takes for a formula


def write_table(table: Any, path: str | Path) -> None:
    """Write a DataFrame to a file named .csv or .xlsx, whole or not at all; its index comes first.

    In CSV a text that a spreadsheet would take for a formula gets a "'" before it; in a workbook it stays as it is, and
    is text. Times are in UTC. Raises InputError for another suffix, for what a workbook cannot hold (write CSV then),
    and where the file cannot be written; MissingExtra for XLSX without openpyxl.
    """
    path = Path(path)
    if not hasattr(table, "to_csv"):
        raise InputError(
            f"a table must be a DataFrame, such as suggestions_frame(...) gives; got {type(table).__name__}"
        )
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise InputError(f"{path}: a table is written to .csv or .xlsx; got {suffix or 'no suffix'!r}")
    data = _csv(table) if suffix == ".csv" else _xlsx(table)
    try:
        write_whole(path, data)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None


def _csv(table: Any) -> bytes:
    rows = table.reset_index().rename(columns=_harmless).map(_harmless)
    text: str = rows.to_csv(index=False, lineterminator="\r\n")  # as RFC 4180 says; both are quoted in a cell then
    return text.encode("utf-8", "replace")


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _xlsx(table: Any) -> bytes:
    try:
        import openpyxl
        from openpyxl.cell import WriteOnlyCell
    except ImportError:
        raise MissingExtra("openpyxl", "frames") from None
    rows = table.reset_index()
    if len(rows) > MOST_ROWS:
        raise InputError(f"a workbook holds {MOST_ROWS:,} rows below its header; got {len(rows):,}: write .csv")
    names = [str(name) for name in rows.columns]
    columns = [[_fitting(value, row, str(name)) for row, value in enumerate(rows[name].tolist(), 1)] for name in rows]
    book = openpyxl.Workbook(write_only=True)  # only once nothing can be refused: it is a file that wants to be closed
    sheet = book.create_sheet("Sheet1")
    sheet.freeze_panes = "B2"

    def cell(value: object) -> Any:
        made = WriteOnlyCell(sheet, _escaped(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            made.data_type = "s"  # text, whatever it begins with: no spreadsheet runs it
        elif hasattr(value, "isoformat"):
            made.number_format = "yyyy-mm-dd hh:mm:ss"
        return made

    for values in ([_fitting(name, 0, "header") for name in names], *zip(*columns, strict=True)):
        sheet.append([cell(value) for value in values])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _escaped(text: str) -> str:
    """Characters that XML cannot hold as a workbook writes them: "_x0001_"."""
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", _LOOKS_ESCAPED.sub("_x005F_x", text))


def _fitting(cell: Any, row: int, name: str) -> Any:
    """The cell as a workbook can hold it: a gap is empty, a time has no zone. Raises InputError."""
    if isinstance(cell, str):
        if len(cell) > LONGEST:
            problem = f"{name}, row {row}: a cell of a workbook holds {LONGEST:,} characters"
            raise InputError(f"{problem}; got {len(cell):,}: write .csv, which holds any")
        return cell.encode("utf-8", "replace").decode()  # half an emoji has no place in a file
    if cell is None or cell != cell:  # noqa: PLR0124  NaN, NaT
        return None
    if hasattr(cell, "tzinfo") and cell.tzinfo is not None:
        from datetime import UTC

        return cell.astimezone(UTC).replace(tzinfo=None)
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    return cell if isinstance(cell, bool | int | float) or hasattr(cell, "isoformat") else str(cell)
