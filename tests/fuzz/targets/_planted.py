"""A reader with the bugs that a fuzzer must see; only the tests of the fuzzer read with it."""

from __future__ import annotations

from assistkit.errors import InputError


def read(data: bytes) -> None:
    if data == b"refuse":
        raise InputError("as a reader should")
    if data == b"raise":
        raise KeyError("not ours")
    if data == b"take memory":
        bytes(3 * 2**30)
    while data == b"hang":
        pass
