"""Intervals and tests are honest."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import permutation_test

from assistkit.statistics import RESAMPLES, holm, intervals, means, permutation_p, shares


def test_the_interval_covers_a_known_mean_about_95_times_in_100() -> None:
    """200 samples of 150 cases from a skewed distribution whose mean is known."""
    rng = np.random.default_rng(7)
    samples = rng.beta(2, 1, size=(150, 200))
    estimate = means(samples, seed=1)
    inside = (estimate.low <= 2 / 3) & (estimate.high >= 2 / 3)
    assert 0.90 <= inside.mean() <= 0.985


def test_the_interval_is_that_of_resampled_cases() -> None:
    """The fast way for means is the same as resampling case by case; NaN does not count."""
    values = np.random.default_rng(0).random((80, 2))
    values[::3, 1] = np.nan
    fast = means(values, seed=5)
    low, high = intervals(lambda places: np.nanmean(values[places], axis=0), 80, seed=5)
    np.testing.assert_allclose(fast.low, low)
    np.testing.assert_allclose(fast.high, high)
    np.testing.assert_allclose(fast.value, np.nanmean(values, axis=0))
    assert fast.n.tolist() == [80, 53]
    assert RESAMPLES == 1_000


def test_a_seed_gives_the_same_interval_and_another_seed_another() -> None:
    """So that a report can be made again."""
    values = np.random.default_rng(0).random((50, 1))
    assert means(values, seed=1).low[0] == means(values, seed=1).low[0]
    assert means(values, seed=1).low[0] != means(values, seed=2).low[0]


def test_none_of_36_is_not_proof_of_none() -> None:
    """Where all values are 0 or all are 1 the interval has a width; a difference of 0 keeps its own."""
    found = shares(np.stack([np.zeros(36), np.ones(36), np.full(36, np.nan)], axis=1), seed=0)
    assert found.low[:2].tolist() == pytest.approx([0.0, 0.9036], abs=1e-4)
    assert found.high[:2].tolist() == pytest.approx([0.0964, 1.0], abs=1e-4)
    assert found.n.tolist() == [36, 36, 0]
    assert np.isnan(found.value[2])
    assert means(np.zeros((36, 1)), seed=0).high[0] == 0


@pytest.mark.parametrize(("n", "seed"), [(8, 0), (12, 1), (60, 2), (200, 3)])
def test_the_permutation_test_is_scipys(n: int, seed: int) -> None:
    """Exact for few cases, within chance for many; ties among the differences included."""
    differences = np.random.default_rng(seed).normal(0.08, 0.25, size=n).round(1)
    theirs = permutation_test(
        (differences, np.zeros(n)), lambda x, y, axis: np.mean(x - y, axis=axis), permutation_type="samples",
        vectorized=True, n_resamples=10_000, rng=np.random.default_rng(9),
    )  # fmt: skip
    ours = permutation_p(differences[:, None], seed=4)[0]
    assert ours == pytest.approx(theirs.pvalue, abs=1e-9 if n <= 12 else 0.02)


def test_the_permutation_test_is_honest() -> None:
    """Of 200 pairs of runs that differ only by noise at most 8% have p < .05, and not none."""
    rng = np.random.default_rng(11)
    truth = rng.choice([0.0, 0.39, 0.63, 1.0], size=(600, 1))
    a, b = (np.clip(truth + rng.normal(0, 0.18, size=(600, 200)), 0, 1) for _ in range(2))
    found = (permutation_p(b - a, seed=0) < 0.05).mean()
    assert 0.01 <= found <= 0.08


def test_the_permutation_test_is_honest_with_few_cases_that_differ() -> None:
    """Also where most cases are the same in both runs, as two versions of one system give."""
    rng = np.random.default_rng(12)
    differ = rng.random((150, 200)) < 0.06
    differences = np.where(differ, rng.choice([-0.5, -0.37, 0.37, 0.5], size=(150, 200)), 0.0)
    assert (permutation_p(differences, seed=0) < 0.05).mean() <= 0.08


def test_a_planted_difference_is_found() -> None:
    """.03 nDCG on 600 cases, with a spread of the differences of .25: about four times in five."""
    rng = np.random.default_rng(13)
    found = permutation_p(rng.normal(0.03, 0.25, size=(600, 100)), seed=0) < 0.05
    assert found.mean() >= 0.7
    exactly = rng.normal(0, 0.25, size=(600, 1))
    exactly += 0.03 - exactly.mean()
    assert permutation_p(exactly, seed=0)[0] < 0.05


def test_nothing_differs() -> None:
    """Equal runs have p = 1."""
    assert permutation_p(np.array([[0.0], [np.nan]]), seed=0).tolist() == [1.0]


def test_holm() -> None:
    """Each p times the number of tests left; never falling, never above 1."""
    assert holm(np.array([0.01, 0.04, 0.03, 0.5])).tolist() == pytest.approx([0.04, 0.09, 0.09, 0.5])
    assert holm(np.array([0.9, 0.8])).tolist() == [1.0, 1.0]
