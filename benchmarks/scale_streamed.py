"""What does PostgreSQL with pgvector cost beyond what one process can hold?

    python benchmarks/scale_streamed.py [--sizes 1000000] [--folder thunderbird.index]

The articles of scale.py, some thousands at a time into PostgreSQL alone, as nobody holds a million in memory; then the
graphs over them. The rest is measured as there. What the nearest hundred are is said by the server, which compares
every row. The articles are in one language: they have no vectors of the multilingual embedder, which would take as long
again to write. `--folder` is an index of thunderbird that was built before.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from postgres_server import Postgres
from scale import (
    ASKED,
    POOL,
    built,
    memory,
    new_database,
    of_database,
    parser_of,
    queries_of,
    recall,
    server_for,
    varied,
)
from surroundings import save

from assistkit import load_embedder, open_index
from assistkit.case.dataset import load
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.index.postgres import PostgresIndex
from assistkit.index.postgres.connection import Connection
from assistkit.index.postgres.graphs import make_graphs
from assistkit.index.postgres.state import read_state, renew
from assistkit.index.postgres.texts import vector_text

AT_ONCE = 2_000  # articles


def main() -> None:
    parser = parser_of(__doc__, "1000000")
    said, server = parser.parse_args(), server_for(parser, shared_buffers="10GB")
    embedder, folder = load_embedder(), Path(tempfile.mkdtemp(prefix="scale-"))
    try:
        index = said.folder or built(said.data / "thunderbird" / "articles.jsonl", folder / "t.index", embedder)
        queries = queries_of(load(said.data / "thunderbird").cases[:ASKED], embedder)
        sizes = [streamed(int(number), open_index(index), queries, server) for number in said.sizes.split(",")]
    finally:
        server.end()
        shutil.rmtree(folder, ignore_errors=True)
    save("scale_streamed", {"sizes": sizes})


def streamed(passages: int, base: KnowledgeIndex, queries: Sequence[Any], server: Postgres) -> dict[str, Any]:
    """PostgreSQL with about so many passages, of which this process never holds more than some thousands."""
    started = time.perf_counter()
    index = PostgresIndex.create(new_database(server), base.dim, base.fingerprint)
    waiting = (replace(one, across=None) for one in varied(base, passages))
    changed = next(waiting)
    index.upsert([changed])
    while some := list(islice(waiting, AT_ONCE)):
        index.upsert(some)
    own: dict[str, Any] = {"rows_s": round(time.perf_counter() - started, 1)}
    started = time.perf_counter()
    index.database.write(partial(_with_graphs, index.database.address.tenant, base.dim))
    own |= {"graphs_s": round(time.perf_counter() - started, 1), "write_mb": round(memory())}
    own["build_s"] = round(own["rows_s"] + own["graphs_s"], 1)
    live = PostgresIndex.open(index.place)
    own |= of_database(live, queries, changed)
    own["recall_nearest_100"] = recall(live, partial(_nearest_in_database, live), queries)
    return {"passages": len(live), "postgres_hnsw": own}


def _with_graphs(tenant: str, dim: int, connection: Connection) -> None:
    """As a build does with this many: the rows first, then the graphs over them."""
    make_graphs(connection, dim)
    now = read_state(connection, tenant)
    renew(connection, tenant, {**now.about, "kind": "hnsw"}, now.usual, now.held)


def _nearest_in_database(index: PostgresIndex, vector: Any) -> set[str]:
    nearest = sa.text(
        "SELECT a.id FROM assistkit.articles a JOIN (SELECT article FROM assistkit.passages "
        "ORDER BY (vector <#> CAST(:vector AS vector)) + 0 LIMIT :pool) p ON p.article = a.pk"
    )
    given = {"vector": vector_text(vector), "pool": POOL}
    return index.database.read(lambda connection: set(connection.execute(nearest, given).scalars()))


if __name__ == "__main__":
    main()
