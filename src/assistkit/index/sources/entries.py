"""What lies in a folder of articles: the files to read, and the entries that are left out because they are no files."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from assistkit.errors import InputError
from assistkit.index.store import CURRENT, generations
from assistkit.text.reading import kind_of

_ALLOW = "say --follow-links (follow_links=True) if what it points to may be read"
_TWICE = "a symbolic link to what is read already"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry that was not read, by its path below the folder, and why in words."""

    path: str
    why: str

    def __str__(self) -> str:
        return f"{self.path}: {self.why}"


@dataclass
class _Walk:
    root: Path
    wanted: Callable[[str], bool]
    follow_links: bool
    files: list[Path] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    links: list[Path] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)

    def run(self) -> None:
        """Folders and files first, then what links point to, so that a link never stands for what is there itself."""
        self._folder(self.root)
        while self.links:
            waiting, self.links = sorted(self.links), []
            for link in waiting:
                self._linked(link)

    def _folder(self, top: Path) -> None:
        waiting = [top]
        while waiting:
            folder = waiting.pop()
            try:
                self.seen.add(_identity(folder.stat()))
                with os.scandir(folder) as entries:
                    for entry in sorted(entries, key=lambda one: one.name):
                        with suppress(FileNotFoundError):  # removed meanwhile
                            waiting += self._entry(Path(folder, entry.name), entry.stat(follow_symlinks=False))
            except OSError as error:
                said = f"the folder cannot be read ({error.strerror}); check its permissions"
                raise InputError(f"{folder}: {said}") from None

    def _entry(self, path: Path, found: os.stat_result) -> list[Path]:
        """The folder to go into, if it is one; what else it is, is noted."""
        if path.name.startswith((".", "~$")):  # "~$": Word's locks
            return []
        if stat.S_ISDIR(found.st_mode):
            if _is_index(path):
                self._leave(path, "an index, made from articles")
                return []
            return [path]
        if stat.S_ISLNK(found.st_mode):
            if self.follow_links:
                self.links.append(path)
            elif self.wanted(path.name) or path.is_dir():
                self._leave(path, f"a symbolic link; {_ALLOW}")
        elif self.wanted(path.name):
            self._file(path, found)
        return []

    def _file(self, path: Path, found: os.stat_result) -> None:
        if kind := kind_of(found.st_mode):
            self._leave(path, f"{kind}, and no file")
        else:
            self.seen.add(_identity(found))
            self.files.append(path)

    def _linked(self, link: Path) -> None:
        """What an allowed link points to: read once, which also ends a loop."""
        try:
            found = link.stat()
        except OSError as error:
            if self.wanted(link.name):
                self._leave(link, f"a symbolic link that leads nowhere ({error.strerror})")
            return
        if not stat.S_ISDIR(found.st_mode) and not self.wanted(link.name):
            return
        if _identity(found) in self.seen:
            self._leave(link, _TWICE)
        elif stat.S_ISDIR(found.st_mode):
            self._folder(link)
        else:
            self._file(link, found)

    def _leave(self, path: Path, why: str) -> None:
        self.left_out.append(LeftOut(path.relative_to(self.root).as_posix(), why))


def _is_index(folder: Path) -> bool:
    """Whether an index lies there: built beside its articles, it is none of them when they are read again."""
    return (folder / CURRENT).is_file() and any(generations(folder))


def entries_of(
    root: Path, wanted: Callable[[str], bool], *, follow_links: bool = False
) -> tuple[list[Path], list[LeftOut]]:
    """The files below `root` whose names are wanted, and what was left out, both sorted by their path below it.

    Hidden entries are passed over. Links are left out unless they are followed; then nothing is read twice, so that
    a loop ends. Raises InputError for a folder that cannot be read.
    """
    walk = _Walk(root, wanted, follow_links)
    walk.run()
    files = sorted(walk.files, key=lambda file: file.relative_to(root).as_posix())
    return files, sorted(walk.left_out, key=lambda one: one.path)


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino
