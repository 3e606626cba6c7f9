"""Are weights fitted to a desk's solved cases better than the shipped ones? Tried on the latest cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from assistkit.index.memory import CaseMemory, moment
from assistkit.index.seam import Knowledge
from assistkit.protocols import Embedder
from assistkit.retrieval.across import AcrossLanguages
from assistkit.retrieval.fitting import RankingSample, fit_ranking, ndcg, popularity_only
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.retrieval.ranking import SIGNALS, Ranking
from assistkit.statistics import means, permutation_p
from assistkit.types import Case

LEAST = 100  # solved cases, before weights are fitted
MOST = 3_000  # the newest so many are fitted on; older ones only speak
HELD_BACK = 0.2  # the latest share of them, to judge by
BLOCKS = 6
SURE = 0.05
_SEED = 0


@dataclass(frozen=True, kw_only=True)
class Trial:
    """nDCG@10 on the held-back cases: without past cases, with them, and with the desk's own weights.

    `gain` of past cases (default - cold) and `own_gain` of own weights (own - default), each with its 95% interval.
    """

    cases: int
    cold: float
    default: float
    own: float
    gain: tuple[float, float, float]
    own_gain: tuple[float, float, float]


class Weighed(NamedTuple):
    """The weights to use and why; the trial they were judged by, where there was one."""

    ranking: Ranking
    why: str
    trial: Trial | None = None
    own: bool = False


def weigh(index: Knowledge, embedder: Embedder, cases: Sequence[Case]) -> Weighed:
    """The weights that these cases, all of them in the memory of `index`, support.

    A case in another language than the articles and the embedder has weights of its kind, and does not count.
    """
    default = Ranking.default()
    if len(cases) < LEAST:
        why = f"the default weights: {len(cases)} solved cases are too few to fit any (from {LEAST} on)"
        return Weighed(default, why)
    across = AcrossLanguages(index, embedder)
    cases = [case for case in cases if not across.abroad(case)]
    if len(cases) < LEAST:
        why = f"{len(cases)} solved cases in a language that the embedder reads are too few to fit any"
        return Weighed(default, f"the default weights: {why} (from {LEAST} on)")
    cases = sorted(cases, key=lambda case: (moment(index.memory.case(case.id)), case.id))[-MOST:]
    cut = len(cases) - int(HELD_BACK * len(cases))
    retriever = HybridRetriever(index, embedder, ranking=default)
    first = moment(index.memory.case(cases[cut].id))
    late = [case.id for case in index.memory.cases if moment(case) > first]
    early = index.memory.without([*late, *(case.id for case in cases[cut:])])
    samples = []
    for block in np.array_split(np.arange(cut), BLOCKS):
        others = early.without([cases[at].id for at in block])
        samples += samples_of(retriever, [cases[at] for at in block], others)
    held_back = samples_of(retriever, cases[cut:], early)
    own = fit_ranking(samples, default)
    return _compare(held_back, default, own)


def _compare(held_back: Sequence[RankingSample], default: Ranking, own: Ranking) -> Weighed:
    if not any(sample.right.any() for sample in held_back):
        return Weighed(default, "the default weights: no article that solved the latest cases is in the index")
    cold = default.without_history()
    values = [ndcg(held_back, ranking) for ranking in (cold, default, own)]
    by_chance = ndcg(popularity_only(held_back), default)
    differences = np.stack([values[1] - values[0], values[2] - values[1], values[1] - by_chance], axis=1)
    estimate, p = means(differences, _SEED), permutation_p(differences, _SEED)
    gains = [tuple(round(float(part[at]), 4) for part in estimate[:3]) for at in range(2)]
    trial = Trial(
        cases=len(held_back),
        cold=round(float(values[0].mean()), 4),
        default=round(float(values[1].mean()), 4),
        own=round(float(values[2].mean()), 4),
        gain=gains[0],  # type: ignore[arg-type]
        own_gain=gains[1],  # type: ignore[arg-type]
    )
    if estimate.high[0] < 0 or estimate.low[2] <= 0:
        why = "past cases are not used: on the latest cases they say nothing beyond what is popular, or mislead"
        return Weighed(cold, why, trial)
    if estimate.value[1] > 0 and p[1] < SURE:
        return Weighed(
            own, "the desk's own weights: they rank its latest cases better than the default ones", trial, own=True
        )
    return Weighed(default, "the default weights: own ones did not rank the latest cases better for sure", trial)


def samples_of(
    retriever: HybridRetriever,
    cases: Sequence[Case],
    memory: CaseMemory,
    solved_by: Mapping[str, Mapping[str, int]] | None = None,
) -> list[RankingSample]:
    """Each case, known to the retriever, with the signals that it would have had with this `memory`.

    `solved_by` are other labels than those that were remembered.
    """
    past, known = retriever.past_cases(memory), retriever.memory
    samples = []
    for case in cases:
        labels = known.case(case.id).articles if solved_by is None else solved_by[case.id]
        found = retriever.candidates(case, known.vector(case.id), past=past)
        signals = np.stack([found.signals[name] for name in SIGNALS], axis=1)
        right = np.array([labels.get(article, 0) > 0 for article in found.articles], dtype=np.bool_)
        samples.append(RankingSample(signals, right, found.places, sum(grade > 0 for grade in labels.values())))
    return samples
