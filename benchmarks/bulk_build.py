"""A bulk build whose workers are killed three times: is it the index of an undisturbed one, and was the estimate right?

    python benchmarks/bulk_build.py [--times 10] [--articles 2442] [--embedder model|hash] [--on processes,ray]

The articles of office_kb, each so many times with another title. First they are indexed in this process, by the
embedder on its threads. Then by two workers, processes and Ray's, of which one is killed by SIGKILL when a fifth, two
fifths and three fifths of the texts are done. `same` says whether every file of the index has the same bytes. `hash` is
a fake embedder that costs nothing: for what workers, spool and index cost by themselves. Runs with other numbers stay.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import os
import random
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from surroundings import REPOSITORY, RESULTS, save

from assistkit import Article, load_embedder
from assistkit.index.building import build_index
from assistkit.index.bulk.embedder import PART, in_bulk
from assistkit.protocols import Embedder
from assistkit.testing import HashEmbedder
from assistkit.workers import Workers
from assistkit.workers.on_ray import OnRay
from assistkit.workers.processes import Processes

WORKERS, KILLS = 2, (0.2, 0.4, 0.6)
SEED = 7
ON: dict[str, Callable[[Callable[[], Any]], Workers]] = {
    "processes": lambda opener: Processes(opener, WORKERS),
    "ray": lambda opener: OnRay(opener, WORKERS),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--articles", type=int, default=2442)
    parser.add_argument("--embedder", choices=["model", "hash"], default="model")
    parser.add_argument("--on", default="processes,ray")
    default = os.environ.get("ASSISTKIT_DATA") or REPOSITORY.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default))
    said = parser.parse_args()
    articles = varied(said.data / "office_kb" / "articles.jsonl", said.articles, said.times)
    with tempfile.TemporaryDirectory(prefix="bulk-") as folder:
        found = measured(articles, said.embedder, said.on.split(","), Path(folder))
    name = f"{said.embedder}, {said.articles} articles {said.times} times"
    save("bulk_build", {"runs": {**_before(), name: found}})


def varied(file: Path, many: int, times: int) -> list[Article]:
    """The first so many articles, so many times; each text is another one, since its title is embedded with it."""
    with file.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for _, line in zip(range(many), lines, strict=False)]
    return [
        Article(id=f"{row['id']}-{at}", title=f"{row['title']} ({at})", text=row["body"], visibility="public")
        for at in range(times)
        for row in rows
        if row["body"].strip()
    ]


def measured(articles: Sequence[Article], kind: str, on: Sequence[str], folder: Path) -> dict[str, Any]:
    """The undisturbed build, and one for each kind of workers."""
    started = time.perf_counter()
    report = build_index(articles, folder / "undisturbed", opened(kind, None))
    found: dict[str, Any] = {
        "articles": len(articles),
        "passages": report.passages,
        "texts": report.embedded,
        "undisturbed_s": round(time.perf_counter() - started, 1),
    }
    for name in on:
        print(name, found, flush=True)
        found[name] = _killed(articles, kind, ON[name], folder / name, report.embedded)
        found[name]["same"] = same(folder / "undisturbed", folder / name / "index")
    return found


def opened(kind: str, pids: Path | None) -> Embedder:
    """The embedder, in a worker that leaves its process's id in `pids`."""
    if pids is not None:
        (pids / str(os.getpid())).touch()
    return load_embedder(threads=0 if pids is None else 1) if kind == "model" else HashEmbedder()


def same(one: Path, other: Path) -> bool:
    """Whether both folders have the same files, byte for byte."""
    files = [sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()) for root in (one, other)]
    return files[0] == files[1] and filecmp.cmpfiles(one, other, files[0], shallow=False)[1:] == ([], [])


def _killed(
    articles: Sequence[Article], kind: str, spread: Callable[[Callable[[], Any]], Workers], folder: Path, texts: int
) -> dict[str, Any]:
    pids, spool = folder / "pids", folder / "spool"
    pids.mkdir(parents=True)
    said: list[str] = []
    killed: list[int] = []
    done = threading.Event()
    started = time.perf_counter()
    killer = threading.Thread(target=_kill, args=(pids, spool, texts, killed, done))
    with in_bulk(opened(kind, None), spread(partial(opened, kind, pids)), spool, said.append) as embedder:
        killer.start()
        build_index(articles, folder / "index", embedder)
        done.set()
    killer.join()
    return {"s": round(time.perf_counter() - started, 1), "killed": len(killed), "told": said}


def _kill(pids: Path, spool: Path, texts: int, killed: list[int], done: threading.Event) -> None:
    """A worker, whenever so many texts are in the spool."""
    chance = random.Random(SEED)  # noqa: S311  no secret
    while len(killed) < len(KILLS) and not done.wait(0.02):
        if len(list(spool.rglob("*.npy"))) * PART < KILLS[len(killed)] * texts:
            continue
        living = [int(file.name) for file in pids.iterdir() if Path(f"/proc/{file.name}").exists()]
        with suppress(ProcessLookupError, IndexError):
            os.kill(pid := chance.choice(sorted(living)), signal.SIGKILL)
            (pids / str(pid)).unlink()
            killed.append(pid)


def _before() -> dict[str, Any]:
    path = RESULTS / "bulk_build.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))["runs"]) if path.exists() else {}


if __name__ == "__main__":
    main()
