"""How near texts are to a case in meaning; vectors are remembered, as the same articles come up again and again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from threading import Lock

import numpy as np
import numpy.typing as npt

from assistkit.protocols import Embedder

_KEPT = 8_192  # vectors of 384 numbers: 12 MB


class Nearness:
    """Cosines by an embedder. Safe to use from several threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: dict[str, npt.NDArray[np.float32]] = {}
        self._lock = Lock()

    def between(self, query: str, texts: Sequence[str]) -> list[float]:
        """The cosine of each text with the query."""
        asked = self._embedder.encode_query([query])[0]
        return [float(asked @ vector) for vector in self._documents(texts)]

    def _documents(self, texts: Sequence[str]) -> list[npt.NDArray[np.float32]]:
        with self._lock:
            found = {text: self._vectors.get(text) for text in texts}
        new = [text for text, vector in found.items() if vector is None]
        made = dict(zip(new, self._embedder.encode_document(new), strict=True)) if new else {}
        with self._lock:
            self._vectors |= made
            for oldest in list(islice(self._vectors, max(0, len(self._vectors) - _KEPT))):
                del self._vectors[oldest]
        return [made[text] if text in made else found[text] for text in texts]  # type: ignore[misc]
