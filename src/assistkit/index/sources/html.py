"""HTML -> Markdown without loss of meaning, and a page -> the fields of an article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistkit.index.sources.file_names import words_of
from assistkit.index.sources.html_openers import survey
from assistkit.index.sources.html_scripts import defined_notes
from assistkit.index.sources.html_tree import Node, parse
from assistkit.index.sources.html_walk import Walk
from assistkit.index.sources.links import is_address, resolved
from assistkit.index.sources.notes import Note, note
from assistkit.text.characters import without_unseen

_META = {"article:modified_time": "updated_at", "last-modified": "updated_at", "og:url": "url", "topic": "topics"}
_NEVER = frozenset({"title", "text", "body", "facets"})  # a <meta> of these names is about the page, not the article
_BODIES = frozenset({"article-body", "article__body", "article-content", "articlebody", "kb-article-content"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from a page: its text as Markdown, its title ("" if it has none), and what a lead should know."""

    text: str
    title: str
    notes: tuple[Note, ...] = ()


def html_to_markdown(html: str, base_url: str = "") -> Reading:
    """Read a page or a fragment of HTML, or Confluence's storage format; its links are relative to `base_url`.

    What a reader can get to see is kept, in its order; what is hidden from everybody, struck out or is on every
    page is left out and noted. Takes any input, in linear time; nothing is raised.
    """
    return _read(parse(html), base_url)


def html_fields(text: str, path: Path, default_id: str) -> tuple[dict[str, Any], tuple[Note, ...]]:
    """Fields of the article: id, title, text (Markdown) and what <meta name="..."> and <html lang> say; and notes.

    The title is the first <h1> of the main part, else <title>, else the file name in words. Navigation, header and
    footer are dropped.
    """
    page = parse(text)
    fields = _meta(page)
    reading = _read(page, str(fields.get("url", "")))
    fields = {"id": default_id, "title": reading.title or words_of(path)} | fields | {"text": reading.text}
    return fields, reading.notes


def _read(page: Node, base_url: str) -> Reading:
    nodes = list(page.walk())
    main = _main_part(nodes)
    notes: list[Note] = []
    walk = Walk(survey(page), _base(nodes, base_url), defined_notes(main), notes, whole=main.tag in ("body", "#page"))
    text = walk.run(main)
    if walk.wordless:
        notes.append(note("picture-without-words", f"{walk.wordless} pictures have no text alternative"))
    return Reading(text, _title(nodes, main), tuple(dict.fromkeys(notes)))


def _main_part(nodes: list[Node]) -> Node:
    """<main>, the only <article>, the element that desks put an article in, or <body>."""
    mains = [node for node in nodes if node.tag == "main" or (node.attributes and node.get("role") == "main")]
    articles = [node for node in nodes if node.tag == "article"]
    known = [node for node in nodes if node.attributes and (node.get("itemprop") == "articleBody" or _is_body(node))]
    for found in (mains[:1], articles if len(articles) == 1 else [], known if len(known) == 1 else []):
        if found and found[0].text(4000).strip():
            return found[0]
    return next((node for node in nodes if node.tag == "body"), nodes[0])


def _is_body(node: Node) -> bool:
    value = node.attributes.get("class")
    return bool(value) and not _BODIES.isdisjoint(str(value).lower().split())


def _title(nodes: list[Node], main: Node) -> str:
    """The first <h1> of the main part, else the page's, else its <title>."""
    firsts = [
        next((one for one in main.walk() if one.tag == "h1"), None),
        next((one for one in nodes if one.tag == "h1"), None),
        next((one for one in nodes if one.tag == "title" and (one.parent is None or one.parent.tag != "svg")), None),
    ]
    for one in firsts:
        words = without_unseen(" ".join(one.text(2000).split())) if one is not None else ""
        words = re.sub(r"[\s¶#🔗]+$", "", words)
        if words:
            return words
    return ""


def _base(nodes: list[Node], given: str) -> str:
    """What the page's links are relative to: <base>, the address that is known, the canonical one, og:url."""
    known = given
    if not is_address(known):
        said = [node.get("href") for node in nodes if node.tag == "link" and node.get("rel").lower() == "canonical"]
        said += [node.get("content") for node in nodes if node.tag == "meta" and node.get("property") == "og:url"]
        known = next((one for one in said if is_address(one)), given)
    base = next((node.get("href") for node in nodes if node.tag == "base" and node.get("href")), "")
    return resolved(base, known) or known


def _meta(page: Node) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    canonical = ""
    for node in page.walk():
        if node.tag == "html" and node.get("lang"):
            fields.setdefault("language", node.get("lang"))
        if node.tag == "link" and node.get("rel").lower() == "canonical":
            canonical = canonical or node.get("href")
        if node.tag != "meta":
            continue
        name = (node.get("name") or node.get("property") or node.get("http-equiv")).lower()
        name, content = _META.get(name, name), node.get("content")
        if name and content and name not in _NEVER:  # any name may say that the article is a draft
            fields[name] = fields[name] if name in fields and name != "language" else content
    if canonical:
        fields.setdefault("url", canonical)
    return fields
