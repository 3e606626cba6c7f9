"""The seam: what the pipeline needs of an index, whether it lies in a folder or in a database.

`KnowledgeIndex` (a folder) and `postgres.PostgresIndex` keep it; `assistkit.testing.KnowledgeContract` says what each
method promises. Learning needs a little more: `LearningIndex`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt

from assistkit.errors import WrongEmbedder
from assistkit.index.memory import CaseMemory
from assistkit.protocols import Embedder
from assistkit.types import Article, Passage, Where

Floats = npt.NDArray[np.float64]

NEAREST = 1_000
"""Passages that say how densely articles stand around a case: what else an index is about must not make it foreign."""


@dataclass(frozen=True)
class Gathered:
    """The articles that an index proposes for one case, in order of id, and how well they fit; all of one version.

    Passages of article a are the rows bounds[a]:bounds[a + 1] of `passages`, `dense` (cosines) and `lexical` (BM25).
    Of each article `lead` is the cosine of its title and beginning, `group` that of its nearest paragraph, list or
    table, `words` the BM25 of the whole. `most_words` is the highest `words` of any article, proposed or not; `near`
    has the cosines of the `NEAREST` passages of all; `known` counts the articles of the index. An article's own text
    may be left out. `passages` may be read when they are asked for (`unread.Unread`): IndexChanged then says that one
    is gone.

    For a case that has a vector of the multilingual embedder, `across` has the cosine of each passage by that or, where
    it is nearer, of its article's title (0 without a vector), and `across_near` those of the `NEAREST` passages.
    """

    articles: Sequence[Article]
    passages: Sequence[Passage]
    bounds: npt.NDArray[np.int64]
    dense: Floats
    lexical: Floats
    lead: Floats
    group: Floats
    words: Floats
    most_words: float
    near: Floats
    known: int
    across: Floats | None = None
    across_near: Floats | None = None


class Knowledge(Protocol):
    """An index as the pipeline sees it. Safe to read from several threads; never changed under a reader's hands.

    `len` counts passages. `about` is JSON: fingerprint, dim, and what was learned. `generation` and `digest` name the
    version that was opened, `place` says where it lies, without a password; None for one in memory only.
    """

    @property
    def generation(self) -> int: ...

    @property
    def digest(self) -> str: ...

    @property
    def memory(self) -> CaseMemory: ...

    def __len__(self) -> int: ...

    @property
    def place(self) -> Path | str | None: ...

    @property
    def dim(self) -> int: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def about(self) -> Mapping[str, Any]: ...

    @property
    def filters(self) -> Mapping[str, Sequence[str]]:
        """What a `where` may name: "article_id", "language", "visibility" and every facet, with the values there."""
        ...

    @property
    def article_ids(self) -> Sequence[str]:
        """In order; another object after a change. Those that solved no case of `memory` may be left out."""
        ...

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
        """What the searches propose for a query with this vector (d,), at most `pool` passages or articles each.

        `where` restricts before that cut. Past cases have `spoken_for` articles; `also` is looked at in any case.
        `across` is the query's vector (512,) by the multilingual embedder, by which passages are proposed too.
        """
        ...

    @property
    def languages(self) -> Mapping[str, int]:
        """How many articles are in each language that any says; where none does, of a sample, by its words."""
        ...

    @property
    def articles(self) -> Mapping[str, Article]:
        """Every article by id, whole, in order."""
        ...

    def vector_of_group(self, text: str) -> npt.NDArray[np.float32] | None:
        """The vector (d,) of a paragraph, list or table by what was embedded of it; None for one that is unknown."""
        ...

    def is_latest(self) -> bool:
        """Whether nothing was learned or updated since it was opened."""
        ...

    def opened_again(self) -> Self:
        """As it is now: what was learned or updated since. Raises as opening it does."""
        ...


class LearningIndex(Knowledge, Protocol):
    """An index that can learn: what is noted, and the solved cases of `memory`, stay once they are kept."""

    def writing(self) -> AbstractContextManager[None]:
        """Be the only one who writes. Raises IndexLocked."""
        ...

    def note(self, name: str, value: Any) -> None:
        """Say one thing more about it; must be JSON. None takes it back."""
        ...

    def bring_across(self, other: Embedder) -> None:
        """Give every passage and title a vector of this multilingual embedder; those of another version of it go."""
        ...

    def keep_learned(self) -> None:
        """Keep notes and solved cases, as a new version."""
        ...

    def wipe(self) -> None:
        """Leave no trace of what was taken out."""
        ...


def check_fingerprint(index: Knowledge, embedder: Embedder) -> None:
    """Raises WrongEmbedder unless the vectors were made by such an embedder."""
    if embedder.fingerprint != index.fingerprint or embedder.dim != index.dim:
        raise WrongEmbedder(
            f"queries must be embedded by what embedded the articles; the index was built with {index.fingerprint} "
            f"({index.dim} dimensions), got {embedder.fingerprint} ({embedder.dim}): "
            "open it with that embedder, or build it again with this one"
        )
