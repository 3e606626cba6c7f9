"""The multilingual embedder's vectors of passages and titles: made for articles, and for those that have none yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from assistkit.index.across import ACROSS
from assistkit.index.entries import Entry, across_digests
from assistkit.index.passages import embedded_text
from assistkit.index.postgres.cases import forget_across
from assistkit.index.postgres.connection import Connection
from assistkit.index.postgres.graphs import make_graphs
from assistkit.index.postgres.state import State, read_state, renew
from assistkit.index.postgres.writing import put_across
from assistkit.protocols import Embedder, Vectors
from assistkit.types import Article, Passage, text_digest

_AT_ONCE = 50  # articles
Known = Callable[[Sequence[str]], Mapping[str, npt.NDArray[np.float32]]]

_WITHOUT = (
    "SELECT a.pk, a.head, "
    "ARRAY(SELECT p.record FROM assistkit.passages p WHERE p.article = a.pk ORDER BY p.number) AS passages "
    "FROM assistkit.articles a WHERE a.tenant = :tenant AND a.id > :after "
    "AND NOT EXISTS (SELECT 1 FROM assistkit.across x WHERE x.article = a.pk) "
    f"ORDER BY a.id LIMIT {_AT_ONCE}"
)


class Missing(NamedTuple):
    """An article without such vectors: its key and id, and the texts of its passages, then its title."""

    pk: int
    id: str
    digests: Sequence[str]
    texts: Sequence[str]


def with_across(entries: Sequence[Entry], other: Embedder | None, known: Known) -> list[Entry]:
    """The same with vectors of the multilingual embedder, where there is one; a `known` text is not embedded again."""
    if other is None or not entries:
        return list(entries)
    texts = {
        digest: text
        for entry in entries
        for digest, text in zip(across_digests(entry), [*entry.texts, entry.article.title], strict=True)
    }
    vectors = dict(known(list(texts)))
    new = [digest for digest in texts if digest not in vectors]
    vectors |= zip(new, other.encode_document([texts[digest] for digest in new]), strict=True)
    return [replace(one, across=np.stack([vectors[digest] for digest in across_digests(one)])) for one in entries]


def begun(connection: Connection, tenant: str, other: Embedder) -> State:
    """Note whose vectors there are from now on, and remove those of another version."""
    now = read_state(connection, tenant)
    connection.execute(sa.text("DELETE FROM assistkit.across WHERE tenant = :tenant"), {"tenant": tenant})
    forget_across(connection, tenant)
    if now.approximate:
        make_graphs(connection, int(now.about["dim"]))
    return renew(connection, tenant, {**now.about, ACROSS: other.fingerprint}, now.usual, now.held)


def missing(connection: Connection, tenant: str, after: str) -> list[Missing]:
    """Some articles that have none, in order, from the first id behind `after` on."""
    found = []
    for pk, head, records in connection.execute(sa.text(_WITHOUT), {"tenant": tenant, "after": after}):
        article = msgspec.json.decode(head, type=Article)
        texts = [*(embedded_text(msgspec.json.decode(record, type=Passage)) for record in records), article.title]
        found.append(Missing(pk, article.id, [text_digest(text) for text in texts], texts))
    return found


def add_across(connection: Connection, tenant: str, made: Sequence[tuple[Missing, Vectors]]) -> None:
    """Add their vectors, where they are still there and nobody else did."""
    without = sa.text(
        "SELECT a.pk FROM assistkit.articles a WHERE a.pk = ANY(CAST(:pks AS bigint[])) "
        "AND NOT EXISTS (SELECT 1 FROM assistkit.across x WHERE x.article = a.pk)"
    )
    left = set(connection.execute(without, {"pks": [one.pk for one, _ in made]}).scalars())
    put_across(connection, tenant, [(one.pk, one.digests, vectors) for one, vectors in made if one.pk in left])
