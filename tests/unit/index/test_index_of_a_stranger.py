"""An index made to do harm, with every sum right: opening it names the file, and makes room for nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest

from assistkit import Article, Assistant, Case
from assistkit.confidence.certainty import Certainty
from assistkit.errors import AssistkitError, IndexCorrupt, InputError
from assistkit.index import KnowledgeIndex, faiss_index, open_index, verify
from assistkit.index.arrays import from_npy, to_npy
from assistkit.index.faiss_file import read_index
from assistkit.index.publish import publish
from assistkit.learning import _from_json
from assistkit.retrieval.ranking import SIGNALS
from assistkit.testing import HashEmbedder, entries_of
from assistkit.types import SolvedCase
from tests.index_files import files_of, lines_of, packed

EMBEDDER = HashEmbedder(24)
CASE = Case.from_text("How is the first part 3 changed?")
ARRAYS = {
    "vectors.npy": "<f4",
    "leads.npy": "<f4",
    "case_vectors.npy": "<f4",
    "groups.npy": "|i1",
    "digests.npy": "|u1",
    "lines.npy": "<i8",
    "words.npy": "<u8",
    "starts.npy": "<i8",
    "texts.npy": "<i4",
    "lengths.npy": "<i4",
    "labels.npy": "<i8",
}
Change = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """An index of each kind, with a faiss file where the kind has one, and two solved cases."""
    before, faiss_index.APPROXIMATE_FROM = faiss_index.APPROXIMATE_FROM, 1
    articles = [
        Article(id=f"a{n:02d}", title=f"Article {n}", text=f"First part {n}.\n\nSecond.", visibility="public")
        for n in range(60)
    ]
    found = {}
    for kind in ("exact", "hnsw", "ivf"):
        index = KnowledgeIndex.empty(EMBEDDER.dim, EMBEDDER.fingerprint, kind=kind)
        index.upsert(entries_of(articles, EMBEDDER))
        cases = [SolvedCase(id="c1", articles={"a01": 1}), SolvedCase(id="c2", articles={"a02": 1})]
        index.memory.upsert(cases, EMBEDDER.encode_query(["one", "two"]))
        found[kind] = tmp_path_factory.mktemp("stranger") / kind
        index.save(found[kind])
    yield found
    faiss_index.APPROXIMATE_FROM = before


class Forge:
    """Publishes an index again with other files or another `about`, all sums right."""

    def __init__(self, made: dict[str, Path], at: Path) -> None:
        self._made, self._at = made, at

    def __call__(self, files: dict[str, Change] | None = None, base: str = "ivf", **about: Any) -> Path:
        generation = self._made[base] / "gen-000001"
        found = files_of(generation)
        said = {**json.loads((generation / "manifest.json").read_bytes())["about"], **about}
        for name, change in (files or {}).items():
            found[name] = change(found[name])
        if files and not {"articles.jsonl", "passages.jsonl"}.isdisjoint(files):
            found = lines_of(found)
        publish(self._at / "kb", packed(found), {name: value for name, value in said.items() if value is not GONE})
        return self._at / "kb"

    def with_manifest(self, change: Change) -> Path:
        """A copy whose manifest is another, and CURRENT says so."""
        path = Path(shutil.copytree(self._made["exact"], self._at / "kb"))
        manifest = path / "gen-000001" / "manifest.json"
        manifest.write_bytes(change(manifest.read_bytes()))
        digest = hashlib.sha256(manifest.read_bytes()).hexdigest()
        (path / "CURRENT").write_text(f"gen-000001 {digest}\n")
        return path


GONE = object()


@pytest.fixture
def forge(made: dict[str, Path], tmp_path: Path) -> Forge:
    return Forge(made, tmp_path)


def assert_refused(path: Path, name: str) -> None:
    with pytest.raises(IndexCorrupt) as caught:
        open_index(path)
    assert name in str(caught.value)
    assert any(name in problem for problem in verify(path))


def npy(descr: str, shape: str, data: bytes = b"", header: str = "") -> bytes:
    text = header or f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    body = text.encode() + b" " * ((64 - (len(text) + 11) % 64) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(body)) + body + data


def rows(one: int, descr: str) -> str:
    width = {"<f4": 24, "|i1": 24, "|u1": 32, "<i4": 2}.get(descr)
    return f"({one},)" if width is None else f"({one}, {width})"


HOSTILE_ARRAYS: dict[str, Callable[[str], Change]] = {
    "a shape of 90 GB": lambda d: lambda _: npy(d, rows(10**9, d)),
    "a shape beyond memory": lambda d: lambda _: npy(d, rows(10**18, d)),
    "a shape beyond 64 bits": lambda d: lambda _: npy(d, rows(10**30, d)),
    "a shape that overflows to what is there": lambda d: lambda _: npy(d, rows(2**62, d)),
    "a negative shape": lambda d: lambda _: npy(d, rows(-1, d)),
    "objects": lambda _: lambda _: npy("|O", "(1,)", b"\x80\x04N."),
    "texts of a gigabyte": lambda _: lambda _: npy("<U1000000000", "(1,)"),
    "columns first": lambda _: lambda data: data.replace(b"'fortran_order': False", b"'fortran_order': True "),
    "the other byte order": lambda d: lambda data: data.replace(d.encode(), d.replace("<", ">").encode()),
    "a header that is code": lambda _: lambda _: npy("", "", header="__import__('os').getpid()"),
    "a header nested deeply": lambda _: lambda _: npy("", "", header="(" * 60_000),
    "a header longer than the file": lambda _: lambda _: b"\x93NUMPY\x02\x00\xff\xff\xff\xff",
    "a zip": lambda _: lambda _: b"PK\x03\x04" + bytes(100),
    "a pickle": lambda _: lambda _: b"\x80\x04N.",
    "nothing": lambda _: lambda _: b"",
    "no rows": lambda d: lambda _: npy(d, rows(0, d)),
    "less than it says": lambda _: lambda data: data[:-5],
    "more than it says": lambda _: lambda data: data + bytes(8),
}


def harmed() -> Iterator[tuple[str, str]]:
    """Each array with each harm; numbers of one byte have no byte order."""
    for name, descr in ARRAYS.items():
        yield from ((name, harm) for harm in HOSTILE_ARRAYS if descr[0] != "|" or harm != "the other byte order")


@pytest.mark.parametrize(("name", "harm"), harmed())
def test_an_array_is_what_its_header_says_or_is_refused(name: str, harm: str, forge: Forge) -> None:
    """No header is evaluated, and none makes room for more than is in the file."""
    file = "words.npy" if name in ("starts.npy", "texts.npy", "lengths.npy") else name  # they belong together
    file = "index.faiss" if name == "labels.npy" else "cases.jsonl" if name == "case_vectors.npy" else file
    assert_refused(forge({name: HOSTILE_ARRAYS[harm](ARRAYS[name])}), file)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 7.0])
@pytest.mark.parametrize("name", ["vectors.npy", "leads.npy", "case_vectors.npy"])
def test_a_vector_is_finite_and_of_length_one(name: str, value: float, forge: Forge) -> None:
    with pytest.raises(IndexCorrupt, match="every vector must"):
        open_index(forge({name: lambda data: data[:-4] + struct.pack("<f", value)}))


@pytest.mark.parametrize("shape", [(0,), (3,), (0, 24), (2, 3)])
@pytest.mark.parametrize("dtype", [np.float32, np.int32, np.int64])
def test_an_array_comes_back_as_it_was(shape: tuple[int, ...], dtype: type[np.generic]) -> None:
    array = np.arange(int(np.prod(shape)), dtype=dtype).reshape(shape)
    back = from_npy(to_npy(array), dtype, len(shape))
    assert back.dtype == array.dtype
    assert np.array_equal(back, array)


def rows_of(change: Callable[[list[dict[str, Any]]], object]) -> Change:
    """JSON lines with their objects changed in place."""

    def changed(data: bytes) -> bytes:
        found = [json.loads(line) for line in data.splitlines()]
        change(found)
        return b"".join(json.dumps(one).encode() + b"\n" for one in found)

    return changed


FALSE_SPANS = {
    "another text": {"text": "Pay at evil.example"},
    "an end beyond the article": {"end": 10**9},
    "a start before the article": {"start": -5},
    "an end before its start": {"start": 9, "end": 2},
    "a place beyond 64 bits": {"start": 10**30, "end": 10**30 + 14},
    "a text that stands elsewhere": {"start": 1, "end": 15},
    "another article": {"article_id": "a05"},
    "an article that is not there": {"article_id": "zz"},
}


@pytest.mark.parametrize("said", FALSE_SPANS)
def test_a_passage_is_what_stands_at_its_place_or_the_index_does_not_open(said: str, forge: Forge) -> None:
    """Quotes are checked against passages, so a false one would be told to customers with a source."""
    path = forge({"passages.jsonl": rows_of(lambda found: found[0].update(FALSE_SPANS[said]))})
    assert_refused(path, "passages.jsonl")


def test_an_article_whose_text_was_changed_does_not_open(forge: Forge) -> None:
    path = forge({"articles.jsonl": rows_of(lambda found: found[0].update(text="Other words."))})
    assert_refused(path, "passages.jsonl")


def test_no_passage_is_more_public_than_its_article(forge: Forge) -> None:
    """Else the words of an internal article would be quoted."""
    path = forge({"articles.jsonl": rows_of(lambda found: found[0].update(visibility="internal"))})
    with pytest.raises(IndexCorrupt, match="its article a00 must be so too; got internal"):
        open_index(path)


DEEP = b"[" * 100_000
HOSTILE_RECORDS: dict[str, Change] = {
    "nesting": lambda _: DEEP,
    "nesting under a name that nobody reads": lambda _: b'{"zz":' + DEEP + b"]" * 100_000 + b"}\n",
    "objects in objects": lambda _: b'{"id":' * 100_000,
    "a number without end": lambda data: b'{"start":' + b"9" * 100_000 + b"}\n" + data,
    "NaN": lambda data: b'{"id":NaN}\n' + data,
    "NUL": lambda _: bytes(1_000),
    "half an emoji": lambda data: data.replace(b'"id":"', b'"id":"\\ud800', 1),
    "no UTF-8": lambda data: data.replace(b'"id":"', b'"id":"\xff', 1),
    "the same id twice": lambda data: data + data.splitlines(keepends=True)[0],
    "no id": rows_of(lambda found: found[0].update(id="")),
    "a list": lambda _: b"[]\n",
}


@pytest.mark.parametrize("name", ["articles.jsonl", "passages.jsonl", "cases.jsonl"])
@pytest.mark.parametrize("harm", HOSTILE_RECORDS)
def test_records_are_read_or_refused(name: str, harm: str, forge: Forge) -> None:
    with pytest.raises(IndexCorrupt):
        open_index(forge({name: HOSTILE_RECORDS[harm]}))


def hnsw(change: Callable[[Any], object]) -> Change:
    """A graph with something in it changed."""

    def changed(data: bytes) -> bytes:
        index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
        change(index)
        return bytes(faiss.serialize_index(index).tobytes())

    return changed


def links(value: int) -> Callable[[Any], object]:
    def change(index: Any) -> None:
        found = faiss.vector_to_array(index.hnsw.neighbors).copy()
        found[::3] = value
        faiss.copy_array_to_vector(found, index.hnsw.neighbors)

    return change


def without_finite_vectors(index: Any) -> None:
    faiss.rev_swig_ptr(faiss.downcast_index(index.storage).get_xb(), 24)[:] = np.nan


HOSTILE_GRAPHS: dict[str, Change] = {
    "links beyond the vectors": hnsw(links(10**9)),
    "links below 0": hnsw(links(-7)),
    "no way in": hnsw(lambda index: setattr(index.hnsw, "entry_point", -1)),
    "a way in beyond the vectors": hnsw(lambda index: setattr(index.hnsw, "entry_point", 10**9)),
    "more levels than there are": hnsw(lambda index: setattr(index.hnsw, "max_level", 5)),
    "fewer levels than none": hnsw(lambda index: setattr(index.hnsw, "max_level", -9)),
    "vectors that are no numbers": hnsw(without_finite_vectors),
    "another kind": lambda _: bytes(faiss.serialize_index(faiss.IndexFlatIP(24)).tobytes()),
    "nothing": lambda _: b"",
    "an array of a terabyte": lambda _: flat(24, 10**10),
    "an array of a gigabyte": lambda _: flat(24, 10**7),
    "a chain of kinds": lambda _: b"IxMp" * 50_000,
}


def flat(dim: int, count: int) -> bytes:
    header = struct.pack("<iqqq?i", dim, count, 1 << 20, 1 << 20, True, 0)
    return b"IxFI" + header + struct.pack("<Q", dim * count)


@pytest.mark.parametrize("harm", HOSTILE_GRAPHS)
def test_a_graph_of_faiss_is_whole_or_refused(harm: str, forge: Forge) -> None:
    assert_refused(forge({"index.faiss": HOSTILE_GRAPHS[harm]}, base="hnsw"), "index.faiss")


def lists(change: Callable[[Any], object]) -> Change:
    return hnsw(change)


def ids(value: int) -> Change:
    """The numbers in the first list, replaced."""

    def changed(data: bytes) -> bytes:
        index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
        inside = faiss.downcast_InvertedLists(index.invlists)
        own = faiss.rev_swig_ptr(inside.get_ids(0), inside.list_size(0)).tobytes()
        assert data.count(own) == 1
        return data.replace(own, struct.pack("<q", value) * inside.list_size(0))

    return changed


HOSTILE_LISTS: dict[str, Change] = {
    "numbers beyond the vectors": ids(10**12),
    "numbers below 0": ids(-1),
    "one number for all": ids(0),
    "more vectors than there are": lists(lambda index: setattr(index, "ntotal", 10**12)),
    "fewer vectors than there are": lists(lambda index: setattr(index, "ntotal", 60)),
    "codes of another length": lists(lambda index: setattr(index, "code_size", 10**9)),
    "a graph": lambda _: bytes(faiss.serialize_index(faiss.IndexHNSWFlat(24, 8)).tobytes()),
}


@pytest.mark.parametrize("harm", HOSTILE_LISTS)
def test_lists_of_faiss_are_whole_or_refused(harm: str, forge: Forge) -> None:
    assert_refused(forge({"index.faiss": HOSTILE_LISTS[harm]}), "index.faiss")


def test_a_faiss_file_opens_no_other_file(tmp_path: Path) -> None:
    """Lists may lie in a file of their own, by name: with ours they never do."""
    vectors = np.random.default_rng(0).standard_normal((200, 8)).astype(np.float32)
    index = faiss.index_factory(8, "IVF2,SQ8")
    index.train(vectors)
    inside = faiss.OnDiskInvertedLists(2, index.code_size, str(tmp_path / "lists"))
    index.replace_invlists(inside)
    with pytest.raises(ValueError, match="names another file"):
        read_index("ivf", faiss.serialize_index(index).tobytes())


def test_the_limit_for_faiss_is_put_back(forge: Forge) -> None:
    """It is one for the whole process, and others use faiss too."""
    before = faiss.get_deserialization_vector_byte_limit()
    open_index(forge(base="hnsw"))
    assert faiss.get_deserialization_vector_byte_limit() == before
    assert_refused(forge({"index.faiss": lambda _: b"?"}, base="hnsw"), "index.faiss")
    assert faiss.get_deserialization_vector_byte_limit() == before


WEIGHTS = dict.fromkeys(SIGNALS, 1.0)
HOSTILE_ABOUT: dict[str, dict[str, Any]] = {
    "no fingerprint": {"fingerprint": GONE},
    "a fingerprint that is a list": {"fingerprint": []},
    "no dimensions": {"dim": GONE},
    "other dimensions": {"dim": 7},
    "dimensions beyond 64 bits": {"dim": 10**30},
    "another kind": {"kind": "x"},
    "a kind that is a list": {"kind": []},
    "words of nothing": {"passage_words": 0},
    "words that are a text": {"passage_words": "x"},
    "an overlap below 0": {"passage_overlap": -1},
    "a visibility of its own": {"unmarked": "everybody"},
    "a ranking that is a text": {"ranking": "x"},
    "a ranking that is a number": {"ranking": 7},
    "a ranking of nothing": {"ranking": {"weights": None, "why": ""}},
    "a ranking of texts": {"ranking": {"weights": dict.fromkeys(SIGNALS, "1"), "why": ""}},
    "a ranking without a reason": {"ranking": {"weights": WEIGHTS}},
    "a certainty that is a text": {"certainty": "x"},
    "a certainty of nothing": {"certainty": {"certainty": {}}},
    "a judgement of texts": {"certainty": {"certainty": {}, "judged": {"confidence": "x", "wrong": []}}},
}


@pytest.mark.parametrize("harm", HOSTILE_ABOUT)
def test_what_a_manifest_says_is_of_its_kind_or_refused(harm: str, forge: Forge) -> None:
    path = forge(base="exact", **HOSTILE_ABOUT[harm])
    with pytest.raises(IndexCorrupt):
        open_index(path)


def certainty(**of_cold: Any) -> dict[str, Any]:
    found = Certainty.default().to_dict()
    found["cold"].update(of_cold)
    return {"certainty": found, "judged": {"confidence": [], "wrong": []}}


HOSTILE_MODELS: dict[str, dict[str, Any]] = {
    "weights without end": {"ranking": {"weights": dict.fromkeys(SIGNALS, 1e308), "why": ""}},
    "weights of another ranking": {"ranking": {"weights": {"x": 1.0}, "why": ""}},
    "a line without end": {"certainty": certainty(line=[1e308, 1e308])},
    "few without end": {"certainty": certainty(few=-1e308)},
    "half a line": {"certainty": certainty(line=[1.0])},
    "a constant beyond numbers": {"certainty": certainty(scope={"weights": {}, "usual": {}, "constant": 10**400})},
    "features of another model": {
        "certainty": certainty(right={"weights": {"x": 1}, "usual": {"x": 1}, "constant": 0})
    },
}


@pytest.mark.parametrize("harm", HOSTILE_MODELS)
def test_a_learned_model_has_numbers_that_can_be_reckoned_with(harm: str, forge: Forge) -> None:
    """A named error when the assistant is made, and no NaN later."""
    index = open_index(forge(base="exact", **HOSTILE_MODELS[harm]))
    with pytest.raises(InputError):
        Assistant(index, EMBEDDER)


def test_a_trial_of_a_ranking_has_its_kinds() -> None:
    with pytest.raises(InputError, match="not a trial"):
        _from_json({"weights": WEIGHTS, "why": "", "trial": {"cases": "many"}})


HOSTILE_MANIFESTS: dict[str, Change] = {
    "nesting": lambda data: data.replace(b'"about": {', b'"about": {"z":' + DEEP + b"]" * 100_000 + b","),
    "nesting that is not closed": lambda _: b'{"x":' * 100_000,
    "a format below 1": lambda data: data.replace(b'"format": 5', b'"format": -1'),
    "a format without end": lambda data: data.replace(b'"format": 5', b'"format": ' + b"9" * 5_000),
    "names that lead elsewhere": lambda data: data.replace(b'"block-0000.tar"', b'"../../block-0000.tar"'),
    "100,000 files": lambda data: data.replace(
        b'"files": {', b'"files": {' + b"".join(b'"f%d":{"sha256":"","size":0},' % n for n in range(100_000))
    ),
}


@pytest.mark.parametrize("harm", HOSTILE_MANIFESTS)
def test_a_manifest_is_one_or_refused(harm: str, forge: Forge) -> None:
    assert_refused(forge.with_manifest(HOSTILE_MANIFESTS[harm]), "manifest.json")


@pytest.mark.parametrize("kind", ["exact", "hnsw", "ivf"])
def test_an_index_of_ours_opens_and_suggests(kind: str, forge: Forge) -> None:
    """None of the rules is in the way of what was built here, learned parts included."""
    learned = {"ranking": {"weights": WEIGHTS, "why": "x", "trial": None, "fitted_on": "h"}, "certainty": certainty()}
    path = forge(base=kind, **learned)
    assert verify(path) == []
    assert Assistant(open_index(path), EMBEDDER).suggest(CASE).evidence


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("kind", ["hnsw", "ivf"])
def test_a_damaged_faiss_file_is_refused_or_searched(kind: str, seed: int, forge: Forge) -> None:
    """Whatever number stands in it: a named error, or hits that are in the index."""
    rng = np.random.default_rng(seed)

    def damaged(data: bytes) -> bytes:
        found = bytearray(data)
        for _ in range(int(rng.integers(1, 5))):
            at = int(rng.integers(0, min(len(found), 700) if rng.random() < 0.7 else len(found)))
            value = [bytes(8), b"\xff" * 8, struct.pack("<q", 1 << 40), rng.bytes(8)][int(rng.integers(0, 4))]
            width = int(rng.choice([1, 4, 8]))
            found[at : at + width] = value[:width]
        return bytes(found[: len(data)])

    path = forge({"index.faiss": damaged}, base=kind)
    try:
        index = open_index(path)
    except AssistkitError:
        return
    hits = index.dense.search(EMBEDDER.encode_query([f"first part {seed}"]), 5)[0]
    assert all(hit.id in index.dense for hit in hits)
