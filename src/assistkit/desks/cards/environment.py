"""The templates that come with assistkit: everything they print is escaped, and a name that is missing is an error.

What nobody sees is not printed. What is escaped already, such as a piece of a draft, passed `text.leaving` as a whole.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from assistkit.text.characters import without_unseen

if TYPE_CHECKING:
    from jinja2 import Environment


def environment(*rooms: str, **filters: Callable[..., Any]) -> Environment:
    """Where the templates of the cards are rendered, and those of other rooms (packages), with these filters."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=ChoiceLoader([PackageLoader(room) for room in (__package__, *rooms)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_seen,
    )
    made.filters.update(filters)
    return made


def _seen(value: Any) -> Any:
    return without_unseen(value) if type(value) is str else value
