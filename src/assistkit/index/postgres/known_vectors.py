"""Vectors that the database has, by the digest of what was embedded: those texts need not be embedded again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from assistkit.index.postgres.connection import Connection
from assistkit.index.postgres.texts import vector_of

_Vectors = dict[str, npt.NDArray[np.float32]]

_WHOLE = (
    "SELECT digest, vector::text FROM assistkit.passages "
    "WHERE tenant = :tenant AND digest = ANY(CAST(:digests AS text[])) "
    "UNION ALL SELECT lead_digest, lead::text FROM assistkit.articles "
    "WHERE tenant = :tenant AND lead_digest = ANY(CAST(:digests AS text[]))"
)
_GROUPS = (
    "SELECT digest, vector::text FROM assistkit.groups "
    "WHERE tenant = :tenant AND digest = ANY(CAST(:digests AS text[]))"
)
_ACROSS = (
    "SELECT digest, vector::text FROM assistkit.across "
    "WHERE tenant = :tenant AND digest = ANY(CAST(:digests AS text[]))"
)
_BESIDE = (
    "SELECT digest, vector::text FROM assistkit.groups WHERE tenant = :tenant AND article IN "
    "(SELECT article FROM assistkit.groups WHERE tenant = :tenant AND digest = :digest LIMIT 1)"
)


def whole_vectors(connection: Connection, tenant: str, digests: Sequence[str]) -> _Vectors:
    """Those of passages and leads."""
    return _read(connection, _WHOLE, {"tenant": tenant, "digests": list(digests)})


def group_vectors(connection: Connection, tenant: str, digests: Sequence[str]) -> _Vectors:
    """Those of groups, which are half as exact."""
    return _units(_read(connection, _GROUPS, {"tenant": tenant, "digests": list(digests)}))


def across_vectors(connection: Connection, tenant: str, digests: Sequence[str]) -> _Vectors:
    """Those of passages and titles by the multilingual embedder."""
    return _units(_read(connection, _ACROSS, {"tenant": tenant, "digests": list(digests)}))


def groups_beside(connection: Connection, tenant: str, digest: str) -> _Vectors:
    """That of a group with those of its whole article, since who asks for one asks for its neighbours next."""
    return _units(_read(connection, _BESIDE, {"tenant": tenant, "digest": digest}))


def _read(connection: Connection, statement: str, given: dict[str, object]) -> _Vectors:
    return {digest: vector_of(vector) for digest, vector in connection.execute(sa.text(statement), given)}


def _units(vectors: _Vectors) -> _Vectors:
    """A half-precision vector is of length 1 only nearly."""
    return {digest: vector / np.linalg.norm(vector) for digest, vector in vectors.items()}
