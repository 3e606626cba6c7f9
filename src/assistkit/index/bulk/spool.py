"""Vectors that are finished before the index is: a folder of files, each whole, so that a build goes on where it was.

A file is the rows of one part: the digest of each text and its vector, as a NumPy array without pickle. It is named by
the digest of its bytes. Files of another embedder lie in another folder beside, and are left alone.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistkit.index.checks import checked_vectors
from assistkit.protocols import Vectors
from assistkit.text.files import ASIDE, write_whole
from assistkit.text.reading import read_file

SUFFIX = ".spool"
"""How the folder beside an index is called: kb.index.spool."""

_MOST = 2_000_000_000  # bytes of a file
_ROWS = "*.npy"


class Spool:
    """The vectors (d,) made by the embedder with this fingerprint for texts of one `side`, query or document."""

    def __init__(self, root: Path, fingerprint: str, side: str, dim: int) -> None:
        self._folder = root / f"{side}-{hashlib.sha256(fingerprint.encode()).hexdigest()[:16]}"
        self._dim = dim
        self._type = np.dtype([("digest", "S64"), ("vector", "<f4", (dim,))])

    def read(self) -> dict[str, npt.NDArray[np.float32]]:
        """Every vector there, by the digest of its text. A file that is damaged counts as none, and goes."""
        known: dict[str, npt.NDArray[np.float32]] = {}
        for path in sorted(self._folder.glob(_ROWS)):
            try:
                known |= self._rows(read_file(path, _MOST, within=self._folder), path.stem)
            except (OSError, ValueError, EOFError):
                path.unlink(missing_ok=True)
        return known

    def _rows(self, data: bytes, name: str) -> dict[str, npt.NDArray[np.float32]]:
        if _name(data) != name:
            raise ValueError("damaged")
        rows = np.load(io.BytesIO(data), allow_pickle=False)
        if rows.dtype != self._type or rows.ndim != 1:
            raise ValueError("rows of another form")
        vectors = checked_vectors(np.ascontiguousarray(rows["vector"], np.float32), self._dim, rows=len(rows))
        return dict(zip((digest.decode("ascii") for digest in rows["digest"]), vectors, strict=True))

    def put(self, digests: Sequence[str], vectors: Vectors) -> None:
        """Keep these rows; they are on the disk when this returns. Raises InputError where they do not fit; OSError."""
        rows = np.empty(len(digests), dtype=self._type)
        rows["digest"] = [digest.encode("ascii") for digest in digests]
        rows["vector"] = checked_vectors(vectors, self._dim, rows=len(digests))
        made = io.BytesIO()
        np.save(made, rows, allow_pickle=False)
        self._folder.mkdir(parents=True, exist_ok=True)
        write_whole(self._folder / f"{_name(made.getvalue())}.npy", made.getvalue())

    def remove(self) -> None:
        """Take it away, and the folder above where nothing else is in it."""
        _empty(self._folder)
        _gone(self._folder.parent)


def remove_all(root: Path) -> None:
    """Take away every spool in this folder, of whatever embedder: it may know cases that are to be forgotten."""
    for folder in (*root.glob("query-*"), *root.glob("document-*")):
        _empty(folder)
    _gone(root)


def _name(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def _empty(folder: Path) -> None:
    for path in (*folder.glob(_ROWS), *folder.glob(f"{ASIDE}*")):
        path.unlink(missing_ok=True)
    _gone(folder)


def _gone(folder: Path) -> None:
    with suppress(OSError):  # something else is in it, or it is not there
        folder.rmdir()
