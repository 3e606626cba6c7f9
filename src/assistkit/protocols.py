"""The verbs: what each part of the pipeline must do. Anything with these methods fits; nothing to inherit.

Vectors are float32 arrays of shape (n, d), C-contiguous, rows of unit length. Methods take a batch; one is a
batch of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from assistkit.types import Case, Draft, Evidence, Finding, Passage, Verdict, Where

Vectors: TypeAlias = npt.NDArray[np.float32]


class Hit(NamedTuple):
    """One candidate of a search; higher scores are better, ties are broken by id."""

    id: str
    score: float


class Embedder(Protocol):
    """Text to unit vectors. Equal fingerprints promise comparable vectors."""

    @property
    def dim(self) -> int: ...

    @property
    def fingerprint(self) -> str: ...

    def encode_query(self, texts: Sequence[str]) -> Vectors: ...

    def encode_document(self, texts: Sequence[str]) -> Vectors: ...


class VectorIndex(Protocol):
    """Nearest vectors by inner product.

    `search` takes vectors (q, d) and gives q lists of at most k hits, best first, never padded; `where` restricts
    before the cut, so k hits come back whenever k passages satisfy it.
    """

    def __len__(self) -> int: ...

    def search(self, vectors: Vectors, k: int, where: Where | None = None) -> list[list[Hit]]: ...


class MutableVectorIndex(VectorIndex, Protocol):
    """An index that can change: an upsert replaces what has the same id."""

    def upsert(self, passages: Sequence[Passage], vectors: Vectors) -> None: ...

    def delete(self, ids: Sequence[str]) -> int: ...


class Retriever(Protocol):
    """Cases to evidence, best first: every article's passages stand together, articles in rank order."""

    def retrieve(self, cases: Sequence[Case], k: int, where: Where | None = None) -> list[list[Evidence]]: ...


class Drafter(Protocol):
    """Writes a reply from evidence; an empty draft means that it had nothing to say."""

    def draft(self, case: Case, evidence: Sequence[Evidence]) -> Draft: ...


class Verifier(Protocol):
    """Judges a draft against its evidence and never edits it."""

    def verify(self, case: Case, draft: Draft, evidence: Sequence[Evidence]) -> list[Finding]: ...


class Gate(Protocol):
    """Decides whether a draft is shown, and how; `found` are the verifier's findings, which come back first."""

    def judge(self, case: Case, evidence: Sequence[Evidence], draft: Draft, found: Sequence[Finding]) -> Verdict: ...
