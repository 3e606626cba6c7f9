"""How rows travel to the database and back: vectors and words as pgvector writes them, rows as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from assistkit.index.postgres.connection import Connection

WORDS = 1_000_000_000
"""Length of a vector of words: as long as pgvector lets it be."""

_AT_ONCE = 500  # rows: some megabytes
_ENCODER = msgspec.json.Encoder()


def storable(text: str) -> bool:
    """Whether PostgreSQL can hold the text: no NUL, no half of a character."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def array_text(texts: Iterable[str]) -> str:
    """Texts for `CAST(… AS text[])`, each in quotes: the client writes the word "null" without, which is no text."""
    quoted = ('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in texts)
    return "{" + ",".join(quoted) + "}"


def vector_text(vector: npt.NDArray[Any]) -> str:
    """A vector (d,) as pgvector reads it; every float32 comes back as it was."""
    return _ENCODER.encode(vector.tolist()).decode()


def half_text(vector: npt.NDArray[Any]) -> str | None:
    """A unit vector (d,) for a column of half precision, whose numbers have three or four digits; None for zeros."""
    return vector_text(np.round(vector.astype(np.float64), 6)) if vector.any() else None


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


def insert(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add these rows, some at a time. COPY, which is faster, is refused where the server tells tenants apart."""
    names = ", ".join(columns)
    add = sa.text(
        f"INSERT INTO assistkit.{table} ({names}) "
        f"SELECT {names} FROM json_populate_recordset(NULL::assistkit.{table}, CAST(:rows AS json))"
    )
    waiting = iter(rows)
    while some := list(islice(waiting, _AT_ONCE)):
        records = [dict(zip(columns, row, strict=True)) for row in some]
        connection.execute(add, {"rows": _ENCODER.encode(records).decode()})
