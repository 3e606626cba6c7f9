"""The memory of solved cases: what it holds, in which order, and how it refuses what does not fit."""

import json
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from assistkit.errors import IndexCorrupt, InputError
from assistkit.index import KnowledgeIndex, open_index, verify
from assistkit.index.memory import CASES, VECTORS, CaseMemory, moment
from assistkit.index.publish import publish
from assistkit.testing import HashEmbedder, entries_of
from assistkit.types import Article, SolvedCase

EMBEDDER = HashEmbedder(16)
MORNING, NOON = datetime(2024, 5, 1, 8, tzinfo=UTC), datetime(2024, 5, 1, 12, tzinfo=UTC)


def solved(id, created_at=None, **fields):
    return SolvedCase(id=id, articles=fields.pop("articles", {"a": 1}), created_at=created_at, **fields)


def vectors_of(*ids):
    return EMBEDDER.encode_query([f"text of {id}" for id in ids])


def memory_of(*cases):
    memory = CaseMemory(EMBEDDER.dim)
    memory.upsert(cases, vectors_of(*(case.id for case in cases)))
    return memory


def ids(memory):
    return [case.id for case in memory.cases]


def test_order_is_time_then_id():
    """Undated cases first, then by time, then by id; each keeps its own vector."""
    memory = memory_of(
        solved("b", NOON), solved("a", NOON), solved("z"), solved("m", MORNING), solved("y", NOON - timedelta(hours=1))
    )
    assert ids(memory) == ["z", "m", "y", "a", "b"]
    assert np.array_equal(memory.vectors, vectors_of("z", "m", "y", "a", "b"))


def test_time_is_compared_across_zones():
    """A time without a zone is UTC; one of another zone counts by the moment, not by the clock."""
    east = timezone(timedelta(hours=9))
    cases = [
        solved("utc", datetime(2024, 5, 1, 1, tzinfo=UTC)),
        solved("tokyo", datetime(2024, 5, 1, 9, 30, tzinfo=east)),  # 00:30 UTC
        solved("bare", datetime(2024, 5, 1, 0, 45)),
    ]
    assert ids(memory_of(*cases)) == ["tokyo", "bare", "utc"]
    assert moment(cases[2]) == datetime(2024, 5, 1, 0, 45, tzinfo=UTC)


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]])
def test_insertion_order_changes_no_byte(order):
    """However the cases came in, together or one by one, the files are the same."""
    cases = [solved("d", NOON), solved("c", MORNING), solved("b"), solved("a", MORNING)]
    one_by_one = CaseMemory(EMBEDDER.dim)
    for place in order:
        one_by_one.upsert([cases[place]], vectors_of(cases[place].id))
    expected = memory_of(*cases).to_files()
    assert memory_of(*(cases[place] for place in order)).to_files() == expected
    assert one_by_one.to_files() == expected


def test_keys_of_a_case_are_written_in_one_order():
    """Articles and facets are mappings: their order says nothing and changes no byte."""
    one = solved("a", articles={"x": 1, "y": 2}, facets={"p": ("1",), "q": ("2",)})
    other = solved("a", articles={"y": 2, "x": 1}, facets={"q": ("2",), "p": ("1",)})
    assert memory_of(one).to_files() == memory_of(other).to_files()


def test_upsert_replaces():
    """A case that is there already gets the new articles, time, place and vector."""
    memory = memory_of(solved("a", MORNING), solved("b", NOON))
    memory.upsert([solved("a", NOON + timedelta(hours=1), articles={"new": 2})], vectors_of("other"))
    assert ids(memory) == ["b", "a"]
    assert memory.case("a").articles == {"new": 2}
    assert np.array_equal(memory.vector("a"), vectors_of("other")[0])
    assert np.array_equal(memory.vector("b"), vectors_of("b")[0])
    assert len(memory) == 2


def test_what_was_given_stays_the_callers():
    """Changing an array afterwards does not change the memory."""
    given = vectors_of("a")
    memory = CaseMemory(EMBEDDER.dim)
    memory.upsert([solved("a")], given)
    given[:] = 0
    assert np.array_equal(memory.vectors, vectors_of("a"))


def test_forget_counts_and_leaves_the_others():
    """An unknown id is not counted; what is forgotten is unknown."""
    memory = memory_of(solved("a"), solved("b"), solved("c"))
    assert memory.forget(["b", "nobody"]) == 1
    assert ids(memory) == ["a", "c"]
    assert np.array_equal(memory.vectors, vectors_of("a", "c"))
    for lookup in (memory.case, memory.vector):
        with pytest.raises(KeyError):
            lookup("b")
    assert memory.forget(["b"]) == memory.forget([]) == 0
    assert memory.to_files() == memory_of(solved("a"), solved("c")).to_files()


