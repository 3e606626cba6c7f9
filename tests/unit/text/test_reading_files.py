"""What lies in a folder is read only where it is a file of that folder, and never past a size."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from assistkit.errors import SourceError
from assistkit.text import reading
from assistkit.text.files import json_lines
from assistkit.text.reading import read_file

ENDLESS = Path("/dev/zero")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a file of its own, and beside it one that is nobody's business."""
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "key").write_bytes(b"secret")
    (tmp_path / "own" / "below").mkdir(parents=True)
    (tmp_path / "own" / "below" / "a").write_bytes(b"mine")
    return tmp_path / "own"


def test_a_file_of_the_folder_is_read(folder: Path) -> None:
    """However deep."""
    assert read_file(folder / "below" / "a", within=folder) == b"mine"


def test_the_folder_itself_may_be_a_link(folder: Path, tmp_path: Path) -> None:
    """Who calls has named it."""
    (tmp_path / "link").symlink_to(folder)
    assert read_file(tmp_path / "link" / "below" / "a", within=tmp_path / "link") == b"mine"


def make_link(path: Path) -> None:
    """To a file outside."""
    path.symlink_to(path.parent.parent / "private" / "key")


def make_socket(path: Path) -> None:
    """One that nobody listens at."""
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(path.parent)  # a socket's path has to be short
        one.bind(path.name)
        os.chdir(here)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such entries")
@pytest.mark.parametrize(
    ("make", "says"),
    [
        (make_link, "is a symbolic link, which is not followed"),
        (lambda path: path.symlink_to("nowhere"), "is a symbolic link, which is not followed"),
        (lambda path: path.symlink_to(ENDLESS), "is a symbolic link, which is not followed"),
        (os.mkfifo, "is a pipe, and must be a file"),
        (make_socket, "is a socket, and must be a file"),
        (Path.mkdir, "is a folder, and must be a file"),
    ],
)
@pytest.mark.parametrize("by_folder", [True, False])
def test_what_is_no_file_of_the_folder_is_refused_at_once(folder, make, says, by_folder, monkeypatch):
    """Nothing waits for a writer, nothing is read; also where folders cannot be opened, as on Windows."""
    monkeypatch.setattr(reading, "_BY_FOLDER", by_folder)
    make(folder / "entry")
    with pytest.raises(OSError, match=r"entry") as caught:
        read_file(folder / "entry", within=folder)
    assert says in str(caught.value.strerror)


@pytest.mark.parametrize("by_folder", [True, False])
def test_a_link_on_the_way_is_not_followed(folder: Path, by_folder: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that was one when it was listed may be a link when it is opened."""
    monkeypatch.setattr(reading, "_BY_FOLDER", by_folder)
    (folder / "shelf").symlink_to(folder.parent / "private")
    with pytest.raises(OSError, match="key") as caught:
        read_file(folder / "shelf" / "key", within=folder)
    assert "is behind a symbolic link, which is not followed" in str(caught.value.strerror)


def test_links_that_are_allowed_are_followed_to_files_alone(folder: Path) -> None:
    """A device at the end of one is still none."""
    make_link(folder / "link")
    assert read_file(folder / "link", within=folder, follow_links=True) == b"secret"
    (folder / "endless").symlink_to(ENDLESS)
    with pytest.raises(OSError, match="endless") as caught:
        read_file(folder / "endless", within=folder, follow_links=True)
    assert "is a device, and must be a file" in str(caught.value.strerror)


def test_a_file_that_is_missing_is_missing(folder: Path) -> None:
    """The usual error, with the path that was asked for."""
    with pytest.raises(FileNotFoundError) as caught:
        read_file(folder / "below" / "b", within=folder)
    assert caught.value.filename == str(folder / "below" / "b")


def test_a_path_that_the_caller_names_may_be_a_link_or_a_pipe(folder: Path) -> None:
    """As with `<(zcat cases.gz)` of a shell."""
    make_link(folder / "link")
    assert read_file(folder / "link") == b"secret"
    read, write = os.pipe()
    os.write(write, b"piped")
    os.close(write)
    try:
        assert read_file(Path(f"/dev/fd/{read}")) == b"piped"
    finally:
        os.close(read)


def test_reading_ends_at_a_size(folder: Path) -> None:
    """Of a file before any of it is read, of what has no end soon after."""
    with (folder / "large").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(OSError, match="more than 1,000 bytes"):
        read_file(folder / "large", 1_000, within=folder)
    with pytest.raises(OSError, match="more than 1,000 bytes"):
        read_file(ENDLESS, 1_000)


def test_a_file_of_just_that_size_is_read(folder: Path) -> None:
    """The limit itself is allowed."""
    assert read_file(folder / "below" / "a", 4, within=folder) == b"mine"


def test_no_line_is_read_past_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file may be one endless line."""
    monkeypatch.setattr("assistkit.text.files.LINE", 10)
    (tmp_path / "a.jsonl").write_bytes(b"{}\n" + b" " * 20)
    with pytest.raises(SourceError, match=r"a\.jsonl:2: .*more than 10 bytes"):
        list(json_lines(tmp_path / "a.jsonl", "a case", SourceError))
