"""Make models/ranking/weights.json: what each signal of the ranking weighs for a desk that has learned nothing yet.

    python models/make_ranking.py [--data FOLDER]

From open data. First the signals of the articles are fitted without any past case, on the desks of
benchmarks/open_desks.py, each with about as many cases; then, with these held, the two signals of past cases, on forum
cases of two products, for histories of many sizes, so that a desk with no history has the best weights for that, and
one with a history loses nothing. What the weights of the other desks are worth on each: benchmarks/across_desks.py.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from open_desks import Desk, open_desks
from surroundings import REPOSITORY, data_folder

from assistkit.case.dataset import load
from assistkit.case.query import case_query
from assistkit.index.embedders import load_embedder
from assistkit.index.memory import CaseMemory
from assistkit.learning import remember
from assistkit.protocols import Embedder
from assistkit.retrieval.fitting import RankingSample, fit_ranking
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.retrieval.ranking import HISTORY, SIGNALS, Ranking
from assistkit.retrieval.trial import samples_of
from assistkit.types import SolvedCase

SETS = (("thunderbird", "train"), ("firefox", None))  # the dev split is for tuning, and stays out
SIZES = (30, 100, 300, 1_000, 3_000)
BLOCK = 400  # cases that are fitted on with each size of history
ARTICLE = tuple(name for name in SIGNALS if name not in HISTORY)
STRENGTH = 1.0  # nearly free: the start means nothing
_OUT = REPOSITORY / "models" / "ranking" / "weights.json"


def of_desk(desk: Desk, embedder: Embedder, scratch: Path) -> list[RankingSample]:
    """A sample for each answered case, without past cases."""
    index = desk.built(scratch, embedder)
    retriever = HybridRetriever(index, embedder, ranking=Ranking.default())
    vectors = embedder.encode_query([case_query(case) for case in desk.answered])
    solved = [SolvedCase(id=case.id, articles=desk.labels[case.id]) for case in desk.answered]
    index.memory.upsert(solved, vectors)
    return samples_of(retriever, desk.answered, CaseMemory(embedder.dim))


def with_past_cases(data: Path, scratch: Path, embedder: Embedder) -> list[RankingSample]:
    """Samples of the forums' cases with histories of every size."""
    made: list[RankingSample] = []
    random = np.random.default_rng(0)
    for name, split in SETS:
        index = open_desks(data, fit=True)[name].built(scratch, embedder)
        careful = load(data / name, split=split)
        history = load(data / name, split=split, qrels=data / name / "qrels_all.tsv")
        remember(index.memory, history, embedder)
        known = {case.id for case in index.memory.cases}
        cases = [case for case in careful.cases if case.id in careful.qrels and case.id in known]
        retriever = HybridRetriever(index, embedder, ranking=Ranking.default())
        for size in SIZES:
            chosen = [cases[at] for at in random.permutation(len(cases))[:BLOCK]]
            others = [case.id for case in index.memory.without([c.id for c in chosen]).cases]
            left_out = random.permutation(others)[min(size, len(others)) :]
            memory = index.memory.without([*(c.id for c in chosen), *left_out.tolist()])
            made += samples_of(retriever, chosen, memory, solved_by=careful.qrels)
    return made


def cold(samples: Sequence[RankingSample], free: Sequence[str] = ARTICLE) -> Ranking:
    """The weights of the articles' signals, without past cases."""
    return fit_ranking(samples, Ranking(dict.fromkeys(SIGNALS, 0.0)), strength=STRENGTH, free=free)


def main() -> None:
    data, embedder = data_folder(__doc__), load_embedder()
    with tempfile.TemporaryDirectory() as scratch:
        desks = open_desks(data, fit=True).values()
        without = [sample for desk in desks for sample in of_desk(desk, embedder, Path(scratch))]
        with_history = with_past_cases(data, Path(scratch), embedder)
    ranking = fit_ranking(with_history, cold(without), strength=STRENGTH, free=HISTORY)
    lines = ",\n".join(f' "{name}": {ranking.weights[name]}' for name in SIGNALS)
    _OUT.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    print(_OUT.read_text(encoding="utf-8"), f"{len(without)} and {len(with_history)} cases")


if __name__ == "__main__":
    main()
