"""Retrieval measures of each case, by ir-measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistkit.case.dataset import Qrels
from assistkit.errors import MissingExtra

ALL_FOUND = "all-gold-found@5"
NAMES = ("nDCG@10", "R@1", "R@5", "R@10", "RR", "P@1")


def retrieval_measures(
    cases: Sequence[str], qrels: Qrels, ranking: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """Measure -> case -> value, for the cases with a relevant article; one that was not ranked has zeros.

    The order of `ranking` counts, whatever the scores were: equal scores are in the order of their ranks.
    """
    try:
        import ir_measures
    except ImportError:
        raise MissingExtra("ir-measures", "eval") from None
    labeled = {case: dict(qrels[case]) for case in cases if any(grade > 0 for grade in qrels.get(case, {}).values())}
    scored = {
        case: {article: float(-place) for place, article in enumerate(ranking[case])}
        for case in labeled
        if ranking.get(case)
    }
    values = {name: dict.fromkeys(labeled, 0.0) for name in NAMES}
    if scored:
        wanted = [ir_measures.parse_measure(name) for name in NAMES]
        for found in ir_measures.iter_calc(wanted, labeled, scored):
            values[str(found.measure)][found.query_id] = float(found.value)
    return {**values, ALL_FOUND: {case: float(share > 1 - 1e-9) for case, share in values["R@5"].items()}}
