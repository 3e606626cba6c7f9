"""What a million solved cases cost, and what comparing most of them by bits alone changes.

    python benchmarks/many_cases.py [--data FOLDER]

The vectors of 3,000 real cases of thunderbird, each again and again and moved by noise until their number is reached;
they solved the articles that theirs did. 60 other cases are asked. *exact* compares every past case, *bits* as
`index/nearest_cases.py` does beyond 50,000. Times are of `PastCases.say`, on one core, without embedding.
"""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from surroundings import data_folder, save

from assistkit.case.dataset import load
from assistkit.case.query import case_query
from assistkit.index.embedders import load_embedder
from assistkit.index.memory import CaseMemory
from assistkit.retrieval.past_cases import NEAREST, PastCases
from assistkit.retrieval.scope import OF_CASES, density
from assistkit.types import SolvedCase

SIZES = (10_000, 100_000, 1_000_000)
KNOWN, ASKED, NOISE, SEED = 3_000, 60, 0.03, 7


def real(data: Path) -> tuple[np.ndarray[Any, Any], list[dict[str, int]]]:
    """Vectors (KNOWN + ASKED, d) of real cases, and the articles of each."""
    forum = data / "thunderbird"
    dataset = load(forum, qrels=forum / "qrels_all.tsv")
    cases = [case for case in dataset.cases if dataset.qrels.get(case.id)]
    cases = random.Random(SEED).sample(cases, min(len(cases), KNOWN + ASKED))  # noqa: S311
    vectors = load_embedder().encode_query([case_query(case) for case in cases])
    return vectors, [dict(dataset.qrels[case.id]) for case in cases]


def grown(vectors: np.ndarray[Any, Any], articles: list[dict[str, int]], size: int) -> CaseMemory:
    """So many cases: each of the real ones again and again, moved by noise."""
    chance = np.random.default_rng(SEED)
    rows = np.arange(size) % len(vectors)
    made = np.empty((size, vectors.shape[1]), np.float32)
    for start in range(0, size, 50_000):
        block = rows[start : start + 50_000]
        moved = vectors[block] + chance.normal(size=(len(block), vectors.shape[1])).astype(np.float32) * NOISE
        made[start : start + 50_000] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    memory = CaseMemory(vectors.shape[1])
    memory.upsert(
        [SolvedCase(id=f"{n:07d}", articles=articles[row], digest=f"{n:064x}") for n, row in enumerate(rows)], made
    )
    return memory


def measured(memory: CaseMemory, asked: np.ndarray[Any, Any]) -> dict[str, Any]:
    """Times of both ways, and how far they differ."""
    names = sorted({name for case in memory.cases for name in case.articles})
    ways = {"exact": PastCases(memory, names, every=len(memory)), "bits": PastCases(memory, names, every=0)}
    found: dict[str, Any] = {"cases": len(memory)}
    said: dict[str, list[Any]] = {}
    for name, past in ways.items():
        begun = time.perf_counter()
        past.say(asked[0])
        found[f"ready_s_{name}"] = round(time.perf_counter() - begun, 1)
        said[name], times = [], []
        for vector in asked:
            begun = time.perf_counter()
            said[name].append(past.say(vector))
            times.append(1000 * (time.perf_counter() - begun))
        found[name] = {"p50_ms": round(float(np.median(times)), 1), "p95_ms": round(float(np.quantile(times, 0.95)), 1)}
    shares, votes, crowds = [], [], []
    for exact, near in zip(said["exact"], said["bits"], strict=True):
        best = np.argsort(-exact.similarity, kind="stable")[:NEAREST]
        shares.append(float(np.isfinite(near.similarity[best]).mean()))
        votes.append(float(np.abs(exact.votes - near.votes).max() / exact.votes.max()))
        of = [ways[name].around(one.similarity) for name, one in (("exact", exact), ("bits", near))]
        crowds.append(abs(density(of[0][0], OF_CASES, of[0][1]) - density(of[1][0], OF_CASES, of[1][1])))
    return {
        **found,
        "nearest_found": round(float(np.mean(shares)), 4),
        "votes_off": [round(float(value), 4) for value in (np.mean(votes), np.max(votes))],
        "density_off": [round(float(value), 4) for value in (np.mean(crowds), np.max(crowds))],
    }


def main() -> None:
    faiss.omp_set_num_threads(1)
    vectors, articles = real(data_folder(__doc__))
    known = len(vectors) - ASKED
    sizes = [measured(grown(vectors[:known], articles[:known], size), vectors[known:]) for size in SIZES]
    save("many_cases", {"real": known, "asked": ASKED, "sizes": sizes})


if __name__ == "__main__":
    main()
