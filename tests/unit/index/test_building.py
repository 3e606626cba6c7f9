"""Building and updating: nothing is embedded twice, nothing is lost."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistkit import Article, InputError, build_index, update_index
from assistkit.errors import IndexMissing, WrongEmbedder
from assistkit.index import open_index, verify
from assistkit.protocols import Vectors
from assistkit.testing import HashEmbedder


class Counting(HashEmbedder):
    """Counts the texts it embeds."""

    def __init__(self, dim: int = 64) -> None:
        super().__init__(dim)
        self.texts: list[str] = []

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return super().encode_document(texts)


def articles(count: int = 4) -> list[Article]:
    return [
        Article(id=f"a{n}", title=f"Title {n}", text=f"Text about thing {n}. " * 30, visibility="public")
        for n in range(count)
    ]


def test_build_reports_what_it_did(tmp_path: Path) -> None:
    """The report counts articles, passages and texts; the index holds them."""
    report = build_index(articles(), tmp_path / "kb", Counting())
    assert (report.articles, report.passages, report.public, report.added) == (4, 4, 4, 4)
    assert (report.embedded, report.reused, report.generation, report.recall) == (12, 0, 1, None)
    assert sorted(open_index(tmp_path / "kb").articles) == ["a0", "a1", "a2", "a3"]
    assert verify(tmp_path / "kb") == []


def test_a_second_build_embeds_nothing(tmp_path: Path) -> None:
    """The index is its own cache: unchanged texts keep their vectors."""
    build_index(articles(), tmp_path / "kb", Counting())
    embedder = Counting()
    report = build_index(articles(), tmp_path / "kb", embedder)
    assert embedder.texts == []
    assert (report.unchanged, report.embedded, report.reused) == (4, 0, 12)


def test_another_embedder_shares_no_vectors(tmp_path: Path) -> None:
    """Vectors are only taken over from the same embedder."""
    build_index(articles(), tmp_path / "kb", Counting(64))
    embedder = Counting(32)
    build_index(articles(), tmp_path / "kb", embedder)
    assert len(embedder.texts) == 12


def test_update_embeds_only_what_changed(tmp_path: Path) -> None:
    """Changed and new articles are embedded, missing ones removed, the others left alone."""
    build_index(articles(), tmp_path / "kb", Counting())
    now = articles(5)[1:]
    now[0] = dataclasses.replace(now[0], text="Something else now. " * 40)
    embedder = Counting()
    report = update_index(now, tmp_path / "kb", embedder)
    assert (report.added, report.changed, report.removed, report.unchanged) == (1, 1, 1, 2)
    assert len(embedder.texts) == 6
    assert sorted(open_index(tmp_path / "kb").articles) == ["a1", "a2", "a3", "a4"]
    assert open_index(tmp_path / "kb").articles["a1"].text.startswith("Something else")


def test_an_update_without_changes_writes_nothing(tmp_path: Path) -> None:
    """Where nothing changed, the generation stays."""
    build_index(articles(), tmp_path / "kb", Counting())
    report = update_index(articles(), tmp_path / "kb", Counting())
    assert (report.generation, report.unchanged, report.embedded) == (1, 4, 0)
    assert not (tmp_path / "kb" / "gen-000002").exists()


def test_visibility_alone_is_a_change(tmp_path: Path) -> None:
    """An article that turns internal is internal in the index, and no vector is made again for it."""
    build_index(articles(), tmp_path / "kb", Counting())
    now = [dataclasses.replace(articles()[0], visibility="internal"), *articles()[1:]]
    embedder = Counting()
    report = update_index(now, tmp_path / "kb", embedder)
    assert (report.changed, report.embedded, report.public) == (1, 0, 3)
    assert open_index(tmp_path / "kb").passage("a0#0").visibility == "internal"


def test_update_equals_build(tmp_path: Path) -> None:
    """After an update the files are those of a fresh build of the same articles."""
    build_index(articles(3), tmp_path / "updated", Counting())
    update_index(articles(5), tmp_path / "updated", Counting())
    build_index(articles(5), tmp_path / "fresh", Counting())

    def files(root: Path) -> dict[str, bytes]:
        generation = root / (root / "CURRENT").read_text().split()[0]
        return {p.name: p.read_bytes() for p in generation.iterdir() if p.name != "manifest.json"}

    assert files(tmp_path / "updated") == files(tmp_path / "fresh")


@pytest.mark.parametrize("kind", ["hnsw", "ivf"])
def test_approximate_kinds_report_their_recall(tmp_path: Path, kind: str) -> None:
    """What an approximate index misses is said when it is built."""
    assert build_index(articles(), tmp_path / "kb", Counting(), kind=kind).recall == 1.0


def test_wrong_input_changes_nothing(tmp_path: Path) -> None:
    """No articles, an id twice, no index to update, another embedder: a clear error, and the index stays."""
    with pytest.raises(InputError, match="at least one article"):
        build_index([], tmp_path / "kb", Counting())
    with pytest.raises(InputError, match="'a0' came twice"):
        build_index([*articles(), articles()[0]], tmp_path / "kb", Counting())
    assert not (tmp_path / "kb").exists()
    with pytest.raises(IndexMissing):
        update_index(articles(), tmp_path / "kb", Counting())
    assert not (tmp_path / "kb").exists()
    build_index(articles(), tmp_path / "kb", Counting())
    with pytest.raises(WrongEmbedder, match="fake-word-hash-64"):
        update_index(articles(1), tmp_path / "kb", Counting(32))
    with pytest.raises(InputError):
        update_index([], tmp_path / "kb", Counting())
    assert len(open_index(tmp_path / "kb").articles) == 4


def test_a_build_cures_a_damaged_index(tmp_path: Path) -> None:
    """A damaged index can be built again in place."""
    build_index(articles(), tmp_path / "kb", Counting())
    (tmp_path / "kb" / "gen-000001" / "block-0000.tar").write_bytes(b"broken")
    build_index(articles(), tmp_path / "kb", Counting())
    assert verify(tmp_path / "kb") == []
