"""A fake embedder, and articles made ready to index with it: enough for a test, nothing to load."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

import numpy as np

from assistkit.index import Entry
from assistkit.protocols import Embedder, Vectors
from assistkit.types import Article, Passage

_WORD = re.compile(r"\w+")
_PARAGRAPH = re.compile(r"\S(?:.*?\S)??(?=\s*\n\s*\n|\s*\Z)", re.DOTALL)


class HashEmbedder:
    """A fake embedder: texts that share words get near vectors, and nothing has to be loaded. For tests only."""

    def __init__(self, dim: int = 64) -> None:
        self.dim = dim

    def __repr__(self) -> str:
        return f"HashEmbedder(dim={self.dim})"

    @property
    def fingerprint(self) -> str:
        """Names the fake and its dimension."""
        return f"fake-word-hash-{self.dim}"

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """float32 (n, dim), rows of length 1."""
        return self.encode_document(texts)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """float32 (n, dim), rows of length 1."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float64)
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.lower()):
                number = int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest())
                vectors[row, (number >> 1) % self.dim] += 1 if number & 1 else -1
            if not vectors[row].any():
                vectors[row, 0] = 1
        unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        return unit


def entries_of(articles: Iterable[Article], embedder: Embedder) -> list[Entry]:
    """Each article as an index entry with a passage for each paragraph; the real splitter is in index/passages."""
    return [_entry(article, embedder) for article in articles]


def _entry(article: Article, embedder: Embedder) -> Entry:
    spans = [match.span() for match in _PARAGRAPH.finditer(article.text)]
    texts = [f"{article.title}\n{article.text[start:end]}" for start, end in spans]
    vectors, digests = embedder.encode_document(texts), [_sha256(text) for text in texts]
    return Entry(
        article=article,
        passages=[_passage(article, number, span) for number, span in enumerate(spans)],
        vectors=vectors,
        texts=texts,
        digests=digests,
        lead=embedder.encode_document([article.title])[0],
        lead_digest=_sha256(article.title),
        group_vectors=vectors,
        group_digests=digests,
    )


def _passage(article: Article, number: int, span: tuple[int, int]) -> Passage:
    return Passage(
        id=f"{article.id}#{number}",
        article_id=article.id,
        title=article.title,
        text=article.text[slice(*span)],
        start=span[0],
        end=span[1],
        url=article.url,
        language=article.language,
        visibility=article.visibility,
        facets=article.facets,
        updated_at=article.updated_at,
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
