"""A table of articles: its encoding, separator, columns, and the articles in its rows."""

from __future__ import annotations

from kit import folder

from assistkit.index.sources.folder import read_articles


def read(data: bytes) -> None:
    with folder({"articles.csv": data}) as root:
        read_articles(root / "articles.csv", skip_bad=True)
