"""Facets are checked where they are given: an index or a store would find out when it is opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistkit.errors import FieldError

Facets = Mapping[str, tuple[str, ...]]


def checked_facets(facets: object) -> Facets:
    """The facets with their values as tuples; one text is one value, a list of texts is several. Raises FieldError."""
    if not isinstance(facets, Mapping):
        rule = 'must map names to texts, such as {"product": ("pay",)}'
        raise FieldError("facets", f"{rule}; got {type(facets).__name__}")
    if all(type(name) is str and _is_done(value) for name, value in facets.items()):
        return facets
    return {_name(name): _values(name, value) for name, value in facets.items()}


def _is_done(value: object) -> bool:
    return type(value) is tuple and all(type(one) is str for one in value)


def _name(name: object) -> str:
    if not isinstance(name, str):
        raise FieldError("facets", f"a name must be a text; got {name!r:.40}, write {str(name)!r:.40}")
    return str(name)


def _values(name: object, value: object) -> tuple[str, ...]:
    several = (value,) if isinstance(value, str) or not isinstance(value, Iterable) else tuple(value)
    for one in several:
        if not isinstance(one, str):
            rule = f"{name}: must be a text or a list of texts"
            raise FieldError("facets", f"{rule}; got {type(one).__name__} {one!r:.40}, write {str(one)!r:.40}")
    return tuple(map(str, several))
