"""The threshold keeps its promise or says that it cannot; the watch rings when the error rises, and rarely else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit import InputError
from assistkit.confidence.risk import GRID, drift, fewest, first_test, needed, next_tail, tail, threshold


def world(random: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Confidences, and whether wrong, drawn so that the confidence is the probability of being right."""
    sure = random.beta(2, 1.5, size=n)
    return sure, random.random(n) > sure


def error_from(value: float) -> float:
    """The true error of the world among the cases from this confidence on, by 200,000 draws."""
    sure, wrong = world(np.random.default_rng(99), 200_000)
    return float(wrong[sure >= value].mean())


# ---------------------------------------------------------------- the threshold


@pytest.mark.parametrize("lasting", [False, True])
@pytest.mark.parametrize("alpha", [0.1, 0.2, 0.3])
def test_the_guarantee_holds(alpha: float, lasting: bool) -> None:
    """In at most a share delta of worlds the true error from the threshold on exceeds alpha, give or take chance."""
    random = np.random.default_rng(0)
    true = {value: error_from(value) for value in GRID}
    found = [threshold(*world(random, 400), alpha=alpha, delta=0.1, lasting=lasting) for _ in range(300)]
    broken = [one.value is not None and true[one.value] > alpha for one in found]
    assert np.mean(broken) <= 0.1 + 0.03
    assert sum(one.guaranteed for one in found) > (0 if alpha == 0.1 else 100)  # it is no promise to stay silent


@pytest.mark.parametrize("alpha", [0.2, 0.3])
def test_the_next_cases_keep_it_too(alpha: float) -> None:
    """What a later sample of the same size really has exceeds alpha in at most a share delta, its bad luck included."""
    random = np.random.default_rng(0)
    exceeded = 0
    for _ in range(300):
        sure, wrong = world(random, 800)
        found = threshold(sure[:400], wrong[:400], alpha=alpha, delta=0.1)
        above = sure[400:] >= (2.0 if found.value is None else found.value)
        exceeded += bool(above.any() and wrong[400:][above].mean() > alpha)
    assert exceeded / 300 <= 0.1 + 0.03


def test_it_is_the_lowest_that_passes() -> None:
    """Without any error every case may be answered; an error at the bottom ends it above."""
    sure = np.linspace(0.005, 0.995, 100)
    assert threshold(sure, np.zeros(100), alpha=0.1).value == 0.0
    ends = threshold(sure, sure < 0.5, alpha=0.1, lasting=True).value
    assert ends == pytest.approx(0.47, abs=0.02)
    assert threshold(sure, sure < 0.5, alpha=0.1).value >= ends  # the next cases are promised more


@pytest.mark.parametrize(("n", "alpha"), [(20, 0.1), (40, 0.05), (0, 0.3)])
def test_few_cases_support_nothing(n: int, alpha: float) -> None:
    """Where even no error at all would prove nothing, there is none."""
    found = threshold(np.full(n, 0.9), np.zeros(n), alpha=alpha)
    assert found.value is None
    assert not found.guaranteed
    assert (found.n, found.least) == (n, fewest(alpha, 0.1))
    assert fewest(alpha, 0.1) >= fewest(alpha, 0.1, lasting=True)


def test_bad_cases_support_nothing() -> None:
    """Many cases, half of them wrong at any confidence: no threshold."""
    random = np.random.default_rng(1)
    found = threshold(random.random(2_000), random.random(2_000) < 0.5, alpha=0.1)
    assert found.value is None


@given(st.integers(1, 300), st.floats(0.01, 0.6), st.floats(0.01, 0.5), st.integers(0, 10_000))
def test_what_it_says_can_be_counted_again(n: int, alpha: float, delta: float, seed: int) -> None:
    """The cases at or above the value, and the wrong ones, are as told; the test was passed, with more than chance."""
    sure, wrong = world(np.random.default_rng(seed), n)
    found = threshold(sure, wrong, alpha=alpha, delta=delta)
    if found.value is not None:
        assert found.answered == int((sure >= found.value).sum()) >= found.least
        assert found.wrong == int(wrong[sure >= found.value].sum())
        assert found.wrong / found.answered <= alpha
        assert next_tail(found.wrong, found.answered, alpha) <= delta


@given(st.integers(0, 200), st.floats(0.03, 0.5), st.floats(0.05, 0.4), st.integers(0, 10_000))
def test_with_what_is_needed_it_passes_and_with_one_fewer_not(n: int, alpha: float, delta: float, seed: int) -> None:
    """So many more right cases, as sure as can be: the wish is met; with one fewer it is not."""
    sure, wrong = world(np.random.default_rng(seed), n)

    def with_more(more: int) -> bool:
        known = np.append(sure, np.ones(more)), np.append(wrong, np.zeros(more))
        return threshold(*known, alpha=alpha, delta=delta).guaranteed

    more = needed(sure, wrong, alpha=alpha, delta=delta)
    assert more is not None
    assert with_more(more)
    assert more == 0 or not with_more(more - 1)


def test_more_than_anybody_has_is_needed() -> None:
    """A thousand sure mistakes are not outweighed by any number of cases that a desk would judge."""
    assert needed(np.full(1_000, 0.99), np.ones(1_000), alpha=0.01) is None


