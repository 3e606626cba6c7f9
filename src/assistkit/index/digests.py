"""sha256 sums as rows of bytes: half the room of hexadecimal text, and many are looked up at once."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from assistkit.errors import InputError
from assistkit.index.stacked import Rows, Stacked

Sums = npt.NDArray[np.uint8]

BYTES = 32
_HEX = re.compile(r"[0-9a-f]{64}")
_NONE = "0" * 2 * BYTES


def sums(digests: Sequence[str]) -> Sums:
    """uint8 (n, 32) of sums in hexadecimal; zeros for "". Raises InputError for anything else."""
    for digest in digests:
        if digest and not _HEX.fullmatch(digest):
            raise InputError(f"a digest must be a sha256 in hexadecimal; got {digest!r:.80}")
    data = bytes.fromhex("".join(digest or _NONE for digest in digests))
    return np.frombuffer(data, dtype=np.uint8).reshape(len(digests), BYTES)


def sums_or_none(digests: Sequence[str]) -> Sums:
    """The same; zeros for what is no such sum, as a solved case of another program may have."""
    return sums([digest if _HEX.fullmatch(digest) else "" for digest in digests])


class Digests:
    """The sum of what each row was made from; found again by it."""

    def __init__(self, rows: Stacked | None = None) -> None:
        self.rows = rows if rows is not None else Stacked([sums([])])
        self._sorted: tuple[npt.NDArray[np.uint64], Rows] | None = None  # made at the first look

    def __len__(self) -> int:
        return len(self.rows)

    def hex(self, row: int) -> str:
        """As text; "" where none was said."""
        found: str = self.rows.take(np.array([row], dtype=np.int64))[0].tobytes().hex()
        return "" if found == _NONE else found

    def texts(self, rows: Rows) -> list[str]:
        """Several as text."""
        every = self.rows.take(rows).tobytes().hex()
        width = 2 * BYTES
        found = (every[at : at + width] for at in range(0, len(every), width))
        return ["" if one == _NONE else one for one in found]

    def changed(self, order: Rows, added: Sequence[str]) -> Digests:
        """Those of the rows followed by `added`, in this order."""
        return Digests(self.rows.followed_by(sums(added)).picked(order))

    def places(self, digests: Sequence[str]) -> Rows:
        """int64 (n,): a row with each of these sums; -1 where there is none, and for what is no sum."""
        wanted, found = sums_or_none(digests), np.full(len(digests), -1, dtype=np.int64)
        if not len(self) or not len(wanted):
            return found
        keys, order = self._by_key()
        own = _keys(wanted)
        at = np.searchsorted(keys, own)
        waiting = np.flatnonzero(wanted.any(axis=1))
        while len(waiting := waiting[at[waiting] < len(keys)]):
            waiting = waiting[keys[at[waiting]] == own[waiting]]
            rows = order[at[waiting]]
            same = (self.rows.take(rows) == wanted[waiting]).all(axis=1)
            found[waiting[same]] = rows[same]
            waiting = waiting[~same]  # eight bytes in common, and not the others
            at[waiting] += 1
        return found

    def _by_key(self) -> tuple[npt.NDArray[np.uint64], Rows]:
        if self._sorted is None:
            keys = np.concatenate([_keys(part) for part in self.rows.parts])
            order = np.argsort(keys, kind="stable")
            self._sorted = keys[order], order
        return self._sorted


def _keys(rows: Sums) -> npt.NDArray[np.uint64]:
    """uint64 (n,): the first eight bytes."""
    found: npt.NDArray[np.uint64] = np.ascontiguousarray(rows[:, :8]).view(np.uint64).reshape(len(rows))
    return found
