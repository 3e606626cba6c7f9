"""Haystack 2: its in-memory store, embedding and BM25 retrievers, and DocumentJoiner, wired as in its hybrid tutorial.

The tutorial ends with a cross-encoder that ranks again. It is left out: it is another model, and nobody here has one.
"""

from __future__ import annotations

from collections.abc import Sequence

from worker import DEPTH, Article, Hit, Settings, run, texts


class Haystack:
    packages = ("haystack-ai", "torch", "transformers", "sentence-transformers")

    def __init__(self) -> None:
        from haystack import Document, Pipeline
        from haystack.components.embedders import SentenceTransformersDocumentEmbedder, SentenceTransformersTextEmbedder
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.preprocessors import DocumentSplitter
        from haystack.components.retrievers import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        self._document, self._pipeline_of, self._joiner = Document, Pipeline, DocumentJoiner
        self._document_embedder, self._text_embedder = (
            SentenceTransformersDocumentEmbedder,
            SentenceTransformersTextEmbedder,
        )
        self._splitter, self._store_of = DocumentSplitter, InMemoryDocumentStore
        self._by_words, self._by_vector = InMemoryBM25Retriever, InMemoryEmbeddingRetriever

    def load(self, model: str, settings: Settings) -> None:  # noqa: ARG002
        self._embedder = self._document_embedder(model=model, progress_bar=False)
        self._embedder.warm_up()
        self._model = model

    def embed(self, articles: Sequence[Article], settings: Settings) -> None:
        documents = [self._document(content=text, meta={"article": id}) for id, text in texts(articles, settings)]
        if settings["chunks"] == "own":
            splitter = self._splitter(split_by="word", split_length=512, split_overlap=32)
            splitter.warm_up()
            documents = splitter.run(documents=documents)["documents"]
        self._store = self._store_of()
        self._store.write_documents(self._embedder.run(documents=documents)["documents"])

    def wire(self, settings: Settings) -> None:
        # A component belongs to one pipeline, so every pipeline has its own embedder of queries.
        self._hybrid, self._pipeline = settings["hybrid"], self._pipeline_of()
        pipeline, store = self._pipeline, self._store
        embedder = self._text_embedder(model=self._model, progress_bar=False)  # it finds the model that is loaded
        embedder.warm_up()
        pipeline.add_component("embedder", embedder)
        pipeline.add_component("vectors", self._by_vector(store, top_k=DEPTH))
        pipeline.connect("embedder.embedding", "vectors.query_embedding")
        if settings["hybrid"]:
            weights = [settings["weight"], 1 - settings["weight"]] if "weight" in settings else None
            pipeline.add_component("words", self._by_words(store, top_k=DEPTH, scale_score=settings["join"] == "merge"))
            pipeline.add_component("joiner", self._joiner(join_mode=settings["join"], weights=weights))
            pipeline.connect("vectors", "joiner")
            pipeline.connect("words", "joiner")

    def search(self, query: str) -> list[Hit]:
        asked = {"embedder": {"text": query}} | ({"words": {"query": query}} if self._hybrid else {})
        found = self._pipeline.run(asked)["joiner" if self._hybrid else "vectors"]["documents"]
        return [(one.meta["article"], one.score) for one in found]


if __name__ == "__main__":
    run(Haystack)
