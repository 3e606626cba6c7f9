"""The desk's memory: solved cases, each as a vector and the articles that solved it. No text of a case is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from assistkit.errors import InputError
from assistkit.index.arrays import from_npy, to_npy
from assistkit.index.checks import checked_ids, checked_vectors
from assistkit.index.multilingual import MultilingualEmbedder
from assistkit.index.text_vectors import TextVectors
from assistkit.protocols import Vectors
from assistkit.types import Case, Facets, SolvedCase

CASES, VECTORS, ACROSS = "cases.jsonl", "case_vectors.npy", "case_across.npy"

_ENCODER = msgspec.json.Encoder(order="deterministic")
_FIRST = datetime.min.replace(tzinfo=UTC)


class CaseMemory:
    """Solved cases in the order of time, with `vectors` (n, d): one row per case; `rows` has the row of each id.

    `across` has their vectors by the multilingual embedder, where they were made; parts of a memory share it. A change
    makes new `cases`, `vectors` and `rows`; whoever holds the old ones keeps them as they were.
    """

    def __init__(self, dim: int) -> None:
        self.vectors: Vectors = np.empty((0, dim), dtype=np.float32)
        self.across = TextVectors(MultilingualEmbedder.dim)
        self._set((), self.vectors)

    def __len__(self) -> int:
        return len(self.cases)

    def __repr__(self) -> str:
        return f"CaseMemory({len(self)} cases)"

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self.vectors.shape[1])

    def case(self, id: str) -> SolvedCase:
        """A case by its id. Raises KeyError."""
        return self.cases[self.rows[id]]

    def vector(self, id: str) -> npt.NDArray[np.float32]:
        """The vector (d,) of a case by its id. Raises KeyError."""
        found: npt.NDArray[np.float32] = self.vectors[self.rows[id]]
        return found

    def upsert(self, cases: Sequence[SolvedCase], vectors: Vectors) -> None:
        """Add cases; one that is there already is replaced. Raises InputError, with nothing changed, for bad input."""
        added = checked_ids([case.id for case in cases])
        try:
            _ENCODER.encode_lines(cases)
        except UnicodeEncodeError as error:
            raise InputError(f"a case must be valid Unicode: {error}") from None
        vectors = checked_vectors(vectors, self.dim)
        if len(vectors) != len(added):
            raise InputError(f"there must be one vector for each case; got {len(vectors)} for {len(added)} cases")
        kept = self._rows_without(set(added))
        every = [*(self.cases[row] for row in kept), *_sharing(cases)]
        order = sorted(range(len(every)), key=lambda row: (moment(every[row]), every[row].id))
        self._set([every[row] for row in order], np.concatenate([self.vectors[kept], vectors])[order])

    def forget(self, ids: Sequence[str]) -> int:
        """Remove cases by id; returns how many there were. An unknown id is not an error."""
        kept = self.without(checked_ids(ids))
        gone = len(self) - len(kept)
        self._set(kept.cases, kept.vectors)
        self.across = self.across.keep(case.digest for case in self.cases)
        return gone

    def before(self, when: datetime) -> CaseMemory:
        """Only the cases that were created before this time. A case without a date was created before any."""
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when
        return self._part([row for row, case in enumerate(self.cases) if moment(case) < when])

    def without(self, ids: Iterable[str]) -> CaseMemory:
        """All cases but these."""
        return self._part(self._rows_without(set(ids)))

    def to_files(self) -> dict[str, bytes]:
        """cases.jsonl, one case per line, case_vectors.npy and, if any has one, case_across.npy; none without cases."""
        if not self.cases:
            return {}
        across = self.across.codes([case.digest for case in self.cases])
        files = {CASES: _ENCODER.encode_lines(self.cases), VECTORS: to_npy(self.vectors)}
        return {**files, ACROSS: to_npy(across)} if across.any() else files

    @classmethod
    def from_files(cls, dim: int, files: Mapping[str, Any]) -> CaseMemory:
        """Inverse of `to_files`. Raises ValueError when they do not fit each other."""
        memory = cls(dim)
        if CASES in files or VECTORS in files:
            cases = msgspec.json.Decoder(SolvedCase).decode_lines(files[CASES])
            memory.upsert(cases, from_npy(files[VECTORS], np.float32, ndim=2))
        if ACROSS in files:
            across = from_npy(files[ACROSS], np.int8, ndim=2)
            memory.across = TextVectors.from_codes(across, [case.digest for case in memory.cases])
        return memory

    def _part(self, rows: Sequence[int]) -> CaseMemory:
        part = CaseMemory(self.dim)
        part.across = self.across
        part._set([self.cases[row] for row in rows], self.vectors[list(rows)])
        return part

    def _set(self, cases: Sequence[SolvedCase], vectors: Vectors) -> None:
        self.cases, self.vectors = tuple(cases), vectors
        self.rows: Mapping[str, int] = {case.id: row for row, case in enumerate(self.cases)}

    def _rows_without(self, gone: set[str]) -> list[int]:
        return [row for row, case in enumerate(self.cases) if case.id not in gone]


def _sharing(cases: Iterable[SolvedCase]) -> Iterator[SolvedCase]:
    """The same cases; articles and facets that are equal are kept in memory once."""
    articles: dict[frozenset[Any], Mapping[str, int]] = {}
    facets: dict[frozenset[Any], Facets] = {}
    for case in cases:
        yield replace(
            case,
            articles=articles.setdefault(frozenset(case.articles.items()), case.articles),
            facets=facets.setdefault(frozenset(case.facets.items()), case.facets),
        )


def moment(case: SolvedCase | Case) -> datetime:
    """When it was created, in UTC; a case without a date comes first."""
    created = case.created_at or _FIRST
    try:
        return created.replace(tzinfo=UTC) if created.tzinfo is None else created.astimezone(UTC)
    except OverflowError:  # the first hours of year 1 are before any time in UTC
        return _FIRST
