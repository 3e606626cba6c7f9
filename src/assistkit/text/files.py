"""Text on disk: a file is written whole or not at all, and what is wrong in one is reported with its line."""

from __future__ import annotations

import errno
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from assistkit.errors import DatasetError, SourceError
from assistkit.text.bounds import LINE
from assistkit.text.reading import opened

ASIDE = ".tmp-"
"""How the name of a file begins that is not finished yet, or is about to be removed."""

_BOM = b"\xef\xbb\xbf"


def aside_of(path: Path) -> Path:
    """A name beside `path` that nobody can know before, so that nothing lies in wait there."""
    return path.with_name(f"{ASIDE}{secrets.token_hex(8)}")


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to, that takes the place of `path` when the block ends well; else nothing is changed.

    It is a new file under a name that nobody can know before, so no link that lies in wait is followed, and a link in
    place of `path` is replaced. Raises OSError, also where `path` is a device or a pipe: those are not replaced.
    """
    if written_to(path):
        raise OSError(errno.EINVAL, "is no file; give the name of one", str(path))
    aside = aside_of(path)
    try:
        file = aside.open("xb")
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # of the name that the user knows
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    sync_folder(path.parent)


def written_to(path: Path) -> bool:
    """Whether it names what is written to rather than replaced: a device, a pipe, /dev/stdout wherever that goes."""
    folder = os.path.realpath(path.parent)
    if os.name != "nt" and (folder == "/dev" or folder.startswith("/proc/")):
        return path.exists()
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def write_whole(path: Path, data: bytes) -> None:
    """Write the file so that it is the old one or the new one at every moment. Raises OSError."""
    with whole(path) as file:
        file.write(data)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet; it is on the disk when this returns. Raises OSError, also where it is."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Make the names in a folder last through a power failure."""
    if os.name == "nt":
        return  # Windows cannot open a folder, and keeps the order of renames by itself
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def lines(
    path: Path, fail: type[DatasetError | SourceError], *, within: Path | None = None
) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers from 1. Raises `fail` for a file that is not readable UTF-8.

    `within` is the folder that the caller named, where it was not the file: no link below it is followed.
    """
    number = 0
    try:
        with opened(path, within=within) as file:
            while line := file.readline(LINE + 1):
                number += 1
                if len(line) > LINE:
                    raise fail(f"a line has more than {LINE:,} bytes; split it", path=path, line=number)
                text = (line.removeprefix(_BOM) if number == 1 else line).decode("utf-8").rstrip("\r\n")
                if text.strip():
                    yield number, text
    except UnicodeDecodeError:
        raise fail("not valid UTF-8; save the file as UTF-8", path=path, line=number) from None
    except OSError as error:
        raise fail(f"cannot be read ({error.strerror}); give the path of a text file", path=path) from None


def json_lines(
    path: Path, what: str, fail: type[DatasetError | SourceError], *, within: Path | None = None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a file with one JSON object per line, with their lines; blank lines are skipped.

    Raises `fail`, naming file and line, for a line that is not one; `what` says what it should have been: "a case".
    """
    for number, line in lines(path, fail, within=within):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise fail(f"not valid JSON: {error.msg} at column {error.colno}", path=path, line=number) from None
        except (ValueError, RecursionError) as error:
            raise fail(f"not usable JSON: {error}", path=path, line=number) from None
        if not isinstance(row, dict):
            raise fail(f"{what} must be a JSON object, got {type(row).__name__}", path=path, line=number)
        yield number, row
