"""An article's Markdown, with what site generators add to it: its blocks, sections and passages."""

from __future__ import annotations

from kit import text_of

from assistkit import Article
from assistkit.index.passages import Splitter
from assistkit.index.sources.bodies import read_body
from assistkit.text.article.sections import read_sections
from assistkit.text.blocks import blocks
from assistkit.text.plain import to_plain, visible


def read(data: bytes) -> None:
    fields = {"title": "Reset", "url": "https://help.example/a"}
    read_text(read_body(text_of(data), fields)[0])


def read_text(text: str) -> None:
    """What is done with the Markdown of every article."""
    for block in blocks(text):
        assert 0 <= block.start <= block.end <= len(text)
    read_sections(visible(text))
    to_plain(text)
    if text.strip():
        for passage in Splitter().split(Article(id="a", title="Title", text=text, visibility="public")):
            assert text[passage.start : passage.end] == passage.text
