"""Reading the folder of an index. docs/index-format.md describes it.

CURRENT names a generation and the sha256 of its manifest; the manifest names every file, its size and its sha256. The
blocks of a large index are mapped, and of these only the size is compared; every other file is read and checked whole.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import msgspec

from assistkit.errors import IndexCorrupt, IndexMissing, IndexTooNew, IndexUnusable, InputError
from assistkit.index.blocks import BLOCK
from assistkit.text import bounds
from assistkit.text.files import ASIDE
from assistkit.text.reading import map_file, read_file

FORMAT = 5  # 1 had no solved cases, 2 no vectors of groups, 3 none of the multilingual embedder, 4 no blocks
IN_BLOCKS = 5  # the first format that has them
WHOLE = 64 * bounds.MB
"""Bytes of a generation that is read and checked whole when it is opened: that takes a tenth of a second or two."""
CURRENT, LOCK, MANIFEST = "CURRENT", "write.lock", "manifest.json"
GENERATION = re.compile(r"gen-(\d{6,12})")
FILE_NAME = re.compile(r"[a-z][a-z0-9_.-]*")

_POINTER = re.compile(rb"(gen-\d{6,12}) ([0-9a-f]{64})\n")
_READ_ATTEMPTS = 20
_MOST_FILES = 50_000  # of a generation: blocks of twenty million articles
_REBUILD = "restore it from a copy, or rebuild the index"


class FileEntry(msgspec.Struct, frozen=True):
    """What the manifest says about a file."""

    sha256: str
    size: int


class Manifest(msgspec.Struct, frozen=True):
    """manifest.json: what a generation is made of."""

    format: int
    generation: int
    created_by: str
    about: dict[str, Any]
    files: dict[str, FileEntry]


class _AnyManifest(msgspec.Struct, frozen=True):
    """What the manifest of every format has."""

    format: Annotated[int, msgspec.Meta(ge=1)]


@dataclass(frozen=True)
class Generation:
    """One published state: its number, what its manifest says about it, its files' bytes and their sha256 by name.

    `checked` is whether every byte is what the manifest says; else that is so of all files but the blocks.
    """

    number: int
    about: Mapping[str, Any]
    files: Mapping[str, bytes | memoryview]
    digest: str = ""
    format: int = FORMAT
    checked: bool = True
    sums: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pointer:
    """The content of CURRENT: a generation's folder and the sha256 of its manifest."""

    name: str
    sha256: str

    @property
    def number(self) -> int:
        """The generation's number."""
        return int(self.name.removeprefix("gen-"))


def read(root: Path, *, whole: bool = False) -> Generation:
    """The current generation. A writer may publish meanwhile: the result is wholly the old one or the new one.

    `whole` checks every byte, whatever the size.

    Raises IndexMissing, IndexTooNew, or IndexCorrupt naming the first file that is not what it should be.
    """
    for _ in range(_READ_ATTEMPTS):
        pointer = read_pointer(root)
        try:
            generation, found = _read_generation(root / pointer.name, pointer, whole)
        except IndexCorrupt as error:
            found = [error]
        if not found:
            return generation
        if read_pointer(root) == pointer:  # else a writer has published and removed this one: look again
            raise found[0]
    raise IndexUnusable(f"{root}: replaced {_READ_ATTEMPTS} times while it was read: wait for its writers to finish")


def read_about(root: Path) -> Mapping[str, Any]:
    """What was said about the current generation when it was made, without reading its files; raises as `read`."""
    pointer = read_pointer(root)
    return read_manifest(root, pointer).about


def read_manifest(root: Path, pointer: Pointer) -> Manifest:
    """The manifest of the generation that this names; raises as `read`."""
    return _read_manifest(root / pointer.name, pointer)


def problems(root: Path) -> list[IndexUnusable]:
    """Everything that is wrong with the folder and its current generation; empty when all is well."""
    try:
        pointer = read_pointer(root)
        _, found = _read_generation(root / pointer.name, pointer, whole=True)
    except IndexTooNew:
        raise  # nothing is damaged
    except IndexUnusable as error:
        return [error]
    strays = [path for path in sorted(root.iterdir()) if not is_ours(path.name)]
    return [*found, *(IndexCorrupt("not part of an index: remove it", path=path) for path in strays)]


def read_pointer(root: Path) -> Pointer:
    """What CURRENT says. Raises IndexMissing, or IndexCorrupt when it is not one."""
    path = root / CURRENT
    try:
        line = read_file(path, bounds.POINTER, within=root)
    except (FileNotFoundError, NotADirectoryError):
        if highest_generation(root) > 1:  # the very first writer may be killed before it writes CURRENT
            raise IndexCorrupt(f"missing, though there are generations: {_REBUILD}", path=path) from None
        raise IndexMissing(f"{root}: no index here (no file {CURRENT}): build one, or check the path") from None
    except OSError as error:
        raise _unreadable(path, error) from None
    if (match := _POINTER.fullmatch(line)) is None:
        raise IndexCorrupt(f"must be one line, a generation and a sha256: {_REBUILD}", path=path)
    return Pointer(match[1].decode(), match[2].decode())


