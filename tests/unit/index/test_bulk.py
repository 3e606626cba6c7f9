"""Many texts over many workers: the same vectors, each text once, and nothing lost with a worker or with all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from bulk_faults import Counting, embedded, opener
from hypothesis import given
from hypothesis import strategies as st

from assistkit.index.bulk.embedder import FEW, PART, in_bulk
from assistkit.index.bulk.pace import Pace
from assistkit.index.bulk.spool import SUFFIX, Spool, remove_all
from assistkit.index.multilingual import beside
from assistkit.index.opening import beside as file_beside
from assistkit.testing import HashEmbedder
from assistkit.types import text_digest
from assistkit.workers import Workers
from assistkit.workers.processes import Processes

TEXTS = [f"text number {number}" for number in range(3 * PART + 10)]


class Here:
    """Workers that are this process, in reverse order; after `most` items it is interrupted."""

    many = 1

    def __init__(self, embedder: HashEmbedder, most: int = 1_000) -> None:
        self._embedder, self._most = embedder, most
        self.parts: list[Sequence[str]] = []

    def each(self, work, items) -> Iterator[tuple[int, object]]:
        for place in reversed(range(len(items))):
            if len(self.parts) == self._most:
                raise KeyboardInterrupt
            self.parts.append(items[place].texts)
            yield place, work(self._embedder, items[place])

    def close(self) -> None:
        """Nothing to end."""


def interrupted(workers: Workers, spool: Path, texts: Sequence[str] = TEXTS) -> None:
    with pytest.raises(KeyboardInterrupt), in_bulk(HashEmbedder(), workers, spool) as embedder:
        embedder.encode_document(texts)


def test_the_same_vectors_in_the_order_of_the_texts(tmp_path: Path) -> None:
    """Whatever the order in which parts are done, and however often a text comes."""
    texts = [*TEXTS, *reversed(TEXTS[:50])]
    with in_bulk(HashEmbedder(), Here(HashEmbedder()), tmp_path / "spool") as embedder:
        assert np.array_equal(embedder.encode_document(texts), HashEmbedder().encode_document(texts))
        assert np.array_equal(embedder.encode_query(texts), HashEmbedder().encode_query(texts))
        assert embedder.encode_query([]).shape == (0, embedder.dim)
        assert (embedder.fingerprint, repr(embedder)) == (HashEmbedder().fingerprint, repr(HashEmbedder()))
    assert not (tmp_path / "spool").exists()


def test_each_text_is_embedded_once(tmp_path: Path) -> None:
    """Also by processes, where it comes again, and later again."""
    with in_bulk(Counting(tmp_path), Processes(opener(Counting, tmp_path), 2), tmp_path / "spool") as embedder:
        embedder.encode_document(TEXTS + TEXTS)
        embedder.encode_document(TEXTS)
    assert sorted(embedded(tmp_path)) == sorted(text_digest(text) for text in TEXTS)


def test_few_texts_need_no_worker(tmp_path: Path) -> None:
    """A question is embedded here, and so are a few changed articles."""
    workers = Here(HashEmbedder())
    with in_bulk(HashEmbedder(), workers, tmp_path / "spool") as embedder:
        embedder.encode_query(TEXTS[:FEW])
    assert workers.parts == []


def test_what_was_interrupted_goes_on_with_the_same_parts(tmp_path: Path) -> None:
    """What is finished is not made again, and the rest is cut as it was: so neighbors stay neighbors."""
    whole, first, second = Here(HashEmbedder()), Here(HashEmbedder(), most=2), Here(HashEmbedder())
    with in_bulk(HashEmbedder(), whole, tmp_path / "other") as embedder:
        embedder.encode_document(TEXTS)
    interrupted(first, tmp_path / "spool")
    with in_bulk(HashEmbedder(), second, tmp_path / "spool") as embedder:
        assert np.array_equal(embedder.encode_document(TEXTS), HashEmbedder().encode_document(TEXTS))
    assert [*first.parts, *second.parts] == whole.parts
    assert not (tmp_path / "spool").exists()


def test_after_an_interruption_with_other_texts(tmp_path: Path) -> None:
    """Articles may change meanwhile: each text that is known by its digest is taken."""
    interrupted(Here(HashEmbedder(), most=3), tmp_path / "spool")
    again = Here(HashEmbedder())
    texts = ["a new one", *TEXTS[1:]]
    with in_bulk(HashEmbedder(), again, tmp_path / "spool") as embedder:
        assert np.array_equal(embedder.encode_document(texts), HashEmbedder().encode_document(texts))
    assert sum(map(len, again.parts)) <= PART + 1


def test_another_embedder_takes_nothing_from_the_spool(tmp_path: Path) -> None:
    """Nor does it take that of the first one away."""
    interrupted(Here(HashEmbedder(), most=3), tmp_path)
    other = Here(HashEmbedder(32))
    with in_bulk(HashEmbedder(32), other, tmp_path) as embedder:
        assert np.array_equal(embedder.encode_document(TEXTS), HashEmbedder(32).encode_document(TEXTS))
    assert sum(map(len, other.parts)) == len(TEXTS)
    assert len(list(tmp_path.rglob("*.npy"))) == 3


def test_the_embedder_beside_is_spread_too(tmp_path: Path) -> None:
    """What reads other languages is a third of the work."""

    class Reading(HashEmbedder):
        languages = frozenset({"en"})

    workers = Here(Reading())
    with in_bulk(Reading(), workers, tmp_path / "spool") as embedder:
        own, spread = beside(Reading()), beside(embedder)
        assert own.fingerprint == spread.fingerprint
        assert np.array_equal(spread.encode_document(TEXTS[:70]), own.encode_document(TEXTS[:70]))
    assert sum(map(len, workers.parts)) == 70


@given(st.lists(st.text(max_size=20), min_size=1, max_size=30, unique=True), st.data())
def test_a_damaged_file_counts_as_none(texts: list[str], data: st.DataObject) -> None:
    """Any byte of it may be another one, or its end may be missing; the other files are read."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder), "one", "query", 64)
        spool.put([text_digest("other")], HashEmbedder().encode_query(["other"]))
        there = set(Path(folder).rglob("*.npy"))
        spool.put([text_digest(text) for text in texts], HashEmbedder().encode_query(texts))
        (file,) = set(Path(folder).rglob("*.npy")) - there
        damaged = bytearray(file.read_bytes())
        place = data.draw(st.integers(0, len(damaged) - 1))
        if data.draw(st.booleans()):
            damaged[place] ^= 1 + data.draw(st.integers(0, 254))
        else:
            damaged = damaged[:place]
        file.write_bytes(damaged)
        assert spool.read().keys() == {text_digest("other")}
        assert not file.exists()


