"""Fitting weights: the conditional logit is what other software says it is, and stays where it should."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from assistkit.errors import MissingExtra
from assistkit.retrieval.fitting import STRENGTH, RankingSample, fit_ranking, ndcg, popularity_only
from assistkit.retrieval.ranking import HISTORY, SIGNALS, Ranking

NAMES = tuple(SIGNALS)
ZERO = Ranking(dict.fromkeys(SIGNALS, 0.0))
TRUE = np.resize([1.0, -0.5, 0.8, 0.3, 0.0, 1.5], len(NAMES))
TINY = 1e-9  # a strength that holds nothing


def sample(
    signals: np.ndarray, right: np.ndarray, solved: int | None = None, places: np.ndarray | None = None
) -> RankingSample:
    places = np.arange(len(right)) if places is None else places
    return RankingSample(
        signals.astype(float), right.astype(bool), places, int(right.sum()) if solved is None else solved
    )


def drawn(count: int, candidates: int = 6, seed: int = 0, several: bool = False) -> list[RankingSample]:
    """Samples whose right articles are drawn with the chances of a logit with the weights TRUE."""
    random = np.random.default_rng(seed)
    samples = []
    for _ in range(count):
        signals = random.normal(size=(candidates, len(NAMES)))
        scores = signals @ TRUE + random.gumbel(size=candidates)
        right = np.zeros(candidates, dtype=bool)
        right[np.argsort(-scores)[: int(random.integers(1, 3)) if several else 1]] = True
        samples.append(sample(signals, right))
    return samples


def weights_of(ranking: Ranking) -> np.ndarray:
    return np.array([ranking.weights[name] for name in NAMES])


def loss(weights: np.ndarray, samples: list[RankingSample], start: np.ndarray, strength: float) -> float:
    """As the docstring of `fit` has it, a case at a time."""
    total = 0.0
    for one in samples:
        if one.right.any():
            scores = one.signals @ weights
            likely = np.exp(scores - scores.max()) / np.exp(scores - scores.max()).sum()
            total -= np.log(likely[one.right]).mean()
    return total + strength * float(((weights - start) ** 2).sum())


def test_two_candidates_are_a_logistic_regression() -> None:
    """With two articles a case it is logistic regression of the difference, without intercept: as scikit-learn's."""
    linear_model = pytest.importorskip("sklearn.linear_model")
    samples = drawn(300, candidates=2)
    strength = 0.7
    differences = np.stack([one.signals[0] - one.signals[1] for one in samples])
    first = np.array([one.right[0] for one in samples], dtype=int)
    other = linear_model.LogisticRegression(C=1 / (2 * strength), fit_intercept=False, tol=1e-10, max_iter=10_000)
    expected = other.fit(differences, first).coef_[0]
    assert np.allclose(weights_of(fit_ranking(samples, ZERO, strength=strength)), expected, atol=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("strength", [0.5, 50.0])
def test_many_candidates_agree_with_another_minimiser(strength: float) -> None:
    """Several articles of one case may be right; Nelder-Mead without a gradient finds the same weights."""
    from scipy.optimize import minimize

    samples = drawn(80, several=True)
    start = Ranking.default()
    origin = weights_of(start)
    options = {"xatol": 1e-6, "fatol": 1e-9, "maxiter": 20_000, "maxfev": 20_000, "adaptive": True}
    found = minimize(loss, origin, args=(samples, origin, strength), method="Nelder-Mead", options=options).x
    assert np.allclose(weights_of(fit_ranking(samples, start, strength=strength)), found, atol=1e-3)


def test_the_gradient_is_that_of_the_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    """Value and gradient that go to the minimiser are those of the loss, by finite differences, anywhere."""
    import scipy.optimize

    caught = {}

    def catch(function, start, **options):
        caught["loss"] = function
        return scipy.optimize.OptimizeResult(x=start)

    monkeypatch.setattr(scipy.optimize, "minimize", catch)
    samples = drawn(20, several=True)
    start = Ranking.default()
    free = ("dense", "words", "votes")
    movable = np.array([name in free for name in NAMES])
    fit_ranking(samples, start, strength=2.5, free=free)
    random = np.random.default_rng(1)
    for _ in range(5):
        moved = random.normal(size=3) * 3
        value, gradient = caught["loss"](moved)

        def at(moved: np.ndarray) -> float:
            weights = weights_of(start)
            weights[movable] = moved
            return loss(weights, samples, weights_of(start), 2.5)

        steps = 1e-5 * np.eye(3)
        expected = [(at(moved + step) - at(moved - step)) / 2e-5 for step in steps]
        assert value == pytest.approx(at(moved), rel=1e-9)
        assert gradient == pytest.approx(np.array(expected), rel=1e-5, abs=1e-5)


def test_it_finds_the_weights_the_cases_were_made_with() -> None:
    """Enough cases, nothing that holds it: the truth, within what chance does."""
    found = weights_of(fit_ranking(drawn(3_000), ZERO, strength=TINY))
    assert np.allclose(found, TRUE, atol=0.15)


def test_a_strong_hold_returns_the_start() -> None:
    """The default strength moves little for few cases, a huge one nothing at all."""
    start = Ranking.default()
    samples = drawn(50)
    assert fit_ranking(samples, start, strength=1e12) == start
    assert np.abs(weights_of(fit_ranking(samples, start)) - weights_of(start)).max() < 50 / STRENGTH
    moves = [
        np.abs(weights_of(fit_ranking(samples, start, strength=s)) - weights_of(start)).sum() for s in (1, 30, 1e3)
    ]
    assert moves == sorted(moves, reverse=True)


@pytest.mark.parametrize("free", [("dense",), HISTORY, ("words", "product"), ()])
def test_only_free_weights_move(free: tuple[str, ...]) -> None:
    """What is not free keeps its weight to the last digit; what is free moves."""
    start = Ranking.default()
    found = fit_ranking(drawn(100), start, strength=1.0, free=free)
    for name in NAMES:
        assert (found.weights[name] != start.weights[name]) == (name in free)


def test_samples_without_a_right_candidate_teach_nothing() -> None:
    """A case whose article was not proposed cannot be fitted; without any other the start comes back."""
    start = Ranking.default()
    useless = [sample(np.ones((3, len(NAMES))), np.zeros(3), solved=1), sample(np.zeros((0, len(NAMES))), np.zeros(0))]
    assert fit_ranking([], start) == fit_ranking(useless, start) == start
    samples = drawn(40)
    assert fit_ranking([useless[0], *samples, *useless], start, strength=1.0) == fit_ranking(
        samples, start, strength=1.0
    )


def test_the_order_of_samples_and_candidates_does_not_matter() -> None:
    """The same cases turned around give the same weights, to the digits that are kept."""
    samples = drawn(60, several=True)
    turned = [sample(one.signals[::-1], one.right[::-1]) for one in reversed(samples)]
    one, other = fit_ranking(samples, ZERO, strength=1.0), fit_ranking(turned, ZERO, strength=1.0)
    assert np.allclose(weights_of(one), weights_of(other), atol=2e-4)


def test_large_scores_do_not_overflow() -> None:
    """Signals of any size give finite weights."""
    samples = [sample(one.signals * 1e4, one.right) for one in drawn(20)]
    assert np.isfinite(weights_of(fit_ranking(samples, Ranking.default(), strength=1.0))).all()


def test_without_scipy_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line that names the extra."""
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(MissingExtra, match=r"assistkit\[learn\]"):
        fit_ranking(drawn(3), ZERO)


# ---------------------------------------------------------------- nDCG@10


def test_ndcg_is_that_of_ir_measures() -> None:
    """On random cases with binary grades, also where articles that solved it were not proposed, or none was."""
    ir_measures = pytest.importorskip("ir_measures")
    random = np.random.default_rng(2)
    samples = []
    for candidates in random.integers(1, 40, size=60).tolist():
        right = random.random(candidates) < 0.2
        missed = int(random.integers(0, 3)) + (not right.any())
        signals = random.normal(size=(candidates, len(NAMES)))
        samples.append(sample(signals, right, solved=int(right.sum()) + missed))
    ranking = Ranking(dict(zip(NAMES, TRUE.tolist(), strict=True)))
    labels, run = {}, {}
    for n, one in enumerate(samples):
        right = [f"d{place}" for place in np.flatnonzero(one.right).tolist()]
        labels[f"q{n}"] = dict.fromkeys([*right, *(f"missed{m}" for m in range(one.solved - len(right)))], 1)
        run[f"q{n}"] = {f"d{place}": float(score) for place, score in enumerate(one.signals @ TRUE)}
    measured = ir_measures.iter_calc([ir_measures.nDCG @ 10], labels, run)
    expected = {found.query_id: found.value for found in measured}
    assert ndcg(samples, ranking) == pytest.approx(np.array([expected[f"q{n}"] for n in range(len(samples))]))


def test_ndcg_of_edge_cases() -> None:
    """All found at the top is 1, nothing to find or nothing proposed is 0, more than ten right ones can be 1."""
    signals = np.zeros((20, len(NAMES)))
    signals[:, 0] = -np.arange(20)
    right = np.arange(20) < 12
    made = [
        sample(signals, np.arange(20) == 0),
        sample(signals, right),
        sample(signals, np.arange(20) == 10),
        sample(signals, np.zeros(20)),
        sample(signals[:0], np.zeros(0), solved=1),
        sample(signals, np.arange(20) == 1),
    ]
    ranking = Ranking({**ZERO.weights, "dense": 1.0})
    assert ndcg(made, ranking) == pytest.approx([1, 1, 0, 0, 0, 1 / np.log2(3)])


def test_popularity_only_says_of_an_article_what_is_said_on_average() -> None:
    """History signals become the mean over all cases (0 where an article was no candidate); others stay."""
    first = sample(np.full((2, len(NAMES)), 1.0), np.array([1, 0]), places=np.array([0, 4]))
    second = sample(np.full((2, len(NAMES)), 3.0), np.array([0, 1]), places=np.array([4, 2]))
    made = popularity_only([first, second])
    history = [NAMES.index(name) for name in HISTORY]
    others = [place for place in range(len(NAMES)) if place not in history]
    assert np.array_equal(made[0].signals[:, history], [[0.5, 0.5], [2.0, 2.0]])
    assert np.array_equal(made[1].signals[:, history], [[2.0, 2.0], [1.5, 1.5]])
    for before, after in zip([first, second], made, strict=True):
        assert np.array_equal(before.signals[:, others], after.signals[:, others])
        assert np.array_equal(before.right, after.right)
        assert before.solved == after.solved
    assert (first.signals == 1.0).all()  # what was given is left alone
