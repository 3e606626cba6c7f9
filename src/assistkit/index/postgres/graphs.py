"""The graphs that find the nearest of very many rows: HNSW over half-precision numbers, scored again exactly."""

from __future__ import annotations

import numpy as np
import sqlalchemy as sa

from assistkit.index.multilingual import MultilingualEmbedder
from assistkit.index.postgres.connection import Connection

_MEMORY = "512MB"  # for making one, unless the server has more: what exceeds it takes several times as long
_ENOUGH = (
    f"SELECT set_config('maintenance_work_mem', '{_MEMORY}', true) "
    f"WHERE pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes('{_MEMORY}')"
)
_SAMPLE, _NEAREST = 50, 10
_NEIGHBORS, _BUILT_WITH = 24, 200  # of a row, and rows looked at to find them; decision 0045 has others


def make_graphs(connection: Connection, dim: int) -> None:
    """For passages, leads, and other languages' vectors, over the rows of all tenants, where there is none yet."""
    connection.execute(sa.text(_ENOUGH))
    for table, column, length in (
        ("passages", "vector", dim),
        ("articles", "lead", dim),
        ("across", "vector", MultilingualEmbedder.dim),
    ):
        connection.execute(
            sa.text(
                f"CREATE INDEX IF NOT EXISTS {table}_near ON assistkit.{table} "
                f"USING hnsw (({column}::halfvec({length})) halfvec_ip_ops) "
                f"WITH (m = {_NEIGHBORS}, ef_construction = {_BUILT_WITH})"
            )
        )


def nearest_first(column: str, dim: int, given: str = "vector") -> str:
    """What to order rows by, so that a graph gives them, for the vector that is `given`."""
    return f"{column}::halfvec({dim}) <#> CAST(:{given} AS halfvec({dim}))"


def search_graphs(connection: Connection, beam: int) -> None:
    """In this transaction look at this many rows at once, and at more as long as too few satisfy a condition."""
    settings = f"set_config('hnsw.ef_search', '{beam}', true), set_config('hnsw.iterative_scan', 'strict_order', true)"
    connection.execute(sa.text(f"SELECT {settings}"))


def recall(connection: Connection, tenant: str, dim: int, beam: int) -> float:
    """Mean share of its ten true nearest passages that the graph finds, over a sample of passages."""
    search_graphs(connection, beam)
    which = "FROM assistkit.passages WHERE tenant = :tenant"
    some = sa.text(f"SELECT vector::text {which} ORDER BY md5(pk::text) LIMIT {_SAMPLE}")
    shares = []
    for text in connection.execute(some, {"tenant": tenant}).scalars().all():
        found = []
        for order in (nearest_first("vector", dim), "(vector <#> CAST(:vector AS vector)) + 0"):
            nearest = sa.text(f"SELECT pk {which} ORDER BY {order} LIMIT {_NEAREST}")
            found.append(set(connection.execute(nearest, {"tenant": tenant, "vector": text}).scalars()))
        shares.append(len(found[0] & found[1]) / max(1, len(found[1])))
    return float(np.mean(shares)) if shares else 1.0
