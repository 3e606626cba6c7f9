"""Where the models that ship with assistkit are: beside this file in a wheel, at the top of a checkout."""

from __future__ import annotations

from pathlib import Path


def shipped(name: str = "") -> Path:
    """The folder of the shipped models, or of the one with this name."""
    inside = Path(__file__).parent / "models"
    return (inside if inside.is_dir() else Path(__file__).parents[2] / "models") / name
