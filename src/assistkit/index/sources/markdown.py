"""A Markdown file with front matter -> the fields of an article.

Plain Markdown stays as it stands, so that offsets into the article are offsets into what its author wrote: also a first
heading that gives the title stays in it. What site generators and wikis add to Markdown is written out as Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistkit.index.sources.bodies import read_body
from assistkit.index.sources.file_names import NOTION_NUMBER, words_of
from assistkit.index.sources.front_matter import read_front_matter
from assistkit.index.sources.notes import Note
from assistkit.text.blocks import blocks

_PROPERTY = re.compile(r"([^:\n]{1,60}): (.*)")


@dataclass(frozen=True)
class MarkdownPage:
    """An article's fields, the line (from 1) of each name in the front matter, and what a lead wants to know."""

    fields: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def markdown_page(text: str, path: Path, default_id: str, root: Path | None = None) -> MarkdownPage:
    """Read a Markdown file; pieces and variables from other files are looked for in `root`.

    Every value of the front matter is read as the text that was written: `version: 1.10` is "1.10", `id: 007` is "007".
    Raises SourceError for front matter that is broken, not closed or not a mapping.
    """
    front = read_front_matter(re.sub(r"\r\n?", "\n", text), path)
    fields: dict[str, Any] = {str(name).strip().lower(): value for name, value in front.fields.items()}
    if len(fields) < len(front.fields):  # `Draft` beside `draft`: no word is lost that speaks against an article
        fields |= {"metadata": [dict([pair]) for pair in front.fields.items()]}
    body, properties = _notion(front.body, path)
    fields = {**properties, **fields}
    fields["text"], notes = read_body(body, fields, path=path, root=root)
    fields["id"] = fields.get("id") or default_id
    fields["title"] = _title(fields, path)
    return MarkdownPage(fields, front.lines, notes)


def _title(fields: Mapping[str, Any], path: Path) -> Any:
    if fields.get("title"):
        return fields["title"]
    headings = (block.title for block in blocks(str(fields["text"])) if block.level == 1 and block.title)
    return next(headings, words_of(path))


def _notion(body: str, path: Path) -> tuple[str, dict[str, Any]]:
    """A page of Notion's has its properties below its title, `Status: Draft`: they are fields, not text."""
    if not NOTION_NUMBER.search(path.stem):
        return body, {}
    match = re.match(r"\s*# [^\n]*\n\n", body)
    head, _, rest = body[match.end() :].partition("\n\n") if match else ("", "", "")
    found = [_PROPERTY.fullmatch(line) for line in head.split("\n")]
    if match is None or not head or not all(found):
        return body, {}
    return match.group() + rest, {line.group(1).strip().lower(): line.group(2).strip() for line in found if line}
