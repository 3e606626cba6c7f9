"""numpy arrays as the bytes of a .npy file, never pickled."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import numpy.typing as npt


def to_npy(array: npt.NDArray[Any]) -> bytes:
    """The bytes of a .npy file: equal arrays, equal bytes."""
    buffer = io.BytesIO()
    np.save(buffer, np.ascontiguousarray(array), allow_pickle=False)
    return buffer.getvalue()


def from_npy(data: bytes, dtype: type[np.generic], ndim: int) -> npt.NDArray[Any]:
    """Inverse of `to_npy`. Raises ValueError unless it holds that dtype and number of dimensions."""
    try:
        array: npt.NDArray[Any] = np.load(io.BytesIO(data), allow_pickle=False)
    except EOFError:
        raise ValueError("is empty, and must be a .npy file") from None
    if array.dtype != np.dtype(dtype) or array.ndim != ndim:
        raise ValueError(f"must hold {np.dtype(dtype)} with {ndim} dimensions; got {array.dtype} of {array.shape}")
    return array
