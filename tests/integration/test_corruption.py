"""Whatever happens to a file of an index, opening it and verifying it say so, and name the file."""

import json
import shutil

import numpy as np
import pytest

from assistkit.errors import IndexCorrupt, IndexMissing, IndexTooNew, IndexUnusable
from assistkit.index import FaissIndex, KnowledgeIndex, faiss_index, open_index, store, verify
from assistkit.index.publish import publish
from assistkit.testing import HashEmbedder, entries_of
from assistkit.types import Article
from tests.index_files import files_of, packed

EMBEDDER = HashEmbedder(24)
FILES = ("block-0000.tar", "index.faiss", "labels.npy", "manifest.json")


def article(number):
    return Article(id=f"a{number:02d}", title=f"Article {number}", text=f"First part {number}.\n\nSecond part.")


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    """An index of two generations, with an approximate engine so that every kind of file is there."""
    path = tmp_path_factory.mktemp("index") / "kb"
    before, faiss_index.APPROXIMATE_FROM = faiss_index.APPROXIMATE_FROM, 1
    index = KnowledgeIndex.empty(EMBEDDER.dim, EMBEDDER.fingerprint, kind="ivf")
    index.upsert(entries_of(map(article, range(10)), EMBEDDER))
    index.save(path)
    index.upsert(entries_of([article(11)], EMBEDDER))
    index.save(path)
    faiss_index.APPROXIMATE_FROM = before
    assert verify(path) == []
    return path


@pytest.fixture
def path(pristine, tmp_path):
    return shutil.copytree(pristine, tmp_path / "kb")


def assert_reported(path, name, error=IndexCorrupt):
    with pytest.raises(error) as caught:
        open_index(path)
    assert name in str(caught.value)
    problems = verify(path)
    assert any(name in problem for problem in problems), problems


