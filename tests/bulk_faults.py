"""An embedder for workers that is killed in the middle, and one that counts what it embeds."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from assistkit.protocols import Vectors
from assistkit.testing import HashEmbedder
from assistkit.types import text_digest


class Counting(HashEmbedder):
    """Writes the digest of each text that it embeds to a file, a line each."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        made = super().encode_document(texts)
        with (self.folder / f"embedded-{os.getpid()}").open("a") as file:
            file.write("".join(f"{text_digest(text)}\n" for text in texts))
        return made


class Killed(Counting):
    """Its process is killed after half a part, each time that the folder has a file `kill-…` to take away."""

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        super().encode_document(texts[: len(texts) // 2])
        for file in self.folder.glob("kill-*"):
            try:
                file.unlink()
            except FileNotFoundError:
                continue  # another worker was faster
            os.kill(os.getpid(), signal.SIGKILL)
        return super(Counting, self).encode_document(texts)


def opener(kind: type[Counting], folder: Path) -> partial[Counting]:
    """What a worker opens."""
    return partial(kind, folder)


def embedded(folder: Path) -> list[str]:
    """The digests of what all processes embedded."""
    return [line for file in folder.glob("embedded-*") for line in file.read_text().splitlines()]
