"""The first filled sheet of an .xlsx workbook -> cells (extra `xlsx`); dates come as ISO, whatever the cell shows."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from assistkit.errors import MissingExtra, SourceError, TooLarge
from assistkit.text.bounds import CELLS, FILE, check

_NO_BOOK = "must be an Excel workbook (.xlsx) that can be opened"


def xlsx_cells(data: bytes, path: Path) -> tuple[list[tuple[int, list[Any]]], str]:
    """The rows that are not blank, with their numbers, and how it was read.

    Raises MissingExtra without openpyxl, SourceError for what is no workbook or has nothing in it.
    """
    try:
        import openpyxl
    except ImportError:
        raise MissingExtra("openpyxl", "xlsx") from None
    _check(data, path)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = {name: _rows(book[name]) for name in book.sheetnames if hasattr(book[name], "iter_rows")}
    except TooLarge as error:
        raise SourceError(f"the sheet {error}", path=path) from None
    except Exception as error:  # noqa: BLE001  whatever a broken zip or XML raises inside
        raise SourceError(f"{_NO_BOOK}, got {type(error).__name__}; save it again, or as CSV", path=path) from None
    filled = {name: rows for name, rows in sheets.items() if len(rows) > 1}
    if not filled:
        raise SourceError("holds no sheet with a row of names and rows below it; save the right sheet", path=path)
    name, *others = filled
    left = f"; sheets left out: {', '.join(others)} (save one as a separate file to import it)" if others else ""
    return filled[name], f"Excel, sheet {name!r}{left}"


def _check(data: bytes, path: Path) -> None:
    """Refuses what grows too large when unpacked, and XML that defines entities, which no spreadsheet writes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            check(sum(part.file_size for part in parts.infolist()), FILE, "bytes when unpacked")
            unusual = any(b"<!DOCTYPE" in parts.read(part)[:2_000] for part in parts.infolist())
    except TooLarge as error:
        raise SourceError(f"the workbook {error}", path=path) from None
    except Exception as error:  # noqa: BLE001  whatever a broken zip raises inside
        raise SourceError(f"{_NO_BOOK}, got {type(error).__name__}; save it again, or as CSV", path=path) from None
    if unusual:
        raise SourceError(f"{_NO_BOOK}, got one with a DOCTYPE; save it again, or as CSV", path=path)


def _rows(sheet: Any) -> list[tuple[int, list[Any]]]:
    found, seen = [], 0
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        seen += len(cells)
        check(seen, CELLS, "cells, empty ones too")
        width = next((at for at in range(len(cells), 0, -1) if cells[at - 1] not in (None, "")), 0)
        row = [_value(cell) for cell in cells[:width]]
        if any(str(cell).strip() for cell in row):
            found.append((number, row))
    return found


def _value(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return "" if value is None else value
