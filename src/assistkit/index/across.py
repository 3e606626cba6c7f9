"""The vectors by which a case in another language is compared, brought up to date with the index."""

from __future__ import annotations

from assistkit.index.knowledge import KnowledgeIndex
from assistkit.index.multilingual import beside
from assistkit.index.passages import embedded_text
from assistkit.index.text_vectors import TextVectors
from assistkit.protocols import Embedder
from assistkit.types import text_digest

ACROSS = "across"
"""What the index notes of them: the fingerprint of the embedder that made them."""


def bring_across(index: object, embedder: Embedder) -> None:
    """Give every passage and title of `index` a vector of the multilingual embedder beside `embedder`, its own one.

    What it has is kept; those of another version of the multilingual embedder go, the solved cases' among them.
    """
    other = beside(embedder)
    if other is None or not isinstance(index, KnowledgeIndex):  # a database keeps none of them
        return
    if index.about.get(ACROSS) != other.fingerprint:
        index.across, index.memory.across = TextVectors(other.dim), TextVectors(other.dim)
        index.note(ACROSS, other.fingerprint)
    wanted = {index.digest_of(passage.id): embedded_text(passage) for passage in index.passages}
    wanted |= {text_digest(article.title): article.title for article in index.articles.values()}
    new = {digest: text for digest, text in wanted.items() if digest not in index.across}
    index.across.put(list(new), other.encode_document(list(new.values())))
