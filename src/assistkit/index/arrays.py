"""numpy arrays as the bytes of a .npy file, never pickled."""

from __future__ import annotations

import io
import re
from typing import Any

import numpy as np
import numpy.typing as npt

_HEADER = re.compile(
    rb"\x93NUMPY\x01\x00..\{'descr': '([<>|]\w{1,4})', 'fortran_order': False, 'shape': \(([\d, ]{0,40})\), \} *\n",
    re.S,
)


def to_npy(array: npt.NDArray[Any]) -> bytes:
    """The bytes of a .npy file: equal arrays, equal bytes."""
    buffer = io.BytesIO()
    np.save(buffer, np.ascontiguousarray(array), allow_pickle=False)
    return buffer.getvalue()


def from_npy(data: bytes | memoryview, dtype: type[np.generic], ndim: int) -> npt.NDArray[Any]:
    """Inverse of `to_npy`, read-only. Raises ValueError unless it holds that dtype and number of dimensions.

    Read by hand, since `numpy.load` evaluates the header, and makes room for what it claims before it looks whether
    that is there.
    """
    header = _HEADER.match(data)
    if header is None or header.end() != 10 + int.from_bytes(data[8:10], "little"):
        raise ValueError("must be a .npy file of format 1.0 as numpy.save writes it, in C order")
    descr, shape = header[1].decode(), [int(part) for part in header[2].split(b",") if part.strip()]
    if descr != np.dtype(dtype).str or len(shape) != ndim:
        raise ValueError(f"must hold {np.dtype(dtype)} with {ndim} dimensions; got {descr} of {tuple(shape)}")
    wanted = np.dtype(dtype).itemsize
    for part in shape:
        wanted *= part  # of Python's own integers, which do not overflow
    if len(data) - header.end() != wanted:
        raise ValueError(f"must hold {wanted} bytes for the shape {tuple(shape)}; got {len(data) - header.end()}")
    return np.frombuffer(data, dtype=dtype, offset=header.end()).reshape(shape)
