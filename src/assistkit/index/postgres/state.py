"""What the database says of a tenant's index as a whole: a row that every writer renews."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from assistkit.errors import IndexMissing
from assistkit.index.postgres.connection import Connection
from assistkit.index.postgres.writing import Held, Usual

HNSW_FROM = 50_000
"""From this many passages on a build makes a graph to find the nearest by, if nobody says otherwise."""


class State(NamedTuple):
    """`generation` counts its versions; `learned` is the one in which solved cases, or what they taught, changed last.

    `held` is there; words are weighed by what was `usual` when they were. `approximate`: the nearest are found by
    graphs (HNSW); else every row is compared.
    """

    about: Mapping[str, Any]
    generation: int
    learned: int
    cases: int
    usual: Usual
    held: Held

    @property
    def approximate(self) -> bool:
        """Whether there are graphs to search."""
        return bool(self.about["kind"] == "hnsw")


def read_state(connection: Connection, tenant: str) -> State:
    """Raises IndexMissing where the tenant has no index."""
    found = peek(connection, tenant)
    if found is None:
        whose = f"tenant {tenant!r}" if tenant else "no tenant"
        raise IndexMissing(f"no index of {whose} in this database: build one, or check the address")
    return found


def peek(connection: Connection, tenant: str) -> State | None:
    """The same, None where there is none."""
    row = connection.execute(
        sa.text(
            "SELECT about::text, generation, learned, cases, passage_words, article_words, "
            "articles, worded, passages, length FROM assistkit.indexes WHERE tenant = :tenant"
        ),
        {"tenant": tenant},
    ).one_or_none()
    if row is None:
        return None
    about, generation, learned, cases, passage, article, *held = row
    return State(msgspec.json.decode(about), generation, learned, cases, Usual(passage, article), Held(*held))


def renew(
    connection: Connection, tenant: str, about: Mapping[str, Any], usual: Usual, held: Held, *, learned: bool = False
) -> State:
    """The next generation, which holds so much; cases are counted where they changed."""
    counted = "(SELECT count(*) FROM assistkit.cases WHERE tenant = :tenant)"
    connection.execute(
        sa.text(
            "INSERT INTO assistkit.indexes AS known (tenant, about, generation, learned, articles, worded, passages, "
            "length, cases, passage_words, article_words) VALUES (:tenant, CAST(:about AS jsonb), 1, 1, "
            f":articles, :worded, :passages, :length, {counted}, :passage, :article) "
            "ON CONFLICT (tenant) DO UPDATE SET about = excluded.about, generation = known.generation + 1, "
            "learned = CASE WHEN :learned THEN known.generation + 1 ELSE known.learned END, "
            f"cases = CASE WHEN :learned THEN {counted} ELSE known.cases END, "
            "articles = excluded.articles, worded = excluded.worded, passages = excluded.passages, "
            "length = excluded.length, passage_words = excluded.passage_words, article_words = excluded.article_words"
        ),
        {
            "tenant": tenant,
            "about": msgspec.json.encode(about).decode(),
            "passage": usual.passage,
            "article": usual.article,
            "learned": learned,
            **held._asdict(),
        },
    )
    return read_state(connection, tenant)
