"""A folder's index into a database: nothing is embedded again, and what was learned goes along."""

from __future__ import annotations

from pathlib import Path

from assistkit.index.knowledge import KnowledgeIndex
from assistkit.index.postgres.address import Address
from assistkit.index.postgres.cases import forget_all, keep_cases
from assistkit.index.postgres.connection import Connection, Database
from assistkit.index.postgres.graphs import make_graphs
from assistkit.index.postgres.index import PostgresIndex
from assistkit.index.postgres.schema import migrate
from assistkit.index.postgres.state import HNSW_FROM, State, renew
from assistkit.index.postgres.writing import checked, put, take_out

_COUNTED = {"articles", "passages", "cases"}


def copy_to(index: KnowledgeIndex, address: Path | str, kind: str = "exact") -> PostgresIndex:
    """Make the index at this address one with the same content, whatever the tenant had there.

    `kind` is as for a build. Raises InputError where an article does not fit the tables; IndexLocked; IndexUnusable.
    """
    database = Database(Address.of(address))
    tenant = database.address.tenant
    entries = checked([index.entry(id) for id in index.articles], index.dim)
    about = {name: value for name, value in index.about.items() if name not in _COUNTED}
    about["kind"] = "hnsw" if kind == "hnsw" or len(index) >= HNSW_FROM else "exact"

    def work(connection: Connection) -> State:
        migrate(connection, index.dim)
        take_out(connection, tenant, None)
        forget_all(connection, tenant)
        held = put(connection, tenant, entries, None)
        if about["kind"] == "hnsw":
            make_graphs(connection, index.dim)
        keep_cases(connection, tenant, index.memory.without(index.memory.rows), index.memory)
        return renew(connection, tenant, about, held.usual, held, learned=True)

    return PostgresIndex(database, database.write(work))
