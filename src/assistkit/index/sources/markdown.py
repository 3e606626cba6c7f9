"""A Markdown file with YAML front matter -> the fields of an article.

The text is the file's body as it stands: a first heading that gives the title stays in it, so that offsets into the
article are offsets into what its author wrote.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from assistkit.errors import SourceError
from assistkit.text.blocks import blocks

_OPENING = re.compile(r"-{3,}[ \t]*(?:\n|$)")


def markdown_fields(text: str, path: Path, default_id: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Fields of the article, and the line (from 1) of each name in the front matter.

    Every YAML value is read as the text that was written: `version: 1.10` is "1.10", `id: 007` is "007".
    Raises SourceError for front matter that is broken, not closed or not a mapping.
    """
    text = re.sub(r"\r\n?", "\n", text)
    meta, body, lines = _front_matter(text, path)
    fields: dict[str, Any] = {str(name).strip().lower(): value for name, value in meta.items()}
    fields["text"] = body
    if not fields.get("id"):
        fields["id"] = default_id
    if not fields.get("title"):
        headings = (block.title for block in blocks(body) if block.level == 1 and block.title)
        fields["title"] = next(headings, words_of(path))
    return fields, lines


def words_of(path: Path) -> str:
    """A file name as a title: "reset-your_password.md" -> "Reset your password"."""
    words = re.sub(r"[-_\s]+", " ", path.stem).strip()
    return words[:1].upper() + words[1:]


def _front_matter(text: str, path: Path) -> tuple[dict[Any, Any], str, dict[str, int]]:
    if not _OPENING.match(text):
        return {}, text, {}
    import yaml
    from frontmatter.default_handlers import YAMLHandler

    try:
        block, body = YAMLHandler().split(text)
    except ValueError:
        raise SourceError(
            "front matter begins with --- but is not closed; end it with a line --- (a text may begin with a rule ***)",
            path=path,
            line=1,
        ) from None
    try:
        meta = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506  builds only strings, lists and dicts
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1  # the block begins with the end of line 1
        problem = getattr(error, "problem", None) or type(error).__name__
        raise SourceError(f"front matter is not valid YAML: {problem}", path=path, line=line) from None
    if not isinstance(meta, dict) and str(meta or "").strip():
        raise SourceError(f"front matter must be `name: value` lines, got a {type(meta).__name__}", path=path, line=1)
    found = enumerate(block.split("\n"), start=1)
    lines = {
        line.split(":")[0].strip().lower(): number for number, line in found if ":" in line and line[0] not in " #-"
    }
    return (meta if isinstance(meta, dict) else {}), body, lines
