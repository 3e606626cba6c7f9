"""Fuzz one reader: `python tests/fuzz/run.py mail --seconds 3600 --corpus build/fuzz/mail`.

What a reader may do with any input is in `kit.py`. The corpus folder is read and added to; what broke the reader lies
beside it, in `FOLDER.found`, an input a file, to be read again with `--corpus FILE`. `--keep` takes what the folder
has into the repository: a few small inputs that go a way of their own.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from kit import CORPUS, HERE, NAMES, seeds_of

MOST_MEMORY = 1024
"""MB that a reader may take, with all that it loads."""
HANGS = 20.0
"""Seconds of the processor after which an input is a hang: the slowest that is none takes a tenth."""
LONGEST = 16_384
"""Bytes of an input."""
MOST_KEPT, LARGEST_KEPT = 4_000, 400
"""Bytes that are kept of what a reader's fuzzer found, and of one input."""
_WAITS = 20  # times as long by the clock: for what waits without working


@dataclass(frozen=True)
class Outcome:
    """What came of a run: how many inputs were tried, what the fuzzer printed, and the inputs that broke the reader."""

    runs: int
    said: str
    found: tuple[Path, ...]
    ended_well: bool


def fuzz(name: str, corpus: Path, seconds: int, *, hangs: float = HANGS, seed: int = 0) -> Outcome:
    """Change the reader's seeds and what the folder `corpus` holds, for so many seconds; a file is only read.

    With another `seed` than 0 it makes the same changes again, as far as it comes.
    """
    broken = corpus.with_name(f"{corpus.name}.found")
    broken.mkdir(parents=True, exist_ok=True)
    before = set(broken.iterdir())
    with tempfile.TemporaryDirectory() as seeds:
        inputs = [corpus]
        if not corpus.is_file():
            corpus.mkdir(parents=True, exist_ok=True)
            inputs.append(Path(seeds))
            for number, data in enumerate(seeds_of(name)):
                Path(seeds, str(number)).write_bytes(data)
        done = _libfuzzer(
            name, hangs, f"-artifact_prefix={broken}/", f"-max_total_time={seconds}", f"-seed={seed}", *inputs
        )
    said = done.stderr + done.stdout  # the traceback last
    tried = re.search(r"number_of_executed_units: (\d+)", said)
    found = tuple(sorted(set(broken.iterdir()) - before))
    return Outcome(int(tried[1]) if tried else 0, said, found, done.returncode == 0)


def keep(name: str, corpus: Path) -> None:
    """Keep some small inputs of the corpus, those that go the most ways of their own; what has a name stays."""
    kept = CORPUS / name
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as merged:
        for file in (*corpus.iterdir(), *kept.iterdir()):
            if file.stat().st_size <= LARGEST_KEPT or "-" in file.name:
                shutil.copy(file, small)
        _libfuzzer(name, HANGS, "-merge=1", Path(merged), Path(small))
        for file in kept.iterdir():
            if "-" not in file.name:
                file.unlink()
        by_hand = {file.read_bytes() for file in kept.iterdir()}
        size = 0
        for file in sorted(Path(merged).iterdir(), key=lambda one: one.stat().st_size, reverse=True):
            size += file.stat().st_size
            if size <= MOST_KEPT and file.read_bytes() not in by_hand:
                shutil.copy(file, kept / file.name[:12])


def _libfuzzer(name: str, hangs: float, *options: object) -> subprocess.CompletedProcess[str]:
    waits = int(hangs * _WAITS)
    limits = [f"-rss_limit_mb={MOST_MEMORY}", f"-timeout={waits}", f"-report_slow_units={waits}", f"-max_len={LONGEST}"]
    words = HERE / "targets" / f"{name}.dict"
    limits += ["-print_final_stats=1", *([f"-dict={words}"] if words.is_file() else [])]
    command = [sys.executable, HERE / "harness.py", name, hangs, *limits, *options]
    # a process starts with the memory of the one that began it as its peak; a shell between them has little
    of_its_own = ["sh", "-c", '"$@"; exit $?', "sh", *map(str, command)]
    return subprocess.run(of_its_own, capture_output=True, text=True, errors="replace", check=False)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path, help="a folder, or one input; else build/fuzz/NAME")
    parser.add_argument("--hangs", type=float, default=HANGS, help="seconds of the processor that an input may take")
    parser.add_argument("--keep", action="store_true", help="fuzz nothing")
    given = parser.parse_args()
    corpus = given.corpus or HERE.parents[1] / "build" / "fuzz" / given.name
    if given.keep:
        keep(given.name, corpus)
        return 0
    outcome = fuzz(given.name, corpus, given.seconds, hangs=given.hangs)
    if not outcome.ended_well:
        print(outcome.said[-6_000:])
    found = ", ".join(map(str, outcome.found)) or ("nothing" if outcome.ended_well else "see above")
    print(f"{given.name}: {given.seconds} s, {outcome.runs} runs, found {found}")
    return 0 if outcome.ended_well else 1


if __name__ == "__main__":
    sys.exit(main())
