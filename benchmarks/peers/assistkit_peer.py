"""assistkit as `Assistant.retrieve` does it. It gets the text of a case like the others, not its product."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from worker import Article, Hit, Settings, run

RANKED = 20  # articles, as for a suggestion


class Assistkit:
    packages = ("assistkit", "onnxruntime", "faiss-cpu", "numpy")

    def __init__(self) -> None:
        import assistkit.types
        from assistkit.case.dataset import load
        from assistkit.index import open_index
        from assistkit.index.building import build_index
        from assistkit.index.embedders import load_embedder
        from assistkit.learning import learn
        from assistkit.retrieval.hybrid import HybridRetriever

        self._types = assistkit.types
        self._load, self._open, self._build, self._retriever_of = (
            load_embedder,
            open_index,
            build_index,
            HybridRetriever,
        )
        self._learn, self._history = learn, load

    def load(self, model: str, settings: Settings) -> None:  # noqa: ARG002
        """Its model is its own copy of the same one, in ONNX."""
        self._embedder = self._load()

    def embed(self, articles: Sequence[Article], settings: Settings) -> None:
        """Its index is a folder, so this writes to disk, which the others do not."""
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch, "kb.index")
            rows = [self._types.Article(id=one["id"], title=one["title"], text=one["body"]) for one in articles]
            self._build(rows, folder, self._embedder)
            if "history" in settings:
                self._learn(folder, self._history(settings["history"]), self._embedder)
            self._retriever = self._retriever_of(self._open(folder), self._embedder)

    def wire(self, settings: Settings) -> None:
        """There is nothing to choose."""

    def search(self, query: str) -> list[Hit]:
        case = self._types.Case.from_text(query)
        return [(one.passage.article_id, one.score) for one in self._retriever.retrieve([case], RANKED)[0]]


if __name__ == "__main__":
    run(Assistkit)
