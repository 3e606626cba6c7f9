import errno
import hashlib
import os
import time
from pathlib import Path

import pytest

from assistkit.errors import IndexLocked, IndexMissing, IndexUnusable, InputError
from assistkit.index import store
from assistkit.index.publish import publish, writing


def names(root):
    return sorted(path.name for path in root.iterdir())


def test_published_files_come_back(tmp_path):
    root = tmp_path / "deep" / "kb"
    assert publish(root, {"a.txt": b"one", "b.txt": b""}, {"made": "by hand"}) == 1
    generation = store.read(root)
    assert generation.number == 1
    assert generation.files == {"a.txt": b"one", "b.txt": b""}
    assert generation.about == {"made": "by hand"}
    assert store.problems(root) == []


def test_current_and_the_one_before_are_kept(tmp_path):
    for number in range(1, 5):
        assert publish(tmp_path, {"a.txt": b"%d" % number}, {}) == number
    assert names(tmp_path) == ["CURRENT", "gen-000003", "gen-000004", "write.lock"]
    assert store.read(tmp_path).files == {"a.txt": b"4"}


def test_equal_content_gives_equal_bytes(tmp_path):
    for name in ("one", "two"):
        publish(tmp_path / name, {"a.txt": b"1", "b.txt": b"2"}, {"y": 1, "x": [2]})
        publish(tmp_path / name, {"a.txt": b"3"}, {"x": 1})
        time.sleep(0.01)
    for path in (tmp_path / "one").rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


def test_leftovers_of_a_killed_writer_are_cleared_by_the_next_writer_only(tmp_path):
    publish(tmp_path, {"a.txt": b"1"}, {})
    (tmp_path / ".tmp-gen-000002").mkdir()
    (tmp_path / ".tmp-gen-000002" / "half").write_bytes(b"?")
    (tmp_path / ".tmp-CURRENT").write_bytes(b"?")
    (tmp_path / "gen-000002").mkdir()
    before = names(tmp_path)
    assert store.read(tmp_path).number == 1
    assert store.problems(tmp_path) == []
    assert names(tmp_path) == before
    assert publish(tmp_path, {"a.txt": b"2"}, {}) == 2
    assert names(tmp_path) == ["CURRENT", "gen-000001", "gen-000002", "write.lock"]


def test_what_was_published_meanwhile_is_not_lost(tmp_path):
    publish(tmp_path, {"a.txt": b"1"}, {})
    publish(tmp_path, {"a.txt": b"2"}, {}, after=1)
    with pytest.raises(IndexLocked, match=r"made from gen-000001, but by now the current one is gen-000002: open it"):
        publish(tmp_path, {"a.txt": b"3"}, {}, after=1)
    assert store.read(tmp_path).files == {"a.txt": b"2"}


@pytest.mark.parametrize("name", ["notes.txt", "CURRENT", "gen-1", ".git"])
def test_another_folder_is_left_alone(tmp_path, name):
    (tmp_path / name).write_bytes(b"MANIFEST-000001\n")  # a file CURRENT is what LevelDB has, too
    (tmp_path / "000003.log").write_bytes(b"precious")
    with pytest.raises(InputError, match="nothing was written, choose another place"):
        publish(tmp_path, {"a.txt": b"1"}, {})
    assert names(tmp_path) == sorted([name, "000003.log"])


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "kb").write_bytes(b"precious")
    with pytest.raises(InputError, match="an index is a folder, this is a file"):
        publish(tmp_path / "kb", {"a.txt": b"1"}, {})
    with pytest.raises(IndexMissing):
        store.read(tmp_path / "kb")
    assert (tmp_path / "kb").read_bytes() == b"precious"


@pytest.mark.parametrize("call", ["mkdir", "open", "replace"])
def test_no_permission_to_write(tmp_path, monkeypatch, call):
    publish(tmp_path, {"a.txt": b"1"}, {})

    allowed = getattr(os, call)

    def refuse(*args, **kwargs):
        if call == "open" and not args[1] & (os.O_WRONLY | os.O_RDWR):
            return allowed(*args, **kwargs)
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, refuse)
        with pytest.raises(InputError, match="no permission to write there"):
            publish(tmp_path, {"a.txt": b"2"}, {})
    assert store.read(tmp_path).files == {"a.txt": b"1"}
    assert publish(tmp_path, {"a.txt": b"2"}, {}) == 2


def test_full_disk_is_an_os_error_and_harmless(tmp_path, monkeypatch):
    publish(tmp_path, {"a.txt": b"1"}, {})

    def refuse(*args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(OSError, match="No space left"):
            publish(tmp_path, {"a.txt": b"2"}, {})
    assert store.read(tmp_path).files == {"a.txt": b"1"}
    assert publish(tmp_path, {"a.txt": b"2"}, {}) == 2


@pytest.mark.parametrize("name", ["manifest.json", "../a", "a/b", ".hidden", "A.txt", ""])
def test_bad_file_name(tmp_path, name):
    with pytest.raises(InputError, match=r"a file name must be like words\.npy"):
        publish(tmp_path, {name: b""}, {})


def test_going_back_one_generation_by_hand(tmp_path):
    """As docs/index-format.md describes it."""
    for number in (1, 2):
        publish(tmp_path, {"a.txt": b"%d" % number}, {})
    manifest = (tmp_path / "gen-000001" / "manifest.json").read_bytes()
    (tmp_path / "CURRENT").write_text(f"gen-000001 {hashlib.sha256(manifest).hexdigest()}\n")
    assert store.read(tmp_path).files == {"a.txt": b"1"}
    assert publish(tmp_path, {"a.txt": b"3"}, {}) == 2
    assert store.read(tmp_path).files == {"a.txt": b"3"}


def test_writing_may_be_nested_and_is_released(tmp_path):
    with writing(tmp_path), writing(tmp_path):
        publish(tmp_path, {"a.txt": b"1"}, {})
    publish(tmp_path, {"a.txt": b"2"}, {})


def test_writing_is_released_after_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), writing(tmp_path):
        raise ZeroDivisionError
    publish(tmp_path, {"a.txt": b"1"}, {})


def test_a_relative_path_names_the_same_index(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with writing(Path("kb")):
        publish(tmp_path / "kb", {"a.txt": b"1"}, {})
    assert store.read(Path("kb")).number == 1


def test_reader_overtaken_by_a_writer_looks_again(tmp_path, monkeypatch):
    """Its generation is removed between reading CURRENT and the files: it must read CURRENT again."""
    publish(tmp_path, {"a.txt": b"1"}, {})
    stale = store.read_pointer(tmp_path)
    publish(tmp_path, {"a.txt": b"2"}, {})
    publish(tmp_path, {"a.txt": b"3"}, {})
    real, answers = store.read_pointer, [stale]
    monkeypatch.setattr(store, "read_pointer", lambda root: answers.pop() if answers else real(root))
    assert store.read(tmp_path).files == {"a.txt": b"3"}


def test_reader_overtaken_for_ever_gives_up(tmp_path, monkeypatch):
    publish(tmp_path, {"a.txt": b"1"}, {})
    numbers = iter(range(2, 1_000))
    monkeypatch.setattr(store, "read_pointer", lambda _: store.Pointer(f"gen-{next(numbers):06d}", "0" * 64))
    with pytest.raises(IndexUnusable, match="replaced 20 times while it was read"):
        store.read(tmp_path)


def test_unreadable_file(tmp_path, monkeypatch):
    publish(tmp_path, {"a.txt": b"1"}, {})

    def refuse(*args, **kwargs):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(InputError, match="no permission to read it"):
        store.read(tmp_path)