def highest_generation(root: Path) -> int:
    """The highest number among the generation folders, current or not; 0 when there is none."""
    return max((int(path.name.removeprefix("gen-")) for path in generations(root)), default=0)


def generations(root: Path) -> list[Path]:
    """The folders of generations. A file or a link with such a name does not count."""
    if not root.is_dir():
        return []
    with os.scandir(root) as entries:
        return [
            root / entry.name
            for entry in entries
            if GENERATION.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
        ]


def is_ours(name: str) -> bool:
    """Whether a name in the folder is one that a writer of an index makes."""
    return name in (CURRENT, LOCK) or name.startswith(ASIDE) or GENERATION.fullmatch(name) is not None


def _read_generation(folder: Path, pointer: Pointer, whole: bool) -> tuple[Generation, list[IndexCorrupt]]:
    root = folder.parent
    manifest = _read_manifest(folder, pointer)
    small = manifest.format < IN_BLOCKS or sum(entry.size for entry in manifest.files.values()) <= WHOLE
    found: list[IndexCorrupt] = []
    files: dict[str, bytes | memoryview] = {}
    for name, expected in manifest.files.items():
        by_parts = not small and BLOCK.fullmatch(name) is not None
        try:
            data = (_mapped if by_parts else _read)(folder / name, root, expected)
            if not by_parts or whole:
                _check_sum(data, folder / name, expected)
            files[name] = data
        except IndexCorrupt as error:
            found.append(error)
    listed = {MANIFEST, *manifest.files}
    strays = sorted(path for path in folder.iterdir() if path.name not in listed) if folder.is_dir() else []
    found += [IndexCorrupt("not listed in the manifest: remove it", path=path) for path in strays]
    generation = Generation(
        number=manifest.generation,
        about=manifest.about,
        files=files,
        digest=pointer.sha256,
        format=manifest.format,
        checked=small or whole,
        sums={name: entry.sha256 for name, entry in manifest.files.items()},
    )
    return generation, found


def _read_manifest(folder: Path, pointer: Pointer) -> Manifest:
    path = folder / MANIFEST
    data = _read_bytes(path, folder.parent, bounds.MANIFEST)
    if hashlib.sha256(data).hexdigest() != pointer.sha256:
        raise IndexCorrupt(f"not the one that {CURRENT} names, the sha256 differs: {_REBUILD}", path=path)
    try:
        written = msgspec.json.decode(data, type=_AnyManifest).format
        if written > FORMAT:
            raise IndexTooNew(
                f"{folder}: has index format {written}, this version of assistkit reads up to {FORMAT}: "
                "upgrade assistkit, or build the index again with this version"
            )
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise IndexCorrupt(f"not a manifest ({error}): {_REBUILD}", path=path) from None
    named = len(manifest.files) <= _MOST_FILES and all(map(FILE_NAME.fullmatch, manifest.files))
    if manifest.generation != pointer.number or not named:
        raise IndexCorrupt(f"not the manifest of {folder.name}: {_REBUILD}", path=path)
    return manifest


def _read(path: Path, root: Path, expected: FileEntry) -> bytes:
    data = _read_bytes(path, root, expected.size)
    _check_size(len(data), path, expected)
    return data


def _mapped(path: Path, root: Path, expected: FileEntry) -> memoryview:
    with _explained(path):
        data = map_file(path, within=root)
    _check_size(len(data), path, expected)
    return data


def _check_size(got: int, path: Path, expected: FileEntry) -> None:
    if got != expected.size:
        raise IndexCorrupt(f"must have {expected.size} bytes; got {got}: {_REBUILD}", path=path)


def _check_sum(data: bytes | memoryview, path: Path, expected: FileEntry) -> None:
    if hashlib.sha256(data).hexdigest() != expected.sha256:
        raise IndexCorrupt(f"damaged, its sha256 is not the manifest's: {_REBUILD}", path=path)


def _read_bytes(path: Path, root: Path, most: int) -> bytes:
    with _explained(path):
        return read_file(path, most, within=root)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise IndexCorrupt(f"missing: {_REBUILD}", path=path) from None
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> Exception:
    if isinstance(error, PermissionError):
        return InputError(f"{path}: no permission to read it")
    return IndexCorrupt(f"cannot be read ({error.strerror}): {_REBUILD}", path=path)
