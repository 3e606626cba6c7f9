"""Files are written whole or not at all, and what is wrong in one is told with its line."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

import pytest

from assistkit.errors import DatasetError, SourceError
from assistkit.text.files import aside_of, json_lines, lines, whole, write_new, write_whole, written_to


def test_a_block_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """No half of the new text, and nothing beside it."""
    path = tmp_path / "a.txt"
    write_whole(path, b"old")

    def half() -> None:
        with whole(path) as file:
            file.write(b"ne")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"a.txt": b"old"}
    write_whole(path, b"new")
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == {"a.txt": b"new"}


def test_no_planted_link_is_written_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the name of the unfinished file is known before, a link that lies there is an error, not a way out."""
    monkeypatch.setattr(secrets, "token_hex", lambda _: "known")
    (tmp_path / "victim").write_bytes(b"mine")
    (tmp_path / ".tmp-known").symlink_to(tmp_path / "victim")
    with pytest.raises(FileExistsError, match=r"page\.html"):
        write_whole(tmp_path / "page.html", b"theirs")
    assert (tmp_path / "victim").read_bytes() == b"mine"
    assert (tmp_path / ".tmp-known").is_symlink()


def test_a_link_in_place_of_the_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    """What it points to stays."""
    (tmp_path / "victim").write_bytes(b"mine")
    (tmp_path / "page.html").symlink_to(tmp_path / "victim")
    write_whole(tmp_path / "page.html", b"page")
    assert (tmp_path / "victim").read_bytes() == b"mine"
    assert (tmp_path / "page.html").read_bytes() == b"page"


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    """Others may read what is written, where they may read what this user makes."""
    write_whole(tmp_path / "a", b"")
    (tmp_path / "b").touch()
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == stat.S_IMODE((tmp_path / "b").stat().st_mode)


def test_a_new_file_is_never_written_over_another(tmp_path: Path) -> None:
    """Neither over a file nor through a link."""
    write_new(tmp_path / "a", b"1")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "a", b"2")
    assert (tmp_path / "a").read_bytes() == b"1"


def test_an_error_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    """Not the unfinished one, of which no user knows."""
    with pytest.raises(FileNotFoundError) as caught:
        write_whole(tmp_path / "no" / "page.html", b"")
    assert caught.value.filename == str(tmp_path / "no" / "page.html")


def test_lines_keep_their_numbers(tmp_path: Path) -> None:
    """Blank lines are skipped and counted; a byte order mark and returns are none of the text; others break no line."""
    (tmp_path / "a").write_bytes("\ufeffone\r\n\r\n \ntwo\u2028still\x0btwo\n".encode())
    assert list(lines(tmp_path / "a", SourceError)) == [(1, "one"), (4, "two\u2028still\x0btwo")]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{}\n\n{"a"', "a.jsonl:3: not valid JSON: "),
        (b"{}\n[1]\n", "a.jsonl:2: a case must be a JSON object, got list"),
        (b"{}\n\xff\n", "a.jsonl:2: not valid UTF-8"),
        (b"9" * 5_000, "a.jsonl:1: not usable JSON"),
        (b"[" * 200_000, "a.jsonl:1: not usable JSON"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(tmp_path: Path, data: bytes, says: str) -> None:
    """What is no JSON object, whatever it is instead."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(data)
    with pytest.raises(DatasetError) as caught:
        list(json_lines(path, "a case", DatasetError))
    assert says in str(caught.value)


def test_a_link_that_lies_in_wait_for_no_known_name_is_never_met(tmp_path: Path) -> None:
    """Two unfinished files of one path have two names."""
    assert aside_of(tmp_path / "a") != aside_of(tmp_path / "a")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such entries")
def test_a_device_or_a_pipe_is_never_replaced(tmp_path: Path) -> None:
    """Whoever may write to /dev would have a file there for ever in place of /dev/null."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/null")
    for path in (tmp_path / "pipe", tmp_path / "link", Path("/dev/null"), Path("/dev/stdout"), Path("/dev/fd/1")):
        assert written_to(path)
        with pytest.raises(OSError, match="is no file"):
            write_whole(path, b"page")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link", "pipe"]
