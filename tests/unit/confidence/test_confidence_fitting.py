"""Fitting a certainty: it finds what was there, holds to its start where there is little, and calibrates."""

from __future__ import annotations

import dataclasses
import math
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistkit import Article, Case, InputError, build_index
from assistkit.case.dataset import LabeledCase
from assistkit.case.query import case_query
from assistkit.confidence.certainty import FEATURES, Certainty
from assistkit.confidence.fitting import (
    LEAST,
    CertaintySample,
    blank,
    calibrated,
    crossfitted,
    fit_certainty,
    logistic,
)
from assistkit.errors import MissingExtra
from assistkit.index import open_index
from assistkit.retrieval.ranking import Ranking
from assistkit.retrieval.scope import ENOUGH
from assistkit.testing import HashEmbedder
from assistkit.types import SolvedCase

DEFAULT = Certainty.default()
USUAL = {"similarity": 5.0, **DEFAULT.history.scope.usual, **DEFAULT.history.right.usual}


def samples(
    count: int, seed: int = 0, *, shift: float = 0.0, cold: bool = False, outside: float = 0.0
) -> list[CertaintySample]:
    """Cases around the usual values; right with odds that go with `likely`, moved by `shift`."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        inside = random.random() >= outside
        values = {name: value + random.normal() * 0.7 for name, value in USUAL.items()}
        far = -1 if not inside else 1
        values |= {name: values[name] + far for name in ("near_articles", "near_cases")}
        chance = 1 / (1 + math.exp(-(values["likely"] - USUAL["likely"] + shift)))
        known = {name: value for name, value in values.items() if not (cold and name == "near_cases")}
        made.append(CertaintySample(features=known, right=bool(inside and random.random() < chance), answerable=inside))
    return made


def gap(certainty: Certainty, cases: list[CertaintySample]) -> float:
    """How far the mean probability is from the share that is right."""
    said = np.mean([certainty.probability(one.features) for one in cases])
    return abs(float(said - np.mean([one.right for one in cases])))


@pytest.mark.parametrize("cold", [False, True])
@pytest.mark.parametrize("shift", [-2.5, 2.5])
def test_a_fitted_certainty_is_calibrated_for_the_desk(cold: bool, shift: float) -> None:
    """On later cases of a desk that is easier or harder than usual its mean is near the share that is right."""
    own = fit_certainty(samples(600, shift=shift, cold=cold))
    later = samples(2_000, 1, shift=shift, cold=cold)
    assert own.fitted_on == 600
    assert gap(own, later) < 0.05
    assert gap(own, later) < gap(DEFAULT, later) / 2


def test_few_samples_change_nothing() -> None:
    """Below `LEAST`, or where all are right or all wrong, the start comes back as it is."""
    assert fit_certainty(samples(LEAST - 1)) is not None
    assert fit_certainty(samples(LEAST - 1)) == DEFAULT
    assert fit_certainty([]) == DEFAULT
    right = [CertaintySample(features=one.features, right=True) for one in samples(300)]
    assert fit_certainty(right) == DEFAULT


def test_only_the_model_with_samples_moves() -> None:
    """A desk whose cases all have past cases says nothing about a desk without."""
    own = fit_certainty(samples(300))
    assert own.cold == DEFAULT.cold
    assert own.history != DEFAULT.history
    own = fit_certainty(samples(300, cold=True))
    assert own.history == DEFAULT.history


def test_the_scope_moves_only_with_cases_outside() -> None:
    """Cases that are all answerable say nothing about what is not."""
    assert fit_certainty(samples(400)).history.scope == DEFAULT.history.scope
    assert fit_certainty(samples(400, outside=0.3)).history.scope != DEFAULT.history.scope


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1_000))
def test_signs_are_known_beforehand(seed: int) -> None:
    """Even where chance has it otherwise, more nearness never speaks against and more words never for."""
    random = np.random.default_rng(seed)
    rows = [{name: float(random.normal()) for name in FEATURES} for _ in range(60)]
    model = logistic(rows, (random.random(60) < 0.5).tolist(), blank(rows, tuple(FEATURES)), strength=0.01)
    assert all(weight <= 0 if name == "length" else weight >= 0 for name, weight in model.weights.items())


def test_it_is_the_logistic_regression_of_scikit_learn() -> None:
    """Where no sign is in the way, the same weights, penalty and row weights included."""
    linear = pytest.importorskip("sklearn.linear_model")
    random = np.random.default_rng(0)
    values = random.normal(size=(400, 2))
    true = random.random(400) < 1 / (1 + np.exp(-(values @ [1.0, 2.0] + 0.5)))
    weight = random.uniform(0.5, 2, size=400)
    rows = [{"lead": float(a), "likely": float(b)} for a, b in values]
    ours = logistic(rows, true.tolist(), blank(rows, ("lead", "likely")), strength=2.0, weight=weight.tolist())
    usual = np.array([ours.usual["lead"], ours.usual["likely"]])
    theirs = linear.LogisticRegression(C=1 / (2 * 2.0), tol=1e-8).fit(values - usual, true, sample_weight=weight)
    assert list(ours.weights.values()) == pytest.approx(theirs.coef_[0].tolist(), abs=2e-3)
    assert ours.constant == pytest.approx(float(theirs.intercept_[0]), abs=2e-3)


def test_calibrating_keeps_the_order() -> None:
    """The line never turns the order round, even on labels that are against it."""
    turned = [CertaintySample(features=one.features, right=not one.right) for one in samples(400)]
    model = calibrated(DEFAULT.history, turned)
    assert model.line[0] > 0


def test_answerable_cases_leave_the_slope() -> None:
    """They say how often it is right, not how low a case should be that the desk does not deal with."""
    steep = dataclasses.replace(DEFAULT.history, line=(2.0, DEFAULT.history.line[1]))
    assert calibrated(steep, samples(400)).line[0] == pytest.approx(2.0, abs=0.05)
    assert calibrated(steep, samples(400, shift=-2)).line[1] < steep.line[1]
    assert calibrated(steep, samples(400, outside=0.4)).line[0] < 1.9


@pytest.mark.parametrize("labels", [1, 2, 5])
def test_a_few_cases_without_an_answer_do_not_put_everything_in_scope(labels: int) -> None:
    """How many were marked says nothing of how many there are: what was far out of scope stays there."""
    usual = {**DEFAULT.history.scope.usual, **DEFAULT.history.right.usual}
    far = {**usual, "near_articles": usual["near_articles"] - 2.0, "near_cases": usual["near_cases"] - 2.0}
    out = [CertaintySample(features=usual, right=False, answerable=False)] * labels
    own = samples(300)
    learned = fit_certainty([*own[:100], *out, *own[100:]])
    assert learned.fitted_on
    assert learned.in_scope(far) < 2 * DEFAULT.in_scope(far) + 0.01
    assert learned.probability(far) < 2 * DEFAULT.probability(far) + 0.01


def test_equal_samples_give_equal_numbers() -> None:
    """Nothing is random in it."""
    assert fit_certainty(samples(300)) == fit_certainty(samples(300))


def test_usual_values_need_rows() -> None:
    """No rows, no means."""
    with pytest.raises(InputError, match="row"):
        blank([], ("lead",))


def test_without_scipy_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra that brings it is named."""
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(MissingExtra, match="learn"):
        fit_certainty(samples(300))


