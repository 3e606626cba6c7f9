"""Fitting a certainty: from features of cases and whether the first article was right, in the order of time.

The features must be those that a case had, or would have had, without its own label: a ranking that was fitted on a
label makes its case look easier than the next one will be. `crossfitted` sees to it: past cases and ranking of a
sample are of other blocks of time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from assistkit.case.dataset import LabeledCase
from assistkit.confidence.certainty import Certainty, Logistic, Model, features
from assistkit.errors import InputError, MissingExtra
from assistkit.index.seam import Knowledge
from assistkit.protocols import Embedder
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.retrieval.past_cases import PastCases
from assistkit.retrieval.ranking import Ranking
from assistkit.types import Case, Evidence

Floats = npt.NDArray[np.float64]

RANKED = 20  # articles, as for a suggestion
BLOCKS = 6  # of time
LEAST = 100  # samples, before anything is fitted
OUTSIDE = 20  # cases that no article answers, before they say how low such a case should be
LATE = 0.4  # the latest share of them: not for weights, but to calibrate
STRENGTH = 3.0  # what a weight 1 away from its start costs, in log-likelihood
_LOOSE, _FIRM = 5.0, 1_000.0  # the same for the slope of the line, with and without cases that are not answerable
_FALLING = ("length",)  # more of it speaks against; more of anything else speaks for


@dataclass(frozen=True, kw_only=True)
class CertaintySample:
    """A case: its features, whether its first article is right, and whether any article could be (`answerable`)."""

    features: Mapping[str, float]
    right: bool
    answerable: bool = True


def sample(
    retriever: HybridRetriever,
    case: Case,
    vector: npt.NDArray[np.float32],
    labels: Mapping[str, int],
    past: PastCases,
    *,
    answerable: bool = True,
) -> CertaintySample:
    """The case as it would have been judged with these past cases; `labels` are the articles that solved it."""
    evidence = retriever.evidence(case, vector, RANKED, past=past)
    return _sample(LabeledCase(case, labels, answerable), evidence)


def crossfitted(
    index: Knowledge,
    embedder: Embedder,
    cases: Sequence[tuple[LabeledCase, npt.NDArray[np.float32]]],
    ranking_without: Callable[[Sequence[str]], Ranking],
) -> list[CertaintySample]:
    """A sample of each of these cases, oldest first, whose first article is known to be right or wrong.

    A case comes with its vector (d,). Unknown is a case of which only articles are known that did not help, where
    another one comes first. `ranking_without` gives the ranking as it is when the labels of the cases with these ids
    are not known: the shipped one, or one fitted on the others.
    """
    made: list[CertaintySample] = []
    for block in np.array_split(np.arange(len(cases)), BLOCKS):
        own = [cases[at] for at in block]
        ids = [one.case.id for one, _ in own]
        retriever = HybridRetriever(index, embedder, ranking=ranking_without(ids))
        past = retriever.past_cases(index.memory.without(ids))
        for one, vector in own:
            evidence = retriever.evidence(one.case, vector, RANKED, past=past)
            if not evidence or _is_known(one, evidence[0].passage.article_id):
                made.append(_sample(one, evidence))
    return made


def _is_known(one: LabeledCase, first: str) -> bool:
    return not one.answerable or first in one.articles or bool(one.solved_by)


def _sample(one: LabeledCase, evidence: Sequence[Evidence]) -> CertaintySample:
    right = bool(evidence) and one.articles.get(evidence[0].passage.article_id, 0) > 0
    return CertaintySample(features=features(one.case, evidence), right=right, answerable=one.answerable)


def fit_certainty(samples: Sequence[CertaintySample], start: Certainty | None = None) -> Certainty:
    """The certainty for a desk with these samples, oldest first, held near `start` (the default one).

    The earlier ones move the weights of P(right) and, where any of them is not answerable, those of P(in scope); the
    latest two fifths calibrate. Fewer than `LEAST`, or all right or all wrong: `start` as it is. What the samples have
    nothing of, such as cases with `near_cases`, stays. Raises MissingExtra without scipy.
    """
    start = start or Certainty.default()
    parts = {
        "history": [sample for sample in samples if "near_cases" in sample.features],
        "cold": [sample for sample in samples if sample.features and "near_cases" not in sample.features],
    }
    made = {name: _model(own, getattr(start, name)) for name, own in parts.items()}
    if all(made[name] is getattr(start, name) for name in parts):
        return start
    return Certainty(made["history"], made["cold"], fitted_on=len(samples))


def _model(samples: Sequence[CertaintySample], start: Model) -> Model:
    cut = len(samples) - int(LATE * len(samples))
    early, late = samples[:cut], samples[cut:]
    if len(samples) < LEAST or any(len({sample.right for sample in part}) < 2 for part in (early, late)):
        return start
    within = [sample for sample in early if sample.answerable]
    right = start.right
    if len({sample.right for sample in within}) == 2:
        right = logistic([s.features for s in within], [s.right for s in within], start.right)
    return calibrated(replace(start, scope=_scope(early, start.scope), right=right), late)


def _scope(samples: Sequence[CertaintySample], start: Logistic) -> Logistic:
    """P(in scope), fitted where any of these is not answerable.

    Both kinds count the same together, as for the shipped weights: how many cases agents have marked as not answerable
    says nothing about how many there are. So a few labels leave it near its start.
    """
    outside = sum(not sample.answerable for sample in samples)
    inside = len(samples) - outside
    if not outside or not inside:
        return start
    weight = [min(1.0, outside / inside) if one.answerable else min(1.0, inside / outside) for one in samples]
    true = [one.answerable for one in samples]
    return logistic([one.features for one in samples], true, start, weight=weight, firm=True)


def calibrated(model: Model, samples: Sequence[CertaintySample], weight: Sequence[float] | None = None) -> Model:
    """The same with the line that makes its numbers probabilities on these samples (Platt 1999).

    `weight` says what a sample counts.

    Where nearly all samples are answerable the slope stays about as it is: they do not show how low the others belong.
    What `few` adds is left out: the samples are of one knowledge base, and the line knows its size.
    """
    raw = np.array([[model.raw(sample.features), 1.0] for sample in samples])
    strength = _FIRM if sum(not sample.answerable for sample in samples) < OUTSIDE else _LOOSE
    right, held = np.array([sample.right for sample in samples]), np.array([strength, 0.0])
    slope, constant = _descend(raw, right, np.array(model.line), held, weight=weight)
    return replace(model, line=(round(max(slope, 0.05), 4), round(constant, 4)), few=0.0)


def logistic(
    rows: Sequence[Mapping[str, float]],
    true: Sequence[bool],
    start: Logistic,
    *,
    strength: float = STRENGTH,
    weight: Sequence[float] | None = None,
    firm: bool = False,
) -> Logistic:
    """Logistic regression with signs that are known beforehand, held near `start`; `weight` says what a row counts.

    `firm` holds the constant as well.
    """
    names = tuple(start.weights)
    usual = np.array([start.usual[name] for name in names])
    values = np.array([[row.get(name, start.usual[name]) for name in names] for row in rows]) - usual
    origin = np.array([*(start.weights[name] for name in names), start.constant])
    bounds = [(None, 0.0) if name in _FALLING else (0.0, None) for name in names]
    held = np.append(np.full(len(names), strength), strength if firm else 0.0)
    found = _descend(
        np.column_stack([values, np.ones(len(values))]), np.array(true), origin, held, bounds, weight=weight
    )
    weights = {name: round(value, 4) for name, value in zip(names, found, strict=False)}
    return Logistic(weights, start.usual, round(found[-1], 4))


def blank(rows: Sequence[Mapping[str, float]], names: Sequence[str]) -> Logistic:
    """A model that knows nothing but the means of these rows: what the shipped weights start from."""
    if not rows:
        raise InputError("there must be at least one row to take the usual values from; got none")
    usual = {name: round(float(np.mean([row[name] for row in rows])), 4) for name in names}
    return Logistic(dict.fromkeys(names, 0.0), usual, 0.0)


def _descend(
    values: Floats,
    true: npt.NDArray[np.bool_],
    origin: Floats,
    held: Floats,
    bounds: Sequence[tuple[float | None, float | None]] = (),
    *,
    weight: Sequence[float] | None = None,
) -> list[float]:
    """Minimises weighted log-loss + sum(held * (weights - origin)^2) over weights (d,), the constant last."""
    try:
        from scipy.optimize import minimize
    except ImportError:
        raise MissingExtra("scipy", "learn") from None
    sign = np.where(true, 1.0, -1.0)
    counts = np.ones(len(values)) if weight is None else np.asarray(weight, dtype=np.float64)

    def loss(weights: Floats) -> tuple[float, Floats]:
        margin = sign * (values @ weights)
        away = weights - origin
        slope = -sign * counts / (1 + np.exp(np.clip(margin, -500, 500)))
        value = float(counts @ np.logaddexp(0.0, -margin) + held @ away**2)
        return value, slope @ values + 2 * held * away

    limits = [*bounds, *[(None, None)] * (len(origin) - len(bounds))]
    found = minimize(loss, origin, jac=True, method="L-BFGS-B", bounds=limits)
    return [float(value) for value in found.x]
