"""What the name of a file says of the article in it."""

from __future__ import annotations

import re
from pathlib import Path

NOTION_NUMBER = re.compile(r"[ _-]?[0-9a-f]{32}$")


def words_of(path: Path) -> str:
    """A file name as a title: "reset-your_password.md" -> "Reset your password"; without Notion's numbers."""
    words = re.sub(r"[-_\s]+", " ", NOTION_NUMBER.sub("", path.stem)).strip() or path.stem
    return words[:1].upper() + words[1:]
