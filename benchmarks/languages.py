"""Do cases in other languages find the English article? From articles alone, and with the solved cases of 2023.

    python benchmarks/languages.py [--data FOLDER]

Thunderbird's cases of 2024 by language, judged by every article that a helper linked. The embedder and the words of
BM25 are English ones; what helps the other languages is that past cases of the same language were solved.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections import Counter
from pathlib import Path

from past_cases import Bench, built, figure
from surroundings import data_folder, save

from assistkit.case.dataset import load
from assistkit.index.embedders import OnnxEmbedder
from assistkit.learning import remember
from assistkit.retrieval.ranking import Ranking

FEWEST = 20  # cases of a language


def main() -> None:
    forum = data_folder(__doc__) / "thunderbird"
    embedder, labels = OnnxEmbedder(), forum / "qrels_all.tsv"
    history, judged = (load(forum, split=split, qrels=labels) for split in ("train", "dev"))
    with tempfile.TemporaryDirectory() as scratch:
        index = built(forum / "articles.jsonl", Path(scratch, "kb.index"), embedder)
    remember(index.memory, history, embedder)
    past = Counter(case.language.split("-")[0] for case in index.memory.cases)
    spoken = Counter(case.language.split("-")[0] for case in judged.cases if case.id in judged.qrels)
    rows = {}
    for language, count in spoken.most_common():
        if count < FEWEST:
            continue
        own = tuple(case for case in judged.cases if case.language.split("-")[0] == language)
        bench = Bench(index, embedder, dataclasses.replace(judged, cases=own))
        cold = bench.ndcg(None, Ranking.default())
        warm = bench.ndcg(index.memory, Ranking.default())
        rows[language] = {"cases": len(cold), "past": past[language], "cold": figure(cold), "warm": figure(warm, cold)}
    save("languages", {"languages": rows})


if __name__ == "__main__":
    main()
