"""Every error the library raises, in one tree.

    AssistkitError
    |-- InputError            what the caller gave cannot be used (also a ValueError); the CLI exits 2
    |   |-- FieldError        a value of an article or case; knows `field`
    |   |-- TooLarge          more than a limit allows
    |   |-- NotYaml           a text that cannot be read as plain YAML; knows `line`
    |   |-- SourceError       an article file or row; knows `path` and `line`
    |   `-- DatasetError      a file of an evaluation dataset; knows `path` and `line`
    |-- IndexUnusable         an index folder cannot be used
    |   |-- IndexMissing      nothing there to open
    |   |-- IndexCorrupt      a file is not what the manifest says; knows `path`
    |   |-- IndexTooNew       written by a newer format than this version reads
    |   |-- IndexLocked       another process is writing
    |   |-- IndexChanged      an article was replaced between two looks
    |   `-- WrongEmbedder     the vectors were made by another embedder
    |-- StoreUnusable         a feedback store cannot be used: the database says no
    |   |-- StoreTooNew       written by a newer version; it was left as it is
    |   `-- StoreBusy         another connection held it for too long; trying again is safe
    |-- DeskUnusable          a help desk's server cannot be used as it should
    |   |-- DeskRefused       it does not let us: credentials or rights
    |   |-- DeskMissing       what was asked for is gone, or merged into another
    |   |-- DeskChanged       somebody has changed it meanwhile
    |   |-- DeskBusy          it did not answer, or asks to wait longer than we do; later it may
    |   |-- DeskOdd           the answer is not what the desk's documents say
    |   |-- NoteUnknown       nobody knows whether a note arrived; leaving it again looks for it first
    |   `-- NoteExposed       a note is not internal: look at it at once
    |-- DraftFailed           a drafter that asks a service got no draft; knows the `usage` it spent all the same
    `-- MissingExtra          an optional package is needed (also an ImportError); says what to install

A message says what happened, the rule, what was got and what to do. What else may come out of a call: an OSError where
a file cannot be written, and KeyboardInterrupt. The command line turns all of them into a line and an exit code.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path


class AssistkitError(Exception):
    """Base of every error assistkit raises on purpose. Its text is one line in which everything can be seen."""

    def __str__(self) -> str:
        said = super().__str__()
        return said if said.isprintable() else "".join(map(_seen, said))


def _seen(character: str) -> str:
    r"""A line end as a blank; what steers a terminal or turns text around, as a file name may, written out: "\x1b"."""
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    return " " if character == "\n" else character.encode("unicode_escape").decode()


class InputError(AssistkitError, ValueError):
    """What the caller gave cannot be used."""


class FieldError(InputError):
    """A value that cannot be used; `field` is its name, so that a reader can add the line."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        super().__init__(f"{field}: {problem}")


class TooLarge(InputError):
    """More than a limit allows; the message says the rule and what was got."""


class NotYaml(InputError):
    """What is wrong, in words, and on which line of the block (from 1; 0 where that is not known)."""

    def __init__(self, problem: str, line: int = 0) -> None:
        self.problem, self.line = problem, line
        super().__init__(problem)


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


class IndexChanged(IndexUnusable):
    """An article was replaced or removed between two looks at it; whoever looked asks again."""


class WrongEmbedder(IndexUnusable):
    """The index was built with another embedder."""


class StoreUnusable(AssistkitError):
    """A feedback store cannot be used: the database says no."""


class StoreTooNew(StoreUnusable):
    """The store was written by a newer assistkit; it was left as it is."""


class StoreBusy(StoreUnusable):
    """Another connection held the store for too long; nothing is half done, and trying again is safe."""


class DeskUnusable(AssistkitError):
    """A help desk's server cannot be used as it should. No message of these holds a password or token.

    `again` is whether the same request may work at once, or in how many seconds.
    """

    def __init__(self, message: str, *, again: bool | float = False) -> None:
        self.again = again
        super().__init__(message)


class DeskRefused(DeskUnusable):
    """The desk does not let us: credentials or rights."""


class DeskMissing(DeskUnusable):
    """What was asked for is not there: never was, deleted, or merged into another."""


class DeskChanged(DeskUnusable):
    """Somebody has changed it since it was read; nothing was written."""


class DeskBusy(DeskUnusable):
    """The desk did not answer, or wants us to wait longer than we do; the same may work later."""


class DeskOdd(DeskUnusable):
    """The answer is not what the desk's documents say, such as a page of HTML."""


class NoteUnknown(DeskUnusable):
    """Nobody knows whether a note has arrived; to leave it again is safe, since it is looked for first."""


class NoteExposed(DeskUnusable):
    """A note is not internal, so the customer may see it; the message says what was done, and where it is."""


class DraftFailed(AssistkitError):
    """A drafter that asks a service, such as a language model, got no draft from it; the message says why in words."""

    def __init__(self, message: str, usage: Mapping[str, float] | None = None) -> None:
        self.usage = dict(usage or {})
        super().__init__(message)


class MissingExtra(AssistkitError, ImportError):
    """An optional package is needed for this part."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed; install it with: pip install 'assistkit[{extra}]'")
