"""The verbs: what each part of the pipeline must do. Anything with these methods fits; nothing to inherit.

Vectors are float32 arrays of shape (n, d), C-contiguous, rows of unit length. Methods take a batch; one is a
batch of one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from assistkit.types import Case, Draft, Evidence, Finding, Message, Passage, Suggestion, Verdict, Where
from assistkit.types.desk import ArticlePage, ChangedPage, ClosedPage, Identity, Note

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


class Reranker(Protocol):
    """Reads text pairs: a number for each (case, passage), higher for a better answer, on any scale.

    A `CrossEncoder` of sentence-transformers is one.
    """

    def predict(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float] | npt.NDArray[np.floating[Any]]: ...


class Drafter(Protocol):
    """Writes a reply from evidence; an empty draft means that it had nothing to say."""

    def draft(self, case: Case, evidence: Sequence[Evidence]) -> Draft: ...


class Verifier(Protocol):
    """Judges a draft against its evidence and never edits it."""

    def verify(self, case: Case, draft: Draft, evidence: Sequence[Evidence]) -> list[Finding]: ...


class Gate(Protocol):
    """Decides whether a draft is shown, and how; `found` are the verifier's findings, which come back first."""

    def judge(self, case: Case, evidence: Sequence[Evidence], draft: Draft, found: Sequence[Finding]) -> Verdict: ...


class Desk(Protocol):
    """A help desk: its articles, its cases, and a note for the agent. Nothing here can reach a customer.

    A cursor is the desk's own text: "" begins, what a page gave goes on, and what is read twice does no harm.
    Raises DeskUnusable, or one of the errors below it.
    """

    def articles(self, cursor: str = "") -> Iterator[ArticlePage]:
        """What is new or changed since `cursor`; an article that is not surely public is internal."""
        ...

    def article_ids(self) -> Collection[str]:
        """The ids of all articles that are there now; raises rather than give a part of them."""
        ...

    def solved(self, cursor: str = "") -> Iterator[ClosedPage]:
        """The cases that are done, with what was written in each; a cursor may also be a date, such as "2026-06-30"."""
        ...

    def changed(self, cursor: str = "") -> Iterator[ChangedPage]:
        """Ids of the cases that are new or changed since `cursor`; without one nothing but a cursor, from now on."""
        ...

    def case(self, id: str) -> Case:
        """One case with all its messages, internal notes too. Raises DeskMissing for one that is gone or merged."""
        ...

    def leave_note(self, case: Case, suggestion: Suggestion) -> Note:
        """Leave the suggestion as an internal note, once; none where somebody has written since `case` was read."""
        ...

    def replies_since(self, case: Case) -> Sequence[Message]:
        """What agents have written since `case` was read, oldest first: replies, and notes with `public=False`."""
        ...

    def identity(self, case_id: str = "") -> Identity:
        """Whom the desk takes us for, and whether that user could reply, in the case where that depends on one."""
        ...
