"""LlamaIndex: VectorStoreIndex and BM25Retriever over the same nodes, joined by QueryFusionRetriever."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from worker import DEPTH, Article, Hit, Settings, run, texts


class LlamaIndex:
    packages = ("llama-index-core", "llama-index-retrievers-bm25", "torch", "transformers", "sentence-transformers")

    def __init__(self) -> None:
        import Stemmer
        from llama_index.core import VectorStoreIndex
        from llama_index.core.llms import MockLLM
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.core.retrievers import QueryFusionRetriever
        from llama_index.core.schema import Document, TextNode
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding
        from llama_index.retrievers.bm25 import BM25Retriever

        self._embedding, self._index, self._fusion, self._llm = (
            HuggingFaceEmbedding,
            VectorStoreIndex,
            QueryFusionRetriever,
            MockLLM,
        )
        self._document, self._node, self._splitter = Document, TextNode, SentenceSplitter
        self._bm25, self._stemmer = BM25Retriever, Stemmer.Stemmer

    def load(self, model: str, settings: Settings) -> None:  # noqa: ARG002
        self._embedder = self._embedding(model_name=model)

    def embed(self, articles: Sequence[Article], settings: Settings) -> None:
        self._cut = self._nodes(texts(articles, settings), settings)
        self._vectors = self._index(self._cut, embed_model=self._embedder)

    def wire(self, settings: Settings) -> None:
        nodes = self._cut
        depth = min(DEPTH, len(nodes))  # the BM25 retriever refuses to be asked for more than there are
        vectors = self._vectors.as_retriever(similarity_top_k=depth)
        self._retriever: Any = vectors
        if settings["hybrid"]:
            words = self._bm25.from_defaults(
                nodes=nodes, similarity_top_k=depth, stemmer=self._stemmer("english"), language="english"
            )
            weights = [settings["weight"], 1 - settings["weight"]] if "weight" in settings else None
            self._retriever = self._fusion(
                [vectors, words],
                retriever_weights=weights,
                mode=settings["mode"],
                similarity_top_k=depth,
                num_queries=1,  # more would be written by a language model, of which there is none
                llm=self._llm(),
                use_async=False,
            )

    def _nodes(self, rows: Sequence[tuple[str, str]], settings: Settings) -> Any:
        # The article is known by the node's id: metadata would become part of the text that is embedded.
        if settings["chunks"] == "own":
            documents = [self._document(text=text, id_=id) for id, text in rows]
            nodes = self._splitter().get_nodes_from_documents(documents)
            self._article = {node.node_id: node.ref_doc_id for node in nodes}
            return nodes
        nodes = [self._node(text=text, id_=f"{id}#{row}") for row, (id, text) in enumerate(rows)]
        self._article = {node.node_id: id for node, (id, _) in zip(nodes, rows, strict=True)}
        return nodes

    def search(self, query: str) -> list[Hit]:
        return [(self._article[one.node.node_id], one.score or 0.0) for one in self._retriever.retrieve(query)]


if __name__ == "__main__":
    run(LlamaIndex)
