"""How near texts are to a case in meaning; what the index has a vector of is not embedded again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from threading import Lock

import numpy as np
import numpy.typing as npt

from assistkit.protocols import Embedder

_KEPT = 8_192  # vectors of 384 numbers: 12 MB

KnownVectors = Callable[[str], "npt.NDArray[np.float32] | None"]
"""The vector (d,) of a text that an index holds; None for any other."""


class Nearness:
    """Cosines by an embedder. Safe to use from several threads."""

    def __init__(self, embedder: Embedder, known: KnownVectors | None = None) -> None:
        self._embedder = embedder
        self._known = known or (lambda _: None)
        self._vectors: dict[str, npt.NDArray[np.float32]] = {}
        self._lock = Lock()

    def between(self, query: str, texts: Sequence[str]) -> list[float]:
        """The cosine of each text with the query."""
        asked = self._embedder.encode_query([query])[0]
        return [float(asked @ vector) for vector in self._documents(texts)]

    def _documents(self, texts: Sequence[str]) -> list[npt.NDArray[np.float32]]:
        """The vectors of the texts; those that the index has not are remembered, as the same come up again."""
        known = {text: vector for text in texts if (vector := self._known(text)) is not None}
        with self._lock:
            found = known | {text: vector for text in texts if (vector := self._vectors.get(text)) is not None}
        new = list(dict.fromkeys(text for text in texts if text not in found))
        made = dict(zip(new, self._embedder.encode_document(new), strict=True)) if new else {}
        with self._lock:
            self._vectors |= made
            for oldest in list(islice(self._vectors, max(0, len(self._vectors) - _KEPT))):
                del self._vectors[oldest]
        found |= made
        return [found[text] for text in texts]
