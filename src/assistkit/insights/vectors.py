"""Vectors of what customers asked and agents answered: each text is embedded once, and kept where a file is named."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistkit.case.query import case_query
from assistkit.errors import InputError
from assistkit.insights.history import Handled
from assistkit.protocols import Embedder, Vectors
from assistkit.text.files import write_whole
from assistkit.text.reading import read_file
from assistkit.types import text_digest

LONGEST = 150  # words of a question or of what was answered: what comes later tells the topic no better
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)|<?https?://[^\s<>)\]]+>?", re.IGNORECASE)
_MOST = 2_000_000_000  # bytes of a file of vectors
_Known = dict[str, npt.NDArray[np.float32]]


def question(one: Handled) -> str:
    """What the customer asked, as it is searched for."""
    return case_query(one.case, LONGEST)


def answer(one: Handled) -> str:
    """What agents replied, without addresses; "" where nobody did."""
    words = _LINK.sub(lambda found: found[1] or " ", "\n".join(one.replies)).split()
    return " ".join(words[:LONGEST])


class TextVectors:
    """Embeds texts, each once. With a `path` the vectors are read from there, and `save` writes them."""

    def __init__(self, embedder: Embedder, path: Path | None = None) -> None:
        self._embedder, self._path = embedder, path
        self._known: _Known = _read(path, embedder) if path is not None and path.exists() else {}
        self._before = len(self._known)

    def remember(self, known: Mapping[str, npt.NDArray[np.float32]]) -> None:
        """Vectors that are there already, by the digest of their text."""
        self._known.update(known)

    def of(self, texts: Sequence[str]) -> Vectors:
        """(n, d): a row a text; an empty text has a row of zeros."""
        digests = [text_digest(text) for text in texts]
        new = {digest: text for digest, text in zip(digests, texts, strict=True) if text and digest not in self._known}
        if new:
            self._known.update(zip(new, self._embedder.encode_document(list(new.values())), strict=True))
        none = np.zeros(self._embedder.dim, dtype=np.float32)
        rows = [self._known[digest] if text else none for digest, text in zip(digests, texts, strict=True)]
        return np.stack(rows) if rows else np.zeros((0, self._embedder.dim), dtype=np.float32)

    def save(self) -> None:
        """Write the vectors, where there is a path and something new."""
        if self._path is None or len(self._known) == self._before:
            return
        digests = sorted(self._known)
        made = io.BytesIO()
        rows = np.stack([self._known[digest] for digest in digests])
        np.savez(made, digests=np.array(digests), rows=rows, fingerprint=np.array(self._embedder.fingerprint))
        write_whole(self._path, made.getvalue())


def _read(path: Path, embedder: Embedder) -> _Known:
    try:
        with np.load(io.BytesIO(read_file(path, _MOST)), allow_pickle=False) as found:
            same = str(found["fingerprint"]) == embedder.fingerprint
            digests, rows = found["digests"].tolist(), found["rows"]
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(
            f"{path}: must hold vectors that assistkit wrote ({type(error).__name__}); remove it"
        ) from None
    if not same:
        return {}
    if rows.shape != (len(digests), embedder.dim) or not np.isfinite(rows).all():
        raise InputError(f"{path}: must have a vector of {embedder.dim} numbers for each text; remove it")
    return dict(zip(digests, rows.astype(np.float32), strict=True))


def unit(rows: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """The rows at length 1; one of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float64)


def texts(some: Iterable[Handled]) -> tuple[list[str], list[str]]:
    """Questions and answers."""
    kept = list(some)
    return [question(one) for one in kept], [answer(one) for one in kept]
