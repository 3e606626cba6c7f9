"""Articles as JSON, one a line."""

from __future__ import annotations

from kit import folder

from assistkit.index.sources.folder import read_articles


def read(data: bytes) -> None:
    with folder({"articles.jsonl": data}) as root:
        read_articles(root / "articles.jsonl", skip_bad=True)
