"""How long one suggestion takes in a warm process, one case at a time.

    python benchmarks/latency.py [--data FOLDER]

On an index of the Thunderbird articles (about 3,200 passages), 300 cases of 2024 spread over the year, after ten that
are not counted. Wall clock; run it on a machine that does nothing else.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from surroundings import data_folder, save

from assistkit import Assistant, Case
from assistkit.case.dataset import load

CASES, WARM = 300, 10


def milliseconds(assistant: Assistant, case: Case) -> float:
    start = time.perf_counter()
    assistant.suggest(case)
    return 1000 * (time.perf_counter() - start)


def main() -> None:
    data = data_folder(__doc__)
    cases = load(data / "thunderbird", split="dev").cases
    with tempfile.TemporaryDirectory() as scratch:
        assistant = Assistant.build(data / "thunderbird" / "articles.jsonl", Path(scratch, "kb.index"))
    for case in cases[:WARM]:
        assistant.suggest(case)
    times = sorted(milliseconds(assistant, case) for case in cases[WARM :: len(cases) // CASES])
    save(
        "latency",
        {
            "cases": len(times),
            "passages": len(assistant.index.dense),
            "p50_ms": round(statistics.median(times), 1),
            "p95_ms": round(times[int(0.95 * len(times))], 1),
        },
    )


if __name__ == "__main__":
    main()
