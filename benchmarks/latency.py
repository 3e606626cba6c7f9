"""How long one suggestion takes in a warm process, one case at a time, and what the vectors in the index save.

    python benchmarks/latency.py [--data FOLDER]

On an index of the Thunderbird articles (more than 3,000 passages), 300 cases of 2024 spread over the year, after ten
that are not counted. Each case is answered twice in turn, first by one and then by the other: with the vectors of the
articles' parts from the index, and without them, so that the drafter embeds those parts itself. So a slow minute of
the machine hits both, and the ratio is the figure to read. Also how many texts each suggestion embeds.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from surroundings import data_folder, save

from assistkit import Assistant, Case, ExtractiveDrafter
from assistkit.case.dataset import load
from assistkit.index.embedders import load_embedder
from assistkit.protocols import Embedder, Vectors

CASES, WARM = 300, 10


class Counting:
    """An embedder that keeps which texts it was given: of cases each once, as it remembers those, and of articles."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.dim, self.fingerprint = embedder.dim, embedder.fingerprint
        self.forget()

    def forget(self) -> None:
        self.case: set[str] = set()
        self.parts: list[str] = []

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        self.case.update(texts)
        return self._embedder.encode_query(texts)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        self.parts += texts
        return self._embedder.encode_document(texts)


class Measured:
    """An assistant with the times of its suggestions, in milliseconds, and how many texts each embedded."""

    def __init__(self, index: Assistant, embedder: Embedder, *, known: bool) -> None:
        self._embedder = Counting(embedder)
        drafter = None if known else ExtractiveDrafter(self._embedder)
        self._assistant = Assistant(index.index, self._embedder, drafter=drafter)
        self.forget()

    def forget(self) -> None:
        """What was measured so far: the process is warm now."""
        self.times: list[float] = []
        self.embedded: list[tuple[int, int]] = []

    def suggest(self, case: Case) -> str:
        self._embedder.forget()
        start = time.perf_counter()
        text = self._assistant.suggest(case).text
        self.times.append(1000 * (time.perf_counter() - start))
        self.embedded.append((len(self._embedder.case), len(self._embedder.parts)))
        return text

    def figures(self) -> dict[str, Any]:
        case, parts = zip(*self.embedded, strict=True)
        return {
            "p50_ms": round(statistics.median(self.times), 1),
            "p95_ms": round(_p95(self.times), 1),
            "texts_of_the_case": {"mean": round(statistics.mean(case), 2), "most": max(case)},
            "parts_of_articles": {
                "mean": round(statistics.mean(parts), 2),
                "most": max(parts),
                "suggestions_with_any": sum(1 for count in parts if count),
            },
        }


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(0.95 * len(values))]


def main() -> None:
    data = data_folder(__doc__)
    cases = load(data / "thunderbird", split="dev").cases
    embedder = load_embedder()
    with tempfile.TemporaryDirectory() as scratch:
        articles = data / "thunderbird" / "articles.jsonl"
        built = Assistant.build(articles, Path(scratch, "kb.index"), embedder=embedder)
    stored, without = (Measured(built, embedder, known=known) for known in (True, False))
    for case in cases[:WARM]:
        stored.suggest(case)
        without.suggest(case)
    stored.forget()
    without.forget()
    differ = 0
    for number, case in enumerate(cases[WARM :: len(cases) // CASES]):
        order = (stored, without) if number % 2 else (without, stored)
        said = {one: one.suggest(case) for one in order}
        differ += said[stored] != said[without]
    ours, theirs = stored.figures(), without.figures()
    save(
        "latency",
        {
            "cases": len(stored.times),
            "passages": len(built.index),
            **ours,
            "without_vectors": theirs,
            "p50_ratio": round(theirs["p50_ms"] / ours["p50_ms"], 2),
            "p95_ratio": round(theirs["p95_ms"] / ours["p95_ms"], 2),
            "drafts_that_differ": differ,
        },
    )


if __name__ == "__main__":
    main()
