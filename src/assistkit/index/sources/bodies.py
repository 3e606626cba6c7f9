"""The text of an article, in whatever form an export has it -> the Markdown that this project reads, with notes.

HTML is read by a walk; in Markdown the additions of site generators are written out; a text that lost its lines gets
them back.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistkit.index.sources.dialects import canonical
from assistkit.index.sources.flattened import rebuild
from assistkit.index.sources.html import html_to_markdown
from assistkit.index.sources.html_detect import as_html
from assistkit.index.sources.notes import Note
from assistkit.text.characters import without_unseen


def body_of(fields: Mapping[str, Any]) -> tuple[str, str]:
    """The name, as it is written, and the value of the field that holds the text; both "" where none does."""
    for wanted in ("text", "body"):
        for name, value in fields.items():
            if str(name).strip().lower() == wanted and isinstance(value, str) and value.strip():
                return name, value
    return "", ""


def read_body(
    text: str, fields: Mapping[str, Any], *, path: Path | None = None, root: Path | None = None
) -> tuple[str, list[Note]]:
    """The text as Markdown. `fields` are those beside it; what a Markdown file includes is looked for in `root`."""
    known = {str(name).strip().lower(): value for name, value in fields.items()}
    url = str(known.get("url") or known.get("html_url") or "")
    found = as_html(text)
    if found is not None:
        reading = html_to_markdown(found, url)
        return reading.text, list(reading.notes)
    if "\0" in text:
        return text, []  # no text at all, which `clean_text` says of the field
    text = without_unseen(text.replace("\r\n", "\n").replace("\r", "\n"))
    text, notes = canonical(text, {**known, "url": url}, path=path, root=root)
    rebuilt = rebuild(text, str(known.get("title") or ""), str(known.get("language") or known.get("locale") or "en"))
    return rebuilt.text, [*notes, *rebuilt.notes]
