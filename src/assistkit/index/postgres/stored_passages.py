"""Passages by their keys; those that were read last are remembered."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from assistkit.errors import IndexChanged
from assistkit.index.postgres.connection import Connection, Database
from assistkit.types import Passage

_KEPT = 20_000  # passages: some 50 MB
_PASSAGES = msgspec.json.Decoder(list[Passage])
_RECORDS = (
    "SELECT string_agg(p.record, ',' ORDER BY o.place) FROM "
    "unnest(CAST(:pks AS bigint[])) WITH ORDINALITY AS o (pk, place) JOIN assistkit.passages p ON p.pk = o.pk"
)


class StoredPassages:
    """A row that has a passage never changes: another version of it is another row."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[int, Passage] = {}

    def take(self, pks: Sequence[int]) -> list[Passage]:
        """The passages with these keys, in order. Raises IndexChanged where one is not there any more."""
        known = self._known
        new = [pk for pk in pks if pk not in known]
        read = self._database.read(lambda connection: _records(connection, new)) if new else []
        if len(read) != len(new):
            raise IndexChanged(f"{self._database.address}: an article was replaced meanwhile: ask again")
        found = dict(zip(new, read, strict=True))
        made = [found[pk] if pk in found else known[pk] for pk in pks]
        self._known = {**(known if len(known) < _KEPT else {}), **found} if found else known  # whole, for other threads
        return made


def _records(connection: Connection, pks: Sequence[int]) -> list[Passage]:
    records = connection.execute(sa.text(_RECORDS), {"pks": list(pks)}).scalar_one()
    return _PASSAGES.decode(f"[{records or ''}]")
