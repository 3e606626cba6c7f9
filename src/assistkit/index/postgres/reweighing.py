"""The words of every text weighed anew, once texts are longer or shorter than they used to be."""

from __future__ import annotations

import sqlalchemy as sa

from assistkit.index.postgres import bags
from assistkit.index.postgres.connection import Connection
from assistkit.index.postgres.texts import bag_of, bag_text
from assistkit.index.postgres.writing import Held, Usual

_AT_ONCE = 2_000


def reweighed(connection: Connection, tenant: str, before: Usual, held: Held) -> Usual:
    """What is usual now; where that is off by more than `bags.DRIFT`, every text is weighed by it."""
    now = held.usual
    if all(abs(is_ - was) <= bags.DRIFT * was for is_, was in zip(now, before, strict=True)):
        return before
    for table, old, new in zip(("passages", "articles"), before, now, strict=True):
        _reweigh(connection, tenant, table, old, new)
    return now


def _reweigh(connection: Connection, tenant: str, table: str, old: float, new: float) -> None:
    rows = sa.text(f"SELECT pk, length, bag::text FROM assistkit.{table} WHERE tenant = :tenant")
    read = connection.execute(rows, {"tenant": tenant}).all()
    write = sa.text(
        f"UPDATE assistkit.{table} t SET bag = CAST(m.bag AS sparsevec) "
        "FROM unnest(CAST(:pks AS bigint[]), CAST(:bags AS text[])) AS m (pk, bag) WHERE t.pk = m.pk"
    )
    for at in range(0, len(read), _AT_ONCE):
        part = read[at : at + _AT_ONCE]
        texts = [bag_text(bags.saturated(bags.often(bag_of(bag), length, old), new)) for _, length, bag in part]
        connection.execute(write, {"pks": [row[0] for row in part], "bags": texts})
