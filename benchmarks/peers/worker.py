"""One run of one peer, in the peer's own environment: start, build, answer one query after the other, write it down.

    python NAME_peer.py ARTICLES.jsonl QUERIES.jsonl MODEL SETTINGS OUT.json

SETTINGS is a JSON list: a run that measures has one, a run that compares settings has several. Only the standard
library is used here, since every environment is another one.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

DEPTH = 100
"""So many chunks are asked for. Libraries give 2 to 10 by default, which is too few to fill ten articles."""
WARM = 10
"""So many queries are answered before any is timed."""
WORDS, OVERLAP = 180, 30

Settings = Mapping[str, Any]
Article = Mapping[str, str]
Hit = tuple[str, float]  # the id of a chunk's article, and the chunk's score


class Peer(Protocol):
    """The constructor imports the library and does nothing else, so that the import can be timed."""

    @property
    def packages(self) -> Sequence[str]:
        """The packages whose versions are told."""

    def load(self, model: str, settings: Settings) -> None:
        """The embedding model, ready to work; the first of the settings are known."""

    def embed(self, articles: Sequence[Article], settings: Settings) -> None:
        """Cut and embed the articles, in place of those from before. Of the settings only `chunks` may matter much."""

    def wire(self, settings: Settings) -> None:
        """What else a search needs: BM25, the way that results are joined."""

    def search(self, query: str) -> Sequence[Hit]:
        """The nearest chunks, best first."""


def whole(article: Article) -> str:
    return f"{article['title']}\n{article['body']}"


def chunks(article: Article) -> list[str]:
    """180 words with 30 of overlap and the title in front: the same cut as benchmarks/plain_search.py makes."""
    body = article["body"].split()
    starts = range(0, max(1, len(body) - OVERLAP), WORDS - OVERLAP)
    return [f"{article['title']}\n{' '.join(body[start : start + WORDS])}" for start in starts]


def texts(articles: Sequence[Article], settings: Settings) -> list[tuple[str, str]]:
    """Article id and text of what is given to a peer: chunks if it is told to take ours, else whole articles."""
    cut: Callable[[Article], list[str]] = chunks if settings["chunks"] == "ours" else lambda article: [whole(article)]
    return [(article["id"], text) for article in articles for text in cut(article)]


def run(make: Callable[[], Peer]) -> None:
    articles, queries = (_lines(path) for path in sys.argv[1:3])
    model, settings, out = sys.argv[3], json.loads(sys.argv[4]), Path(sys.argv[5])
    peer, import_s = _timed(make)
    _, load_s = _timed(lambda: peer.load(model, settings[0]))
    answers: list[dict[str, Any]] = []
    for before, one in zip([None, *settings], settings, strict=False):
        # Embedding takes far longer than all else, and settings that are compared mostly share it.
        same = before is not None and before["chunks"] == one["chunks"]
        embed_s = 0.0 if same else _timed(lambda s=one: peer.embed(articles, s))[1]  # type: ignore[misc]
        answers.append(_answered(peer, queries, one, embed_s))
    result = {
        "import_s": import_s,
        "load_s": load_s,
        "answers": answers,
        "peak_mb": _peak_mb(),
        "versions": {name: version(name) for name in peer.packages},
    }
    out.write_text(json.dumps(result), encoding="utf-8")


def _answered(peer: Peer, queries: Sequence[Mapping[str, str]], settings: Settings, embed_s: float) -> dict[str, Any]:
    _, wire_s = _timed(lambda: peer.wire(settings))
    for query in queries[:WARM]:
        peer.search(query["text"])
    ranked, seconds = {}, []
    for query in queries:
        hits, took = _timed(lambda text=query["text"]: peer.search(text))  # type: ignore[misc]
        ranked[query["id"]] = _by_article(hits)
        seconds.append(took)
    return {"build_s": embed_s + wire_s, "ranked": ranked, "seconds": seconds}


def _by_article(hits: Sequence[Hit]) -> list[Hit]:
    """An article ranks by its best chunk, in the peer's own order."""
    best: dict[str, float] = {}
    for article, score in hits:
        best.setdefault(article, float(score))
    return list(best.items())


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    made = work()
    return made, time.perf_counter() - start


def _peak_mb() -> float:
    """Peak memory of this process.

    On Linux not from getrusage: its figure outlives exec, so that a small process would show its parent's memory.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _lines(path: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").split("\n") if line]
