"""Work for workers, with faults planted in it: it kills its worker, or raises."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from assistkit.errors import InputError


def opened() -> str:
    """What each worker opens."""
    return f"opened in {os.getpid()}"


def work(subject: str, item: tuple[str, str]) -> str:
    """An item says what happens to its worker: `kill:3` kills it at the first three tries, which are counted in a file.

    `raise` raises; anything else is done.
    """
    assert subject == f"opened in {os.getpid()}"
    said, folder = item
    order, _, times = said.partition(":")
    if order == "kill" and tries(Path(folder), said) <= int(times):
        os.kill(os.getpid(), signal.SIGKILL)
    if order == "raise":
        raise InputError("the item must be another one; got this")
    return said.upper()


def tries(folder: Path, name: str) -> int:
    """How often this was called with the folder and name, this time included."""
    with (folder / name).open("ab") as file:
        file.write(b"x")
        file.flush()
        return os.fstat(file.fileno()).st_size


def told(_: str, folder: str) -> None:
    """Leaves its process's id in the folder."""
    (Path(folder) / f"pid-{os.getpid()}").touch()
