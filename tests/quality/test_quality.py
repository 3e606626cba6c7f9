"""The code keeps its own rules; so `make test`, CI and `make check` say the same."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
TOOLS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "layers": ["lint-imports"],
}


@pytest.mark.parametrize("command", TOOLS.values(), ids=TOOLS)
def test_rules_are_kept(command: list[str]) -> None:
    """Formatted, linted, strictly typed, and imports go downward only."""
    tool, *arguments = command
    done = subprocess.run(
        [Path(sys.executable).parent / tool, *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_test_asserts_seconds() -> None:
    """Work is counted (tests/growth.py): a busy machine would fail what the clock says."""
    clock = re.compile(r"assert .*\b(?:perf_counter|monotonic|process_time|time\.time)\(")
    found = [
        f"{path.relative_to(REPOSITORY)}: {line.strip()}"
        for path in sorted((REPOSITORY / "tests").rglob("test_*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if clock.search(line)
    ]
    assert found == []


def test_the_model_is_the_one_on_its_card() -> None:
    """The card's sha256 is the shipped model's."""
    import hashlib

    folder = REPOSITORY / "models" / "all-minilm-l6-v2"
    digest = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()
    assert re.search(r"sha256 of model\.onnx \| `(\w+)`", (folder / "README.md").read_text()).group(1) == digest  # type: ignore[union-attr]
