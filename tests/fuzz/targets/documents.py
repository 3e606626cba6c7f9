"""Word and PDF. What doesn't begin like a file of either is the text of a Word document, so that it isn't only zip."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from assistkit.index.sources.documents import document_fields
from assistkit.index.sources.fields import judged_article


def read(data: bytes) -> None:
    suffix = ".pdf" if data.startswith(b"%PDF") else ".docx"
    whole = data if data.startswith((b"%PDF", b"PK")) else _word(data)
    fields, _ = document_fields(whole, Path(f"page{suffix}"), "page")
    judged_article(fields, None)


def _word(document: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("word/document.xml", document)
    return out.getvalue()
