"""Cases in clusters, so that a new case joins an old cluster and moves none.

Average linkage by cosine, in blocks of the order of time: the first block is clustered as a whole, a later case joins
the cluster whose middle is near enough, and what joins none is clustered in its turn. The first block is 64
cases, 128, 256, …: at least half of all, and another one only when there are twice as many. So the same cases give the
same clusters, and one week more changes only what joined none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistkit.errors import MissingExtra
from assistkit.insights.vectors import unit

APART = 0.7
"""Mean cosine distance from which on two clusters are about different things."""
JOIN = 0.5
"""Cosine with the middle of a cluster from which on a new case belongs to it."""
LEAST = 3
"""Cases that make a cluster."""
FIRST, LARGEST = 64, 4_096
"""Cases of the first block, and of the largest one: more take too long to compare with each other."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cluster:
    """The `rows` of its cases, in order; those it was founded by, which name it for good, are `founders`."""

    rows: tuple[int, ...]
    founders: tuple[int, ...]


def first_block(n: int, largest: int = LARGEST) -> int:
    """How many of the first cases are clustered as a whole: at least half of them, up to `largest`."""
    size = FIRST
    while 2 * size <= min(n, largest):
        size *= 2
    return min(size, n)


def clustered(
    vectors: Floats, *, apart: float = APART, join: float = JOIN, least: int = LEAST, largest: int = LARGEST
) -> list[Cluster]:
    """The clusters of rows of length 1 in order of time, each with at least `least` cases, oldest first.

    Raises MissingExtra without scipy.
    """
    rows: list[list[int]] = []
    founders: list[tuple[int, ...]] = []
    free: list[int] = []
    for start, end in _blocks(len(vectors), largest):
        free = [*_joined(vectors, rows, founders, range(start, end), join), *free]
        free.sort()
        pool = free[-largest:]
        groups = [[pool[at] for at in group] for group in linked(vectors[pool], apart) if len(group) >= least]
        rows += [list(group) for group in groups]
        founders += [tuple(group) for group in groups]
        gone = {row for group in groups for row in group}
        free = [row for row in free if row not in gone]
    return [Cluster(tuple(sorted(own)), found) for own, found in zip(rows, founders, strict=True)]


def linked(vectors: Floats, apart: float) -> list[list[int]]:
    """The places of the rows in groups, by average linkage, the group of the first row first."""
    if len(vectors) < 2:
        return [[0]] if len(vectors) else []
    try:
        from scipy.cluster.hierarchy import fcluster, linkage
    except ImportError:
        raise MissingExtra("scipy", "insights") from None
    far = np.clip(1 - vectors @ vectors.T, 0, 2)
    numbers = fcluster(linkage(far[np.triu_indices(len(vectors), 1)], "average"), apart, "distance")
    groups: dict[int, list[int]] = defaultdict(list)
    for at, number in enumerate(numbers.tolist()):
        groups[number].append(at)
    return list(groups.values())


def middles(vectors: Floats, groups: list[tuple[int, ...]]) -> Floats:
    """(groups, d): the mean of the rows of each, at length 1."""
    return unit(np.stack([vectors[list(group)].mean(axis=0) for group in groups]))


def _blocks(n: int, largest: int) -> Iterator[tuple[int, int]]:
    end = first_block(n, largest)
    yield 0, end
    while end < n:
        start, end = end, min(n, end + largest)
        yield start, end


def _joined(
    vectors: Floats, rows: list[list[int]], founders: list[tuple[int, ...]], new: range, join: float
) -> list[int]:
    """Puts each new row into the cluster it belongs to; those that belong to none."""
    if not founders:
        return list(new)
    near = vectors[new.start : new.stop] @ middles(vectors, founders).T
    best = near.argmax(axis=1)
    alone = []
    for at, row in enumerate(new):
        if near[at, best[at]] >= join:
            rows[int(best[at])].append(row)
        else:
            alone.append(row)
    return alone
