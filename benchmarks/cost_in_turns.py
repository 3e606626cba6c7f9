"""Does a suggestion cost more than with other code? Both take turns in one run, so that a busy machine slows both.

    python benchmarks/cost_in_turns.py ../other-checkout/src   # --rounds 5

Processor time of each of 120 cases of `kb_samples` after ten others, the median of a turn; then the ratio of medians.
`--data FOLDER` takes another dataset with its articles.jsonl. Each code reads an index that it built itself.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
WARM, TIMED = 10, 120
TURN = f"""
import sys, time, statistics
from assistkit import Assistant
from assistkit.case.files import read_cases
assistant = Assistant.open(sys.argv[1])
cases = read_cases(sys.argv[2])
for case in cases[-{WARM}:]:
    assistant.suggest(case)
took = []
for case in cases[:{TIMED}]:
    began = time.process_time()
    assistant.suggest(case)
    took.append(time.process_time() - began)
print(statistics.median(took) * 1_000)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("other", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", type=Path, default=ROOT / "kb_samples")
    given = parser.parse_args()
    articles = given.data / "articles.jsonl"
    both = {"other": given.other.resolve(), "own": ROOT / "src"}
    with tempfile.TemporaryDirectory() as folder:
        build = "import sys; from assistkit import Assistant; Assistant.build(sys.argv[1], sys.argv[2])"
        for name, source in both.items():
            _python(source, build, articles if articles.exists() else given.data / "articles", Path(folder, name))
        medians: dict[str, list[float]] = {name: [] for name in both}
        for _ in range(given.rounds):
            for name, source in both.items():
                medians[name].append(float(_python(source, TURN, Path(folder, name), given.data / "cases.jsonl")))
    for name, values in medians.items():
        print(f"{name}: median {statistics.median(values):.1f} ms of {', '.join(f'{one:.1f}' for one in values)}")
    ratios = [own / other for own, other in zip(medians["own"], medians["other"], strict=True)]
    print(f"own / other: median {statistics.median(ratios):.3f}, {min(ratios):.3f} to {max(ratios):.3f}")


def _python(source: Path, code: str, *arguments: Path) -> str:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(source), "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


if __name__ == "__main__":
    main()
