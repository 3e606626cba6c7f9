"""Does a suggestion cost more than with other code? Both take turns in one run, so that a busy machine slows both.

    python benchmarks/cost_in_turns.py ../other-checkout/src   # --rounds 5

Processor time of each of 120 cases of `kb_samples` after ten others, the median of a turn; then the ratio of medians.
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
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "kb.index"
        build = "import sys; from assistkit import Assistant; Assistant.build(sys.argv[1], sys.argv[2])"
        subprocess.run([sys.executable, "-c", build, str(ROOT / "kb_samples" / "articles"), str(index)], check=True)
        medians: dict[str, list[float]] = {"other": [], "own": []}
        for _ in range(given.rounds):
            for name, source in (("other", given.other.resolve()), ("own", ROOT / "src")):
                medians[name].append(_turn(source, index))
    for name, values in medians.items():
        print(f"{name}: median {statistics.median(values):.1f} ms of {', '.join(f'{one:.1f}' for one in values)}")
    ratios = [own / other for own, other in zip(medians["own"], medians["other"], strict=True)]
    print(f"own / other: median {statistics.median(ratios):.3f}, {min(ratios):.3f} to {max(ratios):.3f}")


def _turn(source: Path, index: Path) -> float:
    command = [sys.executable, "-c", TURN, str(index), str(ROOT / "kb_samples" / "cases.jsonl")]
    environment = {**os.environ, "PYTHONPATH": str(source), "OMP_NUM_THREADS": "1"}
    return float(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    main()
