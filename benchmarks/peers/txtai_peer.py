"""txtai: one Embeddings object with dense vectors (faiss) and, if hybrid, its own BM25 beside them."""

from __future__ import annotations

from collections.abc import Sequence

from worker import DEPTH, Article, Hit, Settings, run, texts


class Txtai:
    packages = ("txtai", "torch", "transformers", "faiss-cpu")

    def __init__(self) -> None:
        from txtai import Embeddings

        self._make = Embeddings

    def load(self, model: str, settings: Settings) -> None:
        # Without content storage a query is never read as SQL, whatever word it begins with.
        self._embeddings = self._make(path=model, hybrid=settings["hybrid"])

    def embed(self, articles: Sequence[Article], settings: Settings) -> None:
        self._rows = texts(articles, settings)
        self._embeddings.index([(row, text, None) for row, (_, text) in enumerate(self._rows)])

    def wire(self, settings: Settings) -> None:
        self._weights = settings.get("weight")  # of the vectors; None is txtai's own, one half

    def search(self, query: str) -> list[Hit]:
        found = self._embeddings.search(query, DEPTH, weights=self._weights)
        return [(self._rows[row][0], score) for row, score in found]


if __name__ == "__main__":
    run(Txtai)
