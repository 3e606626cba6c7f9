"""The articles of an index in a database, looked up when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, ValuesView
from typing import Any

import msgspec
import sqlalchemy as sa

from assistkit.index.filters import VISIBILITIES
from assistkit.index.languages import SAMPLE, recognized, written
from assistkit.index.postgres.connection import Connection, Database
from assistkit.index.postgres.texts import storable
from assistkit.types import Article

_AT_ONCE = 500


class StoredArticles(Mapping[str, Article]):
    """Every article by id, in order, as it is now."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __getitem__(self, id: str) -> Article:
        one = "SELECT record FROM assistkit.articles WHERE tenant = :tenant AND id = :id"
        found = self._scalars(one, id=id) if isinstance(id, str) and storable(id) else ()
        if not found:
            raise KeyError(id)
        return msgspec.json.decode(found[0], type=Article)

    def __iter__(self) -> Iterator[str]:
        return iter(self._scalars("SELECT id FROM assistkit.articles WHERE tenant = :tenant ORDER BY id"))

    def __len__(self) -> int:
        found: int = self._scalars("SELECT count(*) FROM assistkit.articles WHERE tenant = :tenant")[0]
        return found

    def values(self) -> ValuesView[Article]:
        """Every article, read some at a time."""
        return _Values(self)

    def many(self, after: str, most: int) -> list[Article]:
        """So many articles, in order, from the first id behind `after` on."""
        some = f"WHERE tenant = :tenant AND id > :after ORDER BY id LIMIT {most}"
        found = self._scalars(f"SELECT record FROM assistkit.articles {some}", after=after)
        return [msgspec.json.decode(record, type=Article) for record in found]

    def digests(self) -> dict[str, str]:
        """The digest of each article."""
        wanted = sa.text("SELECT id, digest FROM assistkit.articles WHERE tenant = :tenant ORDER BY id")
        tenant = {"tenant": self._database.address.tenant}
        return dict(self._database.read(lambda connection: [tuple(row) for row in connection.execute(wanted, tenant)]))

    def filters(self) -> dict[str, tuple[str, ...]]:
        """As `filters.known_values`."""
        rows = (
            "SELECT DISTINCT f.key, v.value FROM assistkit.articles a, jsonb_each(a.facets) f, "
            "jsonb_array_elements_text(f.value) v WHERE a.tenant = :tenant "
            "UNION SELECT DISTINCT 'language', language FROM assistkit.articles "
            "WHERE tenant = :tenant AND language > ''"
        )
        tenant = {"tenant": self._database.address.tenant}

        def read(connection: Connection) -> list[tuple[str, str]]:
            return [(name, value) for name, value in connection.execute(sa.text(rows), tenant)]

        found: dict[str, set[str]] = {"article_id": set(self), "language": set(), "visibility": set(VISIBILITIES)}
        for name, value in self._database.read(read):
            found.setdefault(name, set()).add(value)
        return {name: tuple(sorted(values)) for name, values in found.items()}

    def languages(self) -> dict[str, int]:
        """As `seam.Knowledge` has it."""
        every = "SELECT language, count(*) FROM assistkit.articles WHERE tenant = :tenant GROUP BY language"
        tenant = {"tenant": self._database.address.tenant}
        said = self._database.read(lambda one: [tuple(row) for row in one.execute(sa.text(every), tenant)])
        if known := written(dict(said)):
            return known
        some = f"SELECT record FROM assistkit.articles WHERE tenant = :tenant ORDER BY md5(id) LIMIT {SAMPLE}"
        return recognized(msgspec.json.decode(record, type=Article) for record in self._scalars(some))

    def _scalars(self, statement: str, **given: Any) -> Sequence[Any]:
        known = {"tenant": self._database.address.tenant, **given}
        return self._database.read(lambda connection: connection.execute(sa.text(statement), known).scalars().all())


class _Values(ValuesView[Article]):
    """Not one by one, as a mapping does by itself."""

    _mapping: StoredArticles

    def __iter__(self) -> Iterator[Article]:
        last = ""
        while some := self._mapping.many(last, _AT_ONCE):
            yield from some
            last = some[-1].id
