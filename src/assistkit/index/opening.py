"""Opening an index by where it lies: a folder's path, or the address of a PostgreSQL database."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistkit.errors import InputError
from assistkit.index.knowledge import KnowledgeIndex, verify
from assistkit.index.seam import LearningIndex
from assistkit.index.store import read_about

_SCHEMES = ("postgresql://", "postgres://")


def is_database(place: Path | str) -> bool:
    """Whether it is the address of a database, and no path."""
    return str(place).startswith(_SCHEMES)


def beside(place: Path | str, suffix: str) -> Path:
    """The file that belongs to the index at this place: kb.index.desk beside kb.index.

    That of a database lies in the folder that ASSISTKIT_BESIDE names, else in the current one; its name shows nothing
    of the address.
    """
    if not is_database(place):
        return Path(place).absolute().with_name(Path(place).name + suffix)
    named = hashlib.sha256(str(place).encode()).hexdigest()[:12]
    return Path(os.environ.get("ASSISTKIT_BESIDE") or "").absolute() / f"index-{named}{suffix}"


def about(place: Path | str) -> Mapping[str, Any]:
    """What was said about the index when it was made, without reading the rest. Raises as `open_knowledge`."""
    return open_knowledge(place).about if is_database(place) else read_about(Path(place))


def problems_of(place: Path | str) -> list[str]:
    """Everything that is wrong with an index, one a line; empty when all is well."""
    if is_database(place):
        from assistkit.index.postgres.checking import problems

        return problems(place)
    return verify(place)


def copy_to(index: KnowledgeIndex, address: Path | str, kind: str = "exact") -> LearningIndex:
    """The index of a folder in a database, see `postgres.copying`. Raises InputError for a path."""
    if not is_database(address):
        raise InputError(f"{address}: must be an address such as postgresql://user@host/name; copy a folder with cp -r")
    from assistkit.index.postgres.copying import copy_to as to_database

    return to_database(index, address, kind)


def open_in_memory(place: Path | str) -> KnowledgeIndex:
    """The index at a path, or a copy of a database's: for what looks at every vector. Raises as `open_knowledge`."""
    if is_database(place):
        from assistkit.index.postgres.in_memory import in_memory

        return in_memory(place)
    return KnowledgeIndex.open(place)


def open_knowledge(place: Path | str) -> LearningIndex:
    """The index at a path, as `open_index`, or in a database: `postgresql://user@host/name`.

    Raises IndexMissing, IndexCorrupt or IndexTooNew; IndexUnusable where the database says no; MissingExtra.
    """
    if is_database(place):
        from assistkit.index.postgres import PostgresIndex

        return PostgresIndex.open(place)
    return KnowledgeIndex.open(place)
