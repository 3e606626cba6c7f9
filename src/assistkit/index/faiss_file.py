"""index.faiss: a graph or lists as faiss writes them, read so that nothing in it can reach beyond it.

faiss checks the inside of what it reads in 1.14 and later. What it leaves to its callers is here: how much it may
make room
for, of which kind the index is, and which numbers a search in it can answer with.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

_LISTS_ELSEWHERE = re.compile(rb"ilod.{4}\0{4}", re.S)  # faiss would open the file that they name


def index_bytes(index: Any) -> bytes:
    """The index as faiss writes it."""
    import faiss

    data: bytes = faiss.serialize_index(index).tobytes()
    return data


def read_index(kind: str, data: bytes) -> Any:
    """Inverse of `index_bytes` for an index of the kind "hnsw" or "ivf". Raises ValueError for anything else."""
    import faiss

    if _LISTS_ELSEWHERE.search(data):
        raise ValueError("index.faiss names another file; its lists must be in it")
    before = faiss.get_deserialization_vector_byte_limit()
    faiss.set_deserialization_vector_byte_limit(len(data))  # of one array; it cannot be larger than the file
    try:
        index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
    except (RuntimeError, MemoryError) as error:
        raise ValueError(f"index.faiss cannot be read by faiss ({' '.join(str(error).split())[:200]})") from None
    finally:
        faiss.set_deserialization_vector_byte_limit(before)
    if not (_is_graph(index) if kind == "hnsw" else kind == "ivf" and _is_lists(index)):
        raise ValueError(
            f"index.faiss must be of the kind {kind!r}; got {type(index).__name__}, or one that is not whole"
        )
    return index


def _is_graph(index: Any) -> bool:
    """faiss has checked the links by now, but neither that the graph has a way in nor what its vectors are."""
    import faiss

    if type(index) is not faiss.IndexHNSWFlat:
        return False
    vectors = faiss.downcast_index(index.storage)
    levels = faiss.vector_to_array(index.hnsw.levels)
    top, first = index.hnsw.max_level, index.hnsw.entry_point
    whole = _is_flat(vectors, index) and len(levels) == index.ntotal and 0 <= first < index.ntotal
    return bool(whole and top == levels.max() - 1 and levels[first] == top + 1)


def _is_lists(index: Any) -> bool:
    """Every number, starting at 0, is in one list, once: a search answers with nothing else."""
    import faiss

    if type(index) is not faiss.IndexIVFScalarQuantizer:
        return False
    lists: Any = faiss.downcast_InvertedLists(index.invlists)  # type: ignore[arg-type]
    if type(lists) is not faiss.ArrayInvertedLists:
        return False
    sizes = [lists.list_size(number) for number in range(index.nlist)]
    if sum(sizes) != index.ntotal or index.direct_map.type != index.direct_map.NoMap:
        return False
    own = [faiss.rev_swig_ptr(lists.get_ids(number), size) for number, size in enumerate(sizes) if size]
    return (
        np.array_equal(np.sort(np.concatenate(own or [np.empty(0)])), np.arange(index.ntotal))
        and index.sq.qtype == faiss.ScalarQuantizer.QT_8bit
        and index.code_size == index.sq.code_size == lists.code_size == index.d
        and _is_flat(faiss.downcast_index(index.quantizer), index, index.nlist)
    )


def _is_flat(vectors: Any, index: Any, rows: int | None = None) -> bool:
    import faiss

    wanted = (index.ntotal if rows is None else rows, index.d)
    flat = type(vectors) in (faiss.IndexFlat, faiss.IndexFlatIP) and (vectors.ntotal, vectors.d) == wanted
    same = flat and vectors.metric_type == index.metric_type == faiss.METRIC_INNER_PRODUCT
    return bool(same and np.isfinite(faiss.rev_swig_ptr(vectors.get_xb(), wanted[0] * wanted[1])).all())
