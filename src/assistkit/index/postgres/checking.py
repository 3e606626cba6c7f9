"""Is everything in the tables as it must be? Every row is read: what the server finds damaged shows too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from assistkit.errors import IndexUnusable
from assistkit.index.about import check_about
from assistkit.index.block_files import check_passage
from assistkit.index.postgres.cases import read_cases
from assistkit.index.postgres.connection import Connection
from assistkit.index.postgres.index import PostgresIndex
from assistkit.index.postgres.state import State, read_state
from assistkit.index.postgres.texts import bag_of
from assistkit.index.postgres.writing import Held
from assistkit.types import Article, Passage

_AT_ONCE = 500  # articles
_UNIT = 1e-3
_MUCH = 0.2  # of the usual length of a text
_AGAIN = "build the index again"


class _Words(NamedTuple):
    """What the rows say of each word: in how many passages and articles it stands, and in which passages."""

    passages: Counter[int]
    articles: Counter[int]
    holding: dict[int, set[int]]


def problems(address: Path | str) -> list[str]:
    """Everything that is wrong with the index at this address, one a line; empty when all is well."""
    try:
        index = PostgresIndex.open(address)
    except IndexUnusable as error:
        return [str(error)]
    tenant = index.database.address.tenant
    try:
        return index.database.read(lambda connection: list(_problems(connection, tenant)))
    except IndexUnusable as error:
        return [str(error)]
    finally:
        index.close()


def _problems(connection: Connection, tenant: str) -> Iterator[str]:
    state = read_state(connection, tenant)
    try:
        check_about(state.about)
    except ValueError as error:
        yield f"assistkit.indexes: {error}: {_AGAIN}"
    words = _Words(Counter(), Counter(), {})
    yield from _rows(connection, tenant, words)
    yield from _counts(connection, tenant, state)
    yield from _vectors(connection, tenant)
    yield from _across(connection, tenant)
    yield from _lists(connection, tenant, words)
    try:
        read_cases(connection, tenant, int(state.about["dim"]))
    except ValueError as error:
        yield f"assistkit.cases: {error}: forget that case, or learn again"


def _rows(connection: Connection, tenant: str, words: _Words) -> Iterator[str]:
    """Every article with its passages."""
    last = ""
    some = sa.text(
        "SELECT pk, id, digest, record, passages, bag::text FROM assistkit.articles "
        f"WHERE tenant = :tenant AND id > :last ORDER BY id LIMIT {_AT_ONCE}"
    )
    while rows := connection.execute(some, {"tenant": tenant, "last": last}).all():
        last = rows[-1].id
        theirs = _passages_of(connection, [row.pk for row in rows])
        for row in rows:
            own = theirs.get(row.pk, [])
            words.articles.update(bag_of(row.bag).keys())
            for pk, _, bag in own:
                for id in bag_of(bag):
                    words.passages[id] += 1
                    words.holding.setdefault(id, set()).add(pk)
            yield from _article(row, [record for _, record, _ in own])


def _passages_of(connection: Connection, articles: list[int]) -> dict[int, list[tuple[int, str, str]]]:
    every = sa.text(
        "SELECT p.article, p.pk, p.record, b.bag::text FROM assistkit.passages p "
        "JOIN assistkit.bags b ON b.passage = p.pk "
        "WHERE p.article = ANY(CAST(:articles AS bigint[])) ORDER BY p.article, p.number"
    )
    found: dict[int, list[tuple[int, str, str]]] = {}
    for article, pk, record, bag in connection.execute(every, {"articles": articles}):
        found.setdefault(article, []).append((pk, record, bag))
    return found


def _article(row: Any, records: list[str]) -> Iterator[str]:
    try:
        article = msgspec.json.decode(row.record, type=Article)
        passages = [msgspec.json.decode(record, type=Passage) for record in records]
        for passage in passages:
            check_passage(passage, article)
    except ValueError as error:
        yield f"article {row.id}: {error}: {_AGAIN}"
        return
    if article.digest != row.digest or article.id != row.id:
        yield f"article {row.id}: its text is not the one that was indexed: {_AGAIN}"
    if len(passages) != row.passages:
        yield f"article {row.id}: must have {row.passages} passages; got {len(passages)}: {_AGAIN}"


def _counts(connection: Connection, tenant: str, state: State) -> Iterator[str]:
    """What is said of the whole, with the rows."""
    counted = sa.text(
        "SELECT count(*), count(*) FILTER (WHERE passages > 0), coalesce(sum(passages), 0), coalesce(sum(length), 0) "
        "FROM assistkit.articles WHERE tenant = :tenant"
    )
    held = Held(*map(int, connection.execute(counted, {"tenant": tenant}).one()))
    if held != state.held:
        yield f"assistkit.indexes: says {tuple(state.held)} {Held._fields}; there are {tuple(held)}: {_AGAIN}"
    for now, was in zip(held.usual, state.usual, strict=True):
        if abs(now - was) > _MUCH * was:
            yield f"words are weighed for texts of {was:.0f} words, they have {now:.0f} now: update the index"


def _vectors(connection: Connection, tenant: str) -> Iterator[str]:
    for table, column in (
        ("passages", "vector"),
        ("articles", "lead"),
        ("groups", "vector"),
        ("across", "vector"),
        ("cases", "vector"),
        ("cases", "across"),
    ):
        length = (
            f"l2_norm({column})" if table in ("groups", "across") or column == "across" else f"vector_norm({column})"
        )
        bad = sa.text(f"SELECT count(*) FROM assistkit.{table} WHERE tenant = :tenant AND abs({length} - 1) > {_UNIT}")
        if number := connection.execute(bad, {"tenant": tenant}).scalar_one():
            yield f"assistkit.{table}: {number} vectors are not of length 1: {_AGAIN}"


def _across(connection: Connection, tenant: str) -> Iterator[str]:
    """Whether each article has none of the multilingual embedder's vectors, or all."""
    some = sa.text(
        "SELECT count(*) FROM assistkit.articles a WHERE a.tenant = :tenant AND "
        "(SELECT count(*) FROM assistkit.across x WHERE x.article = a.pk) NOT IN (0, a.passages + 1)"
    )
    if number := connection.execute(some, {"tenant": tenant}).scalar_one():
        yield f"assistkit.across: {number} articles have vectors for some of their texts only: {_AGAIN}"


def _lists(connection: Connection, tenant: str, words: _Words) -> Iterator[str]:
    """The words as they are counted, with the rows that have them."""
    wrong = 0
    every = sa.text("SELECT id, passages, articles, rare FROM assistkit.words WHERE tenant = :tenant")
    ids = set[int]()
    for id, passages, articles, rare in connection.execute(every, {"tenant": tenant}):
        ids.add(id)
        counted = (words.passages[id], words.articles[id])
        wrong += counted != (passages, articles) or (rare is not None and set(rare) != words.holding.get(id, set()))
    wrong += len(words.passages.keys() - ids)
    if wrong:
        yield f"assistkit.words: {wrong} words are not counted as they are in the passages: {_AGAIN}"
