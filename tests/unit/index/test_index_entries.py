"""What else lies in the folder of an index keeps nobody from opening or writing it, and nothing outside is touched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistkit.errors import IndexCorrupt, IndexMissing, IndexUnusable, InputError
from assistkit.index import open_index
from assistkit.index.building import build_index, update_index
from assistkit.index.publish import remove_others
from assistkit.testing import HashEmbedder
from assistkit.types import Article

EMBEDDER = HashEmbedder(24)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such entries")


def article(number: int) -> Article:
    return Article(id=f"a{number}", title="T", text=f"Turn it off and on {number} times.", visibility="public")


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the index that is nobody's business."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "keep").write_text("mine")
    return tmp_path / "outside"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An index of two generations."""
    build_index([article(1)], tmp_path / "kb", EMBEDDER)
    build_index([article(1), article(2)], tmp_path / "kb", EMBEDDER)
    return tmp_path / "kb"


def folder_with_a_file(path: Path) -> None:
    path.mkdir()
    (path / "x").write_text("x")


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


STRAYS: dict[str, Callable[[Path], object]] = {
    "a hidden file": lambda path: (path / ".DS_Store").write_bytes(b"\0"),
    "a file": lambda path: (path / "notes.txt").write_text("x"),
    "an odd name": lambda path: (path / "a\nb \u202e").mkdir(),
    "a name that is no UTF-8": lambda path: Path(os.fsdecode(os.fsencode(path) + b"/\xff")).write_text("x"),
    "a pipe": lambda path: os.mkfifo(path / "pipe"),
    "a link to nothing": lambda path: (path / "link").symlink_to("nowhere"),
    "a file called like a generation": lambda path: (path / "gen-000003").write_text("x"),
    "a file called like an old generation": lambda path: (path / "gen-000000").write_text("x"),
    "a file called like a huge generation": lambda path: (path / f"gen-{'9' * 240}").write_text("x"),
    "a link called like a generation": lambda path: (path / "gen-000003").symlink_to("../outside"),
    "a link called like an old generation": lambda path: (path / "gen-000000").symlink_to("../outside"),
    "a link to nothing called like a generation": lambda path: (path / "gen-000003").symlink_to("nowhere"),
    "a pipe called like a generation": lambda path: os.mkfifo(path / "gen-000003"),
    "a folder called like a generation": lambda path: folder_with_a_file(path / "gen-000003"),
    "a link called like what is left of a writer": lambda path: (path / ".tmp-x").symlink_to("../outside"),
    "a dead link called like what is left of a writer": lambda path: (path / ".tmp-x").symlink_to("nowhere"),
    "a file where a removed generation was put": lambda path: (path / ".tmp-old-gen-000001").write_text("x"),
    "a folder where a removed generation was put": lambda path: folder_with_a_file(path / ".tmp-old-gen-000001"),
    "a link where the next generation was written": lambda path: (path / ".tmp-gen-000003").symlink_to("../outside"),
}


@pytest.mark.parametrize("name", STRAYS)
def test_strays_block_neither_opening_nor_writing(path: Path, outside: Path, name: str) -> None:
    """Three times, as what the first leaves may be in the way of the second."""
    STRAYS[name](path)
    assert len(open_index(path).articles) == 2
    for number in range(3, 6):
        update_index([article(number)], path, EMBEDDER)
        assert list(open_index(path).articles) == [f"a{number}"]
    build_index([article(7)], path, EMBEDDER)
    remove_others(path)
    assert list(open_index(path).articles) == ["a7"]
    assert (outside / "keep").read_text() == "mine"


@pytest.mark.parametrize("name", STRAYS)
@pytest.mark.parametrize("damage", [lambda one: one.write_text("x"), Path.unlink, folder_instead])
def test_strays_do_not_block_the_cure_of_a_damaged_index(path: Path, outside: Path, name: str, damage) -> None:
    """Building anew is the cure, whatever lies there."""
    STRAYS[name](path)
    damage(path / "CURRENT")
    with pytest.raises(IndexUnusable):
        open_index(path)
    build_index([article(7)], path, EMBEDDER)
    assert list(open_index(path).articles) == ["a7"]
    assert (outside / "keep").read_text() == "mine"


def test_a_folder_with_hidden_entries_alone_is_an_empty_one(tmp_path: Path) -> None:
    """A desktop leaves them everywhere."""
    (tmp_path / ".DS_Store").write_bytes(b"\0")
    build_index([article(1)], tmp_path, EMBEDDER)
    assert len(open_index(tmp_path).articles) == 1


@pytest.mark.parametrize("make", [lambda path: path.write_text("x"), lambda path: path.symlink_to("..")])
def test_a_name_alone_makes_no_generation(tmp_path: Path, make) -> None:
    """Where there is nothing else there is no index, rather than a damaged one."""
    make(tmp_path / "gen-000005")
    with pytest.raises(IndexMissing):
        open_index(tmp_path)


@pytest.mark.parametrize("name", ["CURRENT", "gen-000002", "gen-000002/manifest.json", "gen-000002/block-0000.tar"])
@pytest.mark.parametrize("what", ["link", "dead link", "pipe", "endless"])
def test_no_part_of_an_index_is_a_link_or_a_pipe(path: Path, outside: Path, name: str, what: str) -> None:
    """A link may lead out of the folder, a pipe waits for ever. Building anew is the cure here too."""
    part = path / name
    shutil.move(part, outside / "part")
    if what == "pipe":
        os.mkfifo(part)
    else:
        part.symlink_to({"link": outside / "part", "dead link": "nowhere", "endless": "/dev/zero"}[what])
    with pytest.raises(IndexCorrupt, match=name.partition("/")[0]):
        open_index(path)
    before = sorted(str(one) for one in outside.rglob("*"))
    build_index([article(7)], path, EMBEDDER)
    assert list(open_index(path).articles) == ["a7"]
    assert sorted(str(one) for one in outside.rglob("*")) == before


def test_a_file_that_is_larger_than_the_manifest_says_is_not_read(path: Path) -> None:
    """A terabyte of nothing takes no room on the disk, and would in memory."""
    with (path / "gen-000002" / "block-0000.tar").open("r+b") as file:
        file.truncate(1 << 40)
    with pytest.raises(IndexCorrupt, match=r"block-0000\.tar"):
        open_index(path)


@pytest.mark.parametrize(
    ("make", "kind"), [(lambda lock: lock.symlink_to("../outside/keep"), "a symbolic link"), (Path.mkdir, "a folder")]
)
def test_a_lock_that_is_no_file_is_named(path: Path, outside: Path, make, kind: str) -> None:
    """It is not written through; nobody else may be locked out by removing it unasked."""
    (path / "write.lock").unlink(missing_ok=True)
    make(path / "write.lock")
    with pytest.raises(InputError, match=f"write.lock: must be a file, and is {kind}: remove it"):
        update_index([article(3)], path, EMBEDDER)
    assert (outside / "keep").read_text() == "mine"
    assert len(open_index(path).articles) == 2
