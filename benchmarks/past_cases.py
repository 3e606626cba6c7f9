"""What solved cases are worth: cold against learned ranking, each signal, small histories, bad histories, the cost.

    python benchmarks/past_cases.py [--data FOLDER]

Thunderbird: history 2023 (every article a helper linked), judged on the carefully labeled cases of 2024. Firefox: the
first two thirds of its cases are history, the last third judges. nDCG@10; a case whose articles are not found counts
zero. Intervals are bootstrap ones, differences are paired (2,000 resamples, seed 0). The shipped weights were fitted on
other labels of these sets, Firefox's judged ones among them (models/make_ranking.py); those of 2024 were never seen.
"""

from __future__ import annotations

import tempfile
import time
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from cold_retrieval import interval
from surroundings import data_folder, save

from assistkit import Assistant, Case
from assistkit.case.dataset import Dataset, Qrels, load
from assistkit.evaluation.replay import monday
from assistkit.evaluation.retrieval import retrieval_measures
from assistkit.index import open_index
from assistkit.index.embedders import OnnxEmbedder
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.index.memory import CaseMemory, moment
from assistkit.learning import remember
from assistkit.retrieval.fitting import STRENGTH, RankingSample, fit_ranking
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.retrieval.ranking import HISTORY, SIGNALS, Ranking
from assistkit.retrieval.trial import Weighed, samples_of, weigh
from assistkit.statistics import permutation_p
from assistkit.types import SolvedCase

REPLAY = (0, 50, 100, 200, 400, 800)
SIZES = (0, 10, 30, 100, 200, 500, 1_000)
DRAWS = 3  # random histories of each size
BLOCKS = 6
Vectors = Mapping[str, np.ndarray]


class Bench:
    """An index, its embedder, and judged cases, each embedded once."""

    def __init__(self, index: KnowledgeIndex, embedder: OnnxEmbedder, judged: Dataset) -> None:
        self.index, self.embedder, self.qrels = index, embedder, judged.qrels
        self.cases = [case for case in judged.cases if case.id in judged.qrels]
        self.retriever = HybridRetriever(index, embedder, ranking=Ranking.default())
        self._asked = CaseMemory(index.dim)
        remember(self._asked, judged, embedder)

    def ndcg(self, memory: CaseMemory | None, ranking: Ranking, cases: Sequence[Case] | None = None) -> np.ndarray:
        """nDCG@10 of every judged case, or of these, with these past cases."""
        past = self.retriever.past_cases(memory or CaseMemory(self.index.dim))
        weights = np.array([ranking.weights[name] for name in SIGNALS])
        run, cases = {}, self.cases if cases is None else cases
        for case in cases:
            found = self.retriever.candidates(case, self._asked.vector(case.id), past=past)
            scores = np.stack([found.signals[name] for name in SIGNALS], axis=1) @ weights
            order = sorted(range(len(scores)), key=lambda a: (-scores[a], found.articles[a]))[:10]
            run[case.id] = tuple(found.articles[a] for a in order)
        values = retrieval_measures(tuple(run), self.qrels, run)["nDCG@10"]
        return np.array([values[case.id] for case in cases])


