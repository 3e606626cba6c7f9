"""Abstention measures against definitions and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from assistkit.evaluation.abstention import (
    aurc,
    auroc,
    calibration_error,
    coverage_at,
    curve_points,
    reliability,
    risk_coverage,
    set_values,
)


def test_risk_and_coverage_of_four_cases() -> None:
    """The most confident first: right, wrong, right, wrong."""
    confidence, right = np.array([0.9, 0.8, 0.7, 0.6]), np.array([1.0, 0.0, 1.0, 0.0])
    curve = risk_coverage(confidence, right)
    assert curve.coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert curve.risk.tolist() == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert aurc(confidence, right) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert coverage_at(curve, 0.05) == 0.25
    assert coverage_at(curve, 0.34) == 0.75
    assert coverage_at(risk_coverage(confidence, 1 - right), 0.2) == 0.0


def test_no_measure_depends_on_the_order_of_equal_confidences() -> None:
    """A threshold cannot separate them."""
    rng = np.random.default_rng(0)
    confidence = rng.integers(0, 6, 200) / 5
    right = (rng.random(200) < confidence).astype(float)
    nothing = np.full(200, np.nan)
    kinds = np.full(200, "")
    order = rng.permutation(200)
    one = set_values(confidence, right, right, kinds)
    other = set_values(confidence[order], right[order], right[order], kinds)
    assert one == pytest.approx(other, nan_ok=True)
    assert len(risk_coverage(confidence, right).coverage) == 6
    assert np.isnan(set_values(confidence, right, nothing, kinds)["AUROC answerable"])


@pytest.mark.parametrize("seed", range(10))
def test_auroc_is_scikit_learns(seed: int) -> None:
    """Ties included."""
    rng = np.random.default_rng(seed)
    confidence = rng.integers(0, 20, 100) / 19
    positive = rng.random(100) < 0.3 + confidence / 2
    assert auroc(confidence, positive) == pytest.approx(roc_auc_score(positive, confidence))
    assert np.isnan(auroc(confidence, np.ones(100, dtype=bool)))


def test_auroc_by_kind_leaves_the_other_kind_out() -> None:
    """Near misses are harder than what is off topic."""
    confidence = np.array([0.9, 0.5, 0.7, 0.1])
    answerable = np.array([1.0, 1.0, 0.0, 0.0])
    found = set_values(confidence, answerable, answerable, np.array(["", "", "near", "far"]))
    assert found["AUROC answerable"] == 0.75
    assert (found["AUROC answerable/near"], found["AUROC answerable/far"]) == (0.5, 1.0)


def test_a_calibrated_confidence_has_a_small_error_and_a_bold_one_a_large() -> None:
    """The error is the gap between confidence and share right, in ten bins of equal size."""
    rng = np.random.default_rng(1)
    confidence = rng.random(20_000)
    right = (rng.random(20_000) < confidence).astype(float)
    assert calibration_error(confidence, right) < 0.02
    assert calibration_error(np.full(10, 0.9), np.zeros(10)) == pytest.approx(0.9)
    bins = reliability(confidence, right)
    assert [one["n"] for one in bins] == [2_000] * 10
    for one in bins:
        assert one["low"] <= one["confidence"] <= one["high"]
        assert one["accuracy_low"] < one["accuracy"] < one["accuracy_high"]
    gap = sum(one["n"] * abs(one["confidence"] - one["accuracy"]) for one in bins) / 20_000
    assert gap == pytest.approx(calibration_error(confidence, right))


def test_no_case_at_all() -> None:
    """Nothing is known of an empty set, and nothing fails."""
    empty = np.array([])
    assert all(np.isnan(value) for value in set_values(empty, empty, empty, np.array([], dtype=str)).values())
    assert reliability(empty, empty) == []
    assert curve_points(risk_coverage(empty, empty)) == {"coverage": [], "risk": []}


def test_a_long_curve_is_thinned_and_keeps_its_ends() -> None:
    """A picture needs no thousand points."""
    confidence = np.random.default_rng(0).random(2_000)
    points = curve_points(risk_coverage(confidence, np.ones(2_000)))
    assert len(points["coverage"]) == 200
    assert (points["coverage"][0], points["coverage"][-1]) == (1 / 2_000, 1.0)
