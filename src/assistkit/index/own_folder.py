"""A folder for an index that nobody named: it belongs to one object and goes with it.

In a folder, not in memory only: what is suggested from was read and checked like any other index, `learn` and `forget`
work on it, and its digest is in the provenance of each suggestion.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from pathlib import Path


def own_folder() -> Path:
    """A new folder that only this user may read, among the temporary ones."""
    return Path(tempfile.mkdtemp(prefix="assistkit-"))


def remove_with(owner: object, folder: Path) -> None:
    """Remove the folder when `owner` is gone, or the program ends; a process that was forked leaves it alone."""
    weakref.finalize(owner, remove, folder, os.getpid())


def remove(folder: Path, process: int | None = None) -> None:
    """Remove the folder, in this process or in the one with the given id only."""
    if process in (None, os.getpid()):
        shutil.rmtree(folder, ignore_errors=True)
