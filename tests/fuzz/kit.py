"""What all targets share: what a reader may do, and the files and the desk that it reads for.

A reader gives a value or raises an error of `assistkit.errors`. Anything else is a crash: another exception, more than
`MOST_MEMORY` MB, or no end.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from assistkit.errors import AssistkitError
from assistkit.index.block_files import NAMES as IN_BLOCK
from assistkit.index.blocks import block_name, pack, unpack
from assistkit.index.building import build_index
from assistkit.index.store import CURRENT, LOCK
from assistkit.testing import HashEmbedder
from assistkit.types import Article

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
NAMES = tuple(sorted(file.stem for file in (HERE / "targets").glob("[a-z]*.py")))
PARTS = "\n%%\n"
"""Between the parts of an input that stands for several texts."""
_MEMORY = Path("/dev/shm")  # noqa: S108  a disk would be waited for
EMBEDDER = HashEmbedder(8)
ARTICLES = (
    "# Reset the PIN\n\n1. Open **Settings › Devices**.\n2. Choose the tablet.\n3. Select [New PIN](https://a.example).\n"
    "\n> It takes 1 minute.\n\n## If it fails\n\nWait for 5 minutes, then restart version 2.4.\n",
    "# Connect a calendar\n\n=== Outlook\n\nSign in at https://login.example/x.\n\n=== Google\n\nUse `token`.\n",
    "# Refunds\n\nWe don't refund more than $50. Contact [us](mailto:a@b.example) within 30 days.\n",
)


class Target(Protocol):
    """A module of `targets`; it may have a function `seeds` that makes some, beside those in the corpus."""

    def read(self, data: bytes) -> None: ...


def load(name: str) -> Target:
    return cast("Target", import_module(f"targets.{name}"))


def seeds_of(name: str) -> list[bytes]:
    """What the fuzzer begins with: inputs that we wrote, each of which the reader reads, and what it found before."""
    made = getattr(load(name), "seeds", tuple)
    return [*made(), *(file.read_bytes() for file in sorted((CORPUS / name).glob("*"), key=_seeds_first))]


def _seeds_first(file: Path) -> tuple[bool, str]:
    return not file.name.startswith("seed-"), file.name


def attempt(target: Target, data: bytes) -> None:
    """Raises whatever is neither a value nor an error of ours."""
    with suppress(AssistkitError):
        target.read(data)


def text_of(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def parts_of(data: bytes, most: int) -> list[str]:
    """The texts of an input, at least one and at most so many."""
    return text_of(data).split(PARTS, most - 1)


@contextmanager
def folder(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder with these files, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as made:
        for name, data in files.items():
            Path(made, name).write_bytes(data)
        yield Path(made)


@lru_cache(maxsize=1)
def desk_files() -> dict[str, bytes]:
    """The files of a small index, by name: in its block, in its generation, and CURRENT above it."""
    articles = [
        Article(id=f"a{n}", title=text.split("\n")[0][2:], text=text, visibility="public", url=f"https://a.example/{n}")
        for n, text in enumerate(ARTICLES)
    ]
    with folder({}) as root:
        build_index(articles, root / "kb.index", EMBEDDER)
        found = sorted(file for file in (root / "kb.index").rglob("*") if file.is_file() and file.name != LOCK)
        files = {file.name: file.read_bytes() for file in found}
    return {**{name: bytes(data) for name, data in unpack(memoryview(files.pop(block_name(0)))).items()}, **files}


def in_block(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with the block in place of those that belong into it."""
    inside = {name: data for name, data in files.items() if name in IN_BLOCK}
    return {block_name(0): pack(inside), **{name: data for name, data in files.items() if name not in IN_BLOCK}}


@contextmanager
def desk(files: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder of an index with these files."""
    with folder({CURRENT: files[CURRENT]}) as root:
        generation = root / "gen-000001"
        generation.mkdir()
        for name, data in files.items():
            if name != CURRENT:
                (generation / name).write_bytes(data)
        yield root
