"""The folder of an index of which one file was written by a stranger, who knows how to make the sums right.

The first line of an input names the file; the rest is what stands in it.
"""

from __future__ import annotations

import hashlib
import json

from kit import EMBEDDER, desk, desk_files, in_block, text_of

from assistkit import Assistant, Case
from assistkit.index import open_index, verify
from assistkit.index.store import CURRENT, MANIFEST

_CASE = Case.from_text("How do I reset the PIN of the tablet in version 2.4?")


def seeds() -> list[bytes]:
    return [name.encode() + b"\n" + data for name, data in sorted(desk_files().items())]


def read(data: bytes) -> None:
    name, _, content = data.partition(b"\n")
    files = dict(desk_files())
    written = text_of(name) if text_of(name) in files else sorted(files)[sum(name) % len(files)]
    files[written] = content
    files = in_block(files)
    if written not in (CURRENT, MANIFEST):
        files[MANIFEST] = _with_sums(files)
    if written != CURRENT:
        files[CURRENT] = f"gen-000001 {hashlib.sha256(files[MANIFEST]).hexdigest()}\n".encode()
    with desk(files) as root:
        verify(root)
        index = open_index(root)
    Assistant(index, EMBEDDER).suggest(_CASE).to_dict()


def _with_sums(files: dict[str, bytes]) -> bytes:
    manifest = json.loads(files[MANIFEST])
    for name in manifest["files"]:
        manifest["files"][name] = {"sha256": hashlib.sha256(files[name]).hexdigest(), "size": len(files[name])}
    return json.dumps(manifest).encode()