def test_every_file_is_covered(pristine):
    assert sorted(file.name for file in (pristine / "gen-000002").iterdir()) == sorted(FILES)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("place", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_flipped_bit(path, name, place):
    file = path / "gen-000002" / name
    data = bytearray(file.read_bytes())
    data[int(place * (len(data) - 1))] ^= 1 << int(place * 7)
    file.write_bytes(data)
    assert_reported(path, name)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("change", ["empty", "one byte short", "half", "one byte more"])
def test_other_length(path, name, change):
    file = path / "gen-000002" / name
    data = file.read_bytes()
    file.write_bytes(
        {"empty": b"", "one byte short": data[:-1], "half": data[: len(data) // 2]}.get(change, data + b"\n")
    )
    assert_reported(path, name)


@pytest.mark.parametrize("name", FILES)
def test_deleted_file(path, name):
    (path / "gen-000002" / name).unlink()
    assert_reported(path, name)


@pytest.mark.parametrize("name", FILES)
def test_file_of_another_generation(path, name):
    old, new = (path / generation / name for generation in ("gen-000001", "gen-000002"))
    old.replace(new)
    assert_reported(path, name)


def test_added_file(path):
    (path / "gen-000002" / "passages.jsonl.bak").write_text("{}")
    assert_reported(path, "passages.jsonl.bak")


def test_stray_beside_the_generations_does_not_keep_it_from_opening(path):
    (path / "notes.txt").write_text("mine")
    assert open_index(path).generation == 2
    assert [problem for problem in verify(path) if "notes.txt" in problem]


def test_verify_reports_every_problem(path):
    for name in ("block-0000.tar", "index.faiss", "labels.npy"):
        (path / "gen-000002" / name).write_bytes(b"?")
    (path / "gen-000002" / "extra").write_bytes(b"?")
    problems = verify(path)
    assert len(problems) == 4
    for name in ("block-0000.tar", "index.faiss", "labels.npy", "extra"):
        assert any(name in problem for problem in problems)


def test_swapped_generations(path):
    first, second, aside = path / "gen-000001", path / "gen-000002", path / "aside"
    first.rename(aside)
    second.rename(first)
    aside.rename(second)
    assert_reported(path, "manifest.json")


def test_replaced_generation(path):
    shutil.rmtree(path / "gen-000002")
    (path / "gen-000001").rename(path / "gen-000002")
    assert_reported(path, "manifest.json")


def test_deleted_generation(path):
    shutil.rmtree(path / "gen-000002")
    assert_reported(path, "gen-000002")


@pytest.mark.parametrize(
    "line",
    [b"", b"\n", b"gen-000002\n", b"../elsewhere 00\n", b"gen-000002 " + b"0" * 63 + b"\n", b"\x00" * 80, b"\xff\xfe"],
)
def test_bad_current(path, line):
    (path / "CURRENT").write_bytes(line)
    assert_reported(path, "CURRENT")


def test_current_flipped_at_every_byte(path):
    data = (path / "CURRENT").read_bytes()
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= 1
        (path / "CURRENT").write_bytes(flipped)
        assert_reported(path, "CURRENT" if _POINTER_BROKEN(flipped) else "manifest.json")


def _POINTER_BROKEN(line):  # noqa: N802
    from assistkit.index.store import _POINTER

    return _POINTER.fullmatch(line) is None


def test_current_with_line_added(path):
    with (path / "CURRENT").open("ab") as file:
        file.write(b"gen-000001\n")
    assert_reported(path, "CURRENT")


def test_deleted_current(path):
    (path / "CURRENT").unlink()
    assert_reported(path, "CURRENT")


def test_current_of_an_index_never_published_is_missing(path):
    (path / "CURRENT").unlink()
    shutil.rmtree(path / "gen-000002")
    assert_reported(path, "CURRENT", IndexMissing)  # what is left when the first writer is killed


def about_of(path):
    return json.loads((path / "gen-000002" / "manifest.json").read_text())["about"]


def test_manifest_and_current_edited_to_match(path):
    """Someone who updates every sha256 still cannot make the parts contradict each other."""
    generation, about = files_of(path / "gen-000002"), about_of(path)
    fewer = b"\n".join(generation["passages.jsonl"].splitlines()[:-1]) + b"\n"
    cases = {
        "vectors.npy": {"vectors.npy": generation["leads.npy"]},
        "passages.jsonl": {"passages.jsonl": b'{"id": "a"}\n' + fewer},
        "articles.jsonl": {"articles.jsonl": b"nonsense\n"},
        "digests.npy": {"digests.npy": generation["groups.npy"]},
        "words.npy": {"words.npy": generation["leads.npy"]},
        "leads.npy": {"leads.npy": generation["vectors.npy"]},
        "lines.npy": {"passages.jsonl": fewer, "lines.npy": generation["lengths.npy"]},
        "rows.json": {"rows.json": b'{"articles": [], "passages": ["a"], "sizes": []}'},
    }
    for name, changed in cases.items():
        publish(path, packed(generation | changed), about)
        assert_reported(path, name)


def test_pickled_array_is_refused(path):
    generation = files_of(path / "gen-000002")
    sneaky = path.parent / "sneaky.npy"
    np.save(sneaky, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    publish(path, packed(generation | {"vectors.npy": sneaky.read_bytes()}), about_of(path))
    assert_reported(path, "vectors.npy")


@pytest.mark.parametrize("name", ["vectors.npy", "rows.json", "words.npy"])
def test_a_block_without_one_of_its_files(path, name):
    generation = files_of(path / "gen-000002")
    del generation[name]
    publish(path, packed(generation), about_of(path))
    assert_reported(path, name)


def test_blocks_that_do_not_follow_each_other(path):
    """None is left out, and none comes twice."""
    block, about = (path / "gen-000002" / "block-0000.tar").read_bytes(), about_of(path)
    publish(path, {"block-0001.tar": block}, about)
    assert_reported(path, "manifest.json")
    publish(path, {"block-0000.tar": block, "block-0001.tar": block}, about)
    assert_reported(path, "block-0000.tar")


def publish_as_format(number, path, files, monkeypatch):
    """The current generation once more, of these files, with the number of another format in its manifest."""
    with monkeypatch.context() as patch:
        patch.setattr("assistkit.index.publish.FORMAT", number)
        publish(path, files, json.loads((path / store.read_pointer(path).name / "manifest.json").read_text())["about"])


def test_newer_format(path, monkeypatch):
    publish_as_format(6, path, packed(files_of(path / "gen-000002")), monkeypatch)
    with pytest.raises(IndexTooNew, match="upgrade assistkit, or build the index again"):
        open_index(path)
    with pytest.raises(IndexTooNew, match="reads up to 5"):  # nothing is damaged, so it is no problem to list
        verify(path)


def test_nothing_there(tmp_path):
    for nowhere in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(IndexMissing, match="build one, or check the path"):
            open_index(nowhere)
        assert len(verify(nowhere)) == 1


def test_damaged_index_is_cured_by_building_again(path):
    (path / "CURRENT").write_bytes(b"?")
    with pytest.raises(IndexUnusable):
        open_index(path)
    index = KnowledgeIndex.empty(EMBEDDER.dim, EMBEDDER.fingerprint)
    index.upsert(entries_of([article(1)], EMBEDDER))
    assert index.save(path) == 3
    assert verify(path) == []


def test_faiss_file_that_fits_no_vectors(pristine):
    files = files_of(pristine / "gen-000002")
    passages = open_index(pristine).dense.passages
    other = FaissIndex(8)
    other.upsert(passages, HashEmbedder(8).encode_document([passage.text for passage in passages]))
    with pytest.raises(ValueError, match=r"index\.faiss and labels\.npy do not fit"):
        FaissIndex.from_files(passages, {**files, "vectors.npy": other.to_files()["vectors.npy"]}, "ivf")
