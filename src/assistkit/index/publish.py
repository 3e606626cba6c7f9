"""Writing the folder of an index: a generation is there whole, or not at all.

Written aside, synced, renamed; then CURRENT is replaced in one step. Killed at any moment, the folder opens as it
was before or as it is after, and the next writer clears away what is left.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import filelock
import msgspec

from assistkit._package import __version__
from assistkit.errors import IndexLocked, IndexUnusable, InputError
from assistkit.index.store import (
    CURRENT,
    FILE_NAME,
    FORMAT,
    GENERATION,
    LOCK,
    MANIFEST,
    FileEntry,
    Manifest,
    Pointer,
    generations,
    highest_generation,
    is_ours,
    read_manifest,
    read_pointer,
)
from assistkit.text.files import ASIDE, aside_of, sync_folder, write_new, write_whole
from assistkit.text.reading import A_FOLDER, entry_kind

_NO_PERMISSION = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def writing(root: Path, *, timeout: float = 0) -> Iterator[None]:
    """Be the only writer of this index while the block lasts; blocks may be nested in one thread.

    Raises IndexLocked when another process is still writing after `timeout` seconds, InputError when the folder is
    something else than an index or cannot be written to.
    """
    root = root.resolve()
    with _explained(root):
        _check_usable(root)
        root.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(root / LOCK, is_singleton=True)  # a singleton, so that nesting does not lock out
        try:
            lock.acquire(timeout=timeout)
        except filelock.Timeout:
            raise IndexLocked(f"{root}: another process is writing to this index: wait for it to finish") from None
        except OSError as error:
            if kind := entry_kind(root / LOCK):
                raise InputError(f"{root / LOCK}: must be a file, and is {kind}: remove it") from None
            raise error from None
    try:
        yield
    finally:
        lock.release()


def publish(
    root: Path,
    files: Mapping[str, bytes],
    about: Mapping[str, Any],
    *,
    after: int | None = None,
    keep_before: bool = True,
    same: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """Make a new generation of these files the current one; returns its number.

    `same` are files that it has as well, as the generation before has them, each by its name there: they are hard links
    where the file system can, and are not written again.

    The one before is kept, unless `keep_before` is false; older ones are removed. `after` is the generation the files
    were made from: IndexLocked when another one has been published since. Raises what `writing` raises; nothing is
    changed then.
    """
    root = root.resolve()
    with writing(root), _explained(root):
        before = _pointer_or_none(root)
        if after is not None and (before is None or before.number != after):
            now = before.name if before else "none"
            raise IndexLocked(f"{root}: made from gen-{after:06d}, but by now the current one is {now}: open it again")
        _clear(root, before)
        if not (root / CURRENT).exists() and highest_generation(root) == 1:
            _remove_generations(root, keep=set())  # of a first writer that was killed: nothing ever named it
        number = 1 + (before.number if before else highest_generation(root))
        new = _write_generation(root, number, files, about, _linked(root, before, same))
        if entry_kind(root / CURRENT):
            _remove(root / CURRENT)
        write_whole(root / CURRENT, f"{new.name} {new.sha256}\n".encode())
        if before is not None:
            _remove_generations(root, keep={before.name, new.name} if keep_before else {new.name})
        return number


def remove_others(root: Path) -> None:
    """Remove everything but the current generation, what killed writers left too; raises what `writing` raises."""
    root = root.resolve()
    with writing(root), _explained(root):
        current = read_pointer(root)
        _clear(root, current)
        _remove_generations(root, keep={current.name})


def _check_usable(root: Path) -> None:
    if root.exists() and not root.is_dir():
        raise InputError(f"{root}: an index is a folder, this is a file: choose another place")
    if not root.exists() or _pointer_or_none(root) is not None:
        return
    if generations(root):
        return  # an index that is damaged
    strangers = sorted(path.name for path in root.iterdir() if not is_ours(path.name) and not path.name.startswith("."))
    if strangers:
        raise InputError(
            f"{root}: must be an index, an empty folder or not exist; it holds {strangers[0]!r} and no index: "
            "nothing was written, choose another place"
        )


def _pointer_or_none(root: Path) -> Pointer | None:
    try:
        return read_pointer(root)
    except IndexUnusable:
        return None  # building anew over a damaged index is the cure for it


def _clear(root: Path, current: Pointer | None) -> None:
    """Remove what killed writers left: files aside, and a generation that CURRENT never came to name."""
    for path in root.iterdir():
        above = current is not None and (match := GENERATION.fullmatch(path.name)) and int(match[1]) > current.number
        if path.name.startswith(ASIDE) or above:
            _remove(path)


def _remove_generations(root: Path, keep: set[str]) -> None:
    for path in root.iterdir():
        if GENERATION.fullmatch(path.name) and path.name not in keep:
            _remove(path)


def _remove(path: Path) -> None:
    """A file, a link but not what it points to, or a folder with all in it."""
    aside = aside_of(path)
    path.rename(aside)  # so that no half of a generation ever stands under its name
    if entry_kind(aside) == A_FOLDER:
        shutil.rmtree(aside, ignore_errors=True)
    else:
        aside.unlink()


def _linked(root: Path, before: Pointer | None, same: Mapping[str, str]) -> dict[str, tuple[Path, FileEntry]]:
    """For each name of the new generation the file of the one before, with what its manifest says about it."""
    if not same or before is None:
        return {}
    known = read_manifest(root, before).files
    return {name: (root / before.name / old, known[old]) for name, old in same.items()}


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new, follow_symlinks=False)
    except FileNotFoundError:
        raise
    except OSError:  # FAT has none, nor has a share of another system; or it has too many
        write_new(new, old.read_bytes())


def _write_generation(
    root: Path,
    number: int,
    files: Mapping[str, bytes],
    about: Mapping[str, Any],
    linked: Mapping[str, tuple[Path, FileEntry]],
) -> Pointer:
    name = f"gen-{number:06d}"
    aside = aside_of(root / name)
    aside.mkdir()
    entries = {}
    for file_name, data in sorted(files.items()):
        if file_name == MANIFEST or FILE_NAME.fullmatch(file_name) is None:
            raise InputError(f"a file name must be like words.npy (lower case, no folder); got {file_name!r}")
        write_new(aside / file_name, data)
        entries[file_name] = FileEntry(hashlib.sha256(data).hexdigest(), len(data))
    for file_name, (old, entry) in linked.items():
        _link(old, aside / file_name)
        entries[file_name] = entry
    manifest = Manifest(FORMAT, number, f"assistkit {__version__}", dict(about), entries)
    encoded = msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=2) + b"\n"
    write_new(aside / MANIFEST, encoded)
    sync_folder(aside)
    if entry_kind(root / name) is not None:  # no generation: its number would be taken
        _remove(root / name)
    aside.rename(root / name)
    sync_folder(root)
    return Pointer(name, hashlib.sha256(encoded).hexdigest())


@contextmanager
def _explained(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_PERMISSION:
            raise InputError(f"{root}: no permission to write there ({error.strerror}): choose another place") from None
        raise
