"""An embedder that spreads many texts over workers, and keeps what is finished in a spool.

texts -> one a digest -> parts in order of digest -> workers -> spool -> rows in order of the texts. Killed anywhere,
the next build reads the spool and embeds the rest; what it makes is the same.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from assistkit.index.bulk.pace import Pace
from assistkit.index.bulk.spool import Spool
from assistkit.index.embedders import load_embedder
from assistkit.index.multilingual import beside, languages_of
from assistkit.protocols import Embedder, Vectors
from assistkit.types import text_digest
from assistkit.workers import Workers

PART = 128
"""Texts that a worker is given at a time: what a killed worker costs."""

FEW = 64
"""So many texts are not worth a worker."""

Side = Literal["query", "document"]


@contextmanager
def in_bulk(
    embedder: Embedder, workers: Workers, spool: Path, say: Callable[[str], None] = lambda _: None
) -> Iterator[BulkEmbedder]:
    """The same embedder, for many texts: made by `workers`, each of which has opened one like it.

    They end with the block. What they made is in the folder `spool` until the block ends well. `say` gets a line with
    what there is to do, and some with how long it takes.
    """
    pace = Pace(say, workers.many)
    other = beside(embedder)
    second = BulkEmbedder(other, workers, spool, pace, across=True) if other is not None else None
    made = BulkEmbedder(embedder, workers, spool, pace, beside=second)
    try:
        yield made
    finally:
        workers.close()
    pace.end()
    for one in (made, second):
        if one is not None:
            one.remove()


class BulkEmbedder:
    """The vectors of `embedder`, made by workers. Parts are in order of digest, so each is a fair sample of all texts.

    `beside` is the one that reads the languages which this one doesn't; `across` says that this is such a one.
    `encode_query` and `encode_document` raise as `Workers.each` does, and OSError where the spool cannot be written.
    """

    def __init__(
        self,
        embedder: Embedder,
        workers: Workers,
        spool: Path,
        pace: Pace,
        *,
        beside: BulkEmbedder | None = None,
        across: bool = False,
    ) -> None:
        self._embedder, self._workers, self._pace, self._across = embedder, workers, pace, across
        self.dim, self.fingerprint, self.languages = embedder.dim, embedder.fingerprint, languages_of(embedder)
        self.beside = beside
        self._spools = {side: Spool(spool, self.fingerprint, side, self.dim) for side in ("query", "document")}
        self._known: dict[str, dict[str, npt.NDArray[np.float32]]] = {}

    def __repr__(self) -> str:
        return repr(self._embedder)

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """As the embedder's; no text is embedded twice."""
        return self._encoded("query", texts)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """As the embedder's; no text is embedded twice."""
        return self._encoded("document", texts)

    def remove(self) -> None:
        """Take its spool away."""
        for spool in self._spools.values():
            spool.remove()

    def _encoded(self, side: Side, texts: Sequence[str]) -> Vectors:
        if side not in self._known:
            self._known[side] = self._spools[side].read()
        known = self._known[side]
        digests = [text_digest(text) for text in texts]
        wanted = dict(sorted(zip(digests, texts, strict=True)))
        left = {digest: text for digest, text in wanted.items() if digest not in known}
        if len(left) > FEW:
            self._pace.begin(len(wanted), len(left))
            self._spread(side, _parts(wanted, left, side, self._across), known)
        elif left:
            known |= zip(left, _encode(self._embedder, side, list(left.values())), strict=True)
        return np.stack([known[digest] for digest in digests]) if digests else np.empty((0, self.dim), np.float32)

    def _spread(self, side: Side, parts: Sequence[Part], known: dict[str, npt.NDArray[np.float32]]) -> None:
        for place, (vectors, seconds) in self._workers.each(embed_part, parts):
            digests = parts[place].digests
            self._spools[side].put(digests, vectors)
            known |= zip(digests, vectors, strict=True)
            self._pace.done(len(digests), seconds)


@dataclass(frozen=True, slots=True)
class Part:
    """Texts for one worker; `across` says that they are for the embedder beside its own."""

    digests: list[str]
    texts: list[str]
    side: Side
    across: bool


def embed_part(embedder: Embedder, part: Part) -> tuple[Vectors, float]:
    """Its vectors, and the seconds that they took."""
    own = beside(embedder) if part.across else embedder
    assert own is not None  # noqa: S101  who gave the part out has one
    started = time.perf_counter()
    vectors = _encode(own, part.side, part.texts)
    return vectors, time.perf_counter() - started


def open_in_worker(name: str, threads: int) -> Embedder:
    """The embedder of this name, on at most this many cores."""
    os.environ["OMP_NUM_THREADS"] = str(threads)  # PyTorch reads it when it is imported
    return load_embedder(name, threads=threads)


def _encode(embedder: Embedder, side: Side, texts: Sequence[str]) -> Vectors:
    return embedder.encode_query(texts) if side == "query" else embedder.encode_document(texts)


def _parts(wanted: dict[str, str], left: dict[str, str], side: Side, across: bool) -> list[Part]:
    """What is left, cut where all that is wanted would be cut: the same parts, however often it was begun."""
    digests = list(wanted)
    cut = (digests[at : at + PART] for at in range(0, len(digests), PART))
    new = ([digest for digest in part if digest in left] for part in cut)
    return [Part(part, [left[digest] for digest in part], side, across) for part in new if part]
