"""The folder of an index on disk: generations that are whole or not there. docs/index-format.md describes it.

A generation is written aside, synced, renamed; then CURRENT, which names it and the sha256 of its manifest, is
replaced in one step. Killed at any moment, the folder opens as it was before or as it is after.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import filelock
import msgspec

from assistkit.errors import IndexCorrupt, IndexError_, IndexLocked, IndexMissing, IndexTooNew, InputError

FORMAT = 1
CURRENT, LOCK, MANIFEST = "CURRENT", "write.lock", "manifest.json"
_ASIDE = ".tmp-"
_POINTER = re.compile(rb"(gen-(\d{6,})) ([0-9a-f]{64})\n")
_GENERATION = re.compile(r"gen-\d{6,}")
_NO_PERMISSION = (errno.EACCES, errno.EPERM, errno.EROFS)
_READ_ATTEMPTS = 20


class _File(msgspec.Struct, frozen=True):
    sha256: str
    size: int


class _Manifest(msgspec.Struct, frozen=True):
    format: int
    generation: int
    created_by: str
    about: dict[str, Any]
    files: dict[str, _File]


class _AnyManifest(msgspec.Struct, frozen=True):
    """What every format promises to have."""

    format: int


@dataclass(frozen=True)
class Generation:
    """One published state of an index: its number, what its manifest says about it, and its files' bytes by name."""

    number: int
    about: Mapping[str, Any]
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class _Pointer:
    name: str
    sha256: str

    @property
    def number(self) -> int:
        return int(self.name.removeprefix("gen-"))


def read(root: Path) -> Generation:
    """The current generation, every file checked against its sha256.

    Raises IndexMissing, IndexTooNew, or IndexCorrupt naming the first file that is not what it should be.
    """
    for _ in range(_READ_ATTEMPTS):
        pointer = _read_pointer(root)
        try:
            generation, problems = _read_generation(root / pointer.name, pointer)
        except IndexCorrupt as error:
            problems = [error]
        if not problems:
            return generation
        if _read_pointer(root) == pointer:  # else a writer has published and removed it meanwhile: look again
            raise problems[0]
    raise IndexError_(f"{root}: replaced {_READ_ATTEMPTS} times while it was read: wait for its writers to finish")


def problems(root: Path) -> list[IndexError_]:
    """Everything that is wrong with the folder, not only the first; empty when all is well."""
    try:
        pointer = _read_pointer(root)
        _, found = _read_generation(root / pointer.name, pointer)
    except IndexError_ as error:
        return [error]
    strays = [path for path in sorted(root.iterdir()) if not _is_ours(path.name)]
    return [*found, *(IndexCorrupt("not a file of an index: remove it", path=path) for path in strays)]


def publish(root: Path, files: Mapping[str, bytes], about: Mapping[str, Any], *, after: int | None = None) -> int:
    """Write a new generation and make it current; returns its number.

    `after` is the generation it was made from: IndexLocked when another has been published since. The one before is
    kept, older ones and what killed writers left are removed. Raises InputError for a folder that cannot be used.
    """
    with writing(root), _explained(root):
        before = _pointer_if_any(root)
        if after is not None and (before is None or before.number != after):
            now = before.name if before else "none"
            raise IndexLocked(f"{root}: made from gen-{after:06d}, but the current one is {now}: open it again")
        _remove_aside(root)
        number = 1 + (before.number if before else _highest(root))
        new = _write_generation(root, number, files, about)
        _write(root / f"{_ASIDE}{CURRENT}", f"{new.name} {new.sha256}\n".encode())
        os.replace(root / f"{_ASIDE}{CURRENT}", root / CURRENT)
        _sync_folder(root)
        if before is not None:
            _remove_generations(root, keep={before.name, new.name})
        return number


@contextmanager
def writing(root: Path, *, timeout: float = 0) -> Iterator[None]:
    """Be the only writer of this index, for as long as the block lasts; may be nested in one thread.

    Raises IndexLocked when another process still writes after `timeout` seconds, InputError when `root` is something
    else than an index or cannot be written to.
    """
    with _explained(root):
        _check_usable(root)
        root.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(root / LOCK, timeout=timeout, is_singleton=True)
        try:
            lock.acquire()
        except filelock.Timeout:
            raise IndexLocked(f"{root}: another process is writing to this index: wait for it to finish") from None
    try:
        yield
    finally:
        lock.release()


# ---- reading ---------------------------------------------------------------------------------------------------


def _read_pointer(root: Path) -> _Pointer:
    try:
        line = (root / CURRENT).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        if root.is_dir() and _highest(root) > 1:
            raise IndexCorrupt("missing, though the folder has generations: restore it", path=root / CURRENT) from None
        raise IndexMissing(f"{root}: no index here (there is no file {CURRENT}): build one, or check the path") from None
    except PermissionError:
        raise InputError(f"{root / CURRENT}: no permission to read it") from None
    if (match := _POINTER.fullmatch(line)) is None:
        raise IndexCorrupt("must be one line, generation and sha256: restore or rebuild it", path=root / CURRENT)
    return _Pointer(match[1].decode(), match[3].decode())


def _read_generation(folder: Path, pointer: _Pointer) -> tuple[Generation, list[IndexError_]]:
    manifest = _read_manifest(folder, pointer)
    found: list[IndexError_] = []
    files: dict[str, bytes] = {}
    for name, expected in manifest.files.items():
        try:
            files[name] = _read_file(folder / name, expected)
        except IndexCorrupt as error:
            found.append(error)
    listed = {MANIFEST, *manifest.files}
    strays = sorted(path for path in folder.iterdir() if path.name not in listed) if folder.is_dir() else []
    found += [IndexCorrupt("not listed in the manifest: remove it", path=path) for path in strays]
    return Generation(manifest.generation, manifest.about, files), found


def _read_manifest(folder: Path, pointer: _Pointer) -> _Manifest:
    path = folder / MANIFEST
    data = _read_bytes(path)
    if hashlib.sha256(data).hexdigest() != pointer.sha256:
        raise IndexCorrupt(f"not the manifest that {CURRENT} names (its sha256 differs): {_REBUILD}", path=path)
    try:
        written = msgspec.json.decode(data, type=_AnyManifest).format
        if written > FORMAT:
            raise IndexTooNew(
                f"{folder}: written in index format {written}, this version reads up to {FORMAT}: "
                "upgrade assistkit, or rebuild the index with this version"
            )
        manifest = msgspec.json.decode(data, type=_Manifest)
    except msgspec.MsgspecError as error:
        raise IndexCorrupt(f"not a manifest ({error}): {_REBUILD}", path=path) from None
    if manifest.generation != pointer.number:
        raise IndexCorrupt(f"says generation {manifest.generation}, stands in {folder.name}: {_REBUILD}", path=path)
    return manifest


def _read_file(path: Path, expected: _File) -> bytes:
    data = _read_bytes(path)
    if len(data) != expected.size:
        raise IndexCorrupt(f"must have {expected.size} bytes; got {len(data)}: {_REBUILD}", path=path)
    if hashlib.sha256(data).hexdigest() != expected.sha256:
        raise IndexCorrupt(f"damaged, its sha256 is not the manifest's: {_REBUILD}", path=path)
    return data


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise IndexCorrupt(f"missing: {_REBUILD}", path=path) from None
    except PermissionError:
        raise InputError(f"{path}: no permission to read it") from None


_REBUILD = "restore it from a copy, or rebuild the index"
