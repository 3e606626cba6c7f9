"""Reading a file that somebody else may have put there: whole, up to a size, and only where it is a file.

A path that the caller names is his word: it may be a link, a pipe or /dev/stdin. What lies in a folder that he names
may not: no link below the folder is followed, and only files are read, else a link to a private file would be indexed,
and a pipe would hold everything up. What was opened is asked what it is: what a name stands for may change meanwhile.
"""

from __future__ import annotations

import errno
import mmap
import os
import stat
import sys
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from assistkit.text.bounds import FILE

_CHUNK = 1 << 20
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer opens, and is then refused
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_WITHOUT_FILE: dict[str, Any] = {"trackfd": False} if sys.version_info >= (3, 13) else {}  # else each keeps one open
_BY_FOLDER = os.open in os.supports_dir_fd and bool(_NO_LINK)
A_LINK, A_FOLDER = "a symbolic link", "a folder"
_KINDS = (
    (stat.S_ISLNK, A_LINK),
    (stat.S_ISDIR, A_FOLDER),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
)


class _Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


def kind_of(mode: int) -> str:
    """What an entry of a folder is, by its `st_mode`, in words; "" for a file."""
    if stat.S_ISREG(mode):
        return ""
    return next((name for has, name in _KINDS if has(mode)), "a device")


def entry_kind(path: Path) -> str | None:
    """What is under a name, itself and not what it points to: "" for a file, None for nothing."""
    try:
        return kind_of(path.lstat().st_mode)
    except OSError:
        return None


def opened(path: Path, *, within: Path | None = None, follow_links: bool = False) -> BinaryIO:
    """A file, open for reading. `within` is the folder that the caller named, where it was not the file itself.

    Raises OSError, whose `strerror` says why: also for what is no file and, without `follow_links`, for a link below
    `within`.
    """
    if within is None:
        return path.open("rb")
    try:
        descriptor = os.open(path, _READ | _AT_ONCE) if follow_links else _below(path, within)
    except FileNotFoundError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    except OSError as error:
        refused = _in_the_way(path, within, follow_links)
        raise (_refused(path, refused) if refused else OSError(error.errno, error.strerror, str(path))) from None
    if kind := kind_of(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _refused(path, kind)
    return os.fdopen(descriptor, "rb")


def read_file(path: Path, most: int = FILE, *, within: Path | None = None, follow_links: bool = False) -> bytes:
    """The bytes of a file, opened as `opened` does. Raises OSError, also where there are more than `most`."""
    with opened(path, within=within, follow_links=follow_links) as file:
        size = os.fstat(file.fileno()).st_size  # 0 of a pipe, and of what the kernel makes up
        if size > most:
            raise _too_large(path, most)
        return read_up_to(file, most, path, at_once=size)


def map_file(path: Path, *, within: Path | None = None) -> memoryview:
    """The bytes of a file, opened as `opened` does, read when they are looked at; none of an empty one.

    Changing the file in place changes what was mapped; a file that is replaced or removed stays as it was.
    """
    with opened(path, within=within) as file:
        if not os.fstat(file.fileno()).st_size:
            return memoryview(b"")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ, **_WITHOUT_FILE))


def read_up_to(file: _Readable, most: int, path: Path | str, *, at_once: int = 0) -> bytes:
    """All that a stream gives. Raises OSError where that is more than `most` bytes."""
    pieces = [file.read(at_once)]
    size = len(pieces[0])
    while piece := file.read(_CHUNK):
        pieces.append(piece)
        size += len(piece)
        if size > most:
            raise _too_large(path, most)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _below(path: Path, within: Path) -> int:
    """The descriptor of a file, reached from `within` without a link."""
    parts = path.relative_to(within).parts
    if not _BY_FOLDER:
        if _in_the_way(path, within, follow_links=False):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        return os.open(path, _READ | _AT_ONCE)
    folder = os.open(within, _FOLDER)
    try:
        for part in parts[:-1]:
            inner = os.open(part, _FOLDER | _NO_LINK, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(parts[-1], _READ | _AT_ONCE | _NO_LINK, dir_fd=folder)
    finally:
        os.close(folder)


def _in_the_way(path: Path, within: Path, follow_links: bool) -> str:
    """What is refused on the way from `within` to the file; "" for nothing."""
    try:
        if follow_links:
            return kind_of(path.stat().st_mode)
        if path.parent.resolve() != within.resolve() / path.parent.relative_to(within):
            return f"behind {A_LINK}"
        return kind_of(path.lstat().st_mode)
    except OSError:
        return ""


def _refused(path: Path, kind: str) -> OSError:
    rule = "which is not followed: put the file itself there" if A_LINK in kind else "and must be a file"
    return OSError(errno.EINVAL, f"is {kind}, {rule}", str(path))


def _too_large(path: Path | str, most: int) -> OSError:
    return OSError(errno.EFBIG, f"has more than {most:,} bytes, the most that is read", str(path))
