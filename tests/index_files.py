"""The files of an index of one block by name, whether they lie in the block or beside it; and back, all sums right."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from assistkit.index.arrays import to_npy
from assistkit.index.block_files import ACROSS, ARTICLES, LINES, NAMES, PASSAGES
from assistkit.index.blocks import pack, unpack

ONLY = "block-0000.tar"


def files_of(generation: Path) -> dict[str, bytes]:
    """Without the manifest."""
    found = {file.name: file.read_bytes() for file in generation.iterdir() if file.name != "manifest.json"}
    return unpacked(found)


def unpacked(files: dict[str, bytes]) -> dict[str, bytes]:
    """With the files of its block instead of the block."""
    inside = unpack(memoryview(files[ONLY]))
    return {**{n: d for n, d in files.items() if n != ONLY}, **{name: bytes(data) for name, data in inside.items()}}


def packed(files: dict[str, bytes]) -> dict[str, bytes]:
    """Inverse of `unpacked`."""
    inside = {name: files[name] for name in (*NAMES, ACROSS) if name in files}
    return {ONLY: pack(inside), **{name: data for name, data in files.items() if name not in inside}}


def lines_of(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with `lines.npy` as the records have their lines."""
    ends = [np.cumsum([len(x) for x in files[name].splitlines(keepends=True)]) for name in (ARTICLES, PASSAGES)]
    return {**files, LINES: to_npy(np.concatenate(ends).astype(np.int64))}
