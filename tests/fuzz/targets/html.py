"""An article's page or body in HTML, Confluence's storage format among them; and the passages it is cut into."""

from __future__ import annotations

from pathlib import Path

from kit import text_of

from assistkit.index.sources.fields import judged_article
from assistkit.index.sources.html import html_fields, html_to_markdown
from targets.markdown import read_text


def read(data: bytes) -> None:
    text = text_of(data)
    read_text(html_to_markdown(text, "https://help.example/a/b").text)
    fields, _ = html_fields(text, Path("page.html"), "page")
    judged_article(fields, None)
