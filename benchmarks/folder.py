"""What does the folder of an index cost: to open, in memory, on disk, and to change one article?

    python benchmarks/folder.py [--sizes 10000,100000] [--before SOURCES] [--built FOLDER]
                                [--times 3] [--steps open,update,update_all]

The articles of kb_samples again and again, in each copy a fifth of the words replaced by made-up ones, the n-th of
50,000 as often as 1/n; the vectors are made by rule, so nothing is embedded. Seed 7. `--before` is the folder `src` of
another commit: each size is then measured with its code as well, in turns, and the ratios are told. Each measurement is
a process of its own, and the least of several is kept: other work on the machine only ever makes it slower.

`open_s` is `open_index`; `memory_mb` what the process then has more than before, after 40 cases were gathered; of it
`own_mb` is its own, the rest are pages of files, which all processes share. `update_s` is opening, replacing one
article and publishing; `written_mb` what of the new generation is not shared with the one before. `update_all_s` is
`update_index`, which is given every article and looks for the one that changed. `first_s` and `gather_ms` are the first
case and the median of the others, without the embedding. Those that end in `cpu` are seconds of the processor, which
other work on the machine hardly changes. `--built` has indexes that an earlier run of this script built, by size.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt

REPOSITORY = Path(__file__).parents[1]
SEED, REPLACED, MADE_UP, DIM, ASKED = 7, 0.2, 50_000, 384, 40


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--before", type=Path)
    parser.add_argument("--built", type=Path)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--steps", default="open,update,update_all")
    parser.add_argument("step", nargs="*", help="of the processes that this one starts")
    said = parser.parse_args()
    if said.step:
        print(json.dumps(STEPS[said.step[0]](*said.step[1:])))
        return
    from surroundings import save

    codes = {"before": said.before, "now": REPOSITORY / "src"} if said.before else {"now": REPOSITORY / "src"}
    save("folder", {"times": said.times, "sizes": [compared(size, codes, said) for size in said.sizes.split(",")]})


def compared(size: str, codes: dict[str, Path], said: argparse.Namespace) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="folder-"))
    first = next(iter(codes))
    try:
        if said.built is not None and (said.built / size).exists():
            shutil.copytree(said.built / size, folder / first)
            found: dict[str, Any] = {first: _in_process(codes[first], "tell", folder / first)}
        else:
            found = {first: _in_process(codes[first], "build", size, folder / first)}
        for name in [one for one in codes if one != first]:  # the same index, written by the other code
            found[name] = _in_process(codes[name], "rewrite", folder / first, folder / name)
        for step in said.steps.split(","):
            for _ in range(said.times):
                for name, code in codes.items():
                    for key, value in _in_process(code, step, folder / name).items():
                        found[name][key] = min(value, found[name].get(key, value))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if len(codes) > 1:
        before, now = found["before"], found["now"]
        found["ratio"] = {key: round(now[key] / before[key], 3) for key in now if before.get(key) and key != "passages"}
    return found


def _in_process(code: Path, *step: object) -> dict[str, float]:
    surroundings = {**os.environ, "PYTHONPATH": str(code), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, __file__, *map(str, step)]
    done = subprocess.run(command, env=surroundings, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


class ByRule:
    """A unit vector for each text, without looking into it."""

    dim, fingerprint = DIM, "by-rule"

    def encode_document(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        rng = np.random.default_rng([SEED, *(len(text) for text in texts[:9])])
        vectors = rng.standard_normal((len(texts), DIM), dtype=np.float32)
        unit: npt.NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    encode_query = encode_document


def articles(passages: int) -> Iterator[Any]:
    """Articles with so many passages together, or a few more."""
    from assistkit.index.passages import Splitter
    from assistkit.index.sources.folder import read_articles

    own = [one for one in read_articles(REPOSITORY / "kb_samples" / "articles").articles if one.text.strip()]
    rng, made, copy = random.Random(SEED), 0, 0  # noqa: S311
    chances = np.cumsum(1 / np.arange(1, MADE_UP + 1))
    splitter = Splitter()
    while made < passages:
        for article in own:
            words = article.text.split(" ")
            drawn = np.searchsorted(chances, np.array([rng.random() for _ in words]) * chances[-1]).tolist()
            text = " ".join(
                f"w{number}" if copy and word.isalpha() and rng.random() < REPLACED else word
                for word, number in zip(words, drawn, strict=True)
            )
            varied = replace(article, id=f"{article.id}~{copy}", title=f"{article.title} {copy}", text=text)
            made += len(splitter.split(varied))
            yield varied
            if made >= passages:
                return
        copy += 1


def build(size: str, place: str) -> dict[str, float]:
    from assistkit.index.embedding import Embedding
    from assistkit.index.knowledge import KnowledgeIndex
    from assistkit.index.passages import Splitter

    splitter = Splitter()
    about = {"passage_words": splitter.words, "passage_overlap": splitter.overlap}
    index = KnowledgeIndex.empty(DIM, ByRule.fingerprint, about=about)
    entries = Embedding(ByRule()).entries(list(articles(int(size))), splitter)
    started = time.perf_counter()
    index.upsert(entries)
    index.save(place)
    return {"passages": len(index), "build_s": _since(started), "disk_mb": _size(_newest(place))}


def tell(place: str) -> dict[str, float]:
    from assistkit.index import read_about

    return {"passages": read_about(Path(place))["passages"], "disk_mb": _size(_newest(place))}


def rewrite(before: str, place: str) -> dict[str, float]:
    """The index of another code, written as this one does."""
    from assistkit import open_index

    index = open_index(before)
    started = time.perf_counter()
    index.save(place)
    return {"passages": len(index), "write_s": _since(started), "disk_mb": _size(_newest(place))}


def open_(place: str) -> dict[str, float]:
    from assistkit import open_index

    before, started, cpu = _memory(), time.perf_counter(), time.process_time()
    index = open_index(place)
    opened, opened_cpu = _since(started), round(time.process_time() - cpu, 3)
    queries = [one.text[:400] for one in list(articles(400))[:ASKED]]
    vectors, times, cpu = ByRule().encode_query(queries), [], time.process_time()
    for query, vector in zip(queries, vectors, strict=True):
        began = time.perf_counter()
        index.gather(query, vector, 100)
        times.append(time.perf_counter() - began)
    now = _memory()
    return {
        "open_s": opened,
        "open_cpu": opened_cpu,
        "first_s": round(times[0], 3),
        "gather_ms": round(1000 * median(times[1:]), 1),
        "gather_cpu": round((time.process_time() - cpu) / len(queries), 4),
        "memory_mb": round(sum(now) - sum(before), 1),
        "own_mb": round(now[0] - before[0], 1),
    }


def update(place: str) -> dict[str, float]:
    """Opened, one article replaced, published."""
    from assistkit import open_index
    from assistkit.index.embedding import Embedding
    from assistkit.index.passages import Splitter

    _warm()
    started, cpu = time.perf_counter(), time.process_time()
    index = open_index(place)
    id = index.article_ids[len(index.article_ids) // 2]
    changed = replace(index.articles[id], text=index.articles[id].text + f"\n\nOne more sentence {started}.\n")
    index.upsert(Embedding(ByRule()).entries([changed], Splitter()))
    index.save(place)
    cpu = round(time.process_time() - cpu, 3)
    return {"update_s": _since(started), "update_cpu": cpu, "written_mb": _size(_newest(place), alone=True)}


def update_all(place: str) -> dict[str, float]:
    """The command: every article given, one of them another."""
    from assistkit import open_index, update_index

    every = dict(open_index(place).articles)
    id = list(every)[len(every) // 3]
    every[id] = replace(every[id], text=every[id].text + f"\n\nOne more sentence {time.time()}.\n")
    started, cpu = time.perf_counter(), time.process_time()
    update_index(list(every.values()), place, ByRule())
    return {"update_all_s": _since(started), "update_all_cpu": round(time.process_time() - cpu, 3)}


def _warm() -> None:
    """What is loaded at the first use of the splitter and of the words is no part of an update."""
    from assistkit.index.embedding import Embedding
    from assistkit.index.lexical import LexicalIndex
    from assistkit.index.passages import Splitter

    for entry in Embedding(ByRule()).entries(list(articles(1)), Splitter()):
        LexicalIndex.build(["a"], [entry.texts[0]])


def _newest(place: str) -> Path:
    return sorted(Path(place).glob("gen-*"))[-1]


def _size(folder: Path, *, alone: bool = False) -> float:
    files = [one.stat() for one in folder.iterdir()]
    return round(sum(one.st_size for one in files if not alone or one.st_nlink == 1) / 1e6, 1)


def _memory() -> tuple[float, float]:
    """Megabytes of this process: its own, and pages of files."""
    said = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("utf-8").splitlines())
    return tuple(int(said[name].split()[0]) / 1024 for name in ("RssAnon", "RssFile"))  # type: ignore[return-value]


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 3)


STEPS: dict[str, Any] = {
    "build": build,
    "tell": tell,
    "rewrite": rewrite,
    "open": open_,
    "update": update,
    "update_all": update_all,
}

if __name__ == "__main__":
    main()
