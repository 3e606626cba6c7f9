"""Word and PDF files, tables and pages made to take all memory or all time: a named error, before it is taken."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from growth import assert_linear

from assistkit.errors import FieldError, SourceError
from assistkit.index.sources import documents, folder
from assistkit.index.sources.documents import document_fields
from assistkit.index.sources.folder import read_articles
from assistkit.index.sources.rows import csv_rows, jsonl_rows
from assistkit.text import bounds

_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RELATIONS = "http://schemas.openxmlformats.org"
_WORD = f'xmlns:w="{_RELATIONS}/wordprocessingml/2006/main"'


def docx(body: str, before: str = "") -> bytes:
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_RELATIONS}/package/2006/content-types"><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{_TYPES}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}/package/2006/relationships"><Relationship Id="r" '
        f'Type="{_RELATIONS}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f"{before}<w:document {_WORD}><w:body>{body}</w:body></w:document>",
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return made.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(content: bytes, kids: int = 1) -> bytes:
    stream = zlib.compress(content)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (b"3 0 R " * kids, kids),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )


def lines(count: int) -> bytes:
    return b"BT /F 12 Tf 100 700 Td " + b"(Press Save.) Tj 0 -14 Td " * count + b"ET"


def read(data: bytes, suffix: str) -> str:
    return str(document_fields(data, Path(f"a{suffix}"), "a")[0]["text"])


ENTITIES = (
    '<!DOCTYPE z [<!ENTITY a0 "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
BOMBS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a Word file of 2 MB": (".docx", lambda: docx(paragraph("a" * 2_000_000)), "1,000,000 bytes when unpacked"),
    "too many paragraphs": (".docx", lambda: docx("<w:p/>" * 500_001), "500,000 tags"),
    "entities in entities": (".docx", lambda: docx(paragraph("&a9;"), ENTITIES), "not a Word document"),
    "a file elsewhere": (
        ".docx",
        lambda: docx(paragraph("&x;"), '<!DOCTYPE z [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
        "not a Word document|holds no text",
    ),
    "tables in tables": (".docx", lambda: docx("<w:tbl><w:tr><w:tc>" * 20_000), "not a Word document"),
    "no Word file": (".docx", lambda: b"PK\x03\x04" + bytes(100), "not a Word document"),
    "a page of 3 MB": (".pdf", lambda: pdf(b" " * 3_000_000), "2,000,000 bytes of drawing a page"),
    "a page of 70,000 lines": (".pdf", lambda: pdf(lines(70_000)), "20,000 pieces of text a page"),
    "3,001 pages": (".pdf", lambda: pdf(lines(1), kids=3_001), "3,000 pages"),
    "a list in a list": (".pdf", lambda: pdf(b"[" * 1_000_000), "not a PDF"),
    "more than pypdf unpacks": (".pdf", lambda: pdf(bytes(80_000_000)), "not a PDF"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_document_is_no_larger_than_documents_are(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    suffix, made, said = BOMBS[name]
    monkeypatch.setattr(documents, "DOCUMENT", 1_000_000 if "2 MB" in name else bounds.DOCUMENT)
    if "lines" in name:  # the limit itself takes a minute to reach
        monkeypatch.setattr(documents, "PDF_PIECES", 200)
        said, made = "200 pieces of text a page", lambda: pdf(lines(300))
    with pytest.raises(SourceError, match=said):
        read(made(), suffix)


def test_all_pages_together_are_no_larger_than_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "PDF", 50_000)
    with pytest.raises(SourceError, match="50,000 bytes of drawing"):
        read(pdf(lines(500), kids=6), ".pdf")


def test_ordinary_documents_are_read() -> None:
    """The limits are far from what anybody writes."""
    assert read(docx(paragraph("Press Save.") * 2_000), ".docx").count("Press Save.") == 2_000
    assert read(pdf(lines(40), kids=3), ".pdf").count("Press Save.") > 100


def test_an_article_in_a_table_is_no_longer_than_articles_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other rows are read all the same."""
    monkeypatch.setattr(folder, "PAGE", 1_000)
    file = tmp_path / "a.jsonl"
    row = '{"id": "%s", "title": "T", "text": "%s"}\n'
    file.write_text(row % ("a", "x" * 1_001) + row % ("b", "Press Save."))
    loaded = read_articles(file, skip_bad=True)
    assert [article.id for article in loaded.articles] == ["b"]
    assert "text: must have at most 1,000 characters" in str(loaded.skipped[0])
    assert loaded.skipped[0].line == 1


def test_a_table_is_read_in_time_with_its_length_whatever_its_shape() -> None:
    """Columns without end in the header, in a row, and rows without cells."""
    path = Path("a.csv")
    shapes: dict[str, Callable[[int], str]] = {
        "names": lambda n: "id,title,body" + "".join(f",c{one}" for one in range(n)),
        "cells": lambda n: "id,title,body\n1,a,b" + "," * n,
        "rows": lambda n: "id,title,body\n" + "1\n" * n,
    }
    for shape in shapes.values():
        assert_linear(lambda size, shape=shape: list(csv_rows(shape(size), path)), 20_000)  # type: ignore[misc]


def test_lines_of_json_are_not_kept_twice() -> None:
    """A line is cut out of the file when it is its turn."""
    data = b'{"id": "a"}\n' * 3
    rows = jsonl_rows(data, Path("a.jsonl"))
    assert next(rows) == (1, {"id": "a"})
    assert [line for line, _ in rows] == [2, 3]


def test_limits_say_what_they_are_for() -> None:
    """A number without a reason is changed by whom it is in the way of."""
    source = Path(bounds.__file__).read_text(encoding="utf-8")
    names = [name for name in vars(bounds) if name.isupper() and name != "MB"]
    assert names
    for name in names:
        after = source.partition(f"\n{name} = ")[2].splitlines()[1]
        assert after.startswith('"""'), name


@pytest.mark.parametrize("text", ["-1", "1.5", "", "x", "9" * 10, "9" * 5_000, "²"])
def test_a_count_is_short(text: str) -> None:
    assert not bounds.is_count(text)
    assert bounds.is_count("0")
    assert bounds.is_count("9" * 9)


def test_too_large_is_a_problem_of_the_field() -> None:
    with pytest.raises(FieldError):
        folder._row_fields({"text": "x" * (bounds.PAGE + 1)}, [])
