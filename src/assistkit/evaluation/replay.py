"""The cases in the order of time: does the assistant get better from week to week?

At the start of each week it learns what was solved before, and nothing else: no case, and no label, of the same week or
a later one is ever known.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from assistkit.assistant import RANKED, Assistant
from assistkit.errors import DatasetError
from assistkit.evaluation.figures import number
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.index.memory import CaseMemory
from assistkit.learning import remember
from assistkit.protocols import Embedder
from assistkit.retrievers import HybridRetriever
from assistkit.sources.dataset import CASES, Dataset
from assistkit.types import Case, Evidence, Where, content_id
from assistkit.uncertainty import means

if TYPE_CHECKING:
    from assistkit.evaluation.scores import Scores

MEASURE = "nDCG@10"
_AROUND = 2  # weeks before and after, in the smooth line


def in_order(dataset: Dataset) -> Dataset:
    """The same with the cases by `created`, the oldest first. Raises DatasetError for a case that has none."""
    for case in dataset.cases:
        if case.created_at is None:
            problem = f'case {case.id!r} must have "created", such as "2026-03-02T10:15:00Z", to be replayed in order'
            raise DatasetError(problem, path=dataset.path / CASES)
    return dataclasses.replace(dataset, cases=tuple(sorted(dataset.cases, key=when)))


class Replaying(Assistant):
    """An assistant that knows, for each case, only the solved cases of the weeks before it (and those of its index).

    `solved` are the cases with the articles that solved them, as `learning.remember` takes them. The weights of the
    signals stay those of the index.
    """

    def __init__(self, index: KnowledgeIndex, embedder: Embedder, solved: Dataset) -> None:
        super().__init__(index, embedder)
        self._embedder = embedder
        self._solved = CaseMemory(index.dim)
        self._solved.upsert(index.memory.cases, index.memory.vectors)
        remember(self._solved, solved, embedder)
        self._week: datetime | None = None
        learned = content_id("cases", [case.to_dict() for case in self._solved.cases])
        self._pipeline = f"Replaying({self!r}, {len(self._solved)} solved cases, {learned})"

    def retrieve(self, cases: Sequence[Case], *, k: int = RANKED, where: Where | None = None) -> list[list[Evidence]]:
        """As the assistant's; cases of one week after the other."""
        found: list[list[Evidence]] = []
        for week, own in groupby(cases, key=lambda case: monday(when(case))):
            if week != self._week:
                self._week, known = week, self.index.with_memory(self._solved.before(week))
                self._retriever = HybridRetriever(known, self._embedder)
            found += super().retrieve(list(own), k=k, where=where)
        return found

    def provenance(self) -> dict[str, str]:
        """The same for every week, so that a run that was interrupted can go on."""
        return {**super().provenance(), "pipeline": self._pipeline}


def weeks(dataset: Dataset, scores: Scores, seed: int = 0) -> list[dict[str, Any]]:
    """`MEASURE` week by week: its mean over the labelled cases created then, with interval, and a smooth line.

    The smooth line is the mean over all cases from two weeks before to two weeks after. Cases without a date are left
    out.
    """
    values: dict[datetime, list[float]] = {}
    for case, value in zip(dataset.cases, scores.values[MEASURE], strict=True):
        if case.created_at is not None and not np.isnan(value):
            values.setdefault(monday(when(case)), []).append(float(value))
    made = []
    for start in sorted(values):
        estimate = means(np.array(values[start])[:, None], seed)
        near = [values.get(start + timedelta(weeks=week), []) for week in range(-_AROUND, _AROUND + 1)]
        figures = {name: number(getattr(estimate, name)[0]) for name in ("value", "low", "high")}
        smooth = number(float(np.mean(np.concatenate(near))))
        made.append({"week": start.date().isoformat(), "n": len(values[start]), **figures, "smooth": smooth})
    return made


def when(case: Case) -> datetime:
    """When the case was created, in UTC; a time without a zone is taken as UTC."""
    created = case.created_at or datetime.min
    return created.replace(tzinfo=UTC) if created.tzinfo is None else created.astimezone(UTC)


def monday(moment: datetime) -> datetime:
    """The start of its week."""
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())
