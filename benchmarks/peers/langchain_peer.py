"""LangChain: FAISS and BM25Retriever of langchain-community, joined by EnsembleRetriever of langchain-classic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from worker import DEPTH, Article, Hit, Settings, run, texts


def words(text: str) -> list[str]:
    """BM25Retriever splits at blanks and keeps case; this is the fairer way, which it takes as an option."""
    return re.findall(r"\w+", text.lower())


class LangChain:
    packages = (
        "langchain-classic",
        "langchain-community",
        "langchain-huggingface",
        "torch",
        "transformers",
        "sentence-transformers",
    )

    def __init__(self) -> None:
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.retrievers import BM25Retriever
        from langchain_community.vectorstores import FAISS
        from langchain_core.documents import Document
        from langchain_huggingface import HuggingFaceEmbeddings
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        self._ensemble, self._bm25, self._faiss = EnsembleRetriever, BM25Retriever, FAISS
        self._document, self._embeddings = Document, HuggingFaceEmbeddings
        self._splitter = RecursiveCharacterTextSplitter

    def load(self, model: str, settings: Settings) -> None:  # noqa: ARG002
        self._embedder = self._embeddings(model_name=model)

    def embed(self, articles: Sequence[Article], settings: Settings) -> None:
        documents = [self._document(page_content=t, metadata={"article": id}) for id, t in texts(articles, settings)]
        if settings["chunks"] == "own":
            documents = self._splitter(chunk_size=1000, chunk_overlap=200).split_documents(documents)
        self._documents, self._store = documents, self._faiss.from_documents(documents, self._embedder)

    def wire(self, settings: Settings) -> None:
        vectors = self._store.as_retriever(search_kwargs={"k": DEPTH})
        self._retriever: Any = vectors
        if settings["hybrid"]:
            options = {"preprocess_func": words} if settings.get("words") == "lower case" else {}
            lexical = self._bm25.from_documents(self._documents, k=DEPTH, **options)
            weight = settings["weight"]
            self._retriever = self._ensemble(retrievers=[lexical, vectors], weights=[1 - weight, weight])

    def search(self, query: str) -> list[Hit]:
        # Its retrievers give no scores, only an order.
        found = self._retriever.invoke(query)
        return [(one.metadata["article"], 1 / place) for place, one in enumerate(found, start=1)]


if __name__ == "__main__":
    run(LangChain)
