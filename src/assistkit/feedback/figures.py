"""Figures for support operations, each with its 95% interval. The words are defined in docs/feedback.md.

Shares have Wilson's interval, means a bootstrap's; a figure of nothing is None, never 0. All raise MissingExtra
without scipy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from assistkit.confidence.risk import Drift, drift
from assistkit.feedback.history import CLOSE
from assistkit.feedback.records import Outcome
from assistkit.statistics import means, wilson

if TYPE_CHECKING:
    from assistkit.feedback.store import FeedbackStore

BINS = 10
_SEED = 0


class Rate(NamedTuple):
    """`hits` of `n`, as a share with the ends of its interval."""

    hits: int
    n: int
    value: float
    low: float
    high: float


class Mean(NamedTuple):
    """The mean of `n` values with the ends of its interval."""

    n: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Week:
    """The suggestions first shown in the week that began on Monday `start` (UTC), whenever they were reviewed.

    `coverage` is the ready share of what was shown. Of those with a draft and a review (`reviewed`) a share each was
    `accepted`, `edited`, `rejected` and `ignored`: the four add up to 1. `similarity` is that of what was sent.
    """

    start: date
    shown: int
    drafted: int
    reviewed: int
    coverage: Rate | None
    accepted: Rate | None
    edited: Rate | None
    rejected: Rate | None
    ignored: Rate | None
    similarity: Mean | None


class RejectedArticle(NamedTuple):
    """How many of the reviewed drafts that cited an article were rejected."""

    article_id: str
    rejected: Rate


class Bin(NamedTuple):
    """Drafts with a confidence from `low` on and below `high`: what was promised, and how many were `good`."""

    low: float
    high: float
    confidence: float
    good: Rate


def weekly(store: FeedbackStore) -> list[Week]:
    """A week a row, the oldest first; weeks in which nothing was shown are left out."""
    weeks: dict[date, list[Outcome]] = {}
    for outcome in store.outcomes():
        day = outcome.shown.shown_at.date()
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(_light(outcome))
    return [_week(start, weeks[start]) for start in sorted(weeks)]


def rejected_articles(store: FeedbackStore) -> list[RejectedArticle]:
    """The articles whose drafts were rejected at least once, the surest problem (the highest lower end) first."""
    cited, rejected = Counter[str](), Counter[str]()
    for shown, last in store.outcomes():
        if last is not None and shown.drafted:
            cited.update(shown.articles)
            rejected.update(shown.articles if last.decision == "rejected" else ())
    rates = {id: rate(hits, cited[id]) for id, hits in rejected.items()}
    found = [RejectedArticle(id, own) for id, own in rates.items() if own is not None]
    return sorted(found, key=lambda one: (-one.rejected.low, one.article_id))


def confidence_against_outcome(store: FeedbackStore) -> list[Bin]:
    """Is the confidence kept? Ten equal bins of it; those without a draft that was decided about are left out.

    Good is a draft that was sent as is or nearly so; one that was ignored says nothing and is not counted.
    """
    bins: dict[int, list[tuple[float, bool]]] = {}
    for shown, last in store.outcomes():
        if last is None or not shown.drafted or last.decision == "ignored":
            continue
        good = last.decision == "accepted" or (last.similarity or 0.0) >= CLOSE
        bins.setdefault(min(int(shown.confidence * BINS), BINS - 1), []).append((shown.confidence, good))
    found = []
    for place, values in sorted(bins.items()):
        own = rate(sum(good for _, good in values), len(values))
        confidence = float(np.mean([one for one, _ in values]))
        if own is not None:
            found.append(Bin(place / BINS, (place + 1) / BINS, confidence, own))
    return found


def promise_kept(store: FeedbackStore, most_wrong: float) -> Drift:
    """Are the ready suggestions that were decided about wrong more often than `most_wrong`? To be asked at any time.

    Wrong is one that was rejected, or sent in quite other words; one that was ignored says nothing.
    """
    decided = [
        (last.at, last.decision == "rejected" or (last.decision == "edited" and (last.similarity or 0.0) < CLOSE))
        for shown, last in store.outcomes()
        if shown.status == "ready" and last is not None and last.decision != "ignored"
    ]
    return drift([wrong for _, wrong in sorted(decided)], most_wrong)


def rate(hits: int, n: int) -> Rate | None:
    """None of nothing."""
    return Rate(hits, n, hits / n, *wilson(hits, n)) if n else None


def _light(outcome: Outcome) -> Outcome:
    """Without its texts, of which a year would not fit into memory."""
    from dataclasses import replace

    shown = replace(outcome.shown, draft="", case=None, provenance={})
    return Outcome(shown, outcome.last and replace(outcome.last, final_text="", reason=""))


def _week(start: date, outcomes: Sequence[Outcome]) -> Week:
    reviewed = [last for shown, last in outcomes if shown.drafted and last is not None]
    decided = Counter(last.decision for last in reviewed)
    shares = {name: rate(decided[name], len(reviewed)) for name in ("accepted", "edited", "rejected", "ignored")}
    return Week(
        start=start,
        shown=len(outcomes),
        drafted=sum(shown.drafted for shown, _ in outcomes),
        reviewed=len(reviewed),
        coverage=rate(sum(shown.status == "ready" for shown, _ in outcomes), len(outcomes)),
        accepted=shares["accepted"],
        edited=shares["edited"],
        rejected=shares["rejected"],
        ignored=shares["ignored"],
        similarity=_mean([last.similarity for last in reviewed if last.similarity is not None]),
    )


def _mean(values: Sequence[float]) -> Mean | None:
    if not values:
        return None
    found = means(np.array(values, dtype=np.float64)[:, None], _SEED)
    return Mean(len(values), float(found.value[0]), float(found.low[0]), float(found.high[0]))
