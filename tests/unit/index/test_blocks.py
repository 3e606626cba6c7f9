"""Articles lie in blocks: a change writes those it touches, and a large index is read block by block, not whole."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit import Assistant, Case, build_index, learning, update_index
from assistkit.errors import IndexCorrupt, IndexUnusable
from assistkit.index import KnowledgeIndex, open_index, verify
from assistkit.index.blocks import cut, pack, unpack
from assistkit.testing import HashEmbedder, entries_of
from assistkit.types import Article, SolvedCase
from tests.index_files import files_of

EMBEDDER = HashEmbedder(24)
COUNT = 60


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistkit.index.blocks.ARTICLES", 5)


@pytest.fixture
def _mapped(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every index were large."""
    monkeypatch.setattr("assistkit.index.store.WHOLE", 0)


def article(number: int, more: str = "") -> Article:
    text = f"Part one of {number}, the printer.\n\nPart two of {number}: a refund.{more}"
    facets = {"product": (f"p{number % 3}",)}
    return Article(id=f"a{number:03d}", title=f"Title {number}", text=text, visibility="public", facets=facets)


def articles(count: int = COUNT) -> list[Article]:
    return [article(number) for number in range(count)]


def built(path: Path, *, kind: str = "exact") -> Path:
    build_index(articles(), path, EMBEDDER, kind=kind)
    return path


def newest(path: Path) -> Path:
    return sorted(path.glob("gen-*"))[-1]


def contents(generation: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in generation.iterdir() if file.name != "manifest.json"}


def written(path: Path) -> list[str]:
    """Files of the newest generation that the one before does not share."""
    return sorted(file.name for file in newest(path).iterdir() if file.stat().st_nlink == 1)


names = st.from_regex(r"[a-z][a-z0-9_.-]{0,20}", fullmatch=True)


@given(st.dictionaries(names, st.binary(max_size=2_000), max_size=4))
def test_a_block_is_a_tar_file_that_any_tool_reads(files: dict[str, bytes]) -> None:
    data = pack(files)
    assert {name: bytes(found) for name, found in unpack(memoryview(data)).items()} == files
    with tarfile.open(fileobj=io.BytesIO(data)) as opened:
        members = {member.name: opened.extractfile(member) for member in opened.getmembers()}
    assert {name: file.read() for name, file in members.items() if file} == files


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_a_tar_file_of_another_kind_is_refused_or_read(at: int, harm: bytes) -> None:
    """Whatever stands in it: a ValueError, or files that lie inside it."""
    data = bytearray(pack({"a.npy": b"1" * 700, "b.json": b"{}"}))
    at %= len(data)
    data[at : at + len(harm)] = harm
    try:
        found = unpack(memoryview(bytes(data)))
    except ValueError:
        return
    assert all(len(file) <= len(data) for file in found.values())


def other_tar(change: Callable[[tarfile.TarInfo], object]) -> bytes:
    info = tarfile.TarInfo("a.npy")
    info.size = 3
    change(info)
    return info.tobuf(tarfile.USTAR_FORMAT) + b"abc" + bytes(509) + bytes(1024)


@pytest.mark.parametrize(
    "change",
    [
        lambda info: setattr(info, "name", "../../etc/passwd"),
        lambda info: setattr(info, "type", tarfile.SYMTYPE),
        lambda info: setattr(info, "size", 8**11 - 1),
        lambda info: setattr(info, "size", 2_000),
        lambda info: setattr(info, "uid", 7),
        lambda info: setattr(info, "mtime", 1),
    ],
)
def test_a_tar_file_with_anything_else_in_it_is_refused(change: Callable[[tarfile.TarInfo], object]) -> None:
    assert unpack(memoryview(other_tar(lambda _: None)))
    with pytest.raises(ValueError, match="as assistkit writes it"):
        unpack(memoryview(other_tar(change)))


@given(st.lists(st.text(min_size=1, max_size=5), unique=True, min_size=1, max_size=60), st.data())
def test_blocks_depend_on_nothing_but_the_ids(ids: list[str], data: st.DataObject) -> None:
    """One article more changes one block, or makes two of it; all others hold the same articles."""
    ids = sorted(ids)
    one = data.draw(st.sampled_from(ids))
    more, less = ({tuple(own[a:b]) for a, b in cut(own)} for own in (ids, [id for id in ids if id != one]))
    assert len(less - more) <= 2
    assert len(more - less) <= 2
    assert [id for block in sorted(more) for id in block] == ids


