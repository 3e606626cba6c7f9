"""What insights find: articles that were hidden, drafts of them, topics that triple; and what they find in vain.

    python benchmarks/insights.py [--data FOLDER]

Gaps: of the articles with at least ten linked cases, twenty are hidden (ten of a small desk), three times. A hidden
article is found where it is the majority of the labeled cases of one of the first thirty clusters. With links, agents'
replies are as they were: they link the page that was hidden, as agents of a real desk link pages outside of their
knowledge base. Without links, addresses and the words of links to hidden articles are taken out: agents answered by
themselves. k-means and BERTopic get the same cases and the same embedder's vectors of question and answer.

Drafts: made for the gaps found, against the hidden article, with the longest reply and the three nearest ones pasted.
Volume: two years of the stream as they are, and with topics of it that triple on a day.
"""

from __future__ import annotations

import itertools
import json
import random
import subprocess
import tempfile
import time
import venv
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from gzip import open as unpacked
from pathlib import Path
from typing import Any

import numpy as np
from insights_planted import World, judged, mean
from sklearn.cluster import HDBSCAN, KMeans
from surroundings import REPOSITORY, data_folder, save

from assistkit.index.embedders import load_embedder
from assistkit.insights.changes import changes
from assistkit.insights.desk import Desk
from assistkit.insights.gaps import Gap, find_gaps
from assistkit.insights.history import Handled, read_history
from assistkit.insights.sayings import findings, of_agents, of_customer, passages
from assistkit.insights.skeleton import draft_article
from assistkit.insights.vectors import answer, unit
from assistkit.insights.volume import volume
from assistkit.protocols import Embedder
from assistkit.statistics import means, permutation_p
from assistkit.text.measures import rouge_l, words_read
from assistkit.text.telling_words import stems

SEED, DRAWS, DRAFTED = 0, 3, 2  # articles are hidden three times, and drafted of the first two
DESKS = {"thunderbird": ("dev", 20), "doc2dial-dmv": (None, 10), "doc2dial-studentaid": (None, 10)}
PLANTED = 60  # topics
_BERTOPIC = REPOSITORY / "build" / "peers" / "bertopic"
_KEPT = REPOSITORY / "build" / "insights"  # indexes and vectors: what is embedded again is the same
_HERE = Path(__file__).with_suffix("")

Clusters = list[list[str]]


def gaps(world: World, embedder: Embedder, hidden: int, scratch: Path) -> dict[str, Any]:
    """How many hidden articles each way finds, on average over the draws."""
    rows: dict[str, list[dict[str, float]]] = {}
    for seed, links in itertools.product(range(DRAWS), (False, True)):
        gone = world.drawn(hidden, seed)
        for name, blind in (("", 0.0), (", half of the labels missing", 0.5)):
            desk = Desk(
                world.history(gone, links=links, blind=blind, seed=seed), world.without(gone), embedder,
                vectors=_KEPT / f"{world.name}.vectors",
            )  # fmt: skip
            found = [list(gap.cases) for gap in find_gaps(desk)]
            way = f"assistkit, {'with' if links else 'without'} links{name}"
            rows.setdefault(way, []).append(judged(found, world.labels, gone))
            if links or blind:
                continue
            for other, clusters in _others(desk, scratch).items():
                rows.setdefault(f"{other}, without links", []).append(judged(clusters, world.labels, gone))
    return {
        "hidden": len(world.drawn(hidden, 0)),
        "draws": DRAWS,
        "ways": {way: mean(own) for way, own in rows.items()},
    }


def _others(desk: Desk, scratch: Path) -> dict[str, Clusters]:
    """The same cases, clustered by others on the vectors of question and answer, the largest cluster first."""
    rows = desk.unanswered
    ids = [desk.cases[row].case.id for row in rows]
    there = np.linalg.norm(desk.answered[rows], axis=1, keepdims=True) > 0
    vectors = unit(desk.asked[rows] + np.where(there, desk.answered[rows], desk.asked[rows]))
    texts = [f"{desk.questions[row]}\n{desk.answers[row]}" for row in rows]
    made = {
        "k-means of 30": KMeans(min(30, len(rows)), n_init=3, random_state=SEED).fit_predict(vectors).tolist(),
        "HDBSCAN": HDBSCAN(min_cluster_size=3, min_samples=1, copy=True).fit_predict(vectors).tolist(),
        "BERTopic": _bertopic(texts, vectors, scratch),
    }
    return {name: _by_size(ids, numbers) for name, numbers in made.items() if numbers}


