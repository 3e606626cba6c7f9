"""Every error the library raises, in one tree.

    AssistkitError
    |-- InputError            what the caller gave cannot be used (also a ValueError); the CLI exits 2
    |   |-- FieldError        a value of an article or case; knows `field`
    |   |-- SourceError       an article file or row; knows `path` and `line`
    |   `-- DatasetError      a file of an evaluation dataset; knows `path` and `line`
    |-- IndexUnusable         an index folder cannot be used
    |   |-- IndexMissing      nothing there to open
    |   |-- IndexCorrupt      a file is not what the manifest says; knows `path`
    |   |-- IndexTooNew       written by a newer format than this version reads
    |   |-- IndexLocked       another process is writing
    |   `-- WrongEmbedder     the vectors were made by another embedder
    |-- StoreUnusable         a feedback store cannot be used: the database says no
    |   |-- StoreTooNew       written by a newer version; it was left as it is
    |   `-- StoreBusy         another connection held it for too long; trying again is safe
    |-- DraftFailed           a drafter that asks a service got no draft; knows the `usage` it spent all the same
    `-- MissingExtra          an optional package is needed (also an ImportError); says what to install

A message says what happened, the rule, what was got and what to do. What else may come out of a call: an OSError where
a file cannot be written, and KeyboardInterrupt. The command line turns all of them into a line and an exit code.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


class AssistkitError(Exception):
    """Base of every error assistkit raises on purpose."""


class InputError(AssistkitError, ValueError):
    """What the caller gave cannot be used."""


class FieldError(InputError):
    """A value that cannot be used; `field` is its name, so that a reader can add the line."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        super().__init__(f"{field}: {problem}")


class _LocatedError(InputError):
    """An error that knows the file and, where there is one, the line (from 1)."""

    def __init__(self, message: str, *, path: Path | str, line: int | None = None) -> None:
        self.path = Path(path)
        self.line = line
        where = f"{path}:{line}" if line is not None else f"{path}"
        super().__init__(f"{where}: {message}")


class SourceError(_LocatedError):
    """An article file or row that cannot be read."""


class DatasetError(_LocatedError):
    """A file of an evaluation dataset that cannot be read."""


class IndexUnusable(AssistkitError):
    """An index folder cannot be used."""


class IndexMissing(IndexUnusable):
    """There is no index at this place."""


class IndexCorrupt(IndexUnusable):
    """A file of the index is not what its manifest says."""

    def __init__(self, message: str, *, path: Path | str) -> None:
        self.path = Path(path)
        super().__init__(f"{path}: {message}")


class IndexTooNew(IndexUnusable):
    """The index was written in a newer format than this version can read."""


class IndexLocked(IndexUnusable):
    """Another process is writing to this index."""


class WrongEmbedder(IndexUnusable):
    """The index was built with another embedder."""


class StoreUnusable(AssistkitError):
    """A feedback store cannot be used: the database says no."""


class StoreTooNew(StoreUnusable):
    """The store was written by a newer assistkit; it was left as it is."""


class StoreBusy(StoreUnusable):
    """Another connection held the store for too long; nothing is half done, and trying again is safe."""


class DraftFailed(AssistkitError):
    """A drafter that asks a service, such as a language model, got no draft from it; the message says why in words."""

    def __init__(self, message: str, usage: Mapping[str, float] | None = None) -> None:
        self.usage = dict(usage or {})
        super().__init__(message)


class MissingExtra(AssistkitError, ImportError):
    """An optional package is needed for this part."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed; install it with: pip install 'assistkit[{extra}]'")