def test_an_update_writes_the_block_it_touches_and_shares_the_others(tmp_path: Path) -> None:
    path = built(tmp_path / "kb")
    assert len(contents(newest(path))) > 4
    update_index([*articles()[:20], article(20, " More."), *articles()[21:]], path, EMBEDDER)
    blocks = [name for name in written(path) if name != "manifest.json"]
    assert len(blocks) == 1
    assert open_index(path).articles["a020"].text.endswith("More.")
    assert verify(path) == []


def test_learning_and_forgetting_write_no_block(tmp_path: Path) -> None:
    """And what was forgotten stands nowhere."""
    path = built(tmp_path / "kb")
    index = open_index(path)
    index.memory.upsert([SolvedCase(id="secret-7", articles={"a001": 1})], EMBEDDER.encode_query(["x"]))
    index.save(path)
    assert not [name for name in written(path) if name.startswith("block")]
    learning.forget(path, ["secret-7"])
    assert not any(b"secret-7" in file.read_bytes() for file in path.rglob("*") if file.is_file())
    assert len(open_index(path).articles) == COUNT


def test_what_an_update_took_away_is_gone_after_the_next(tmp_path: Path) -> None:
    """The block that had it is in no generation any more."""
    path = built(tmp_path / "kb")
    update_index([article(0, " Password: hunter2."), *articles()[1:]], path, EMBEDDER)
    update_index(articles(), path, EMBEDDER)
    assert any(b"hunter2" in file.read_bytes() for file in path.rglob("*.tar"))
    update_index(articles()[1:], path, EMBEDDER)
    assert not any(b"hunter2" in file.read_bytes() for file in path.rglob("*.tar"))


@pytest.mark.usefixtures("_mapped")
@pytest.mark.parametrize("change", ["changed", "added", "removed", "all"])
def test_an_update_gives_the_bytes_of_a_build(change: str, tmp_path: Path) -> None:
    path, now = built(tmp_path / "kb"), articles()
    if change in ("changed", "all"):
        now[33] = article(33, " Another end.")
    if change in ("added", "all"):
        now += [article(number) for number in range(200, 207)]
    if change in ("removed", "all"):
        del now[7:19]
    update_index(now, path, EMBEDDER)
    build_index(now, tmp_path / "new", EMBEDDER)
    assert contents(newest(path)) == contents(newest(tmp_path / "new"))


def test_without_hard_links_the_files_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAT has none, and a share of another system may have none."""

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    path = built(tmp_path / "kb")
    monkeypatch.setattr(os, "link", refused)
    update_index(articles()[:-1], path, EMBEDDER)
    assert verify(path) == []
    assert len(open_index(path).articles) == COUNT - 1


def test_an_index_is_saved_whole_elsewhere(tmp_path: Path) -> None:
    """It shares files with its own folder only."""
    index = open_index(built(tmp_path / "kb"))
    index.save(tmp_path / "other")
    assert contents(newest(tmp_path / "kb")) == contents(newest(tmp_path / "other"))
    assert len(written(tmp_path / "other")) == len(contents(newest(tmp_path / "other"))) + 1


def test_nothing_is_shared_with_what_somebody_else_put_there(tmp_path: Path) -> None:
    """The same number of a generation is not the same generation."""
    path = built(tmp_path / "kb")
    index = open_index(path)
    other = KnowledgeIndex.empty(24, EMBEDDER.fingerprint)
    other.upsert(entries_of([Article(id="z", title="Z", text="Z.")], EMBEDDER))
    for file in path.glob("gen-*/*"):
        file.unlink()
    next(path.glob("gen-*")).rmdir()
    (path / "CURRENT").unlink()
    other.save(path)
    index.save(path)
    assert list(open_index(path).articles) == [one.id for one in articles()]
    assert verify(path) == []


@pytest.mark.parametrize("kind", ["exact", "hnsw"])
def test_a_mapped_index_is_the_same_index(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every number, article and passage, filters among them; and the suggestion made of it."""
    monkeypatch.setattr("assistkit.index.faiss_index.APPROXIMATE_FROM", 1)
    path = built(tmp_path / "kb", kind=kind)
    whole = open_index(path)
    monkeypatch.setattr("assistkit.index.store.WHOLE", 0)
    mapped = open_index(path)
    assert (mapped.articles, mapped.passages, mapped.filters) == (whole.articles, whole.passages, whole.filters)
    for query in ("the printer 7", "refund", "nothing"):
        for where in (None, {"product": "p1"}, {"article_id": ["a003", "a050"]}):
            vector = EMBEDDER.encode_query([query])[0]
            one, other = (index.gather(query, vector, 9, also="a001", where=where) for index in (mapped, whole))
            assert (one.articles, [*one.passages]) == (other.articles, [*other.passages])
            for name in ("bounds", "dense", "lexical", "lead", "group", "words", "near", "most_words"):
                np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    case = Case.from_text("How do I get a refund of part 11?")
    suggestions = [Assistant(index, EMBEDDER).suggest(case).to_dict() for index in (mapped, whole)]
    assert suggestions[0]["evidence"] == suggestions[1]["evidence"]
    entries = [mapped.entry("a020"), whole.entry("a020")]
    assert entries[0].article == entries[1].article
    assert np.array_equal(entries[0].vectors, entries[1].vectors)


@pytest.mark.usefixtures("_mapped")
def test_a_reader_of_mapped_files_is_undisturbed(tmp_path: Path) -> None:
    """Its files were removed three generations ago."""
    path = built(tmp_path / "kb")
    reader = open_index(path)
    for version in range(4):
        update_index([article(n, f" Version {version}.") for n in range(COUNT)], path, EMBEDDER)
    assert reader.articles["a030"] == article(30)
    assert [passage.article_id for passage in reader.passages] == [f"a{n:03d}" for n in range(COUNT)]
    assert reader.gather("printer", EMBEDDER.encode_query(["printer"])[0], 5).articles


@pytest.mark.usefixtures("_mapped")
def test_damage_in_a_large_index_is_found_by_verify_or_when_it_is_read(tmp_path: Path) -> None:
    """Opening looks at sizes; a record that cannot be read, or is another, is named then."""
    path = built(tmp_path / "kb")
    block = sorted(newest(path).glob("block-*"))[1]
    data = block.read_bytes()
    block.write_bytes(data.replace(b'"title":"Title', b'"title":"\xffitle', 1))
    index = open_index(path)
    with pytest.raises(IndexCorrupt, match=block.name):
        list(index.articles.values())
    assert any(block.name in problem for problem in verify(path))
    block.write_bytes(data.replace(b"Part one of", b"Past one of", 1))  # now passage and article differ
    with pytest.raises(IndexCorrupt, match=r"must be article.text\[start:end\]"):
        list(open_index(path).passages)


@pytest.mark.usefixtures("_mapped")
@pytest.mark.parametrize("elsewhere", [False, True])
def test_no_block_is_made_of_a_damaged_one(elsewhere: bool, tmp_path: Path) -> None:
    """Else its sum would be right again, and the damage never found."""
    path = built(tmp_path / "kb")
    for block in newest(path).glob("block-*"):
        data = bytearray(block.read_bytes())
        at = data.index(b"vectors.npy") + 512 + 128 + 3
        data[at] ^= 1  # a bit of a number
        block.write_bytes(data)
    index = open_index(path)
    index.upsert(entries_of([article(5, " New.")], EMBEDDER))
    with pytest.raises(IndexCorrupt, match="damaged, its sha256"):
        index.save(tmp_path / "other" if elsewhere else path)


@pytest.mark.usefixtures("_mapped")
@pytest.mark.parametrize("size", [0, -1, 1])
def test_another_size_is_found_when_it_is_opened(size: int, tmp_path: Path) -> None:
    path = built(tmp_path / "kb")
    block = sorted(newest(path).glob("block-*"))[0]
    data = block.read_bytes()
    block.write_bytes(b"" if not size else data[:size] if size < 0 else data + b"\0")
    with pytest.raises(IndexUnusable, match="must have"):
        open_index(path)


def test_every_file_of_a_block_is_described() -> None:
    """In the table of the format."""
    page = (Path(__file__).parents[3] / "docs" / "index-format.md").read_text("utf-8")
    for name in (*__import__("assistkit.index.block_files", fromlist=["NAMES"]).NAMES, "across.npy"):
        assert f"{name} " in page, name


def test_files_of_one_block(tmp_path: Path) -> None:
    """The helper of these tests reads what the index wrote."""
    build_index(articles(1), tmp_path / "kb", EMBEDDER)
    assert files_of(newest(tmp_path / "kb"))["articles.jsonl"].count(b"\n") == 1
