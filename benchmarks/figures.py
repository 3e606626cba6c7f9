"""Reads results for the pages, and says how their figures came about."""

from __future__ import annotations

import json
from typing import Any

from freshness import changed
from surroundings import RESULTS


def load(name: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return result


def made(name: str) -> str:
    """How the figures came about, and whether the code has changed since."""
    info = load(name)["made"]
    versions = ", ".join(f"{package} {number}" for package, number in info["versions"].items())
    at = f", commit {info['commit']}" if "commit" in info else ""
    told = f"`{info['command']}`, {info['date']}{at}, {info['machine']}, Python {info['python']}; {versions}."
    note = other_code(name)
    return f"{note}\n\n{told}" if note else told


def other_code(name: str) -> str:
    """The mark of figures that other code made than what lies here; empty where nothing they rest on has changed."""
    result = load(name)
    if not changed(name, result):
        return ""
    commit = result["made"].get("commit")
    return f"**Made with other code: {f'commit {commit}' if commit else 'its commit was not noted'}.**"


def span(pair: list[float]) -> str:
    return f"{pair[0]:.3f} to {pair[1]:.3f}"
