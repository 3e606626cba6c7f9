"""Markdown as site generators, wikis and desks write it -> the Markdown that this project reads, with notes.

Plain Markdown comes out as it went in. No word is added, but "iOS" for a container that is named `ios`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistkit.index.sources.dialects.hidden import without_comments, without_imports
from assistkit.index.sources.dialects.html_islands import without_islands
from assistkit.index.sources.dialects.includes import Includes
from assistkit.index.sources.dialects.inline import cleaned
from assistkit.index.sources.dialects.isolating import isolated
from assistkit.index.sources.dialects.links import with_addresses
from assistkit.index.sources.dialects.readme_blocks import without_blocks
from assistkit.index.sources.dialects.structure import structured
from assistkit.index.sources.dialects.variables import filled
from assistkit.index.sources.notes import Note


def canonical(
    text: str, fields: Mapping[str, Any], *, path: Path | None = None, root: Path | None = None
) -> tuple[str, list[Note]]:
    """Plain Markdown of a text, and what was dropped, unfilled or unresolved in it.

    `fields` are those of its front matter; pieces and variables are looked for in `root`, beside `path`.
    """
    text, notes = without_comments(text)
    text, found = without_blocks(text)
    notes += found
    includes = Includes(path or Path(), root if path is not None else None)
    text = filled(without_imports(includes.resolved(text)), fields, root)
    notes += includes.notes
    url = str(fields.get("url") or "")
    text, found = without_islands(text, url)
    notes += found
    for change in (structured_text, cleaned):
        text, found = change(text)
        notes += found
    text, found = with_addresses(text, url)
    return text, [*notes, *found]


def structured_text(text: str) -> tuple[str, list[Note]]:
    """The text with its containers written out, also those whose tags share lines with text."""
    written, notes = structured(isolated(text))
    return (written if written == text else _without_open_end(written)), notes


def _without_open_end(text: str) -> str:
    """Without an empty heading at the end: it has nothing to set apart."""
    lines = text.split("\n")
    while lines and not lines[-1].strip("# \t"):
        lines.pop()
    return "\n".join(lines)