def _bertopic(texts: Sequence[str], vectors: np.ndarray[Any, Any], scratch: Path) -> list[int]:
    python = _BERTOPIC / "bin" / "python"
    if not python.exists():
        venv.create(_BERTOPIC, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", _HERE / "bertopic.txt"], check=True)
    files = [scratch / name for name in ("texts.json", "vectors.npy", "topics.json")]
    files[0].write_text(json.dumps(list(texts)), "utf-8")
    np.save(files[1], vectors.astype(np.float32))
    subprocess.run([python, _HERE / "bertopic_worker.py", *files], check=True, capture_output=True)
    found: list[int] = json.loads(files[2].read_text("utf-8"))
    return found


def _by_size(ids: Sequence[str], numbers: Sequence[int]) -> Clusters:
    groups: dict[int, list[str]] = {}
    for id, number in zip(ids, numbers, strict=True):
        if number >= 0:
            groups.setdefault(number, []).append(id)
    return sorted(groups.values(), key=lambda own: (-len(own), own[0]))


def drafts(world: World, embedder: Embedder, hidden: int) -> dict[str, Any]:
    """Drafts of hidden articles against these, in pairs with what agents sent."""
    text_of = {article.id: article.text for article in world.articles}
    values, lines, unsupported, read = [], 0, 0, []
    for seed in range(DRAFTED):
        gone = world.drawn(hidden, seed)
        history = world.history(gone, links=False)
        desk = Desk(history, world.without(gone), embedder, vectors=_KEPT / f"{world.name}.vectors")
        by_id = {one.case.id: one for one in history}
        for gap in _majorities(find_gaps(desk), world, gone):
            article, found = gap
            cases = [by_id[id] for id in dict.fromkeys([*found.typical, *found.cases])]
            made = draft_article(f"draft-{found.id}", cases, embedder)
            sources = passages([one for case in cases for one in (*of_customer(case), *of_agents(case))])
            (_KEPT / f"{seed}-{article}.md").write_text(made.markdown(), "utf-8")  # to be read
            lines += len(made.lines)
            claimed = (line for line in made.lines if line not in made.environment)
            unsupported += sum(bool(findings(line.text, sources.get(line.cases[0]))) for line in claimed)
            replies = [answer(case) for case in cases]
            texts = (
                "\n".join(line.text for line in (made.title, *made.lines)),
                max(("\n".join(case.replies) for case in cases), key=len),
                "\n".join(replies[:3]),
            )
            target = text_of[article]
            values.append([rouge_l(words_read(text), words_read(target)) for text in texts])
            values[-1] += [len(stems(text) & stems(target)) / len(stems(target)) for text in texts]
            read.append({"article": article, "gap": found.title, "cases": found.size, "lines": len(made.lines)})
    return {**_paired(np.array(values)), "lines": lines, "unsupported": unsupported, "drafts": len(read)}


def _majorities(found: Sequence[Gap], world: World, gone: frozenset[str]) -> list[tuple[str, Gap]]:
    """The first gap of each hidden article that most of its cases are linked to."""
    own: dict[str, Gap] = {}
    for gap in found:
        counts = Counter(article for case in gap.cases for article in world.labels.get(case, ()))
        for article, n in counts.items():
            if article in gone and 2 * n > gap.size:
                own.setdefault(article, gap)
    return sorted(own.items())


def _paired(values: np.ndarray[Any, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for at, measure in enumerate(("ROUGE-L", "content recall")):
        own = values[:, 3 * at : 3 * at + 3]
        differences = own[:, :1] - own[:, 1:]
        estimate, p = means(differences, SEED), permutation_p(differences, SEED)
        made[measure] = {"draft": round(float(own[:, 0].mean()), 4)}
        for column, name in enumerate(("longest reply", "three nearest replies")):
            made[measure][name] = {
                "value": round(float(own[:, 1 + column].mean()), 4),
                "difference": round(float(estimate.value[column]), 4),
                "interval": [round(float(estimate.low[column]), 4), round(float(estimate.high[column]), 4)],
                "p": round(float(p[column]), 4),
            }
    return made


def stability(world: World, embedder: Embedder, hidden: int) -> dict[str, Any]:
    """Shuffled cases, and a week less: which gaps are the same."""
    gone = world.drawn(hidden, SEED)
    history = world.history(gone, links=True)

    def found(cases: Sequence[Handled]) -> dict[str, tuple[str, tuple[str, ...]]]:
        ordered = sorted(cases, key=lambda one: (one.at, one.case.id))
        desk = Desk(ordered, world.without(gone), embedder, vectors=_KEPT / f"{world.name}.vectors")
        return {gap.id: (gap.title, gap.cases) for gap in find_gaps(desk)}

    now = found(history)
    shuffled = random.Random(SEED).sample(history, len(history))  # noqa: S311
    renamed = []
    for weeks in range(1, 4):
        end = history[-1].at - timedelta(weeks=weeks)
        later, before = (found([one for one in history if one.at <= end + timedelta(weeks=more)]) for more in (1, 0))
        lost = [id for id, (title, _) in before.items() if id not in later or later[id][0] != title]
        renamed.append(len(lost) / max(1, len(before)))
    return {
        "gaps": len(now),
        "same when shuffled": found(shuffled) == now,
        "renamed by a week more": {"mean": round(float(np.mean(renamed)), 4), "most": round(max(renamed), 4)},
    }


def volumes(data: Path, scratch: Path) -> dict[str, Any]:
    """Two years as they are, how long that takes, and topics that triple."""
    folder = scratch / "stream"
    folder.mkdir()
    with (folder / "cases.jsonl").open("wb") as out:
        for year in (2023, 2024):
            with unpacked(data / "thunderbird" / f"stream-{year}.jsonl.gz") as lines:
                out.write(lines.read())
    began, worked = time.perf_counter(), time.process_time()
    cases = read_history(folder, ())
    found = volume(cases)
    took = {"seconds": round(time.perf_counter() - began, 1), "cpu_seconds": round(time.process_time() - worked, 1)}
    first = cases[0].at.date()
    days = {one.case.id: (one.at.date() - first).days for one in cases}
    length = max(days.values()) + 1
    total = np.bincount(list(days.values()), minlength=length)
    weekdays = [(first + timedelta(days=day)).weekday() for day in range(length)]
    chance = np.random.default_rng(SEED)
    delays: dict[str, list[int]] = {"2 a day and more": [], "1 to 2 a day": [], "0.5 to 1 a day": [], "fewer": []}
    for one in itertools.islice((s for s in found.series if s.by != "all"), PLANTED):
        counts = np.bincount([days[id] for id in one.cases], minlength=length)
        for _ in range(5):
            day = int(chance.integers(180, length - 60))
            usual = float(counts[day - 60 : day].mean())
            size = next(name for name, least in zip(delays, (2, 1, 0.5, 0), strict=True) if usual >= least)
            grown = counts.copy()
            grown[day:] *= 3
            told = [c.at for c in changes(grown.tolist(), (total + grown - counts).tolist(), weekdays)
                    if c.kind == "surge" and c.at >= day]  # fmt: skip
            delays[size].append(told[0] - day if told else length)
    years = length / 365.25
    flags = Counter(flag.series for flag in found.flags)
    return {
        "cases": len(cases),
        **took,
        "series": len(found.series),
        "flags a series and year": round(sum(flags.values()) / len(found.series) / years, 3),
        "series with more than one a year": sum(n / years > 1 for n in flags.values()),
        "tripled": {
            name: {
                "planted": len(own),
                "median_days": float(np.median(own)),
                "within_3": round(np.mean(np.array(own) <= 3), 3),
            }
            for name, own in delays.items()
            if own
        },
    }


def main() -> None:
    data, embedder = data_folder(__doc__), load_embedder()
    result: dict[str, Any] = {"gaps": {}}
    _KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        worlds = {desk: World.of(data, desk, scratch, _KEPT, embedder, split) for desk, (split, _) in DESKS.items()}
        forum = worlds["thunderbird"]
        parts: list[tuple[str, Callable[[], Any]]] = [
            *((desk, partial(gaps, own, embedder, DESKS[desk][1], scratch)) for desk, own in worlds.items()),
            ("stability", lambda: stability(forum, embedder, 20)),
            ("drafts", lambda: drafts(forum, embedder, 20)),
            ("volume", lambda: volumes(data, scratch)),
        ]
        for part, measured in parts:
            (result["gaps"] if part in DESKS else result)[part] = measured()
            save("insights", result)  # what is measured so far


if __name__ == "__main__":
    main()
