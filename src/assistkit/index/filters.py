"""Which rows satisfy a `where`: a boolean mask over rows, computed before the cut to k."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from assistkit.errors import InputError
from assistkit.types import Article, Passage, Where

Mask = npt.NDArray[np.bool_]

VISIBILITIES = ("public", "internal")
_CACHED_MASKS = 64
_SHOWN = 12  # known values, in an error


class RowFilter:
    """The filterable fields of a fixed sequence of passages, one row each.

    A `where` maps "language", "visibility", "article_id" or a facet name to one wanted value or several. A row must
    satisfy every key, by any of its values; a row without the facet does not. Language "en" also matches "en-US".
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._rows: dict[str, dict[str, npt.NDArray[np.int64]]] = {}
        self._masks: dict[tuple[tuple[str, tuple[str, ...]], ...], Mask] = {}

    def mask(self, where: Where | None) -> Mask | None:
        """bool (n,), read-only, or None when there is nothing to restrict. Raises InputError for a bad `where`."""
        if not where:
            return None
        wanted = normalised(where)
        mask = self._masks.get(wanted)  # another thread may clear them at any moment
        if mask is None:
            if len(self._masks) >= _CACHED_MASKS:
                self._masks.clear()
            mask = self._masks[wanted] = self._compute(wanted)
        return mask

    def _compute(self, wanted: tuple[tuple[str, tuple[str, ...]], ...]) -> Mask:
        mask = np.ones(len(self._passages), dtype=np.bool_)
        for key, values in wanted:
            mask &= self._any_of(key, values)
        mask.flags.writeable = False  # cached, so several hold it
        return mask

    def _any_of(self, key: str, values: tuple[str, ...]) -> Mask:
        mask = np.zeros(len(self._passages), dtype=np.bool_)
        for value, rows in self._rows_by_value(key).items():
            if value in values or (key == "language" and value.startswith(tuple(f"{v}-" for v in values))):
                mask[rows] = True
        return mask

    def _rows_by_value(self, key: str) -> dict[str, npt.NDArray[np.int64]]:
        if key not in self._rows:
            collected: dict[str, list[int]] = {}
            for row, passage in enumerate(self._passages):
                for value in _values(passage, key):
                    collected.setdefault(value, []).append(row)
            self._rows[key] = {value: np.array(rows, dtype=np.int64) for value, rows in collected.items()}
        return self._rows[key]


def check_known(where: Where | None, known: Mapping[str, Sequence[str]]) -> None:
    """Raises InputError for a name or a value that no article has, with those that are `known`; and for a bad `where`.

    A filter that finds nothing because of a slip would look like a knowledge base without an answer.
    """
    for key, values in normalised(where or {}):
        if values and key not in known:
            raise InputError(f"where: no article has {key!r}{_meant(key, known)}; known are {_some(sorted(known))}")
        for value in values:
            if not (value in known[key] or (key == "language" and any(v.startswith(f"{value}-") for v in known[key]))):
                raise InputError(f"where[{key!r}]: no article has {value!r}{_there(key, value, known[key])}")


def _there(key: str, value: str, known: Sequence[str]) -> str:
    """What there is instead; of ids only how many, since who asks may not know of every article."""
    if key == "article_id":
        return f"; there are {len(known):,} others"
    return f"{_meant(value, known)}; known are {_some(known)}" if known else "; none has any"


def _meant(said: str, known: Iterable[str]) -> str:
    lower = {one.lower(): one for one in known}
    near = difflib.get_close_matches(said.lower(), lower, n=1)
    return f", did you mean {lower[near[0]]!r}?" if near else ""


def _some(known: Sequence[str]) -> str:
    more = f" and {len(known) - _SHOWN:,} more" if len(known) > _SHOWN else ""
    return f"{', '.join(known[:_SHOWN])}{more}"


def known_values(articles: Iterable[Article]) -> dict[str, tuple[str, ...]]:
    """What a `where` may name: every field with the values that articles have, in order."""
    found: dict[str, set[str]] = {"article_id": set(), "language": set(), "visibility": set(VISIBILITIES)}
    for article in articles:
        found["article_id"].add(article.id)
        if article.language:
            found["language"].add(plain_language(article.language))
        for name, values in article.facets.items():
            found.setdefault(name, set()).update(values)
    return {name: tuple(sorted(values)) for name, values in found.items()}


def _values(passage: Passage, key: str) -> Iterator[str]:
    if key == "language":
        yield plain_language(passage.language)
    elif key == "visibility":
        yield passage.visibility
    elif key == "article_id":
        yield passage.article_id
    else:
        yield from passage.facets.get(key, ())


def plain_language(tag: str) -> str:
    """A language as a filter compares it: "en_US" is "en-us"."""
    return tag.lower().replace("_", "-")


def normalised(where: Where) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each field with its wanted values, in order. Raises InputError for a bad `where`."""
    if not isinstance(where, Mapping):
        raise InputError(f'where must map a field to values, like {{"language": "en"}}; got {where!r}')
    return tuple(sorted((key, _wanted(key, value)) for key, value in where.items()))


def _wanted(key: str, value: str | Sequence[str]) -> tuple[str, ...]:
    values = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, Iterable) else (None,)
    if not all(isinstance(one, str) for one in values):
        raise InputError(f"where[{key!r}] must be a string or a sequence of strings; got {value!r}")
    if key == "visibility" and not set(values) <= set(VISIBILITIES):
        raise InputError(f"where['visibility'] must be one of {VISIBILITIES}; got {value!r}")
    if key == "language":
        values = tuple(plain_language(one) for one in values)
    return tuple(sorted(set(values)))
