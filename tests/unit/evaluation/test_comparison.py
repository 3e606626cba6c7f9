"""Comparing two runs, and gates."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from evaluation_data import suggestion, write_dataset, write_run

from assistkit.case.dataset import load
from assistkit.errors import InputError
from assistkit.evaluation.changes import whole_set
from assistkit.evaluation.comparison import Bar, Comparison, compare, compare_scores, parse_bar
from assistkit.evaluation.measures import PER_CASE, SET_LEVEL
from assistkit.evaluation.scores import STATE, Scores


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A ranks 30 cases right and 10 wrong; B has one of the right ones wrong and eight of the wrong ones right."""
    rows = [{"id": f"c{n:02}", "body": "?"} for n in range(41)]
    write_dataset(tmp_path / "data", rows, {row["id"]: {"gold": 1} for row in rows})
    good, bad = ["gold", "x"], ["x", "gold"]
    write_run(tmp_path / "a", {f"c{n:02}": good if n < 30 else bad for n in range(40)})
    write_run(tmp_path / "b", {f"c{n:02}": bad if n in (0, 38, 39) else good for n in range(40)})
    return tmp_path


def compared(folder: Path) -> Comparison:
    return compare(folder / "a", folder / "b", load(folder / "data"))


def test_differences_are_paired(folder: Path) -> None:
    """B - A, with interval, p, corrected p, and the cases won and lost. A case that neither has does not count."""
    found = compared(folder)
    change = found.change("P@1")
    assert found.cases == change.n == 40
    assert (change.a, change.b) == (0.75, 0.925)
    assert change.difference == pytest.approx(7 / 40)
    assert change.low < change.difference < change.high
    assert (change.better, change.worse) == (8, 1)
    assert change.p == pytest.approx(2 * (1 + 9) / 2**9)
    assert change.p < change.p_corrected <= 1
    assert [case for case, _ in found.won] == [f"c{n}" for n in range(30, 38)]
    assert [case for case, _ in found.lost] == ["c00"]


def test_a_case_that_only_one_run_has_is_zero_in_the_other(folder: Path) -> None:
    """A run does not get better by leaving out what is hard."""
    write_run(folder / "b", {f"c{n:02}": ["gold"] for n in range(20)})
    change = compared(folder).change("P@1")
    assert (change.n, change.b) == (40, 0.5)


def test_equal_runs_do_not_differ(folder: Path) -> None:
    """No difference, an interval of no width, p = 1."""
    found = compare(folder / "a", folder / "a", load(folder / "data"))
    for change in found.changes:
        assert (change.difference, change.low, change.high, change.p) == (0, 0, 0, 1)
    assert (found.won, found.lost) == ((), ())


def test_fewer_errors_are_better(tmp_path: Path) -> None:
    """For a measure where less is better, B is better where it is lower."""
    rows = [{"id": str(n), "body": "?", "answerable": False} for n in range(12)]
    write_dataset(tmp_path / "data", rows, {})
    nothing: dict[str, list[str]] = {}
    bold = [suggestion(row["id"], "ready", 0.9, "x") for row in rows]
    write_run(tmp_path / "a", nothing, bold)
    write_run(tmp_path / "b", nothing, [suggestion(row["id"], "abstained", 0.1) for row in rows])
    change = compared(tmp_path).change("wrongly ready")
    assert (change.difference, change.better, change.worse) == (-1, 12, 0)


def states(confidence: np.ndarray, right: np.ndarray) -> Scores:
    """Scores of which only confidence and correctness are known."""
    empty = {name: np.full(len(right), np.nan) for name in (*(measure.name for measure in PER_CASE), *STATE)}
    known = {"confidence": confidence, "right": right.astype(float), "coverage": np.ones(len(right))}
    return Scores(cases=tuple(map(str, range(len(right)))), values={**empty, **known}, facts={})


