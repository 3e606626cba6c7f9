"""A block: the files of about a thousand articles in one tar file, so that a change writes one block and not all.

Where a block begins depends on nothing but the ids of the articles. So the same articles lie in the same blocks
whatever came before, and an article that comes or goes changes one block, or two.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections.abc import Mapping, Sequence

BLOCK = re.compile(r"block-\d{4,6}\.tar")

ARTICLES = 1_024
"""The usual number of articles in a block."""

_UNIT = 512  # of a tar file: each file in it begins at a multiple, so arrays can be mapped
_END = bytes(2 * _UNIT)
_HEADER = re.compile(rb"([a-z][a-z0-9_.-]{0,60})\0{38,}\d{7}\0\d{7}\0\d{7}\0([0-7]{11})\0", re.S)


def block_name(number: int) -> str:
    """The file of a block, by its place."""
    return f"block-{number:04d}.tar"


def cut(article_ids: Sequence[str]) -> list[tuple[int, int]]:
    """Where the blocks of these articles, in order, begin and end; one for none."""
    starts = [0, *(at for at, id in enumerate(article_ids) if at and _begins(id))]
    return list(zip(starts, [*starts[1:], len(article_ids)], strict=True))


def pack(files: Mapping[str, bytes]) -> bytes:
    """One tar file of these; equal files, equal bytes."""
    pieces = []
    for name, data in files.items():
        pieces += [_header(name, len(data)), data, bytes(-len(data) % _UNIT)]
    return b"".join([*pieces, _END])


def unpack(data: memoryview) -> dict[str, memoryview]:
    """Inverse of `pack`; nothing is copied. Raises ValueError for a tar file of another kind."""
    found: dict[str, memoryview] = {}
    at = 0
    while data[at:] != _END:
        header = bytes(data[at : at + _UNIT])
        match = _HEADER.match(header)
        name, size = (match[1].decode(), int(match[2], 8)) if match else ("", 0)
        end = at + _UNIT + size
        if not name or _header(name, size) != header or name in found or end + len(_END) > len(data):
            raise ValueError("must be a tar file as assistkit writes it")
        found[name] = data[at + _UNIT : end]
        at = end + -size % _UNIT
    return found


def _begins(article_id: str) -> bool:
    digest = hashlib.sha256(article_id.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % ARTICLES == 0


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf(tarfile.USTAR_FORMAT)
