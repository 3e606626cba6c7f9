"""Articles -> the tables: a build replaces all of them in one transaction, an update what changed, some at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistkit.errors import InputError
from assistkit.index.across import ACROSS
from assistkit.index.building import IndexReport
from assistkit.index.changes import Changes, changes
from assistkit.index.duplicates import Duplicate, duplicates
from assistkit.index.embedding import Embedding
from assistkit.index.multilingual import beside
from assistkit.index.passages import Splitter
from assistkit.index.postgres.across import Known, with_across
from assistkit.index.postgres.address import Address
from assistkit.index.postgres.cases import forget_across, forget_all
from assistkit.index.postgres.connection import Connection, Database
from assistkit.index.postgres.gathering import BEAM
from assistkit.index.postgres.graphs import make_graphs, recall
from assistkit.index.postgres.index import PostgresIndex
from assistkit.index.postgres.known_vectors import across_vectors, group_vectors, whole_vectors
from assistkit.index.postgres.reweighing import reweighed
from assistkit.index.postgres.schema import migrate, upgrade
from assistkit.index.postgres.state import HNSW_FROM, State, peek, read_state, renew
from assistkit.index.postgres.stored_articles import StoredArticles
from assistkit.index.postgres.writing import checked, put, take_out
from assistkit.index.seam import check_fingerprint
from assistkit.progress import Progress
from assistkit.protocols import Embedder
from assistkit.types import Article

_AT_ONCE = 50  # articles of an update that are written in one transaction


def build(  # noqa: PLR0913  as `index.building.build_index`
    articles: Sequence[Article],
    address: Path | str,
    embedder: Embedder,
    *,
    kind: str,
    splitter: Splitter,
    about: Mapping[str, Any],
    progress: Progress,
) -> IndexReport:
    """Make these the articles of the index at this address; readers see the old ones until all are there.

    From `HNSW_FROM` passages on an index is searched by graphs, of whatever `kind`. What was learned stays, unless the
    embedder is another. Raises InputError for a kind that there is not; IndexLocked; IndexUnusable.
    """
    if kind not in ("exact", "hnsw"):
        raise InputError(f"kind must be exact or hnsw in PostgreSQL; got {kind!r}")
    with closing(Database(Address.of(address))) as database:
        tenant = database.address.tenant
        database.write(lambda connection: migrate(connection, embedder.dim))
        before = database.read(lambda connection: peek(connection, tenant))
        same = before is not None and before.about["fingerprint"] == embedder.fingerprint
        digests = StoredArticles(database).digests()
        embedding = _embedding(database, embedder, progress) if same else Embedding(embedder, progress=progress)
        other = beside(embedder)
        known_across = (
            same and other is not None and before is not None and before.about.get(ACROSS) == other.fingerprint
        )
        known = _across(database) if known_across else _nothing
        entries = checked(with_across(embedding.entries(articles, splitter), other, known), embedder.dim)
        many = sum(len(entry.passages) for entry in entries) >= HNSW_FROM
        said = {**about, "fingerprint": embedder.fingerprint, "dim": embedder.dim, "kind": "hnsw" if many else kind}
        said |= {ACROSS: other.fingerprint} if other is not None else {}

        def work(connection: Connection) -> State:
            now = peek(connection, tenant)
            take_out(connection, tenant, None)
            if not same:  # vectors of another embedder are of no use
                forget_all(connection, tenant)
            elif now and now.about.get(ACROSS) != said.get(ACROSS):
                forget_across(connection, tenant)
            held = put(connection, tenant, entries, None)
            if said["kind"] == "hnsw":
                make_graphs(connection, embedder.dim)
            kept = {"ranking": now.about["ranking"]} if same and now and "ranking" in now.about else {}
            return renew(connection, tenant, {**said, **kept}, held.usual, held, learned=not same)

        return _report(database, database.write(work), changes(digests, articles), embedding, articles)


def update(
    articles: Sequence[Article], address: Path | str, embedder: Embedder, *, unknown_visibility: int, progress: Progress
) -> IndexReport:
    """Bring the index to exactly these articles: what is new or changed is embedded and written, what is gone removed.

    Raises IndexMissing where there is none; WrongEmbedder; IndexLocked; IndexUnusable.
    """
    with closing(Database(Address.of(address))) as tables:
        tables.write(upgrade)
    with closing(PostgresIndex.open(address)) as index:
        check_fingerprint(index, embedder)
        database = index.database
        tenant = database.address.tenant
        changed = changes(index.articles.digests(), articles)
        embedding, other = _embedding(database, embedder, progress), beside(embedder)
        if other is not None and changed:
            index.bring_across(other)
        splitter = Splitter(words=index.about["passage_words"], overlap=index.about["passage_overlap"])
        touched = [one for one in articles if one.id in {*changed.added, *changed.changed}]
        for at in range(0, len(touched), _AT_ONCE):
            entries = embedding.entries(touched[at : at + _AT_ONCE], splitter)
            index.upsert(with_across(entries, other, _across(database)))
        if changed.removed:
            index.delete(changed.removed)

        def work(connection: Connection) -> State:
            now = read_state(connection, tenant)
            if not changed:
                return now
            about = {key: value for key, value in now.about.items() if key != "unknown_visibility"}
            about |= {"unknown_visibility": unknown_visibility} if unknown_visibility else {}
            if now.held.passages >= HNSW_FROM and not now.approximate:
                about["kind"] = "hnsw"
                make_graphs(connection, embedder.dim)
            return renew(connection, tenant, about, reweighed(connection, tenant, now.usual, now.held), now.held)

        state = database.write(work)
        return _report(database, state, changed, embedding, articles, [one.id for one in touched])


def _embedding(database: Database, embedder: Embedder, progress: Progress) -> Embedding:
    tenant = database.address.tenant
    return Embedding(
        embedder,
        lambda digests: database.read(lambda connection: whole_vectors(connection, tenant, digests)),
        lambda digests: database.read(lambda connection: group_vectors(connection, tenant, digests)),
        progress,
    )


def _across(database: Database) -> Known:
    """What looks up vectors of the multilingual embedder."""
    tenant = database.address.tenant
    return lambda digests: database.read(lambda connection: across_vectors(connection, tenant, digests))


def _nothing(_digests: Sequence[str]) -> Mapping[str, npt.NDArray[np.float32]]:
    return {}


def _report(
    database: Database,
    state: State,
    changed: Changes,
    embedding: Embedding,
    articles: Sequence[Article],
    touched: Iterable[str] | None = None,
) -> IndexReport:
    """Of an update only the pairs with a `touched` article are reported."""
    ids = None if touched is None else {*touched}
    pairs: list[Duplicate] = duplicates(articles) if ids is None or ids else []
    tenant, dim = database.address.tenant, int(state.about["dim"])
    return IndexReport(
        generation=state.generation,
        articles=state.held.articles,
        passages=state.held.passages,
        public=sum(article.public for article in articles),
        added=len(changed.added),
        changed=len(changed.changed),
        removed=len(changed.removed),
        unchanged=changed.unchanged,
        embedded=embedding.embedded,
        reused=embedding.reused,
        recall=database.read(lambda one: recall(one, tenant, dim, BEAM)) if state.approximate else None,
        duplicates=tuple(pair for pair in pairs if ids is None or ids & {pair.one, pair.other}),
    )
