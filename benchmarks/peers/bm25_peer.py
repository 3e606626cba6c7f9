"""The baseline without any model: bm25s with its English stop words and a stemmer, as its README shows."""

from __future__ import annotations

from collections.abc import Sequence

from worker import DEPTH, Article, Hit, Settings, run, texts


class Bm25:
    packages = ("bm25s", "PyStemmer")

    def __init__(self) -> None:
        import bm25s
        import Stemmer

        self._library, self._stemmer = bm25s, Stemmer.Stemmer("english")

    def load(self, model: str, settings: Settings) -> None:
        """There is nothing to load."""

    def embed(self, articles: Sequence[Article], settings: Settings) -> None:
        """Not embedded, of course: counted."""
        self._rows = texts(articles, settings)
        self._index = self._library.BM25()
        self._index.index(self._tokens([text for _, text in self._rows]), show_progress=False)

    def wire(self, settings: Settings) -> None:
        """There is nothing to join."""

    def _tokens(self, many: list[str]) -> object:
        return self._library.tokenize(many, stopwords="en", stemmer=self._stemmer, show_progress=False)

    def search(self, query: str) -> list[Hit]:
        depth = min(DEPTH, len(self._rows))
        rows, scores = self._index.retrieve(self._tokens([query]), k=depth, show_progress=False)
        return [(self._rows[row][0], score) for row, score in zip(rows[0], scores[0], strict=True)]


if __name__ == "__main__":
    run(Bm25)
