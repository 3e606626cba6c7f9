"""The vectors by which a case in another language is compared, brought up to date with the index."""

from __future__ import annotations

from assistkit.index.knowledge import KnowledgeIndex
from assistkit.index.multilingual import beside
from assistkit.index.passages import embedded_text
from assistkit.index.text_vectors import TextVectors
from assistkit.protocols import Embedder

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
    passages, titles = index.passage_digests, index.title_digests
    texts = {digest: row for row, digest in enumerate(passages)}
    named = dict(zip(titles, index.leads.ids, strict=True))
    wanted = list(dict.fromkeys([*texts, *named]))
    new = [digest for digest, known in zip(wanted, index.across.known(wanted), strict=True) if not known]
    if not new:
        return
    made = (
        embedded_text(index.passages[texts[one]]) if one in texts else index.articles[named[one]].title for one in new
    )
    index.across.put(new, other.encode_document(list(made)))
    missing = set(new)
    index.touch(index.owners([row for row, digest in enumerate(passages) if digest in missing]))
    index.touch(id for id, digest in zip(index.leads.ids, titles, strict=True) if digest in missing)
