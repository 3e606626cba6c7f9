"""The solved cases in their table: read whole, kept by what changed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import sqlalchemy as sa

from assistkit.index.memory import CaseMemory
from assistkit.index.postgres.connection import Connection
from assistkit.index.postgres.texts import array_text, half_text, insert, vector_of, vector_text
from assistkit.types import SolvedCase

_ENCODER = msgspec.json.Encoder(order="deterministic")


def read_cases(connection: Connection, tenant: str, dim: int) -> CaseMemory:
    """All of them, with their vectors, in this process's memory."""
    memory = CaseMemory(dim)
    every = sa.text("SELECT record, vector::text, across::text FROM assistkit.cases WHERE tenant = :tenant")
    rows = connection.execute(every, {"tenant": tenant}).all()
    if rows:
        cases = [msgspec.json.decode(record, type=SolvedCase) for record, _, _ in rows]
        memory.upsert(cases, np.stack([vector_of(vector) for _, vector, _ in rows]))
        across = {case.digest: vector_of(row) for case, (_, _, row) in zip(cases, rows, strict=True) if row}
        if across:
            found = np.stack(list(across.values()))
            memory.across.put(list(across), found / np.linalg.norm(found, axis=1, keepdims=True))
    return memory


def keep_cases(connection: Connection, tenant: str, before: CaseMemory, now: CaseMemory) -> bool:
    """Write what is new, changed or gone since `before`; whether anything was."""
    digests = [case.digest for case in now.cases]
    others = (now.across.codes(digests) != before.across.codes(digests)).any(axis=1).tolist()
    changed = [
        case.id
        for case, other in zip(now.cases, others, strict=True)
        if other or case.id not in before.rows or before.case(case.id) != case
    ]
    gone = [id for id in before.rows if id not in now.rows]
    if not changed and not gone:
        return False
    _take_out(connection, tenant, [*changed, *gone])
    across = now.across.vectors([now.case(id).digest for id in changed])
    rows = (
        (tenant, id, _ENCODER.encode(now.case(id)).decode(), vector_text(now.vector(id)), half_text(other))
        for id, other in zip(changed, across, strict=True)
    )
    insert(connection, "cases", ("tenant", "id", "record", "vector", "across"), rows)
    return True


def snapshot(memory: CaseMemory) -> CaseMemory:
    """The same cases, which stay as they are whatever `memory` learns."""
    made = memory.without(())
    made.across = memory.across.keep(case.digest for case in memory.cases)
    return made


def forget_across(connection: Connection, tenant: str) -> None:
    """Without what another version of the multilingual embedder made of the cases."""
    connection.execute(sa.text("UPDATE assistkit.cases SET across = NULL WHERE tenant = :tenant"), {"tenant": tenant})


def forget_all(connection: Connection, tenant: str) -> None:
    """Without any solved case."""
    connection.execute(sa.text("DELETE FROM assistkit.cases WHERE tenant = :tenant"), {"tenant": tenant})


def known_ids(connection: Connection, tenant: str, memory: CaseMemory) -> list[str]:
    """The articles that solved a case and are there, in order."""
    named = sorted({article for case in memory.cases for article in case.articles})
    there = sa.text("SELECT id FROM assistkit.articles WHERE tenant = :tenant AND id = ANY(CAST(:ids AS text[]))")
    return sorted(connection.execute(there, {"tenant": tenant, "ids": array_text(named)}).scalars()) if named else []


def _take_out(connection: Connection, tenant: str, ids: Sequence[str]) -> None:
    gone = sa.text("DELETE FROM assistkit.cases WHERE tenant = :tenant AND id = ANY(CAST(:ids AS text[]))")
    connection.execute(gone, {"tenant": tenant, "ids": array_text(ids)})
