"""The cases in the order of time: does the assistant get better from week to week?"""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from assistkit.errors import DatasetError
from assistkit.evaluation.figures import number
from assistkit.sources.dataset import CASES
from assistkit.uncertainty import means

if TYPE_CHECKING:
    from assistkit.evaluation.scores import Scores
    from assistkit.sources.dataset import Dataset
    from assistkit.types import Case

MEASURE = "nDCG@10"
_AROUND = 2  # weeks before and after, in the smooth line


def in_order(dataset: Dataset) -> Dataset:
    """The same with the cases by `created`, the oldest first. Raises DatasetError for a case that has none."""
    for case in dataset.cases:
        if case.created_at is None:
            problem = f'case {case.id!r} must have "created", such as "2026-03-02T10:15:00Z", to be replayed in order'
            raise DatasetError(problem, path=dataset.path / CASES)
    return dataclasses.replace(dataset, cases=tuple(sorted(dataset.cases, key=_when)))


def weeks(dataset: Dataset, scores: Scores, seed: int = 0) -> list[dict[str, Any]]:
    """`MEASURE` week by week: its mean over the labelled cases created then, with interval, and a smooth line.

    The smooth line is the mean over all cases from two weeks before to two weeks after. Cases without a date are left
    out.
    """
    values: dict[datetime, list[float]] = {}
    for case, value in zip(dataset.cases, scores.values[MEASURE], strict=True):
        if case.created_at is not None and not np.isnan(value):
            values.setdefault(_monday(_when(case)), []).append(float(value))
    made = []
    for monday in sorted(values):
        estimate = means(np.array(values[monday])[:, None], seed)
        near = [values.get(monday + timedelta(weeks=week), []) for week in range(-_AROUND, _AROUND + 1)]
        figures = {name: number(getattr(estimate, name)[0]) for name in ("value", "low", "high")}
        smooth = number(float(np.mean(np.concatenate(near))))
        made.append({"week": monday.date().isoformat(), "n": len(values[monday]), **figures, "smooth": smooth})
    return made


def _when(case: Case) -> datetime:
    """In UTC; a time without a zone is taken as UTC."""
    created = case.created_at or datetime.min
    return created.replace(tzinfo=UTC) if created.tzinfo is None else created.astimezone(UTC)


def _monday(when: datetime) -> datetime:
    day = when.replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())
