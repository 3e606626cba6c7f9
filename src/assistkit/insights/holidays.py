"""The days on which a desk is closed, from a file that the desk keeps: a date a line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assistkit.errors import InputError
from assistkit.text.reading import read_file

_MOST = 1_000_000  # bytes of such a file


def read_holidays(path: Path) -> frozenset[date]:
    """The dates of a file: one a line as 2026-12-25; what follows a # is a remark. Raises InputError."""
    found = set()
    try:
        lines = read_file(path, _MOST).decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: must be a text file in UTF-8 ({type(error).__name__}); check the path") from None
    for number, line in enumerate(lines, 1):
        day = line.partition("#")[0].strip()
        try:
            if day:
                found.add(date.fromisoformat(day))
        except ValueError:
            raise InputError(
                f"{path}, line {number}: must be a date as 2026-12-25; got {day[:20]!r}; write one date a line"
            ) from None
    return frozenset(found)
