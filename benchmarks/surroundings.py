"""What every result carries: machine, versions, date, commit, sources; and where the data and the results are."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from freshness import commit, sources

REPOSITORY = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results"
PACKAGES = ("assistkit", "faiss-cpu", "numpy", "onnxruntime", "sentence-transformers", "torch")


def data_folder(description: str | None) -> Path:
    """The evaluation data: --data, else ASSISTKIT_DATA, else ../shared/data."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("ASSISTKIT_DATA") or REPOSITORY.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default), help="folder of the evaluation data")
    folder: Path = parser.parse_args().data
    if not folder.is_dir():
        sys.exit(f"no evaluation data at {folder}: give its folder with --data or ASSISTKIT_DATA")
    return folder


def save(name: str, result: dict[str, Any]) -> None:
    """Write benchmarks/results/NAME.json and print it."""
    machine = {
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "versions": {package: version(package) for package in PACKAGES},
        "date": datetime.now(UTC).date().isoformat(),
        "command": f"python benchmarks/{name}.py",
        "commit": commit(),
        "sources": sources(name),
    }
    text = json.dumps({**result, "made": machine}, indent=1, ensure_ascii=False)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    print(text)
