"""An Excel workbook of a stranger is read, or refused before it takes more than workbooks do."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("openpyxl", reason="needs the extra xlsx")

import importing_exports

from assistkit.errors import SourceError
from assistkit.evaluation.importing.table import read_table

SHEET = "xl/worksheets/sheet1.xml"


def changed(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook of two rows, with one part of it as a stranger would have it."""
    book = importing_exports.xlsx(["id", "subject"], [["1", "How do I pay?"]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


def entities(xml: bytes) -> bytes:
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return xml.replace(b"<worksheet", bomb + b"<worksheet", 1)


def far_cells(xml: bytes) -> bytes:
    rows = b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (row, row) for row in range(4, 700))
    return re.sub(b"<dimension[^>]*>", b"", xml).replace(b"</sheetData>", rows + b"</sheetData>")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (changed(SHEET, entities), "with a DOCTYPE"),
        (changed(SHEET, far_cells), "at most 10,000,000 cells"),
        (changed(SHEET, lambda _: b"<not xml"), "save it again, or as CSV"),
        (changed("xl/workbook.xml", lambda xml: xml + b" " * 200_000_000), "bytes when unpacked"),
        (changed("[Content_Types].xml", lambda _: b""), "save it again, or as CSV"),
    ],
    ids=["entities", "cells far to the right", "no XML", "a bomb", "no types"],
)
def test_it_is_refused_with_the_remedy(data: bytes, said: str, tmp_path: Path) -> None:
    """Whatever it tries: an error that names the file."""
    path = tmp_path / "t.xlsx"
    path.write_bytes(data)
    with pytest.raises(SourceError, match=said):
        read_table(path)