@given(st.integers(0, 80), st.integers(1, 80), st.floats(0.01, 0.9))
def test_the_tail_is_the_binomial_distribution(wrong: int, n: int, alpha: float) -> None:
    """The p-value is what scipy computes."""
    stats = pytest.importorskip("scipy.stats")
    assert tail(wrong, n, alpha) == pytest.approx(stats.binom.cdf(wrong, n, alpha), rel=1e-9, abs=1e-12)


@given(st.integers(0, 60), st.integers(1, 60), st.floats(0.01, 0.9))
def test_the_next_tail_is_the_hypergeometric_distribution(wrong: int, n: int, alpha: float) -> None:
    """Fisher's test of this sample against one just too bad, as scipy computes it; never below the binomial one."""
    stats = pytest.importorskip("scipy.stats")
    bad = int(np.floor(alpha * n + 1e-9)) + 1
    if wrong < n and bad <= n:
        fisher = stats.hypergeom.cdf(wrong, 2 * n, wrong + bad, n)
        assert next_tail(wrong, n, alpha) == pytest.approx(max(fisher, tail(wrong, n, alpha)), rel=1e-6, abs=1e-9)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("alpha", [0.1, 0.2, 0.35])
def test_it_is_what_mapie_finds(seed: int, alpha: float) -> None:
    """MAPIE's control of precision by fixed-sequence testing has the same p-values, and so the same threshold.

    Its count of errors is a rounded product of floats, and now and then one too high: there it may stop a step before.
    """
    control = pytest.importorskip("mapie.risk_control")
    sure, wrong = world(np.random.default_rng(seed), 500)
    begin = first_test(len(sure), fewest(alpha, 0.1, lasting=True))
    grid = np.array([value for value in GRID if (sure >= value).sum() >= begin])
    theirs = control.BinaryClassificationController(
        lambda x: np.column_stack([1 - x, x]),
        "precision",
        target_level=1 - alpha,
        confidence_level=0.9,
        list_predict_params=grid,
        fwer_method="fixed_sequence",
    ).calibrate(sure, (~wrong).astype(int))
    counts = [(int(wrong[sure >= value].sum()), int((sure >= value).sum())) for value in grid]
    exact = np.array([tail(errors, n, alpha) for errors, n in counts])
    raised = np.array([tail(errors + 1, n, alpha) for errors, n in counts])
    p = theirs.p_values[:, 0]
    assert ((p >= exact - 1e-9) & (p <= raised + 1e-9)).all()
    assert np.isclose(p, exact).any()
    passed = np.cumprod(p <= 0.1).astype(bool)  # what MAPIE says is valid
    assert sorted(theirs.valid_predict_params) == sorted(grid[passed])
    as_here = np.cumprod(exact <= 0.1).astype(bool)
    ours = threshold(sure, wrong, alpha=alpha, lasting=True).value
    assert ours == (grid[as_here].min() if as_here.any() else None)


def test_bad_input_is_refused() -> None:
    """Shares outside 0 to 1, lists of different length, and a wrong that is not 0 or 1."""
    with pytest.raises(InputError, match="alpha"):
        threshold([0.5], [0], alpha=0.0)
    with pytest.raises(InputError, match="delta"):
        threshold([0.5], [0], alpha=0.1, delta=1.0)
    with pytest.raises(InputError, match="confidence"):
        threshold([0.5, 0.6], [0], alpha=0.1)
    with pytest.raises(InputError, match="confidence"):
        threshold([float("nan")], [0], alpha=0.1)
    with pytest.raises(InputError, match="wrong"):
        threshold([0.5], [0.5], alpha=0.1)


# ---------------------------------------------------------------- drift


def test_a_risen_error_is_found() -> None:
    """An error of 30 % where 10 % was promised is found within 100 cases, nearly always."""
    random = np.random.default_rng(0)
    assert np.mean([drift(random.random(100) < 0.3, 0.1).found for _ in range(300)]) > 0.95


def test_false_alarms_are_rare_however_often_one_looks() -> None:
    """With the error as promised, looking after every third of 300 cases rings in at most delta of the worlds."""
    random = np.random.default_rng(0)

    def rings(wrong: np.ndarray) -> bool:
        return any(drift(wrong[:n], 0.2, delta=0.05).found for n in range(1, len(wrong) + 1, 3))

    assert np.mean([rings(random.random(300) < 0.2) for _ in range(150)]) <= 0.05 + 0.03


@given(st.lists(st.booleans(), max_size=60), st.floats(0.01, 0.99))
def test_one_more_error_never_calms(wrong: list[bool], alpha: float) -> None:
    """The evidence goes up with an error and down without one; nothing seen is worth 1."""
    before = drift(wrong, alpha).evidence
    assert drift([*wrong, True], alpha).evidence >= before - 1e-3
    assert drift([*wrong, False], alpha).evidence <= before + 1e-3
    assert drift([], alpha).evidence == 1.0


def test_what_drift_says() -> None:
    """Counts in words, and what to do."""
    assert "20 of the 20 last" in drift([1] * 20, 0.1).says
    assert "Set the threshold anew" in drift([1] * 20, 0.1).says
    assert "No sign" in drift([0] * 20, 0.1).says
