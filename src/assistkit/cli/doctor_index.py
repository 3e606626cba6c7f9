"""What `assistkit doctor` looks at in an index: every byte, its embedder, who may read and write it, room, a draft."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from assistkit.cli.looks import Look, tried
from assistkit.cli.words import as_typed, count
from assistkit.errors import IndexTooNew, WrongEmbedder

if TYPE_CHECKING:
    from assistkit.index import KnowledgeIndex
    from assistkit.protocols import Embedder

_PROBLEMS = 20
_STAYS = "restore it from a copy, or build it again"


def looked_at(path: Path, embedder: Embedder | None) -> Iterator[Look]:
    """The index in this folder, and a suggestion from it; `embedder` is None where there is none to ask."""
    from assistkit.index import open_index

    if broken := list(_broken(path)):
        yield from broken
        return
    index = open_index(path)
    yield from _holds(path, index)
    yield from tried("folder", lambda: _folder(path, index))
    if embedder is None:
        yield Look("warning", "suggestion", "not tried, without an embedder")
    elif wrong := _wrong(index, embedder):
        yield Look("problem", "index", wrong)
    else:
        yield Look("ok", "index", f"made with {embedder!r}")
        yield from tried("suggestion", lambda: _suggestion(index, embedder))


def _broken(path: Path) -> Iterator[Look]:
    from assistkit.index import verify

    if not path.is_dir():
        command = f"assistkit index build ARTICLES --out {as_typed(path)}"
        yield Look("problem", "index", f"{path}: no index here", "give the path of an index, or build one", command)
        return
    try:
        problems = verify(path)
    except IndexTooNew as error:
        problems = [str(error)]
    for problem in problems[:_PROBLEMS]:
        yield Look("problem", "index", problem)
    if len(problems) > _PROBLEMS:
        yield Look("problem", "index", f"{path}: and {len(problems) - _PROBLEMS:,} more", _STAYS)


def _holds(path: Path, index: KnowledgeIndex) -> Iterator[Look]:
    public = sum(article.public for article in index.articles.values())
    yield Look(
        "ok",
        "index",
        f"{path}: generation {index.generation}, {count(len(index.articles), 'article')} ({public:,} public, "
        f"{len(index.articles) - public:,} internal), {count(len(index), 'passage')}, "
        f"{count(len(index.memory), 'solved case')}; every byte checked",
    )
    if not public:
        do = "see which words keep them internal, or say --visibility public"
        command = f"assistkit index update ARTICLES --index {as_typed(path)} --report report.txt"
        yield Look("warning", "index", "no article is public, so none can be quoted", do, command)


def _wrong(index: KnowledgeIndex, embedder: Embedder) -> str:
    try:
        index.check_fingerprint(embedder)
    except WrongEmbedder as error:
        return f"{error}; --embedder names another"
    return ""


def _folder(path: Path, index: KnowledgeIndex) -> Iterator[Look]:
    writable = os.access(path, os.W_OK | os.X_OK)
    if not writable:
        says = f"{path}: this user may not write to it: it can suggest and serve, not update or learn"
        yield Look("warning", "folder", says)
    if os.name != "nt":
        yield from _open_to_others(path, index)
    size, free = _size(path / f"gen-{index.generation:06d}"), shutil.disk_usage(path).free
    room = f"{_megabytes(free)} free, index {_megabytes(size)}"
    if free < 2 * size:
        yield Look("warning", "folder", room, "an update writes a whole new generation beside the old one: make room")
    else:
        yield Look("ok", "folder", f"writable; {room}" if writable else room)


def _open_to_others(path: Path, index: KnowledgeIndex) -> Iterator[Look]:
    """Users who may also write there, or read what is not for everybody; nothing if all is well."""
    if not _others_reach(path):
        return
    modes = list(_modes(path))
    if any(mode & stat.S_IWOTH for mode in modes):
        says = f"{path}: everybody on this machine may change what is suggested"
        yield Look("warning", "folder", says, command=f"chmod -R o-w {as_typed(path)}")
    inside = len(index.memory) or not all(article.public for article in index.articles.values())
    if inside and any(stat.S_ISREG(mode) and mode & stat.S_IROTH for mode in modes):
        says = f"{path}: everybody on this machine may read its internal articles and learned cases"
        yield Look("warning", "folder", says, command=f"chmod -R o-rwx {as_typed(path)}")


def _modes(path: Path) -> Iterator[int]:
    """Of the folder and all in it; what a writer removes meanwhile is left out."""
    for one in (path, *path.rglob("*")):
        with suppress(FileNotFoundError):
            if not one.is_symlink():
                yield one.stat().st_mode


def _others_reach(path: Path) -> bool:
    """Whether the folders above let others through; a home folder does not, as a rule."""
    whole = path.resolve()
    return all(one.stat().st_mode & stat.S_IXOTH for one in (whole, *whole.parents))


def _size(generation: Path) -> int:
    """Bytes of a generation, about as many as the next one has."""
    return sum(one.stat().st_size for one in generation.iterdir()) if generation.is_dir() else 0


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB" if size < 1_000_000_000 else f"{size / 1_000_000_000:,.1f} GB"


def _suggestion(index: KnowledgeIndex, embedder: Embedder) -> Iterator[Look]:
    """The title of an article is the question; neither is shown, nor the draft."""
    from assistkit.assistant import Assistant
    from assistkit.types import Case

    articles = list(index.articles.values())
    asked = next((one.title for one in articles if one.public and one.title.strip()), "How do I set a new PIN?")
    started = time.perf_counter()
    suggestion = Assistant(index, embedder).suggest(Case.from_text(asked))
    seconds = time.perf_counter() - started
    yield Look("ok", "suggestion", f"{suggestion.status}, in {seconds:.2f} s; asked with the title of an article")
