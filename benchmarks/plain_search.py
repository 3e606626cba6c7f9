"""The script everybody writes first: chunks of 180 words with the title, sentence-transformers, FAISS, best chunk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import faiss
import numpy as np
from sentence_transformers import SentenceTransformer


def chunks(article: Mapping[str, str], words: int = 180, overlap: int = 30) -> list[str]:
    body = article["body"].split()
    starts = range(0, max(1, len(body) - overlap), words - overlap)
    return [article["title"] + "\n" + " ".join(body[start : start + words]) for start in starts]


def search(
    model: SentenceTransformer, articles: Sequence[Mapping[str, str]], queries: Sequence[str], k: int = 50
) -> list[dict[str, float]]:
    texts = [(article["id"], chunk) for article in articles for chunk in chunks(article)]
    vectors = model.encode([chunk for _, chunk in texts], normalize_embeddings=True)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    scores, rows = index.search(model.encode(list(queries), normalize_embeddings=True), len(texts))
    runs: list[dict[str, float]] = []
    for found, near in zip(rows, np.asarray(scores), strict=True):
        best: dict[str, float] = {}
        for row, score in zip(found, near, strict=True):
            best.setdefault(texts[row][0], float(score))
            if len(best) == k:
                break
        runs.append(best)
    return runs
