"""How rows travel to the database and back: vectors and words as pgvector writes them, rows for COPY."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from assistkit.index.postgres.connection import Connection

WORDS = 1_000_000_000
"""Length of a vector of words: as long as pgvector lets it be."""

_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def vector_text(vector: npt.NDArray[Any], digits: int = 9) -> str:
    """A vector (d,) as pgvector reads it; 9 digits give every float32 back."""
    return "[" + ",".join([f"%.{digits}g" % number for number in vector.tolist()]) + "]"


def vector_of(text: str) -> npt.NDArray[np.float32]:
    """Inverse of `vector_text`."""
    found: npt.NDArray[np.float32] = np.array(text[1:-1].split(","), dtype=np.float32)
    return found


def bag_text(weights: Mapping[int, float]) -> str:
    """A number for each of some words, by the word's id (from 1), as a sparsevec."""
    pairs = ",".join(f"{id}:{weight:.9g}" for id, weight in sorted(weights.items()) if weight)
    return f"{{{pairs}}}/{WORDS}"


def bag_of(text: str) -> dict[int, float]:
    """Inverse of `bag_text`."""
    inner = text[1 : text.rindex("}")]
    return {int(id): float(weight) for id, _, weight in (one.partition(":") for one in inner.split(",") if one)}


def copy(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add these rows by COPY, the fastest way; None is NULL."""
    text = io.StringIO()
    for row in rows:
        cells = ("\\N" if cell is None else str(cell).translate(_ESCAPED) for cell in row)
        text.write("\t".join(cells) + "\n")
    text.seek(0)
    cursor: Any = connection.connection.cursor()
    try:
        cursor.execute(f"COPY assistkit.{table} ({', '.join(columns)}) FROM STDIN", stream=text)
    finally:
        cursor.close()