def test_ranking_and_confidence_never_see_the_same_label(tmp_path: Path) -> None:
    """Each case is ranked as without its own label and those of its block, by past cases of other blocks only."""
    embedder = HashEmbedder()
    topics = ["kiosk pin", "refund card", "calendar sync", "payout bank"]
    articles = [Article(id=f"a{n}", title=topic, text=f"How the {topic} works.") for n, topic in enumerate(topics)]
    build_index(articles, tmp_path / "index", embedder)
    index = open_index(tmp_path / "index")
    count = ENOUGH + 6 * 4
    cases = [Case.from_text(f"{topics[n % 4]} {n}", id=f"c{n}") for n in range(count)]
    solved = [SolvedCase(id=case.id, articles={f"a{n % 4}": 1}) for n, case in enumerate(cases)]
    index.memory.upsert(solved, embedder.encode_query([case_query(case) for case in cases]))
    asked: list[str] = []

    def without(ids: Sequence[str]) -> Ranking:
        asked.extend(ids)
        return Ranking.default()

    def labeled() -> list[tuple[LabeledCase, npt.NDArray[np.float32]]]:
        memory = index.memory
        return [(LabeledCase(c, memory.case(c.id).articles), memory.vector(c.id)) for c in cases]

    found = crossfitted(index, embedder, labeled(), without)
    assert asked == [case.id for case in cases]
    assert len(found) == count
    assert all("near_cases" in one.features for one in found)  # enough past cases are left without a block
    assert np.mean([one.right for one in found]) > 0.9
    turned = [SolvedCase(id=case.id, articles={f"a{(n + 1) % 4}": 1}) for n, case in enumerate(cases[:20])]
    index.memory.upsert(turned, embedder.encode_query([case_query(case) for case in cases[:20]]))
    again = crossfitted(index, embedder, labeled(), without)
    assert [one.features for one in again[:20]] == [one.features for one in found[:20]]  # deaf to their own labels
    assert [one.right for one in again[:20]] != [one.right for one in found[:20]]

    first = "refund card 1"
    unsolved = [
        (LabeledCase(Case.from_text(first, id=f"u{n}"), known), embedder.encode_query([first])[0])
        for n, known in enumerate(({"a1": 0}, {"a0": 0}, {}))
    ]
    case, vector = unsolved[2]
    nothing = case._replace(answerable=False), vector
    judged = crossfitted(index, embedder, [*unsolved, nothing], without)
    told = [(one.right, one.answerable) for one in judged]
    assert told == [(False, True), (False, False)], "another article may have helped where only a0 is known not to"
