"""The cases in the order of time: does the assistant get better from week to week?

At the start of each week it learns what was solved before, and nothing else: no case, and no label, of the same week or
a later one is ever known.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from assistkit.assistant import RANKED, Assistant
from assistkit.case.dataset import CASES, Dataset
from assistkit.errors import DatasetError
from assistkit.evaluation.scores import number
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.index.memory import CaseMemory, moment
from assistkit.learning import remember
from assistkit.protocols import Embedder
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.statistics import means
from assistkit.types import Case, Evidence, Where, content_id

if TYPE_CHECKING:
    from assistkit.evaluation.scores import Scores

MEASURE = "nDCG@10"
_AROUND = 2  # weeks or days before and after, in the smooth line


def in_order(dataset: Dataset) -> Dataset:
    """The same with the cases by `created`, the oldest first. Raises DatasetError for a case that has none."""
    for case in dataset.cases:
        if case.created_at is None:
            problem = f'case {case.id!r} must have "created", such as "2026-03-02T10:15:00Z", to be replayed in order'
            raise DatasetError(problem, path=dataset.path / CASES)
    return dataclasses.replace(dataset, cases=tuple(sorted(dataset.cases, key=moment)))


class Replaying(Assistant):
    """An assistant that knows, for each case, only the solved cases of the weeks before it (and those of its index).

    `solved` are the cases with the articles that solved them, as `learning.remember` takes them. A case counts as
    solved when it was created: what took long to solve is known too early. The weights of the signals stay those of the
    index, so an index that has learned these very cases knows them a little.
    """

    def __init__(self, index: KnowledgeIndex, embedder: Embedder, solved: Dataset) -> None:
        super().__init__(index.with_memory(CaseMemory(index.dim)), embedder)
        self._embedder, self._own = embedder, index
        self._solved = CaseMemory(index.dim)
        self._solved.upsert(index.memory.cases, index.memory.vectors)
        self._solved.across = index.memory.across.keep(case.digest for case in index.memory.cases)
        self._learned = index.memory
        remember(self._solved, solved, embedder)
        self._current: tuple[datetime, HybridRetriever] | None = None
        learned = content_id("cases", [case.to_dict() for case in self._solved.cases])
        self._pipeline = f"Replaying({self!r}, {len(self._solved)} solved cases, {learned})"

    def retrieve(self, cases: Sequence[Case], *, k: int = RANKED, where: Where | None = None) -> list[list[Evidence]]:
        """As the assistant's; cases of one week after the other."""
        found: list[list[Evidence]] = []
        for week, own in groupby(cases, key=lambda case: monday(moment(case))):
            found += self._of(week).retrieve(list(own), k, where)
        return found

    def _of(self, week: datetime) -> HybridRetriever:
        current = self._current
        if current is None or current[0] != week:
            known = self._own.with_memory(self._solved.before(week))
            current = self._current = (week, HybridRetriever(known, self._embedder))
        return current[1]

    @property
    def learned(self) -> CaseMemory:
        """What its index learned from: the weights know these cases, whatever the week."""
        return self._learned

    def provenance(self) -> dict[str, str]:
        """The same for every week, so that a run that was interrupted can go on."""
        return {**super().provenance(), "pipeline": self._pipeline}


def weeks(dataset: Dataset, scores: Scores, seed: int = 0) -> list[dict[str, Any]]:
    """`MEASURE` week by week: its mean over the labeled cases created then, with interval, and a smooth line.

    The smooth line is the mean over all cases from two weeks before to two weeks after. Cases without a date are left
    out.
    """
    return _course(dataset, scores, seed, "week")


def days(dataset: Dataset, scores: Scores, seed: int = 0) -> list[dict[str, Any]]:
    """As `weeks`, day by day (in UTC): for cases of a few weeks."""
    return _course(dataset, scores, seed, "day")


def _course(dataset: Dataset, scores: Scores, seed: int, name: Literal["week", "day"]) -> list[dict[str, Any]]:
    step = 7 if name == "week" else 1
    values: dict[int, list[float]] = {}
    for case, value in zip(dataset.cases, scores.values[MEASURE], strict=True):
        if case.created_at is not None and not np.isnan(value):
            began = monday(moment(case)) if name == "week" else moment(case)
            values.setdefault(began.toordinal(), []).append(float(value))
    made = []
    for start in sorted(values):
        estimate = means(np.array(values[start])[:, None], seed)
        near = [values.get(start + step * away, []) for away in range(-_AROUND, _AROUND + 1)]
        figures = {end: number(getattr(estimate, end)[0]) for end in ("value", "low", "high")}
        smooth = number(float(np.mean(np.concatenate(near))))
        since = datetime.fromordinal(start).date().isoformat()
        made.append({name: since, "n": len(values[start]), **figures, "smooth": smooth})
    return made


def monday(time: datetime) -> datetime:
    """The start of its week."""
    day = time.replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())
