"""An index of an older format opens as what it was, and is written again in the format of today.

`format_4` was written by assistkit at commit d954d1b: the articles of `tests/across_desk.py` and two solved cases.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from assistkit.errors import IndexCorrupt
from assistkit.index import KnowledgeIndex, open_index, verify
from assistkit.index.publish import publish
from tests.across_desk import EnglishOnly, built

FORMAT_4 = Path(__file__).parent / "format_4"
GENERATION = FORMAT_4 / "gen-000002"
GONE = {1: {"groups.npy", "across.npy", "cases.jsonl", "case_vectors.npy"}, 2: {"groups.npy", "across.npy"}}
GONE |= {3: {"across.npy"}, 4: set()}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FORMAT_4, tmp_path / "old"))


def as_format(number: int, path: Path, monkeypatch: pytest.MonkeyPatch, **changed: bytes) -> Path:
    """The files of format 4 that a lower one has."""
    files = {file.name: file.read_bytes() for file in GENERATION.iterdir() if file.name not in GONE[number]}
    about = json.loads(files.pop("manifest.json"))["about"]
    with monkeypatch.context() as patch:
        patch.setattr("assistkit.index.publish.FORMAT", number)
        publish(path, files | {name.replace("__", "."): data for name, data in changed.items()}, about)
    return path


def test_it_is_the_index_that_is_built_today(old: Path, tmp_path: Path) -> None:
    """Searched and written, byte for byte; then it is of format 5."""
    found, fresh = open_index(old), built(tmp_path / "fresh")
    assert (found.articles, found.passages) == (fresh.articles, fresh.passages)
    query, vector = "printer paper", EnglishOnly().encode_query(["printer paper"])[0]
    one, other = found.gather(query, vector, 3), fresh.gather(query, vector, 3)
    for name in ("dense", "lexical", "lead", "group", "words", "near"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert [case.id for case in found.memory.cases] == ["c1", "c2"]
    fresh.memory = found.memory
    fresh.save(tmp_path / "fresh")
    assert verify(old) == []
    found.save(old)
    assert verify(old) == []
    assert contents(old / "gen-000003") == contents(tmp_path / "fresh" / "gen-000002")
    assert json.loads((old / "gen-000003" / "manifest.json").read_text())["format"] == 5


def contents(generation: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in generation.iterdir() if file.name != "manifest.json"}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_lower_format_has_less(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Format 1 has no solved cases, format 2 no vectors of groups, format 3 none of the multilingual embedder."""
    path = as_format(number, tmp_path / "kb", monkeypatch)
    index = open_index(path)
    assert (len(index.memory), len(index.groups) > 0, len(index.across)) == (0 if number == 1 else 2, number == 3, 0)
    assert index.gather("paper", EnglishOnly().encode_query(["paper"])[0], 3).articles
    assert verify(path) == []
    index.save(path)
    assert KnowledgeIndex.open(path).articles == index.articles


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("articles__jsonl", b"nonsense\n", "articles.jsonl"),
        ("passages__jsonl", b'{"id": "a"}\n', "passages.jsonl"),
        ("digests__json", b'{"passages": [], "leads": []}', "digests.json"),
        ("words__npy", (GENERATION / "leads.npy").read_bytes(), "words.npy"),
        ("vocabulary__json", b'["one"]', "words.npy"),
        ("leads__npy", (GENERATION / "groups.npy").read_bytes(), "leads.npy"),
        ("groups__npy", (GENERATION / "across.npy").read_bytes(), "groups.npy"),
        ("across__npy", (GENERATION / "groups.npy").read_bytes(), "across.npy"),
    ],
)
def test_what_does_not_fit_is_named(
    name: str, data: bytes, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also with every sum right."""
    path = as_format(4, tmp_path / "kb", monkeypatch, **{name: data})
    with pytest.raises(IndexCorrupt, match=told.replace(".", r"\.")):
        open_index(path)
    assert any(told in problem for problem in verify(path))
