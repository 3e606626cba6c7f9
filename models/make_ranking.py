"""Make models/ranking/weights.json: what each signal of the ranking weighs for a desk that has learned nothing yet.

    python models/make_ranking.py [--data FOLDER]

From open data: forum cases of two products with the articles that helpers linked. First the signals of the articles
are fitted without any past case; then, with these held, the two signals of past cases, for histories of many sizes, so
that a desk with no history has the best weights for that, and one with a history loses nothing.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from surroundings import REPOSITORY, data_folder

from assistkit import build_index, read_articles
from assistkit.case.dataset import load
from assistkit.index import open_index
from assistkit.index.embedders import load_embedder
from assistkit.learning import remember
from assistkit.retrieval.fitting import RankingSample, fit_ranking
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.retrieval.ranking import HISTORY, SIGNALS, Ranking
from assistkit.retrieval.trial import samples_of

SETS = (("thunderbird", "train"), ("firefox", None))  # the dev split is for tuning, and stays out
SIZES = (0, 30, 100, 300, 1_000, 3_000)
BLOCK = 400  # cases that are fitted on with each size of history
STRENGTH = 1.0  # nearly free: the start means nothing
_OUT = REPOSITORY / "models" / "ranking" / "weights.json"


def samples(data: Path, scratch: Path) -> tuple[list[RankingSample], list[RankingSample]]:
    """Samples without and with past cases."""
    embedder = load_embedder()
    without: list[RankingSample] = []
    with_history: list[RankingSample] = []
    random = np.random.default_rng(0)
    for name, split in SETS:
        articles, folder = read_articles(data / name / "articles.jsonl").articles, scratch / name
        build_index(articles, folder, embedder)
        index = open_index(folder)
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
            made = samples_of(retriever, chosen, memory, solved_by=careful.qrels)
            (with_history if size else without).extend(made)
    return without, with_history


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        without, with_history = samples(data_folder(__doc__), Path(scratch))
    nothing = Ranking(dict.fromkeys(SIGNALS, 0.0))
    cold = fit_ranking(without, nothing, strength=STRENGTH, free=[name for name in SIGNALS if name not in HISTORY])
    ranking = fit_ranking(with_history, cold, strength=STRENGTH, free=HISTORY)
    lines = ",\n".join(f' "{name}": {ranking.weights[name]}' for name in SIGNALS)
    _OUT.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    print(_OUT.read_text(encoding="utf-8"), f"{len(without)} and {len(with_history)} cases")


if __name__ == "__main__":
    main()
