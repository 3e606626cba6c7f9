"""Fitting the weights of a ranking to solved cases: a conditional logit, held near the weights it starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistkit.errors import MissingExtra
from assistkit.retrieval.ranking import HISTORY, SIGNALS, Ranking

Floats = npt.NDArray[np.float64]

STRENGTH = 3_000.0  # what a weight 1 away from its start costs, in log-likelihood: small histories move little
_CUT = 10  # nDCG@10


@dataclass(frozen=True)
class RankingSample:
    """A solved case: `signals` (articles, signals) of its candidates, and which of them, bool (articles,), solved it.

    `solved` counts all the articles that did, proposed or not; `places` are the candidates' rows in the index.
    """

    signals: Floats
    right: npt.NDArray[np.bool_]
    places: npt.NDArray[np.int64]
    solved: int


def fit_ranking(
    samples: Sequence[RankingSample],
    start: Ranking,
    *,
    strength: float = STRENGTH,
    free: Sequence[str] = tuple(SIGNALS),
) -> Ranking:
    """The weights of `free` signals that make the articles of the samples most likely, near those of `start`.

    Minimises -sum(mean over a case's articles of log softmax(score)) + strength * |weights - start|^2 by L-BFGS.
    Raises MissingExtra without scipy.
    """
    usable = [sample for sample in samples if sample.right.any()]
    origin = np.array([start.weights[name] for name in SIGNALS])
    weights = conditional_logit(
        [(sample.signals, sample.right / sample.right.sum()) for sample in usable],
        origin,
        strength=strength,
        free=np.array([name in free for name in SIGNALS]),
    )
    return Ranking({name: round(float(weight), 4) for name, weight in zip(SIGNALS, weights, strict=True)})


def conditional_logit(
    choices: Sequence[tuple[Floats, Floats]],
    origin: Floats,
    *,
    strength: float,
    free: npt.NDArray[np.bool_] | None = None,
    counts: Sequence[float] | None = None,
) -> Floats:
    """The weights (k,) under which what was chosen is likeliest, near `origin` (k,); only `free` ones are moved.

    A choice is signals (n, k) of what there was, and the share (n,) of each in what was chosen, with sum 1. It counts
    1, or as `counts` (choices,) says. Minimises -sum(share . log softmax(signals @ weights)) + strength * |weights -
    origin|^2 by L-BFGS (McFadden 1974). Raises MissingExtra without scipy.
    """
    try:
        from scipy.optimize import minimize
    except ImportError:
        raise MissingExtra("scipy", "learn") from None
    if not choices:
        return origin
    movable = np.ones(len(origin), dtype=np.bool_) if free is None else free
    signals = np.concatenate([one for one, _ in choices])
    lengths = [len(share) for _, share in choices]
    counted = np.ones(len(choices)) if counts is None else np.asarray(counts, dtype=np.float64)
    share = np.concatenate([share for _, share in choices]) * np.repeat(counted, lengths)
    starts = np.cumsum([0, *lengths])[:-1]
    wanted = share @ signals

    def loss(moved: Floats) -> tuple[float, Floats]:
        weights = origin.copy()
        weights[movable] = moved
        scores = signals @ weights
        highest = np.repeat(np.maximum.reduceat(scores, starts), lengths)
        risen = np.exp(scores - highest)
        total = np.add.reduceat(risen, starts)
        likely = risen / np.repeat(total / counted, lengths)
        away = weights - origin
        value = float(counted @ np.log(total) + share @ highest - share @ scores + strength * away @ away)
        return value, (likely @ signals - wanted + 2 * strength * away)[movable]

    weights = origin.copy()
    weights[movable] = minimize(loss, origin[movable], jac=True, method="L-BFGS-B").x
    return weights


def ndcg(samples: Sequence[RankingSample], ranking: Ranking) -> Floats:
    """nDCG@10 of each sample under this ranking, every article that solved it counting alike."""
    weights = np.array([ranking.weights[name] for name in SIGNALS])
    return np.array([_ndcg(sample.signals @ weights, sample) for sample in samples])


def popularity_only(samples: Sequence[RankingSample]) -> list[RankingSample]:
    """The same, where past cases say of an article what they say on average, whatever the case."""
    columns = [list(SIGNALS).index(name) for name in HISTORY]
    size = 1 + max(int(sample.places.max(initial=0)) for sample in samples)
    total = np.zeros((size, len(columns)))
    for sample in samples:
        total[sample.places] += sample.signals[:, columns]
    mean = total / len(samples)  # an article that is no candidate has next to nothing said about it
    made = []
    for sample in samples:
        signals = sample.signals.copy()
        signals[:, columns] = mean[sample.places]
        made.append(RankingSample(signals, sample.right, sample.places, sample.solved))
    return made


def _ndcg(scores: Floats, sample: RankingSample) -> float:
    discounts = 1 / np.log2(np.arange(2, _CUT + 2))
    order = np.argsort(-scores, kind="stable")[:_CUT]
    ideal = discounts[: min(sample.solved, _CUT)].sum()
    return float(discounts[: len(order)] @ sample.right[order] / ideal) if ideal else 0.0
