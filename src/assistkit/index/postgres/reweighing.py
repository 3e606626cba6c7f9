"""The words of every text weighed anew, once texts are longer or shorter than they used to be."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from assistkit.index.postgres import bags
from assistkit.index.postgres.connection import Connection
from assistkit.index.postgres.texts import bag_of, bag_text
from assistkit.index.postgres.writing import Held, Usual

_AT_ONCE = 2_000


class _Bags(NamedTuple):
    """Where the words of texts are: the rows with the lengths of the texts, the table, and its key."""

    rows: str
    table: str
    key: str


_OF = (
    _Bags("bags t JOIN assistkit.passages p ON p.pk = t.passage", "bags", "passage"),
    _Bags("articles t", "articles", "pk"),
)


def reweighed(connection: Connection, tenant: str, before: Usual, held: Held) -> Usual:
    """What is usual now; where that is off by more than `bags.DRIFT`, every text is weighed by it."""
    now = held.usual
    if all(abs(is_ - was) <= bags.DRIFT * was for is_, was in zip(now, before, strict=True)):
        return before
    for of, old, new in zip(_OF, before, now, strict=True):
        _reweigh(connection, tenant, of, old, new)
    return now


def _reweigh(connection: Connection, tenant: str, of: _Bags, old: float, new: float) -> None:
    rows = sa.text(f"SELECT t.{of.key}, length, t.bag::text FROM assistkit.{of.rows} WHERE t.tenant = :tenant")
    read = connection.execute(rows, {"tenant": tenant}).all()
    write = sa.text(
        f"UPDATE assistkit.{of.table} t SET bag = CAST(m.bag AS sparsevec) "
        f"FROM unnest(CAST(:pks AS bigint[]), CAST(:bags AS text[])) AS m (pk, bag) WHERE t.{of.key} = m.pk"
    )
    for at in range(0, len(read), _AT_ONCE):
        part = read[at : at + _AT_ONCE]
        texts = [bag_text(bags.saturated(bags.often(bag_of(bag), length, old), new)) for _, length, bag in part]
        connection.execute(write, {"pks": [row[0] for row in part], "bags": texts})