def test_forgetting_all_leaves_no_file():
    """An empty memory writes nothing and is read from nothing."""
    memory = memory_of(solved("a"))
    assert memory.forget(["a"]) == 1
    assert memory.to_files() == {} == CaseMemory(16).to_files()
    empty = CaseMemory.from_files(16, {})
    assert (len(empty), empty.vectors.shape, empty.dim, repr(empty)) == (0, (0, 16), 16, "CaseMemory(0 cases)")


def test_without_and_before_are_parts_and_change_nothing():
    """A part is a memory of its own; the whole stays."""
    memory = memory_of(solved("old"), solved("a", MORNING), solved("b", NOON))
    assert ids(memory.without(["a", "nobody"])) == ["old", "b"]
    assert ids(memory.without(memory.case(id).id for id in ("old", "a", "b"))) == []
    assert ids(memory.before(NOON)) == ["old", "a"]
    assert ids(memory.before(MORNING)) == ["old"]
    assert ids(memory.before(NOON.replace(tzinfo=None))) == ["old", "a"]
    assert ids(memory.before(NOON + timedelta(microseconds=1))) == ["old", "a", "b"]
    memory.without(["old"]).forget(["a", "b"])
    assert ids(memory) == ["old", "a", "b"]
    assert np.array_equal(memory.before(NOON).vectors, vectors_of("old", "a"))


def test_round_trip():
    """Files hold everything: times with zones, grades, facets, any id; a case a line."""
    cases = [
        solved("é ☕ \u2028", NOON, articles={"a": 1, "ü": 3}, facets={"product": ("x", "y")}, digest="d" * 64),
        solved("plain", MORNING + timedelta(microseconds=7), language="de"),
        solved("none", articles={}),
    ]
    files = memory_of(*cases).to_files()
    assert sorted(files) == [VECTORS, CASES]
    assert len(files[CASES].splitlines()) == 3
    memory = CaseMemory.from_files(EMBEDDER.dim, files)
    assert sorted(memory.cases, key=lambda case: case.id) == sorted(cases, key=lambda case: case.id)
    assert np.array_equal(memory.vector("plain"), vectors_of("plain")[0])
    assert memory.to_files() == files


@pytest.mark.parametrize(
    ("cases", "vectors", "says"),
    [
        (["x"], vectors_of("x", "y"), "one vector for each case; got 2 for 1 cases"),
        (["x", "y"], vectors_of("x"), "one vector for each case; got 1 for 2 cases"),
        (["x"], vectors_of("x")[0], "one vector is a batch of one"),
        (["x"], vectors_of("x")[:, :8], r"shape \(n, 16\); got \(1, 8\)"),
        (["x"], vectors_of("x").astype(np.float64), "must be float32"),
        (["x"], vectors_of("x") * 2, "must have length 1"),
        (["x"], vectors_of("x") * 0, "must have length 1"),
        (["x"], np.full((1, 16), np.nan, dtype=np.float32), "must be finite"),
        (["x"], vectors_of("x").tolist(), "must be a numpy array"),
        (["x", "x"], vectors_of("x", "x"), "'x' twice"),
        ([""], vectors_of("x"), "non-empty string"),
    ],
)
def test_bad_input_is_refused_and_changes_nothing(cases, vectors, says):
    """Wrong shape, no unit vectors, an id twice: InputError, and the memory is as before."""
    memory = memory_of(solved("a", MORNING), solved("b", NOON))
    before = memory.to_files()
    with pytest.raises(InputError, match=says):
        memory.upsert([solved(id) for id in cases], vectors)
    assert memory.to_files() == before
    assert ids(memory) == ["a", "b"]


def test_forget_refuses_a_single_string():
    """forget("abc") would forget a, b and c."""
    memory = memory_of(solved("a"), solved("b"))
    with pytest.raises(InputError, match="sequence of strings"):
        memory.forget("ab")
    with pytest.raises(InputError, match="'a' twice"):
        memory.forget(["a", "a"])
    assert len(memory) == 2


def test_a_time_at_the_edge_of_the_calendar():
    """Year 1 in a zone east of Greenwich is before any UTC time, and still a time."""
    first = datetime.min.replace(tzinfo=timezone(timedelta(hours=5)))
    assert ids(memory_of(solved("b", MORNING), solved("a", first))) == ["a", "b"]


