"""The codes of findings: each is described once, and some part of the pipeline says it."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import assistkit
from assistkit.types import Finding
from assistkit.types.findings import CODES, KINDS

SOURCES = [path for path in Path(str(assistkit.__file__)).parent.rglob("*.py") if path.name != "findings.py"]


def test_every_code_is_described_once() -> None:
    """`FindingCode` and the table of the manual have the same codes."""
    assert Counter(kind.code for kind in KINDS) == Counter(CODES)
    assert list(CODES) == sorted(CODES)


def test_every_code_is_kebab_case() -> None:
    """A code is lower-case words with hyphens between them."""
    assert [code for code in CODES if not code.replace("-", "a").isalpha() or code != code.lower()] == []


def test_every_code_is_said_somewhere() -> None:
    """No code is left in the table that no part says any more."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES)
    said = {one.value for tree in trees for one in ast.walk(tree) if isinstance(one, ast.Constant)}
    assert [code for code in CODES if code not in said] == []


def test_a_code_of_ones_own_comes_back() -> None:
    """A finding with a code that this version does not know has its JSON round trip like any other."""
    data = {"code": "no-order-number", "severity": "info", "message": "Ask for it.", "start": None, "end": None}
    assert Finding.from_dict(data).to_dict() == data
