"""What mixing the signals is worth: dense alone, BM25 alone, RRF and z-scores, with and without the article vector.

    python benchmarks/fusion.py [--data FOLDER]

nDCG@10 on the labelled Thunderbird cases of 2024, articles only, with bootstrap intervals (2,000 resamples, seed 0).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from cold_retrieval import interval, per_case
from surroundings import data_folder, save

from assistkit import Assistant
from assistkit.embedders import OnnxEmbedder
from assistkit.protocols import Vectors
from assistkit.ranking import Fusion
from assistkit.retrievers import HybridRetriever
from assistkit.sources.dataset import load
from assistkit.text import case_query

Scores = npt.NDArray[np.float64]


class Remembered:
    """Each query is embedded once for all variants."""

    def __init__(self, embedder: OnnxEmbedder, queries: list[str]) -> None:
        self.dim, self.fingerprint = embedder.dim, embedder.fingerprint
        self._vectors = dict(zip(queries, embedder.encode_query(queries), strict=True))

    def encode_query(self, texts: list[str]) -> Vectors:
        return np.stack([self._vectors[text] for text in texts])


class Rrf(Fusion):
    """Reciprocal rank fusion, k = 60 (Cormack, Clarke and Buettcher, SIGIR 2009)."""

    def __call__(self, signals: Mapping[str, Scores]) -> Scores:
        ranks = [np.argsort(np.argsort(-signals[name], kind="stable"), kind="stable") for name in ("dense", "lexical")]
        return 1 / (61 + ranks[0]) + 1 / (61 + ranks[1])


VARIANTS: Mapping[str, Callable[[], Fusion]] = {
    "dense passages alone": lambda: Fusion(dense=1, lexical=0, lead=0),
    "dense with the article vector": lambda: Fusion(dense=1, lexical=0),
    "BM25 alone": lambda: Fusion(dense=0, lexical=1),
    "RRF of dense and BM25": Rrf,
    "z-scores 0.7 and 0.3": lambda: Fusion(lead=0),
    "z-scores 0.7 and 0.3 with the article vector (the default)": Fusion,
}


def main() -> None:
    data = data_folder(__doc__)
    dataset = load(data / "thunderbird", split="dev")
    cases = [case for case in dataset.cases if case.id in dataset.qrels]
    queries = [case_query(case) for case in cases]
    with tempfile.TemporaryDirectory() as scratch:
        assistant = Assistant.build(data / "thunderbird" / "articles.jsonl", Path(scratch, "kb.index"))
    embedder = Remembered(OnnxEmbedder(), queries)
    rows = {}
    for name, ranking in VARIANTS.items():
        found = HybridRetriever(assistant.index, embedder, ranking=ranking()).retrieve(queries, 50)  # type: ignore[arg-type]
        run = {c.id: {e.passage.article_id: e.score for e in own} for c, own in zip(cases, found, strict=True)}
        values = per_case(dataset, run)["nDCG@10"]
        rows[name] = {"nDCG@10": round(float(values.mean()), 4), "interval": interval(values)}
    save("fusion", {"cases": len(cases), "variants": rows})


if __name__ == "__main__":
    main()
