"""Every error of the library is in the one tree that errors.py draws."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType

import pytest

import assistkit
from assistkit import errors

NEEDS_A_SITE = "assistkit.desks.django_helpdesk"
"""Its modules can be imported in a configured Django only."""


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(assistkit.__path__, "assistkit."):
        if not found.name.startswith(NEEDS_A_SITE) and found.name != "assistkit.__main__":
            yield importlib.import_module(found.name)


def defined(module: ModuleType) -> list[type[BaseException]]:
    """The exceptions that a module defines itself."""
    values = (value for value in vars(module).values() if isinstance(value, type))
    return [one for one in values if issubclass(one, BaseException) and one.__module__ == module.__name__]


def tree() -> dict[str, str]:
    """Each error in the drawing, with the one above it."""
    lines = [line[4:] for line in str(errors.__doc__).splitlines() if re.match(r"    [|`A]", line)]
    above: list[str] = []
    found = {}
    for line in lines:
        lead, name = re.match(r"([|` -]*)(\w+)", line).groups()  # type: ignore[union-attr]
        depth = len(lead) // 4
        del above[depth:]
        found[name] = above[-1] if above else "Exception"
        above.append(name)
    return found


def test_errors_are_defined_in_one_place() -> None:
    """No module but errors.py defines an exception; those of the command line are click's, and end in an exit code."""
    elsewhere = [one for module in modules() if module is not errors for one in defined(module)]
    assert [one.__qualname__ for one in elsewhere if not one.__module__.startswith("assistkit.cli")] == []


def test_the_drawing_is_the_tree() -> None:
    """Every error is drawn under the one that catches it, and nothing else is drawn."""
    public = {one.__name__: one for one in defined(errors) if not one.__name__.startswith("_")}
    drawn = tree()
    assert drawn.keys() == public.keys()
    for name, parent in drawn.items():
        if parent != "Exception":
            assert issubclass(public[name], public[parent])
            nearest = next(base for base in public[name].__mro__[1:] if base.__name__ in public)
            assert nearest.__name__ == parent


@pytest.mark.parametrize("error", defined(errors), ids=lambda one: one.__name__)
def test_one_base_catches_all(error: type[BaseException]) -> None:
    """`except AssistkitError` catches every error of the library."""
    assert issubclass(error, errors.AssistkitError)


def test_what_was_given_is_a_value_error_too() -> None:
    """What callers gave is an InputError, which who knows nothing of assistkit can catch as a ValueError."""
    assert issubclass(errors.InputError, ValueError)
    assert issubclass(errors.MissingExtra, ImportError)
