"""The index of a tenant in PostgreSQL: what the seam asks for, and articles one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from assistkit.errors import IndexLocked, IndexMissing
from assistkit.index.across import ACROSS
from assistkit.index.checks import checked_ids
from assistkit.index.entries import Entry
from assistkit.index.memory import CaseMemory
from assistkit.index.postgres.across import add_across, begun, missing
from assistkit.index.postgres.address import Address
from assistkit.index.postgres.cases import forget_all, keep_cases, known_ids, read_cases, snapshot
from assistkit.index.postgres.connection import Connection, Database
from assistkit.index.postgres.gathering import Asked, gathered
from assistkit.index.postgres.graphs import make_graphs
from assistkit.index.postgres.known_vectors import groups_beside
from assistkit.index.postgres.reweighing import reweighed
from assistkit.index.postgres.schema import check_version, migrate
from assistkit.index.postgres.state import State, read_state, renew
from assistkit.index.postgres.stored_articles import StoredArticles
from assistkit.index.postgres.stored_passages import StoredPassages
from assistkit.index.postgres.writing import Held, Usual, checked, put, take_out
from assistkit.index.seam import Gathered
from assistkit.index.text_vectors import TextVectors
from assistkit.protocols import Embedder
from assistkit.types import Where, text_digest

_WEIGHED_AT_ONCE = 20_000  # passages: of more, the words are weighed anew by an update of all, not by one article
_GROUPS_KEPT = 20_000
"""Vectors of groups that are remembered: 384 numbers each, 30 MB."""


class PostgresIndex:
    """An index in PostgreSQL with pgvector: articles as they are now, what was learned as it was when it was opened.

    Any number of processes may read and write it; those who write the same tenant's wait for each other. `database`
    has the connections, which `close` gives back.
    """

    def __init__(self, database: Database, state: State) -> None:
        self.database = database
        self.generation, self._state = state.generation, state
        self._about = dict(state.about)
        self._memory: CaseMemory | None = None
        self._kept: CaseMemory | None = None  # as the database has it
        self._ids: Sequence[str] | None = None
        self._filters: tuple[int, Mapping[str, tuple[str, ...]]] | None = None
        self._languages: Mapping[str, int] | None = None
        self._passages = StoredPassages(database)
        self._groups: dict[str, npt.NDArray[np.float32]] = {}
        self._lock = Lock()

    @classmethod
    def open(cls, address: Path | str) -> Self:
        """The index at this address. Raises IndexMissing or IndexTooNew; IndexUnusable where the database says no."""
        database = Database(Address.of(address))
        try:
            return cls(database, database.read(lambda connection: _opened(connection, database)))
        except BaseException:
            database.close()  # nobody gets this index, so nobody could close it
            raise

    @classmethod
    def create(cls, address: Path | str, dim: int, fingerprint: str, *, approximate: bool = False) -> Self:
        """An index without articles, for vectors of `dim` made by the embedder with this fingerprint.

        What the tenant had there goes. `approximate` finds the nearest by graphs. Raises as `open` does.
        """
        database = Database(Address.of(address))
        tenant = database.address.tenant
        about = {"fingerprint": fingerprint, "dim": dim, "kind": "hnsw" if approximate else "exact"}

        def work(connection: Connection) -> State:
            migrate(connection, dim)
            take_out(connection, tenant, None)
            forget_all(connection, tenant)
            if approximate:
                make_graphs(connection, dim)
            return renew(connection, tenant, about, Usual(0.0, 0.0), Held(), learned=True)

        return cls(database, database.write(work))

    def __len__(self) -> int:
        return self._state.held.passages or self.database.read(self._now).held.passages

    def __repr__(self) -> str:
        return f"PostgresIndex({str(self.place)!r}, generation={self.generation})"

    @property
    def place(self) -> Address:
        """Its address; what is shown of it has no password."""
        return self.database.address

    @property
    def digest(self) -> str:
        """Another one for each version of each index."""
        return text_digest(f"{self.place} {self.generation}")

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._about["dim"])

    @property
    def fingerprint(self) -> str:
        """Of the embedder that made the vectors."""
        return str(self._about["fingerprint"])

    @property
    def about(self) -> Mapping[str, Any]:
        """What was said about it when it was made, and how much it held when it was opened."""
        state = self._state
        counted = {"articles": state.held.articles, "passages": state.held.passages, "cases": state.cases}
        return {**self._about, **counted}

    @property
    def articles(self) -> StoredArticles:
        """Every article by id, as it is now."""
        return StoredArticles(self.database)

    @property
    def filters(self) -> Mapping[str, tuple[str, ...]]:
        """What a `where` may name, with the values there; read again after a change."""
        generation = self.database.read(self._now).generation
        known = self._filters
        if known is None or known[0] != generation:
            known = self._filters = generation, self.articles.filters()
        return known[1]

    @property
    def memory(self) -> CaseMemory:
        """The solved cases, in this process's memory; read when they are first asked for."""
        with self._lock:
            if self._memory is None:
                self._kept = self.database.read(lambda connection: read_cases(connection, self._tenant, self.dim))
                self._memory = snapshot(self._kept)
            return self._memory

    @property
    def article_ids(self) -> Sequence[str]:
        """The articles that solved a case of `memory`, and were there when this was first asked, in order."""
        memory = self.memory
        with self._lock:
            if self._ids is None:
                self._ids = self.database.read(lambda connection: known_ids(connection, self._tenant, memory))
            return self._ids

    def gather(  # noqa: PLR0913  what every search needs
        self,
        query: str,
        vector: npt.NDArray[np.float32],
        pool: int,
        *,
        spoken_for: Sequence[str] = (),
        also: str = "",
        where: Where | None = None,
        across: npt.NDArray[np.float32] | None = None,
    ) -> Gathered:
        """What the searches propose for a case, with every number of it; see `seam.Knowledge`."""
        asked = Asked(query, vector, pool, spoken_for, also, where, across)
        return self.database.read(
            lambda connection: gathered(connection, self._tenant, self._now(connection), asked, self._passages.take)
        )

    @property
    def languages(self) -> Mapping[str, int]:
        """How many articles are in each language; see `seam.Knowledge`. As when it was first asked."""
        if self._languages is None:
            self._languages = self.articles.languages()
        return self._languages

    def vector_of_group(self, text: str) -> npt.NDArray[np.float32] | None:
        """The vector (d,) of a group by what was embedded of it; None where no article has such a group."""
        digest = text_digest(text)
        found = self._groups.get(digest)
        if found is None:
            read = self.database.read(lambda connection: groups_beside(connection, self._tenant, digest))
            with self._lock:
                self._groups = {**(self._groups if len(self._groups) < _GROUPS_KEPT else {}), **read}
            found = read.get(digest)
        return found

    def is_latest(self) -> bool:
        """Whether nothing was learned or updated since it was opened."""
        return self.database.read(self._now).generation == self.generation

    def opened_again(self) -> Self:
        """As it is now, over the same connections; solved cases are read again if there are others."""
        made = type(self)(self.database, self.database.read(lambda connection: _opened(connection, self.database)))
        if made._state.learned == self._state.learned and self._memory is self._kept is not None:
            made._memory, made._kept = self._memory, self._kept
        made._passages = self._passages
        return made

    def upsert(self, entries: Sequence[Entry]) -> None:
        """Add articles, or replace those that are there: all in one transaction, so readers see the old or the new.

        Raises InputError, with nothing changed, where an entry does not fit; IndexLocked.
        """
        entries = checked(entries, self.dim)
        self._change([entry.article.id for entry in entries], entries)

    def delete(self, article_ids: Sequence[str]) -> int:
        """Remove articles; returns how many there were. An unknown id is not an error. Raises IndexLocked."""
        return self._change(checked_ids(article_ids), [])

    def writing(self) -> AbstractContextManager[None]:
        """Nothing: what was learned is kept at once, and refused if somebody else has learned meanwhile."""
        return nullcontext()

    def note(self, name: str, value: Any) -> None:
        """Say one thing more about it; must be JSON. None takes it back. `keep_learned` keeps it."""
        self._about = {key: known for key, known in self._about.items() if key != name}
        if value is not None:
            self._about[name] = value

    def bring_across(self, other: Embedder) -> None:
        """Give every passage and title a vector of the multilingual embedder; see `seam.LearningIndex`.

        The rows are there at once, some articles at a time, and what the index says of them.
        """
        if self._about.get(ACROSS) != other.fingerprint:
            self.memory.across = TextVectors(other.dim)
            self.note(ACROSS, other.fingerprint)
            self._state = self.database.write(lambda connection: begun(connection, self._tenant, other))
            self.generation = self._state.generation
        after = ""
        while texts := self.database.read(partial(missing, tenant=self._tenant, after=after)):
            made = [(one, other.encode_document(one.texts)) for one in texts]
            self.database.write(partial(add_across, tenant=self._tenant, made=made))
            after = texts[-1].id

    def keep_learned(self) -> None:
        """Keep notes and solved cases. Raises IndexLocked where others learned since this index was opened."""
        memory, before = self.memory, self._kept or CaseMemory(self.dim)

        def work(connection: Connection) -> State:
            now = self._now(connection)
            if now.learned != self._state.learned:
                raise IndexLocked(f"{self.place}: somebody else has learned meanwhile: open it again")
            keep_cases(connection, self._tenant, before, memory)
            return renew(connection, self._tenant, self._about, now.usual, now.held, learned=True)

        self._state = self.database.write(work)
        self.generation, self._kept, self._ids = self._state.generation, snapshot(memory), None

    def wipe(self) -> None:
        """Write the table of solved cases anew, without what was taken out of it. Its log and copies are yours."""
        self.database.alone("VACUUM (FULL) assistkit.cases")

    def close(self) -> None:
        """Give the connections back; the next use opens new ones."""
        self.database.close()

    def _change(self, gone: Sequence[str], entries: Sequence[Entry]) -> int:
        def work(connection: Connection) -> int:
            now = self._now(connection)
            removed = take_out(connection, self._tenant, gone)
            added = put(connection, self._tenant, entries, now.usual if now.held.passages else None)
            held = now.held.with_(added, removed)
            usual = now.usual if now.held.passages else added.usual
            if held.passages <= _WEIGHED_AT_ONCE:
                usual = reweighed(connection, self._tenant, usual, held)
            renew(connection, self._tenant, now.about, usual, held)
            return removed.articles

        return self.database.write(work)

    def _now(self, connection: Connection) -> State:
        return read_state(connection, self._tenant)

    @property
    def _tenant(self) -> str:
        return self.database.address.tenant


def _opened(connection: Connection, database: Database) -> State:
    try:
        check_version(connection)
        return read_state(connection, database.address.tenant)
    except IndexMissing as error:
        raise IndexMissing(f"{database.address}: {error}") from None
