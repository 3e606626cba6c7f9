"""Retrieval measures agree with an independent computation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from assistkit.case.dataset import load
from assistkit.evaluation.retrieval import ALL_FOUND, NAMES, retrieval_measures
from assistkit.evaluation.running import run
from assistkit.evaluation.runs import load_run


def by_hand(grades: Mapping[str, int], ranked: Sequence[str]) -> dict[str, float]:
    """From the definitions: nDCG with the grade as gain and log2(rank + 1) as discount."""
    gold = {article for article, grade in grades.items() if grade > 0}
    gains = [grades.get(article, 0) / math.log2(rank + 1) for rank, article in enumerate(ranked[:10], start=1)]
    ideal = sorted(grades.values(), reverse=True)[:10]
    best = sum(grade / math.log2(rank + 1) for rank, grade in enumerate(ideal, start=1))
    first = next((rank for rank, article in enumerate(ranked, start=1) if article in gold), None)
    found = {k: len(gold & set(ranked[:k])) / len(gold) for k in (1, 5, 10)}
    return {
        "nDCG@10": sum(gains) / best,
        **{f"R@{k}": share for k, share in found.items()},
        "RR": 1 / first if first else 0.0,
        "P@1": float(bool(gold & set(ranked[:1]))),
        ALL_FOUND: float(gold <= set(ranked[:5])),
    }


def agree(cases: Sequence[str], qrels: dict[str, dict[str, int]], ranking: dict[str, Sequence[str]]) -> int:
    """Compares every measure of every labeled case; returns how many cases there were."""
    found = retrieval_measures(cases, qrels, ranking)
    labeled = [case for case in cases if any(grade > 0 for grade in qrels.get(case, {}).values())]
    for values in found.values():
        assert list(values) == labeled
    for case in labeled:
        expected = by_hand(qrels[case], ranking.get(case, ()))
        for name, value in expected.items():
            assert found[name][case] == pytest.approx(value, abs=1e-6), (case, name)
    return len(labeled)


def test_hand_made_runs_agree() -> None:
    """Several gold articles with grades, missing cases, unlabeled ones, extra articles, more gold than five."""
    qrels = {
        "several": {"a": 2, "b": 1, "c": 1},
        "missing": {"a": 1},
        "empty": {"a": 1},
        "zero": {"a": 0},
        "far": {"a": 1, "n": 0},
        "many": {f"g{n}": 1 for n in range(7)},
    }
    ranking: dict[str, Sequence[str]] = {
        "several": ["b", "x", "a", "y", "c"],
        "empty": [],
        "zero": ["a", "b"],
        "far": ["n", *(f"x{n}" for n in range(30)), "a"],
        "many": [f"g{n}" for n in range(7)],
        "unlabeled": ["a"],
        "not in the dataset": ["a"],
    }
    assert agree([*qrels, "unlabeled"], qrels, ranking) == 5


@pytest.mark.parametrize("seed", range(20))
def test_random_runs_agree(seed: int) -> None:
    """Whatever the labels and the ranking."""
    rng = np.random.default_rng(seed)
    articles = [f"a{n}" for n in range(60)]
    cases = [f"c{n}" for n in range(30)]
    qrels = {
        case: {str(one): int(rng.integers(0, 4)) for one in rng.choice(articles, rng.integers(1, 12), replace=False)}
        for case in cases
    }
    ranking = {case: list(map(str, rng.permutation(articles)[: rng.integers(0, 50)])) for case in cases[:-3]}
    assert agree(cases, qrels, ranking) > 10


def test_ties_are_ranked_as_the_run_ranks_them(tmp_path: Path) -> None:
    """Equal scores do not let the library choose an order of its own."""
    articles = [f"a{n}" for n in range(12)]
    for order in (articles, articles[::-1]):
        lines = [f"1\t{article}\t{rank}\t0.500000" for rank, article in enumerate(order, start=1)]
        (tmp_path / "run.tsv").write_text("\n".join(["case_id\tarticle_id\trank\tscore", *lines]))
        ranking = load_run(tmp_path).ranking
        assert ranking["1"] == tuple(order)
        agree(["1"], {"1": {"a1": 1, "a3": 2}}, dict(ranking))


@pytest.mark.slow
def test_a_real_run_agrees(samples: Path, sample_index: Path, tmp_path: Path) -> None:
    """The run on kb_samples, all labeled cases."""
    from assistkit import Assistant

    dataset = load(samples)
    run(dataset, Assistant.open(sample_index), tmp_path / "run")
    ranking = dict(load_run(tmp_path / "run").ranking)
    qrels = {case: dict(grades) for case, grades in dataset.qrels.items()}
    assert agree([case.id for case in dataset.cases], qrels, ranking) == 120
    assert set(NAMES) == {"nDCG@10", "R@1", "R@5", "R@10", "RR", "P@1"}
