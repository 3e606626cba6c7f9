"""The promise in words: one record, whoever asks."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit.confidence.certainty import Certainty
from assistkit.confidence.gate import ConfidenceGate
from assistkit.confidence.promise import DOUBTFUL, KEPT, promise, promise_of_index
from assistkit.house.aim import Aim

GOOD = [0.9] * 90 + [0.7] * 110 + [0.4] * 100, [True] * 2 + [False] * 88 + [True] * 20 + [False] * 90 + [True] * 100


def test_a_promise_that_is_kept_says_from_where_on() -> None:
    """The wish, the cases, the threshold with what was wrong there, and the plain threshold beside it."""
    assert promise(*GOOD, Aim(most_wrong=0.1), cases=KEPT).lines() == [
        "Promise: at most 10% wrong, with a certainty of 90%.",
        "Judged: 300 cases kept in the index by assistkit learn; in 122 of them the top article is wrong.",
        "Kept from a confidence of 0.71 on: 2 of the 90 judged cases there are wrong; it holds for the next 90.",
        "Plain threshold, which promises nothing: ready: 0.9, with 2 of 90 judged cases wrong from there on.",
    ]


def test_cases_that_the_index_does_not_keep_promise_nothing_yet() -> None:
    """The gate goes by what the index keeps: of other cases it is said how they come to count."""
    said = promise(*GOOD, Aim(most_wrong=0.1), cases="of this run").outcome()
    assert said.endswith("it holds for the next 90. It counts once assistkit learn keeps these cases in the index.")


def test_a_promise_that_is_not_kept_says_what_it_takes() -> None:
    """How many more cases, and of what kind; a desk's own plain threshold is the one that is told."""
    said = promise([0.8] * 20, [True] * 2 + [False] * 18, Aim(most_wrong=0.1, ready=0.75), cases="of the desk").lines()
    assert said[1] == "Judged: 20 cases of the desk; in 2 of them the top article is wrong."
    assert said[2].startswith("Not kept: at least 30 more judged cases are needed")
    assert said[3].endswith("ready: 0.75, with 2 of 20 judged cases wrong from there on.")


def test_what_nobody_has_is_said() -> None:
    """Where no number of cases would do, it says to accept a higher error."""
    found = promise([0.99] * 1_000, [True] * 1_000, Aim(most_wrong=0.01))
    assert (found.ready, found.more) == (None, None)
    assert "accept a higher error" in found.outcome()


OLD = {"certainty": {"schema": 1}, "judged": {"confidence": [0.9], "wrong": [False]}}


@pytest.mark.parametrize("known", [None, OLD])
def test_without_judged_cases(known: dict[str, object] | None) -> None:
    """Nothing was learned, or by an older version: no case, and the fewest that could do."""
    found = promise_of_index(known, Aim(most_wrong=0.1))
    assert (found.judged, found.more, found.cases) == (0, 30, KEPT)
    assert found.lines()[1] == "Judged: no case kept in the index by assistkit learn."


@given(st.integers(0, 150), st.sampled_from([None, 0.05, 0.1, 0.2, 0.5]), st.integers(0, 10_000))
def test_the_gate_marks_by_the_very_promise_that_is_told(n: int, most_wrong: float | None, seed: int) -> None:
    """What `ready` is, is in the words; kept or more needed, never both; the numbers can be counted again."""
    random = np.random.default_rng(seed)
    sure = random.beta(4, 1, n).round(4)
    wrong = random.random(n) > sure
    known = {
        "certainty": Certainty.default().to_dict(),
        "judged": {"confidence": sure.tolist(), "wrong": wrong.tolist()},
    }
    aim = Aim(most_wrong=most_wrong)
    found, gate = promise_of_index(known, aim), ConfidenceGate.learned(known, aim)
    assert gate.promise == (found if most_wrong else None)
    assert (found.more == 0) == (found.ready is not None)
    if most_wrong:
        assert gate.ready == found.ready
    if found.ready is not None:
        assert found.ready >= DOUBTFUL
        assert (found.answered, found.errors) == ((sure >= found.ready).sum(), wrong[sure >= found.ready].sum())
    told = found.to_dict()
    assert json.loads(json.dumps(told))["lines"] == found.lines()
