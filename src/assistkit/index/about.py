"""What the manifest says of an index, checked when it is opened: who reads it later may rely on the kinds of things.

Names that nobody reads here may hold anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from assistkit.types import Visibility

_Words = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class _Ranking(msgspec.Struct):
    """What `learn` found for the ranking; the trial is read by `assistkit.learning`."""

    weights: dict[str, float]
    why: str
    trial: dict[str, Any] | None = None
    fitted_on: str = ""


class _Judged(msgspec.Struct):
    confidence: list[float]
    wrong: list[float | bool]


class _Certainty(msgspec.Struct):
    certainty: dict[str, Any]
    judged: _Judged


class About(msgspec.Struct):
    fingerprint: str
    dim: int
    kind: Literal["exact", "hnsw", "ivf"]
    passage_words: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1
    passage_overlap: _Words = 0
    unmarked: Visibility | None = None
    across: str = ""
    unknown_visibility: Annotated[int, msgspec.Meta(ge=0)] = 0
    ranking: _Ranking | None = None
    certainty: _Certainty | None = None


def check_about(about: Mapping[str, Any]) -> None:
    """Raises ValueError, naming the part, where it has another kind than what reads it expects."""
    msgspec.convert(about, About)
