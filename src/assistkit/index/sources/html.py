"""An HTML page -> the fields of an article: its main part as Markdown, the rest from its head."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistkit.errors import SourceError
from assistkit.index.sources.markdown import words_of
from assistkit.text.values import FACETS

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_FURNITURE = ["script", "style", "noscript", "template", "nav", "footer", "iframe", "svg", "form", "button"]
_META = {"article:modified_time": "updated_at", "last-modified": "updated_at", "og:url": "url", "topic": "topics"}
_NAMES = ("id", "visibility", "language", "updated_at", "updated", "date", "url", "draft", "published", *FACETS)


def html_fields(text: str, path: Path, default_id: str) -> dict[str, Any]:
    """Fields of the article: id, title, text (Markdown) and what <meta name="..."> and <html lang> say.

    The title is the first <h1> of the main part, else <title>, else the file name in words. Scripts, navigation,
    header and footer are dropped. Raises SourceError for a page nested too deeply to convert.
    """
    from bs4 import BeautifulSoup
    from markdownify import MarkdownConverter

    try:
        page = BeautifulSoup(text, "html.parser")
        fields = _meta(page)
        main = _main_part(page)
        heading = main.find("h1")
        title = heading.get_text(" ", strip=True) if heading else ""
        if not title and page.title is not None:
            title = page.title.get_text(" ", strip=True)
            page.title.decompose()
        body = MarkdownConverter(heading_style="ATX", bullets="-").convert_soup(main)
    except RecursionError:
        raise SourceError("its HTML is nested too deeply to convert; simplify the page", path=path) from None
    return {"id": default_id, "title": title or words_of(path)} | fields | {"text": body}


def _meta(page: BeautifulSoup) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for tag in page.find_all("meta"):
        name = str(tag.get("name") or tag.get("property") or tag.get("http-equiv") or "").strip().lower()
        name = _META.get(name, name)
        content = str(tag.get("content") or "").strip()
        if name in _NAMES and content:
            fields.setdefault(name, content)
    canonical = page.find("link", rel="canonical")
    if canonical and canonical.get("href"):
        fields.setdefault("url", str(canonical["href"]))
    if page.html and page.html.get("lang"):
        fields.setdefault("language", str(page.html["lang"]))
    return fields


def _main_part(page: BeautifulSoup) -> Tag:
    """<main>, <article> or <body>, without what stands on every page."""
    from bs4 import Comment

    for note in page.find_all(string=lambda piece: isinstance(piece, Comment)):
        note.extract()
    main = page.find("main") or page.find("article")
    for tag in page.select('[hidden], [style*="display:none" i], [style*="display: none" i]'):
        tag.decompose()
    for tag in page.find_all(_FURNITURE):
        tag.decompose()
    for tag in page.find_all("header"):
        if main is None:  # inside the main part a <header> holds the article's own title
            tag.decompose()
    if main is not None:
        return main
    if page.head is not None:
        for tag in page.head.find_all(True):
            if tag.name != "title":
                tag.decompose()
    return page.body or page
