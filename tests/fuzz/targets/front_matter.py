"""What stands above a Markdown article, in YAML, TOML or JSON, and what it says of the article."""

from __future__ import annotations

from pathlib import Path

from kit import text_of

from assistkit.index.sources.fields import judged_article
from assistkit.index.sources.markdown import markdown_page


def read(data: bytes) -> None:
    page = markdown_page(text_of(data), Path("page.md"), "page")
    judged_article(page.fields, None)
