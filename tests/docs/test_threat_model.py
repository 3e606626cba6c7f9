"""The threat model promises only what a test holds; the pages beside it have the bounds and limits of the code."""

from __future__ import annotations

import ast
import pkgutil
import re
from functools import cache

import pages
import pytest

PAGE, BOUNDS, FUZZED = (
    (pages.REPOSITORY / "docs" / f"{name}.md").read_text(encoding="utf-8")
    for name in ("threat-model", "bounds", "fuzzing")
)
PROMISES = PAGE[PAGE.index("## What is promised") : PAGE.index("## Not promised")]


def rows(part: str) -> list[list[str]]:
    """The cells of the tables' rows, without the lines that name the columns."""
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", part, re.M)]
    rules = {number for number, cells in enumerate(found) if set("".join(cells)) <= set("-: ")}
    return [cells for number, cells in enumerate(found) if number not in rules and number + 1 not in rules]


@cache
def functions(path: str) -> frozenset[str]:
    tree = ast.parse((pages.REPOSITORY / path).read_text(encoding="utf-8"))
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))


@pytest.mark.parametrize("cells", rows(PROMISES), ids=lambda cells: cells[0][:40])
def test_a_promise_names_a_test_that_exists(cells: list[str]) -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", cells[-1])
    assert named, "who promises says which test holds it"
    for path, function in named:
        assert function in functions(f"tests/{path}")


@pytest.mark.parametrize("cells", rows(BOUNDS), ids=lambda cells: cells[-1])
def test_a_bound_is_the_codes(cells: list[str]) -> None:
    """A row: what is bounded, the number, `module.NAME` or `module.Class.name`."""
    _, said, place = cells
    value = pkgutil.resolve_name(f"assistkit.{place.strip('`')}")
    assert float(said.replace(",", "")) == value, f"{place} is {value}; write that number"


@pytest.mark.parametrize(("said", "name"), re.findall(r"(\d[\d,]*)\s\w[\w ]*\(`([A-Z_]+)`\)", FUZZED))
def test_a_limit_of_the_fuzzer_is_the_fuzzers(said: str, name: str) -> None:
    code = (pages.REPOSITORY / "tests" / "fuzz" / "run.py").read_text(encoding="utf-8")
    (value,) = re.findall(rf"^{name} = ([\d_.]+)$", code, re.M)
    assert float(said.replace(",", "")) == float(value)


def test_every_fuzzed_reader_stands_on_the_page() -> None:
    targets = {file.stem for file in (pages.REPOSITORY / "tests" / "fuzz" / "targets").glob("[a-z]*.py")}
    assert targets == {cells[0].strip("`") for cells in rows(FUZZED)}