def test_a_measure_of_the_whole_set_is_compared() -> None:
    """A confidence that tells right from wrong against one that does not: AUROC and AURC, with interval and p."""
    rng = np.random.default_rng(5)
    right = rng.random(200) < 0.6
    blind, telling = rng.random(200), np.clip(0.35 * right + 0.65 * rng.random(200), 0, 1)
    found = compare_scores(states(blind, right), states(telling, right))
    change = found.change("AUROC right")
    assert change.b - change.a == pytest.approx(change.difference)
    assert 0 < change.low < change.difference < change.high
    assert change.p_corrected < 0.05
    assert (change.n, change.better, change.worse) == (200, None, None)
    assert found.change("AURC").difference < 0
    assert {c.measure for c in found.changes} <= {m.name for m in (*PER_CASE, *SET_LEVEL)}
    assert parse_bar("AURC<=0").met(found)


@pytest.mark.slow
def test_noise_in_the_confidence_is_no_change() -> None:
    """Of 60 pairs that differ only by noise, about 3 show p below .05 for AUROC."""
    rng = np.random.default_rng(8)
    alarms = []
    for _ in range(60):
        right = rng.random(60) < 0.6
        a, b = (states(0.2 * right + 0.8 * rng.random(60), right) for _ in range(2))
        alarms.append(next(c.p for c in whole_set(a, b, seed=0, times=60) if c.measure == "AUROC right") < 0.05)
    assert np.mean(alarms) <= 0.12


def test_as_text_json_and_html(folder: Path) -> None:
    """The same figures in each."""
    found = compared(folder)
    text = str(found)
    assert "P@1               0.750  0.925  +0.175" in text
    assert "1 cases lost by nDCG@10: c00 (-0.369)" in text
    assert max(map(len, text.splitlines())) < 160
    as_json = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert (as_json["differences"], as_json["learned"], as_json["conclusion"]) == ([], [], found.conclusion)
    assert as_json["changes"][0]["measure"] == as_json["by"] == "nDCG@10"
    assert as_json["lost"][0]["id"] == "c00"
    assert "<td>P@1</td><td>0.750</td>" in found._repr_html_()
    table = found.to_pandas()
    assert (table.index.name, table.loc["P@1", "a"], table.loc["P@1", "better"]) == ("measure", 0.75, 8)


def test_noise_is_no_change_after_correction() -> None:
    """With 20 measures, at most 8% of pairs that differ only by noise show any corrected p below .05."""
    rng = np.random.default_rng(3)
    cases = tuple(map(str, range(120)))

    def scores() -> Scores:
        values = {measure.name: rng.random(120) for measure in PER_CASE}
        state = {name: np.full(120, np.nan) for name in STATE}
        return Scores(cases=cases, values={**values, **state}, facts={})

    alarms = [min(c.p_corrected for c in compare_scores(scores(), scores()).changes) < 0.05 for _ in range(40)]
    assert np.mean(alarms) <= 0.08


def test_scores_of_other_cases_are_refused() -> None:
    """Nothing could be paired."""
    values = {name: np.zeros(1) for name in (*(measure.name for measure in PER_CASE), *STATE)}
    one, other = (Scores(cases=(case,), values=values, facts={}) for case in "ab")
    with pytest.raises(InputError, match="the same cases"):
        compare_scores(one, other)


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("nDCG@10>=-0.01", True), ("P@1 >= 0.175", True), ("P@1>0.175", False), ("P@1 < .2", True), ("RR<=0", False),
        ("all-gold-found@5>=0", True),
    ],
)  # fmt: skip
def test_a_gate_is_on_the_difference(folder: Path, text: str, met: bool) -> None:
    """B - A must be so."""
    assert parse_bar(text).met(compared(folder)) is met


def test_a_gate_with_a_space_in_its_measure() -> None:
    """Names are as in the report."""
    assert parse_bar("content recall>=-.02") == Bar("content recall", ">=", -0.02)
    assert str(parse_bar(" P@1 >= -0.010 ")) == "P@1>=-0.01"


@pytest.mark.parametrize("text", ["", "nDCG@10", "nDCG@10=0", "nDCG@10>=x", ">=1", "nDCG@10>=-0.01%", "mood>=1"])
def test_a_gate_that_is_none(text: str) -> None:
    """Says what one looks like, or which measures there are."""
    with pytest.raises(InputError, match="a gate must"):
        parse_bar(text)


def test_a_gate_on_a_measure_that_was_not_compared(folder: Path) -> None:
    """Is an error, not met and not missed."""
    with pytest.raises(InputError, match="no measure 'ROUGE-L' was compared"):
        parse_bar("ROUGE-L>=0").met(compared(folder))
