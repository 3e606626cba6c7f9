"""The pages of the Python API have every public name, and the page "How it is built" names files that exist."""

from __future__ import annotations

import ast
import importlib
import re
from collections import Counter
from pathlib import Path
from types import ModuleType

import pages
import pytest

import assistkit
import assistkit.evaluation
import assistkit.feedback
import assistkit.testing

DOCS = pages.REPOSITORY / "docs"
SHOWN = Counter(
    name for page in (DOCS / "api").glob("*.md") for name in re.findall(r"^::: (\S+)", page.read_text("utf-8"), re.M)
)
PACKAGES = (assistkit, assistkit.testing, assistkit.evaluation, assistkit.feedback)
MANUAL = [pages.REPOSITORY / "README.md", *sorted(DOCS.rglob("*.md"))]


def resolved(path: str) -> object:
    """What a dotted path names: a module, or something in one."""
    try:
        return importlib.import_module(path)
    except ImportError:
        module, _, name = path.rpartition(".")
        return getattr(importlib.import_module(module), name)


def offered() -> list[object]:
    """Everything that the pages show, and what the modules on them define; the four packages themselves."""
    shown = [resolved(name) for name in SHOWN]
    modules = [one for one in shown if isinstance(one, ModuleType)]
    inside = [one for module in modules for one in vars(module).values() if _defined_in(one) == module.__name__]
    return [*PACKAGES, *shown, *inside]


def _defined_in(value: object) -> str:
    return str(getattr(value, "__module__", ""))


def imported(page: Path) -> list[tuple[str, str]]:
    """What the examples of a page import from assistkit: module and name."""
    blocks = re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in ast.walk(ast.parse(block)) if isinstance(line, ast.ImportFrom)]
    ours = [line for line in lines if str(line.module).split(".")[0] == "assistkit"]
    return [(str(line.module), alias.name) for line in ours for alias in line.names]


def test_a_name_is_shown_once():
    """A name has one place in the reference."""
    assert [name for name, times in SHOWN.items() if times > 1] == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda one: one.__name__)
def test_every_public_name_is_shown(package):
    """What a package exports is in the reference, under this package or, as the same thing, under another."""
    shown = [id(one) for one in offered()]
    assert [name for name in package.__all__ if id(getattr(package, name)) not in shown] == []


def test_what_the_manual_imports_is_public():
    """No example leads a reader to a name that the reference does not promise."""
    shown = [id(one) for one in offered()]
    names = {(page.name, *found) for page in MANUAL for found in imported(page)}
    assert sorted(one for one in names if id(getattr(importlib.import_module(one[1]), one[2])) not in shown) == []


def test_the_files_that_answer_questions_exist():
    """Each of ten questions is answered by one file; so is each room of the table by a folder."""
    page = (DOCS / "how-it-is-built.md").read_text(encoding="utf-8")
    table = page.partition("## Ten questions")[2]
    answers = re.findall(r"^\| [^|]+\? \| `([^`]+)` \|", table, re.MULTILINE)
    rooms = re.findall(r"^\| `(\w+)/` \|", page, re.MULTILINE)
    source = Path(str(assistkit.__file__)).parent
    assert (len(answers), len(rooms)) == (10, 14)
    assert [one for one in answers if not (source / one).is_file()] == []
    assert [one for one in rooms if not (source / one).is_dir()] == []
    named = re.findall(r"`([\w/]+\.(?:py|yaml))`", page.replace("src/assistkit/", ""))
    assert [one for one in named if not (source / one).is_file() and one != "style.yaml"] == []
