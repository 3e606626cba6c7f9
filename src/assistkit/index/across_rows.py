"""The vectors of the multilingual embedder in a folder's index, a row a passage: made, and compared with a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from assistkit.index.exact import Scores
from assistkit.index.passages import embedded_text

if TYPE_CHECKING:
    from assistkit.index.knowledge import KnowledgeIndex
    from assistkit.protocols import Embedder, Vectors


class AcrossRows:
    """The vectors of passages and titles of `index` as it is now, unpacked; of zeros where there is none."""

    def __init__(self, index: KnowledgeIndex) -> None:
        self._texts = index.across.vectors(index.passage_digests)
        self._titles = index.across.vectors(index.title_digests)
        self._sizes = np.diff(index.bounds)

    def nearness(self, vector: npt.NDArray[np.float32]) -> tuple[Scores, Scores]:
        """The cosine (passages,) of every passage or, where that is nearer, of its article's title; and its own alone.

        A question of a few words is like a title, a long message like a passage.
        """
        own = _cosines(self._texts, vector)
        return np.maximum(own, np.repeat(_cosines(self._titles, vector), self._sizes)), own


def brought_across(index: KnowledgeIndex, other: Embedder) -> list[str]:
    """Give every passage and title of `index` its vector of `other`; the ids of the articles that lacked one."""
    passages, titles = index.passage_digests, index.title_digests
    texts = {digest: row for row, digest in enumerate(passages)}
    named = dict(zip(titles, index.article_ids, strict=True))
    wanted = list(dict.fromkeys([*texts, *named]))
    new = [digest for digest, known in zip(wanted, index.across.known(wanted), strict=True) if not known]
    if not new:
        return []
    made = (
        embedded_text(index.passages[texts[one]]) if one in texts else index.articles[named[one]].title for one in new
    )
    index.across.put(new, other.encode_document(list(made)))
    missing = set(new)
    owners = index.owners([row for row, digest in enumerate(passages) if digest in missing])
    return [*owners, *(id for id, digest in zip(index.article_ids, titles, strict=True) if digest in missing)]


def _cosines(rows: Vectors, vector: npt.NDArray[np.float32]) -> Scores:
    found: Scores = np.einsum("ij,j->i", rows, vector).astype(np.float64)
    return found