def figure(values: np.ndarray, against: np.ndarray | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {"nDCG@10": round(float(values.mean()), 4), "interval": interval(values)}
    if against is not None:
        told["difference"] = round(float((values - against).mean()), 4)
        told["difference_interval"] = interval(values - against)
    return told


def learned(index: KnowledgeIndex, embedder: OnnxEmbedder, history: Dataset) -> Weighed:
    """What `assistkit learn` would do with this history, which the index then remembers."""
    remember(index.memory, history, embedder)
    return weigh(index, embedder, [case for case in history.cases if case.id in {c.id for c in index.memory.cases}])


def main_figures(bench: Bench, weighed: Weighed) -> dict[str, Any]:
    default, memory = Ranking.default(), bench.index.memory
    cold = bench.ndcg(None, default)
    rows = {
        "articles alone": figure(cold),
        "with solved cases, shipped weights": figure(bench.ndcg(memory, default), cold),
        "with solved cases, as assistkit learn leaves it": figure(bench.ndcg(memory, weighed.ranking), cold),
    }
    return {"cases": len(bench.cases), "history": len(memory), "why": weighed.why, "rows": rows}


def ablation(bench: Bench, history: Dataset) -> dict[str, Any]:
    """Without each signal, all others fitted anew to the history's samples; the difference to all six."""
    memory = bench.index.memory
    known = {case.id for case in memory.cases}
    cases = sorted((c for c in history.cases if c.id in known), key=lambda c: str(c.created_at))
    retriever = HybridRetriever(bench.index, bench.embedder, ranking=Ranking.default())
    samples: list[RankingSample] = []
    for block in np.array_split(np.arange(len(cases)), BLOCKS):
        own = [cases[at] for at in block]
        samples += samples_of(retriever, own, memory.without([case.id for case in own]))

    def fitted(without: Sequence[str]) -> np.ndarray:
        start = Ranking({n: 0.0 if n in without else w for n, w in Ranking.default().weights.items()})
        return bench.ndcg(
            memory, fit_ranking(samples, start, strength=STRENGTH, free=[n for n in SIGNALS if n not in without])
        )

    whole = fitted(())
    rows = {"all": figure(whole)}
    rows |= {f"without {name}": figure(fitted((name,)), whole) for name in SIGNALS}
    cold_whole = bench.ndcg(None, Ranking.default())
    for name in SIGNALS:
        if name not in HISTORY:
            weights = {**Ranking.default().weights, name: 0.0}
            rows[f"articles alone, without {name}"] = figure(bench.ndcg(None, Ranking(weights)), cold_whole)
    return rows


def sizes(bench: Bench) -> dict[str, Any]:
    """Random parts of the history, shipped weights; the mean over the draws for each case."""
    random, memory = np.random.default_rng(0), bench.index.memory
    cold = bench.ndcg(None, Ranking.default())
    rows = {}
    for size in SIZES:
        drawn = []
        for _ in range(DRAWS if size else 1):
            left_out = random.permutation([case.id for case in memory.cases])[size:]
            drawn.append(bench.ndcg(memory.without(left_out.tolist()), Ranking.default()))
        rows[str(size)] = figure(np.mean(drawn, axis=0), cold)
    return rows


def replayed(bench: Bench, solved: Dataset) -> dict[str, Any]:
    """The year from nothing, learning at the start of each week what was solved before; shipped weights."""
    memory = CaseMemory(bench.index.dim)
    remember(memory, solved, bench.embedder)
    cases = sorted(bench.cases, key=moment)
    warm, known = [], []
    for week, own in groupby(cases, key=lambda case: monday(moment(case))):
        before, asked = memory.before(week), list(own)
        warm.append(bench.ndcg(before, Ranking.default(), asked))
        known += [len(before)] * len(asked)
    values, cold = np.concatenate(warm), bench.ndcg(None, Ranking.default(), cases)
    rows = {}
    for least, most in pairwise((*REPLAY, 10**9)):
        chosen = (np.array(known) >= least) & (np.array(known) < most)
        if not chosen.any():
            continue
        name = f"{least} to {most - 1} solved before" if most < 10**9 else f"{least} or more solved before"
        p = permutation_p((values - cold)[chosen][:, None], seed=0)[0]
        rows[name] = figure(values[chosen], cold[chosen]) | {"cases": int(chosen.sum()), "p": round(float(p), 4)}
    after = np.array(known) >= 200
    p = permutation_p((values - cold)[after][:, None], seed=0)[0]
    rows["all after 200"] = figure(values[after], cold[after]) | {"cases": int(after.sum()), "p": round(float(p), 4)}
    return rows


def spoilt(bench: Bench, history: Dataset, foreign: CaseMemory, foreign_cases: Sequence[Case]) -> dict[str, Any]:
    """Histories that are wrong: each judged as `assistkit learn` would leave it."""
    random, good = np.random.default_rng(0), bench.index.memory
    cold = bench.ndcg(None, Ranking.default())
    articles = sorted({article for case in good.cases for article in case.articles})
    often = random.choice([case.id for case in good.cases], size=min(1_000, len(good)), replace=False)

    def changed(change: Callable[[SolvedCase], Mapping[str, int]]) -> CaseMemory:
        cases = [SolvedCase(**{**_fields(case), "articles": change(case)}) for case in good.cases]
        memory = CaseMemory(good.dim)
        memory.upsert(cases, good.vectors)
        return memory

    wrong = set(random.choice([c.id for c in good.cases], size=len(good) // 5, replace=False).tolist())
    others = dict(zip([c.id for c in good.cases], random.permutation(len(good)).tolist(), strict=True))
    histories = {
        "as it is": good,
        "20 % of the cases with a wrong article": changed(
            lambda case: {str(random.choice(articles)): 1} if case.id in wrong else case.articles
        ),
        "one article linked to 1,000 cases": changed(
            lambda case: {**case.articles, articles[0]: 1} if case.id in set(often.tolist()) else case.articles
        ),
        "articles shuffled among the cases": changed(lambda case: good.cases[others[case.id]].articles),
        "the cases of another product": foreign,
    }
    cases = {case.id: case for case in (*history.cases, *foreign_cases)}
    rows = {}
    for name, memory in histories.items():
        index = bench.index.with_memory(memory)
        weighed = weigh(index, bench.embedder, [cases[case.id] for case in memory.cases])
        rows[name] = {**figure(bench.ndcg(memory, weighed.ranking), cold), "why": weighed.why}
    return rows


def _fields(case: SolvedCase) -> dict[str, Any]:
    return {name: getattr(case, name) for name in ("id", "created_at", "language", "facets", "digest")}


def cost(bench: Bench, cases: Sequence[Case], seconds: float) -> dict[str, Any]:
    """What learning takes, and `suggest` with 30,000 past cases against none, in turn in one process."""
    random = np.random.default_rng(0)
    vectors = random.normal(size=(30_000, bench.index.dim)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    articles = sorted(bench.index.articles)
    many = CaseMemory(bench.index.dim)
    tracemalloc.start()
    many.upsert([SolvedCase(id=f"p{n}", articles={articles[n % len(articles)]: 1}) for n in range(30_000)], vectors)
    speaking = bench.retriever.past_cases(many)
    speaking.say(vectors[0])
    beyond = tracemalloc.get_traced_memory()[0] / vectors.nbytes - 1
    tracemalloc.stop()
    sides = {
        "none": Assistant(bench.index.with_memory(CaseMemory(bench.index.dim)), bench.embedder),
        "history": Assistant(bench.index, bench.embedder),
        "30,000": Assistant(bench.index.with_memory(many), bench.embedder),
    }
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for case in cases:
        for assistant in sides.values():
            assistant.suggest(case)  # each has read the case and its articles before it is timed
        for name, assistant in sides.items():
            start = time.perf_counter()
            assistant.suggest(case)
            taken[name].append(time.perf_counter() - start)
    p50 = {name: float(np.median(values[10:])) for name, values in taken.items()}
    return {
        "learn_s": round(seconds, 1),
        "learned_cases": len(bench.index.memory),
        "memory_beyond_vectors_30000": round(beyond, 3),
        "suggest_p50_ratio": round(p50["history"] / p50["none"], 2),
        "suggest_p50_ratio_30000": round(p50["30,000"] / p50["none"], 2),
    }


def built(articles: Path, out: Path, embedder: OnnxEmbedder) -> KnowledgeIndex:
    Assistant.build(articles, out, embedder=embedder)
    return open_index(out)


def of_firefox(folder: Path, out: Path, embedder: OnnxEmbedder) -> tuple[dict[str, Any], CaseMemory, Sequence[Case]]:
    every = load(folder, qrels=folder / "qrels_all.tsv")
    cases = sorted(every.cases, key=lambda case: str(case.created_at))
    cut = 2 * len(cases) // 3
    history = Dataset(path=folder, cases=tuple(cases[:cut]), rows=every.rows, qrels=every.qrels)
    careful: Qrels = load(folder).qrels
    late = {case.id for case in cases[cut:]}
    own = {case: grades for case, grades in careful.items() if case in late}
    judged = Dataset(path=folder, cases=tuple(cases[cut:]), rows=every.rows, qrels=own)
    index = built(folder / "articles.jsonl", out, embedder)
    start = time.perf_counter()
    weighed = learned(index, embedder, history)
    seconds = round(time.perf_counter() - start, 1)
    told = main_figures(Bench(index, embedder, judged), weighed) | {"learn_s": seconds}
    return told, index.memory, history.cases


def main() -> None:
    data, embedder = data_folder(__doc__), OnnxEmbedder()
    forum = data / "thunderbird"
    history = load(forum, split="train", qrels=forum / "qrels_all.tsv")
    with tempfile.TemporaryDirectory() as scratch:
        index = built(forum / "articles.jsonl", Path(scratch, "thunderbird"), embedder)
        start = time.perf_counter()
        weighed = learned(index, embedder, history)
        seconds = time.perf_counter() - start
        bench = Bench(index, embedder, load(forum, split="dev"))
        firefox, foreign, foreign_cases = of_firefox(data / "firefox", Path(scratch, "firefox"), embedder)
        result = {
            "thunderbird 2024": main_figures(bench, weighed),
            "firefox, last third": firefox,
            "ablation": ablation(bench, history),
            "sizes": sizes(bench),
            "replay": replayed(bench, load(forum, split="dev", qrels=forum / "qrels_all.tsv")),
            "spoilt": spoilt(bench, history, foreign, foreign_cases),
            "cost": cost(bench, bench.cases[:100], seconds),
        }
    save("past_cases", result)


if __name__ == "__main__":
    main()
