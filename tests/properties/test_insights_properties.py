"""Insights, for every input: a case is in one cluster, the order plays no part, a detector keeps its rate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("scipy", reason="insights need the extra insights")

from assistkit.insights.changes import changes
from assistkit.insights.clusters import LEAST, clustered
from assistkit.insights.vectors import unit


@given(seed=st.integers(0, 10_000), n=st.integers(1, 150), apart=st.floats(0.2, 0.9))
def test_a_case_is_in_one_cluster_at_most(seed: int, n: int, apart: float) -> None:
    """Clusters do not overlap, have enough cases, and their founders are among them."""
    rows = unit(np.random.default_rng(seed).normal(size=(n, 6)))
    found = clustered(rows, apart=apart)
    every = [row for one in found for row in one.rows]
    assert len(every) == len(set(every))
    assert all(0 <= row < n for row in every)
    assert all(len(one.founders) >= LEAST and set(one.founders) <= set(one.rows) for one in found)


@given(seed=st.integers(0, 10_000), mean=st.floats(0.05, 20))
@settings(max_examples=30)
def test_nothing_is_told_of_what_never_changes(seed: int, mean: float) -> None:
    """A fixed number a day is no surge and no fall; neither is a holiday on which the whole desk rests."""
    random = np.random.default_rng(seed)
    weekdays = (np.arange(200) % 7).tolist()
    own = [round(mean)] * 200
    total = [one + 30 for one in own]
    for day in random.integers(0, 200, 5):
        own[day], total[day] = 0, 0
    assert [one for one in changes(own, total, weekdays) if one.kind == "surge"] == []


def test_false_alarms_are_rarer_than_stated() -> None:
    """Over 100 series of a year each, with weekdays and more spread than chance: fewer than one a series and year."""
    random = np.random.default_rng(11)
    weekdays = np.arange(365) % 7
    usual = np.array([1.2, 1.2, 1.1, 1.1, 1.0, 0.6, 0.8])[weekdays]
    alarms = 0
    for mean in (0.3, 1.0, 3.0, 8.0) * 25:
        own = random.poisson(mean * usual * random.gamma(20, 1 / 20, 365))
        total = own + random.poisson(30 * usual)
        alarms += len(changes(own.tolist(), total.tolist(), weekdays.tolist()))
    assert alarms < 100 / 2


@given(seed=st.integers(0, 10_000))
@settings(max_examples=20)
def test_a_topic_that_grows_fivefold_is_found(seed: int) -> None:
    """From two a day to ten: within a week."""
    random = np.random.default_rng(seed)
    weekdays = (np.arange(160) % 7).tolist()
    own = random.poisson(2.0, 160)
    own[120:] += random.poisson(8.0, 40)
    total = own + random.poisson(30.0, 160)
    surges = [one for one in changes(own.tolist(), total.tolist(), weekdays) if one.kind == "surge" and one.at >= 120]
    assert surges
    assert surges[0].at < 127
    assert surges[0].seen > surges[0].expected