def test_an_id_that_no_file_can_hold():
    """A lone surrogate cannot be saved, so it is refused when it comes, not when the index is written."""
    memory = memory_of(solved("a"))
    with pytest.raises(InputError):
        memory.upsert([solved("\ud800")], vectors_of("x"))
    assert ids(memory) == ["a"]


# ---------------------------------------------------------------- in the folder of an index


@pytest.fixture
def path(tmp_path):
    index = KnowledgeIndex.empty(EMBEDDER.dim, EMBEDDER.fingerprint)
    index.upsert(entries_of([Article(id="a", title="A", text="Text.")], EMBEDDER))
    index.memory.upsert([solved("one", MORNING), solved("two", NOON)], vectors_of("one", "two"))
    index.save(tmp_path / "kb")
    return tmp_path / "kb"


def republished(path, **changed):
    """The same index with other bytes in some files, every sha256 right; a None drops the file."""
    files = {file.name: file.read_bytes() for file in (path / "gen-000001").iterdir()}
    manifest = json.loads(files.pop("manifest.json"))
    names = {"cases": CASES, "vectors": VECTORS}
    files |= {names[part]: data for part, data in changed.items() if data is not None}
    gone = {names[part] for part, data in changed.items() if data is None}
    publish(path, {name: data for name, data in files.items() if name not in gone}, manifest["about"])


def test_an_index_keeps_its_memory(path):
    """Saved with the articles, opened with them, counted in what is said about the index."""
    index = open_index(path)
    assert ids(index.memory) == ["one", "two"]
    assert np.array_equal(index.memory.vectors, vectors_of("one", "two"))
    assert index.about["cases"] == 2
    assert verify(path) == []


def test_an_index_without_cases_has_no_such_files(tmp_path):
    """Nothing learned, nothing written."""
    index = KnowledgeIndex.empty(EMBEDDER.dim, EMBEDDER.fingerprint)
    index.save(tmp_path / "kb")
    assert not {CASES, VECTORS} & {file.name for file in (tmp_path / "kb" / "gen-000001").iterdir()}
    assert open_index(tmp_path / "kb").about["cases"] == 0


@pytest.mark.parametrize("name", [CASES, VECTORS])
@pytest.mark.parametrize("change", ["flip", "cut", "empty", "gone"])
def test_a_damaged_file_is_named(path, name, change):
    """Any change to the files of the memory is noticed and the file named, by open and by verify."""
    file = path / "gen-000001" / name
    data = file.read_bytes()
    if change == "gone":
        file.unlink()
    else:
        flipped = data[:-3] + bytes([data[-3] ^ 1]) + data[-2:]
        file.write_bytes({"flip": flipped, "cut": data[:-1], "empty": b""}[change])
    with pytest.raises(IndexCorrupt, match=name) as caught:
        open_index(path)
    assert caught.value.path == file
    assert any(name in problem for problem in verify(path))


def files_of(*cases, dim=16):
    memory = CaseMemory(dim)
    memory.upsert(cases, HashEmbedder(dim).encode_query([case.id for case in cases]))
    return memory.to_files()


@pytest.mark.parametrize(
    "changed",
    [
        {"vectors": files_of(solved("one"))[VECTORS]},
        {"vectors": files_of(solved("one"), solved("two"), dim=8)[VECTORS]},
        {"vectors": None},
        {"vectors": b"not an array"},
        pytest.param(
            {"vectors": b""},
        ),
        {"cases": None},
        {"cases": b""},
        {"cases": b"nonsense\n"},
        {"cases": b'{"id": "one"}\n{"id": "two"}\n'},
        {"cases": b'{"id": "one", "articles": {}}\n{"id": "one", "articles": {}}\n'},
        {"cases": b'{"id": "one", "articles": {"a": "much"}}\n{"id": "two", "articles": {}}\n'},
        {"cases": files_of(solved("one"))[CASES]},
    ],
    ids=lambda changed: "-".join(f"{part}={str(data)[:12]}" for part, data in changed.items()),
)
def test_files_that_do_not_fit_each_other(path, changed):
    """Someone who updates every sha256 still cannot make the memory contradict itself."""
    republished(path, **changed)
    with pytest.raises(IndexCorrupt, match="rebuild the index") as caught:
        open_index(path)
    assert caught.value.path.name in (CASES, VECTORS)
    assert any(CASES in problem for problem in verify(path))
