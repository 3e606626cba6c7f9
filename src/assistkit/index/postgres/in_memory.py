"""A database's index as a folder would have it, in this process's memory: for jobs that look at every vector."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from assistkit.index.entries import Entry
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.index.passages import embedded_text
from assistkit.index.postgres.cases import read_cases
from assistkit.index.postgres.connection import Connection
from assistkit.index.postgres.index import PostgresIndex
from assistkit.index.postgres.texts import vector_of
from assistkit.protocols import Vectors
from assistkit.types import Article, Passage

_ARTICLES = "SELECT pk, record, lead_digest, lead::text FROM assistkit.articles WHERE tenant = :tenant ORDER BY id"
_PASSAGES = (
    "SELECT article, digest, record, vector::text FROM assistkit.passages WHERE tenant = :tenant "
    "ORDER BY article, number"
)
_GROUPS = "SELECT article, digest, vector::text FROM assistkit.groups WHERE tenant = :tenant ORDER BY article, number"
_ACROSS = "SELECT article, vector::text FROM assistkit.across WHERE tenant = :tenant ORDER BY article, number"
_COUNTED = {"articles", "passages", "cases", "kind", "dim", "fingerprint"}


def in_memory(address: Path | str) -> KnowledgeIndex:
    """All articles with their vectors and the solved cases, of one version. Raises as `PostgresIndex.open`."""
    with closing(PostgresIndex.open(address)) as index:
        about = {name: value for name, value in index.about.items() if name not in _COUNTED}
        made = KnowledgeIndex.empty(index.dim, index.fingerprint, about=about)
        tenant, dim = index.database.address.tenant, index.dim
        entries, made.memory = index.database.read(
            lambda connection: (list(_entries(connection, tenant, dim)), read_cases(connection, tenant, dim))
        )
        made.upsert(entries)
        made.generation, made.digest = index.generation, index.digest
        return made


def _entries(connection: Connection, tenant: str, dim: int) -> Iterator[Entry]:
    given = {"tenant": tenant}
    passages: dict[int, list[tuple[str, Passage, npt.NDArray[np.float32]]]] = {}
    for pk, digest, record, vector in connection.execute(sa.text(_PASSAGES), given):
        passage = msgspec.json.decode(record, type=Passage)
        passages.setdefault(pk, []).append((digest, passage, vector_of(vector)))
    groups: dict[int, list[tuple[str, npt.NDArray[np.float32]]]] = {}
    for pk, digest, vector in connection.execute(sa.text(_GROUPS), given):
        row = vector_of(vector)
        groups.setdefault(pk, []).append((digest, row / np.linalg.norm(row)))  # of half precision
    across: dict[int, list[npt.NDArray[np.float32]]] = {}
    for pk, vector in connection.execute(sa.text(_ACROSS), given):
        row = vector_of(vector)
        across.setdefault(pk, []).append(row / np.linalg.norm(row))
    for pk, record, lead_digest, lead in connection.execute(sa.text(_ARTICLES), given):
        own, grouped = passages.get(pk, []), groups.get(pk, [])
        yield Entry(
            article=msgspec.json.decode(record, type=Article),
            passages=[passage for _, passage, _ in own],
            vectors=_stacked([vector for _, _, vector in own], dim),
            texts=[embedded_text(passage) for _, passage, _ in own],
            digests=[digest for digest, _, _ in own],
            lead=vector_of(lead),
            lead_digest=lead_digest,
            group_vectors=_stacked([vector for _, vector in grouped], dim),
            group_digests=[digest for digest, _ in grouped],
            across=np.stack([*across[pk][1:], across[pk][0]]) if pk in across else None,  # the title is first there
        )


def _stacked(rows: list[npt.NDArray[np.float32]], dim: int) -> Vectors:
    return np.stack(rows) if rows else np.empty((0, dim), dtype=np.float32)
