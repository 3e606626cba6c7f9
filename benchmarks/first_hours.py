"""How long the README's demo takes from a fresh clone, and how long the commands of each first hour run.

python benchmarks/first_hours.py

It prints a table for docs/first-hours/index.md. The demo downloads packages, so its time is also that of the network.
Pages run with the packages of this environment, as tests/docs runs them; reading and thinking are not counted.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from surroundings import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "tests" / "docs"))

PAGES = ("developer", "lead", "operations")


def main() -> None:
    print("| What | Minutes |\n|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        assistkit, articles = Path(sys.executable).with_name("assistkit"), REPOSITORY / "kb_samples" / "articles"
        command = [str(assistkit), "index", "build", str(articles), "--out", str(root / "kb.index")]
        subprocess.run(command, check=True, capture_output=True)
        for name in PAGES:
            _tell(f"the commands of [{name}]({name}.md)", _page(name, root))
        _tell("clone, install and `make demo`", _demo(root))
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(
        f"\n{datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, load {load}"
    )


def _tell(what: str, seconds: float) -> None:
    print(f"| {what} | {seconds / 60:.1f} |", flush=True)


def _demo(root: Path) -> float:
    began = time.perf_counter()
    subprocess.run(["git", "clone", "--quiet", REPOSITORY, root / "clone"], check=True)
    subprocess.run(["make", "demo"], cwd=root / "clone", check=True, capture_output=True)
    return time.perf_counter() - began


def _page(name: str, root: Path) -> float:
    import pages  # type: ignore[import-not-found]

    place = root / name
    place.mkdir()
    (place / "kb_samples").symlink_to(REPOSITORY / "kb_samples")
    shutil.copytree(root / "kb.index", place / "kb.index")
    before = Path.cwd()
    os.chdir(place)
    try:
        began = time.perf_counter()
        for example in pages.parse(REPOSITORY / "docs" / "first-hours" / f"{name}.md").examples():
            example.evaluate()
        return time.perf_counter() - began
    finally:
        os.chdir(before)


if __name__ == "__main__":
    main()
