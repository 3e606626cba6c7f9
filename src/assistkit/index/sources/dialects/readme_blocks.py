"""ReadMe's blocks, `[block:callout] {JSON} [/block]`, as the Markdown they stand for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from assistkit.index.sources.notes import Note

_BLOCK = re.compile(r"^[ \t]*\[block:(\w[\w-]*)\]((?:(?!\[block:).)*?)\[/block\][ \t]*$", re.DOTALL | re.MULTILINE)
_SILENT = {"image", "embed", "html", "tutorial-tile"}


def without_blocks(text: str) -> tuple[str, list[Note]]:
    """The text with callouts, headings and code written out; notes of blocks that could not be."""
    if "[block:" not in text:
        return text, []
    notes: list[Note] = []

    def written(match: re.Match[str]) -> str:
        kind = match.group(1)
        try:
            data = json.loads(match.group(2))
        except (ValueError, RecursionError):
            data = None
        found = _markdown(kind, data) if isinstance(data, Mapping) else None
        if found is None and kind not in _SILENT:
            notes.append(Note("dropped", f"a block of ReadMe's: {kind}"))
        return f"\n{found}\n" if found else ""

    return _BLOCK.sub(written, text), notes


def _markdown(kind: str, data: Mapping[str, Any]) -> str | None:
    title, body = (str(data.get(name) or "").strip() for name in ("title", "body"))
    if kind == "callout":
        return f"**{title.rstrip(':')}:** {body}" if title else body
    if kind in ("api-header", "heading"):
        return f"## {title}"
    codes = data.get("codes")
    if kind == "code" and isinstance(codes, list):
        return "\n\n".join(f"```\n{one['code']}\n```" for one in codes if isinstance(one, Mapping) and one.get("code"))
    return None
