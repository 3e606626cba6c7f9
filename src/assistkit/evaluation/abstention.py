"""Does confidence tell right from wrong? From arrays of confidence and of right (1) or wrong (0), one place per case.

Cases with equal confidence cannot be told apart, so none of these depends on their order.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from assistkit.errors import MissingExtra
from assistkit.statistics import Floats, wilson

ERRORS = (5, 10, 20)  # per cent
_BINS = 10
_POINTS = 200  # of a curve: more than a picture shows


class Curve(NamedTuple):
    """Error rate (`risk`) among the most confident cases, for each share of cases (`coverage`) one can choose."""

    coverage: Floats
    risk: Floats


def risk_coverage(confidence: Floats, right: Floats) -> Curve:
    """A point for each confidence that occurs: all cases of at least that confidence."""
    spread, last = _by_confidence(confidence, right)
    risk = np.cumsum(1 - spread) / np.arange(1, len(spread) + 1)
    return Curve(last / max(1, len(spread)), risk[last - 1])


def aurc(confidence: Floats, right: Floats) -> float:
    """Area under the risk-coverage curve: the mean of the risk over every number of cases answered."""
    spread, _ = _by_confidence(confidence, right)
    return float(np.mean(np.cumsum(1 - spread) / np.arange(1, len(spread) + 1))) if len(spread) else np.nan


def coverage_at(curve: Curve, error: float) -> float:
    """The largest share of cases that some threshold answers with at most this share of errors."""
    kept = curve.coverage[curve.risk <= error + 1e-12]
    return float(kept.max(initial=0.0)) if len(curve.risk) else np.nan


def auroc(confidence: Floats, positive: npt.NDArray[np.bool_]) -> float:
    """How often a positive case has more confidence than a negative one; equal counts half. NaN if one kind lacks."""
    try:
        from scipy.stats import rankdata
    except ImportError:
        raise MissingExtra("scipy", "eval") from None
    ones = int(positive.sum())
    zeros = len(positive) - ones
    if not ones or not zeros:
        return np.nan
    return float((rankdata(confidence)[positive].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def calibration_error(confidence: Floats, right: Floats) -> float:
    """Expected calibration error: |confidence - share right| of each bin, weighted by its cases."""
    bins = _bins(confidence)
    if not len(bins):
        return np.nan
    gaps = np.bincount(bins, confidence) - np.bincount(bins, right)
    return float(np.abs(gaps).sum() / len(bins))


def reliability(confidence: Floats, right: Floats) -> list[dict[str, Any]]:
    """The bins of the calibration error, least confident first; accuracy with Wilson's 95% interval."""
    bins = _bins(confidence)
    rows = []
    for number in np.unique(bins):
        own = bins == number
        low, high = wilson(int(right[own].sum()), int(own.sum()))
        rows.append(
            {
                "low": float(confidence[own].min()),
                "high": float(confidence[own].max()),
                "n": int(own.sum()),
                "confidence": float(confidence[own].mean()),
                "accuracy": float(right[own].mean()),
                "accuracy_low": low,
                "accuracy_high": high,
            }
        )
    return rows


def curve_points(curve: Curve) -> dict[str, list[float]]:
    """For the report: at most 200 of the points, the first and last among them."""
    total = len(curve.coverage)
    chosen = np.unique(np.linspace(0, total - 1, min(total, _POINTS)).round().astype(int))
    return {"coverage": curve.coverage[chosen].tolist(), "risk": curve.risk[chosen].tolist()}


def set_values(confidence: Floats, right: Floats, answerable: Floats, kind: npt.NDArray[np.str_]) -> dict[str, float]:
    """Every measure of a set of cases, by name; NaN in `right` and `answerable` is for what is not known."""
    scored = ~np.isnan(confidence)
    judged = scored & ~np.isnan(right)
    sure, good = confidence[judged], right[judged]
    values = {"AURC": aurc(sure, good), "AUROC right": auroc(sure, good > 0), "ECE": calibration_error(sure, good)}
    curve = risk_coverage(sure, good)
    values |= {f"coverage at {per_cent} % error": coverage_at(curve, per_cent / 100) for per_cent in ERRORS}
    known = scored & ~np.isnan(answerable)
    values["AUROC answerable"] = auroc(confidence[known], answerable[known] > 0)
    for name in ("near", "far"):
        chosen = known & ((answerable > 0) | (kind == name))
        values[f"AUROC answerable/{name}"] = auroc(confidence[chosen], answerable[chosen] > 0)
    return values


def set_counts(confidence: Floats, right: Floats, answerable: Floats, kind: npt.NDArray[np.str_]) -> dict[str, int]:
    """How many cases count in each measure of `set_values`."""
    scored = ~np.isnan(confidence)
    known = scored & ~np.isnan(answerable)
    counts = dict.fromkeys(set_values(confidence, right, answerable, kind), int((scored & ~np.isnan(right)).sum()))
    near, far = (known & ((answerable > 0) | (kind == name)) for name in ("near", "far"))
    of_answerable = {"": known, "/near": near, "/far": far}
    return counts | {f"AUROC answerable{name}": int(chosen.sum()) for name, chosen in of_answerable.items()}


def _by_confidence(confidence: Floats, right: Floats) -> tuple[Floats, npt.NDArray[np.intp]]:
    """`right`, most confident first, evenly spread over equal confidences; and how many cases end each group."""
    _, group, size = np.unique(-confidence, return_inverse=True, return_counts=True)
    share = np.bincount(group, right, minlength=len(size)) / size
    return np.repeat(share, size), np.cumsum(size)


def _bins(confidence: Floats) -> npt.NDArray[np.intp]:
    """A bin a case, of about equal size; equal confidences share one."""
    first = np.searchsorted(np.sort(confidence), confidence, side="left")
    return (first * _BINS // max(1, len(confidence))).astype(np.intp)
