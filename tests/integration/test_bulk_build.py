"""A bulk build whose workers are killed, or all of it, makes the index of an undisturbed one, byte for byte."""

from __future__ import annotations

import filecmp
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bulk_faults import Counting, Killed, opener

from assistkit.index.building import build_index, update_index
from assistkit.index.bulk.embedder import in_bulk
from assistkit.testing import HashEmbedder
from assistkit.types import Article
from assistkit.workers import Workers
from assistkit.workers.processes import Processes

COMMAND = [sys.executable, "-m", "assistkit"]


@pytest.fixture(scope="session")
def varied(data_dir: Path) -> list[Article]:
    """Forty articles of office_kb, each three times with another title: about 1,600 texts."""
    with (data_dir / "office_kb" / "articles.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(file.readline()) for _ in range(40)]
    return [
        Article(
            id=f"{row['id']}-{time}",
            title=f"{row['title']} ({time})",
            text=row["body"],
            visibility="public",
        )
        for time in range(3)
        for row in rows
    ]


def same(one: Path, other: Path) -> bool:
    files = [sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()) for root in (one, other)]
    return files[0] == files[1] and filecmp.cmpfiles(one, other, files[0], shallow=False)[1:] == ([], [])


def on_ray(opening: Callable[[], Any]) -> Workers:
    if importlib.util.find_spec("ray") is None:
        reason = "needs Ray, of the extra ray"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    from assistkit.workers.on_ray import OnRay

    return OnRay(opening, 2)


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.filterwarnings("ignore")  # Ray's of itself
@pytest.mark.parametrize("spread", [lambda opening: Processes(opening, 2), on_ray], ids=["processes", "ray"])
def test_three_killed_workers_change_nothing(
    varied: list[Article], spread: Callable[[Callable[[], Any]], Workers], tmp_path: Path
) -> None:
    """They are killed by SIGKILL, each after half a part."""
    build_index(varied, tmp_path / "undisturbed", HashEmbedder())
    for number in range(3):
        (tmp_path / f"kill-{number}").touch()
    with in_bulk(Counting(tmp_path), spread(opener(Killed, tmp_path)), tmp_path / "spool") as embedder:
        report = build_index(varied, tmp_path / "killed", embedder)
    assert report.embedded > 1_000
    assert list(tmp_path.glob("kill-*")) == []
    assert same(tmp_path / "undisturbed", tmp_path / "killed")
    assert not (tmp_path / "spool").exists()


@pytest.mark.slow
@pytest.mark.data
def test_an_update_by_workers_is_the_update(varied: list[Article], tmp_path: Path) -> None:
    """What the index has is not embedded again, whoever embeds."""
    for folder in ("plain", "spread"):
        build_index(varied[:40], tmp_path / folder, HashEmbedder())
    update_index(varied, tmp_path / "plain", HashEmbedder())
    with in_bulk(Counting(tmp_path), Processes(opener(Counting, tmp_path), 2), tmp_path / "spool") as embedder:
        report = update_index(varied, tmp_path / "spread", embedder)
    assert report.reused > 300
    assert same(tmp_path / "plain", tmp_path / "spread")


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_killed_command_goes_on(samples: Path, sample_index: Path, tmp_path: Path) -> None:
    """With the real model: what was finished is kept beside the index, the rest is done, and the folder goes."""
    build = [*COMMAND, "index", "build", samples / "articles", "--out", tmp_path / "kb.index", "--workers", "1"]
    spool = tmp_path / "kb.index.spool"
    first = subprocess.Popen(build, stderr=subprocess.DEVNULL)
    while not list(spool.rglob("*.npy")) and first.poll() is None:
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.wait()
    kept = sorted(spool.rglob("*.npy"))
    assert kept
    assert not (tmp_path / "kb.index" / "CURRENT").exists()
    done = subprocess.run(build, capture_output=True, text=True, check=True)
    assert f"{128 * len(kept)} of them embedded before, with 1 worker" in done.stderr
    assert same(tmp_path / "kb.index", sample_index)
    assert not spool.exists()
