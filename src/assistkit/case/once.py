"""What is made of a case is made once, kept with the case, and goes with it.

A cache of a fixed size forgets a long case before the next part asks for it; a case's own results cannot push out
each other.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from assistkit.types import Case

P = ParamSpec("P")
T = TypeVar("T")
_KEPT = "_made"  # a slot that is no field: a changed copy of the case begins without it


def once(work: Callable[Concatenate[Case, P], T]) -> Callable[Concatenate[Case, P], T]:
    """`work` of a case, done once for each case object and each set of arguments. Nobody may change what it gives."""
    name = f"{work.__module__}.{work.__qualname__}"

    @wraps(work)
    def known(case: Case, /, *args: P.args, **kwargs: P.kwargs) -> T:
        made: dict[object, T] | None = getattr(case, _KEPT, None)
        if made is None:
            object.__setattr__(case, _KEPT, made := {})
        key = (name, args, *kwargs.items())
        if key not in made:  # two threads at once do it twice, with the same result
            made[key] = work(case, *args, **kwargs)
        return made[key]

    return known
