"""A desk as insights look at it: its cases in order of time, with their texts, vectors and places among each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistkit.index.knowledge import KnowledgeIndex
from assistkit.insights.answering import Answering
from assistkit.insights.clusters import first_block
from assistkit.insights.history import Handled
from assistkit.insights.naming import Naming
from assistkit.insights.nearest import Nearness
from assistkit.insights.space import Space, Texts
from assistkit.insights.vectors import TextVectors, texts
from assistkit.protocols import Embedder


class Desk:
    """`cases` are in order of time; `unanswered` are the rows of those that no article answered.

    Each text is embedded once; with `vectors`, a file, not even that where it is known from the last time. Raises
    WrongEmbedder.
    """

    def __init__(
        self, cases: Sequence[Handled], index: KnowledgeIndex, embedder: Embedder, *, vectors: Path | None = None
    ) -> None:
        index.check_fingerprint(embedder)
        self.cases, self.index = list(cases), index
        self.questions, self.answers = texts(self.cases)
        known = TextVectors(embedder, vectors)
        known.remember({case.digest: index.memory.vector(case.id) for case in index.memory.cases if case.digest})
        self.asked, self.answered = known.of(self.questions), known.of(self.answers)
        known.save()
        self.unanswered = [row for row, one in enumerate(self.cases) if one.gap]

    @cached_property
    def places(self) -> npt.NDArray[np.float64]:
        """(n, k): where each case lies; the space is learned from the first block of cases, and of unanswered ones."""
        every = Texts(self.asked, self.answered, self.questions, self.answers, [one.pages for one in self.cases])
        sent = [self.cases[row].pages for row in self.unanswered[: first_block(len(self.unanswered))]]
        return Space(every.first(first_block(len(self.cases))), sent).of(every)

    @cached_property
    def answering(self) -> Answering:
        """How often the cases nearest to a case were answered."""
        return Answering(self.places, np.array([not one.gap for one in self.cases], dtype=np.bool_))

    @cached_property
    def nearness(self) -> Nearness:
        """How near the articles are, measured against the cases in which they helped."""
        found = Nearness(self.index)
        rows = [row for row, one in enumerate(self.cases) if not one.gap]
        found.learn(self.asked[rows], self.answered[rows], [self.cases[row].helped for row in rows])
        return found

    @cached_property
    def naming(self) -> Naming:
        """The words of its first questions, so that later ones rename nothing."""
        first = first_block(len(self.questions))
        return Naming(self.questions[:first], [one.case.language for one in self.cases[:first]])
