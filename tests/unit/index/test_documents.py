"""Word and PDF files as articles."""

# ruff: noqa: E501  XML reads best on one line
from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import pytest

from assistkit.errors import MissingExtra, SourceError
from assistkit.index.sources.documents import document_fields, pdf_to_markdown, word_to_markdown
from assistkit.index.sources.folder import read_articles

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def docx(*parts: str) -> bytes:
    """A Word file with these paragraphs and tables."""
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_P}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_P}/relationships"><Relationship Id="r1" Type="{_R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_P}/relationships"><Relationship Id="r2" Type="{_R}/styles" Target="styles.xml"/><Relationship Id="r3" Type="{_R}/numbering" Target="numbering.xml"/></Relationships>',
        "word/styles.xml": f'<w:styles {_W}><w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 2"/></w:style><w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style></w:styles>',
        "word/numbering.xml": f'<w:numbering {_W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
        "word/document.xml": f"<w:document {_W}><w:body>{''.join(parts)}</w:body></w:document>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in files.items():
            file.writestr(name, text)
    return out.getvalue()


def paragraph(text: str, style: str = "", run: str = "", step: bool = False) -> str:
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if step else ""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>"


def pdf(*pages: list[tuple[str, int, int]]) -> bytes:
    """A PDF whose pages have these lines: text, size, height from the bottom."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    for lines in pages:
        shown = "BT\n" + "".join(f"/F1 {size} Tf 1 0 0 1 72 {at} Tm ({text}) Tj\n" for text, size, at in lines) + "ET"
        font = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects) + 2} 0 R /Resources {font} >>"
        objects += [page.encode(), f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream".encode("latin-1")]
    kids = " ".join(f"{number} 0 R" for number in range(3, len(objects) + 1, 2))
    objects[1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def test_word() -> None:
    """Headings, steps, tables and struck text of Word are those of an article."""
    table = "<w:tbl>" + row("Plan", "Seats", "Price") + row("S", "1", "£5 | m") + row("M", "2", "£6") + "</w:tbl>"
    struck = paragraph("Old price £9", run="<w:strike/>")
    steps = paragraph("Press it.", step=True) + paragraph("Wait.", step=True)
    reading = word_to_markdown(docx(paragraph("Reset it", "T"), paragraph("Steps", "H"), steps, struck, table))
    assert reading.title == "Reset it"
    assert reading.text == (
        "# Reset it\n\n## Steps\n\n1. Press it.\n2. Wait.\n\n"
        "| Plan | Seats | Price |\n| --- | --- | --- |\n| S | 1 | £5 \\| m |\n| M | 2 | £6 |"
    )
    assert [note.code for note in reading.notes] == ["struck"]


def test_pdf() -> None:
    """Large lines are headings, hyphens at the end of a line go, and so does what stands on every page."""
    pages = [
        [
            ("Acme handbook", 9, 760),
            *([("Reset it", 20, 700)] if number == 1 else []),
            (f"{word} it", 14, 670),
            (f"Before {word} it unplug the ca-", 11, 650),
            ("ble and wait.", 11, 637),
            (f"1. {word} the button.", 11, 610),
            (f"2. Wait {number} minutes,", 11, 597),
            ("no more.", 11, 584 - number),
            (f"Page {number} of 3", 9, 40),
        ]
        for number, word in enumerate(("Press", "Hold", "Turn"), start=1)
    ]
    reading = pdf_to_markdown(pdf(*pages))
    assert reading.text.startswith(
        "# Reset it\n\n## Press it\n\nBefore Press it unplug the cable and wait.\n\n1. Press the button.\n"
        "2. Wait 1 minutes, no more.\n\n## Hold it"
    )
    assert "Acme" not in reading.text
    assert "Page" not in reading.text
    assert {note.code for note in reading.notes} == {"furniture"}


def test_a_scan_is_an_error(tmp_path: Path) -> None:
    """A PDF without text says so, and so does a file that is none."""
    with pytest.raises(SourceError, match="holds no text"):
        document_fields(pdf([]), tmp_path / "a.pdf", "a")
    for name in ("a.pdf", "a.docx"):
        with pytest.raises(SourceError, match="not a"):
            document_fields(b"nothing of the kind", tmp_path / name, "a")


def test_in_a_folder(tmp_path: Path) -> None:
    """Documents are articles beside the others; what Word leaves lying about is not."""
    (tmp_path / "reset-it.docx").write_bytes(docx(paragraph("Press it.")))
    (tmp_path / "~$reset-it.docx").write_bytes(b"lock")
    (tmp_path / "b.pdf").write_bytes(pdf([("Hold it.", 11, 700)]))
    articles = read_articles(tmp_path).articles
    assert [(one.id, one.title, one.text) for one in articles] == [
        ("b", "B", "Hold it."),
        ("reset-it", "Reset it", "Press it."),
    ]
    assert all(one.visibility == "internal" for one in articles)


def test_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the libraries the error says what to install."""
    monkeypatch.setitem(sys.modules, "mammoth", None)
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(MissingExtra, match=r"assistkit\[documents\]"):
        word_to_markdown(b"")
    with pytest.raises(MissingExtra, match=r"assistkit\[documents\]"):
        pdf_to_markdown(b"")