def test_only_what_it_wrote_is_removed(tmp_path: Path) -> None:
    """A folder of the user's may be given as the spool."""
    (tmp_path / "mine.npy").write_text("mine")
    interrupted(Here(HashEmbedder(), most=1), tmp_path)
    assert list(tmp_path.rglob("document-*/*.npy"))
    remove_all(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.npy"]


def test_where_the_spool_lies(tmp_path: Path) -> None:
    """Beside a folder; of a database, in the current folder, under a name that shows nothing of its address."""
    assert file_beside(tmp_path / "kb.index", SUFFIX) == tmp_path / "kb.index.spool"
    place = file_beside("postgresql://desk@db.example/kb", SUFFIX)
    assert place.parent == Path.cwd()
    assert "desk" not in place.name


class Clock:
    """Seconds that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_estimate_is_what_the_first_part_says() -> None:
    """Two workers, 10 ms a text: the other 9,900 take 49.5 s; then a line each half a minute, and what came of it."""
    said: list[str] = []
    clock = Clock()
    pace = Pace(said.append, 2, clock=clock)
    pace.begin(12_000, 10_000)
    for _ in range(100):
        clock.now += 0.5
        pace.done(100, 1.0)
    pace.end()
    assert said == [
        "embedding 12,000 texts, 2,000 of them embedded before, with 2 workers; "
        "the first of them will tell how long it takes",
        "100 texts took 1.0 s: about 50 s for the other 9,900",
        "6,100 of 10,000 texts, 200 a second, about 20 s left",
        "10,000 texts embedded in 50 s, 200 a second",
    ]


@pytest.mark.parametrize(("many", "words"), [(1, "about 16 min"), (16, "about 62 s")])
def test_an_estimate_knows_how_many_share_the_work(many: int, words: str) -> None:
    said: list[str] = []
    pace = Pace(said.append, many)
    pace.begin(10_000, 10_000)
    pace.done(100, 10.0)
    assert words in said[1]
