"""Articles as entries of an index: split, and each text embedded that has no vector yet, once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from assistkit.index.entries import Entry
from assistkit.index.passages import Splitter, embedded_text, lead_text
from assistkit.progress import Progress, watched
from assistkit.protocols import Embedder, Vectors
from assistkit.text.article.groups import read_groups
from assistkit.types import Article, text_digest

Known = Callable[[Sequence[str]], Mapping[str, npt.NDArray[np.float32]]]
"""The vectors (d,) that an index has, of those of texts with these digests."""

_WATCHED = 64  # texts between two looks at the progress


class Embedding:
    """Vectors for texts, from the index where it has them, else from the embedder, each distinct text once.

    `whole` gives those of passages and leads, `groups` those of groups, which are less exact.
    """

    def __init__(
        self, embedder: Embedder, whole: Known | None = None, groups: Known | None = None, progress: Progress = False
    ) -> None:
        self._embedder, self._progress = embedder, progress
        self._whole, self._groups = whole or _none, groups or _none
        self._known: dict[str, npt.NDArray[np.float32]] = {}
        self._of_groups: Mapping[str, npt.NDArray[np.float32]] = {}
        self.embedded = self.reused = 0

    def entries(self, articles: Sequence[Article], splitter: Splitter) -> list[Entry]:
        """The articles, ready to be indexed."""
        split = [splitter.split(article) for article in articles]
        texts = [[embedded_text(passage) for passage in passages] for passages in split]
        leads = [lead_text(article) for article in articles]
        groups = [[group.embedded for group in read_groups(article.text, article.language)] for article in articles]
        self._embed([text for own in texts for text in own] + leads, [text for own in groups for text in own])
        return [
            Entry(
                article=article,
                passages=passages,
                vectors=self._rows(own),
                lead=self._known[text_digest(lead)],
                texts=own,
                digests=[text_digest(text) for text in own],
                lead_digest=text_digest(lead),
                group_vectors=self._rows(grouped),
                group_digests=[text_digest(text) for text in grouped],
            )
            for article, passages, own, lead, grouped in zip(articles, split, texts, leads, groups, strict=True)
        ]

    def _embed(self, texts: Sequence[str], groups: Sequence[str]) -> None:
        """Of a group the packed vector that the index has will do, of nothing else."""
        wanted = {text_digest(text): text for text in (*texts, *groups)}
        whole = {text_digest(text) for text in texts}
        self._known |= self._whole(list(wanted))
        self._of_groups = self._groups([d for d in wanted if d not in self._known and d not in whole])
        new = {d: text for d, text in wanted.items() if d not in self._known and d not in self._of_groups}
        self.embedded += len(new)
        self.reused += len(wanted) - len(new)
        if not new:
            return
        several = list(new.items())
        size = _WATCHED if self._progress else len(several)  # at once, unless somebody watches
        parts = [several[at : at + size] for at in range(0, len(several), size)]
        for part in watched(parts, self._progress, "Embedding"):
            vectors = self._embedder.encode_document([text for _, text in part])
            self._known |= dict(zip((digest for digest, _ in part), vectors, strict=True))

    def _rows(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self._embedder.dim), dtype=np.float32)
        return np.stack([self._vector(text_digest(text)) for text in texts])

    def _vector(self, digest: str) -> npt.NDArray[np.float32]:
        found = self._known.get(digest)
        return self._of_groups[digest] if found is None else found


def _none(_: Sequence[str]) -> Mapping[str, npt.NDArray[np.float32]]:
    return {}
