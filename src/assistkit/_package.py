"""What the package knows of itself: its version, names that load when first asked for, the models it ships."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

__version__ = "0.1.0"


def lazy(package: str, places: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """`__getattr__` and `__dir__` for a package: `places` has the module of each name, dir() is its `__all__`.

    No name may also be a module's of the package, or importing that module would replace it.
    """

    def getattr_(name: str) -> Any:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(places[name]), name)
        setattr(sys.modules[package], name, value)
        return value

    def dir_() -> list[str]:
        return sorted(sys.modules[package].__all__)

    return getattr_, dir_


def shipped(name: str = "") -> Path:
    """The folder of the shipped models, or of the one with this name."""
    inside = Path(__file__).parent / "models"
    return (inside if inside.is_dir() else Path(__file__).parents[2] / "models") / name
