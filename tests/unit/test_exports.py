"""The public names, and what importing them costs."""

from __future__ import annotations

import ast
import inspect
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import get_args, get_type_hints

import pytest

import assistkit
import assistkit.errors
import assistkit.evaluation
import assistkit.feedback
import assistkit.protocols
import assistkit.testing

PACKAGES = (assistkit, assistkit.evaluation, assistkit.feedback)
HEAVY = ("torch", "faiss", "sklearn", "sentence_transformers", "onnxruntime", "bm25s", "pandas", "rich", "jinja2")
DEEPER = {"Candidates", "CaseMemory", "Entry", "Gathered", "Jobs", "LexicalIndex", "PastCases", "ReplyLine"} | {
    *("AcrossRows", "JoinedWords"),  # of an index
    *("ArticlePage", "ChangedPage", "ClosedPage", "Identity", "Note"),  # of a desk
}
"""What only writers of a part get to see; they are documented with their modules."""


def source(package: ModuleType) -> ast.Module:
    return ast.parse(Path(str(package.__file__)).read_text(encoding="utf-8"))


def typed(package: ModuleType) -> dict[str, str]:
    """The names imported for type checkers only, with their modules."""
    blocks = [one for one in source(package).body if isinstance(one, ast.If)]
    imports = [line for block in blocks for line in block.body if isinstance(line, ast.ImportFrom)]
    return {alias.name: str(line.module) for line in imports for alias in line.names}


def loaded(package: ModuleType) -> dict[str, str]:
    """The names that load when they are first asked for, with their modules."""
    closure = inspect.getclosurevars(vars(package)["__getattr__"]).nonlocals
    return dict(closure["places"])


@pytest.mark.parametrize("package", PACKAGES, ids=lambda one: one.__name__)
def test_what_is_lazy_is_typed_from_the_same_place(package: ModuleType) -> None:
    """A type checker sees each lazy name in the module from which it is loaded, and no other."""
    assert loaded(package) == typed(package)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda one: one.__name__)
def test_all_is_what_is_there(package: ModuleType) -> None:
    """`__all__` has each public name once: those imported, and those that load later. dir() says the same."""
    here = {
        alias.name
        for line in source(package).body
        if isinstance(line, ast.ImportFrom) and line.module not in ("__future__", "typing")
        for alias in line.names
    } - {"lazy"}
    assert set(package.__all__) == here | loaded(package).keys()
    assert len(set(package.__all__)) == len(package.__all__)
    assert dir(package) == sorted(package.__all__)


@pytest.mark.parametrize("package", [*PACKAGES, assistkit.testing], ids=lambda one: one.__name__)
def test_every_public_name_resolves(package: ModuleType) -> None:
    """What is offered is there."""
    assert [name for name in package.__all__ if getattr(package, name, None) is None] == []


def test_every_error_is_public() -> None:
    """What users catch can be imported from the package."""
    errors = {name for name, value in vars(assistkit.errors).items() if isinstance(value, type) and name[0] != "_"}
    assert {name for name in errors if name not in ("Mapping", "Path")} <= set(assistkit.__all__)


def test_every_protocol_is_public() -> None:
    """Who writes a part of their own types it against what the package exports."""
    protocols = {name for name, value in vars(assistkit.protocols).items() if getattr(value, "_is_protocol", False)}
    assert protocols - {"Protocol"} <= set(assistkit.__all__)


def mentioned(annotation: object) -> set[type]:
    """The classes of assistkit in an annotation, those inside of others too."""
    inside = {one for part in get_args(annotation) for one in mentioned(part)}
    own = isinstance(annotation, type) and annotation.__module__.startswith("assistkit.")
    return inside | ({annotation} if own else set())  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(assistkit.__all__))
def test_what_public_methods_return_is_public(name: str) -> None:
    """The class of what a public function or method gives back can be imported from a public package."""
    value = getattr(assistkit, name)
    names = [one for one in vars(value) if not one.startswith("_")] if isinstance(value, type) else []
    parts = [value, *(inspect.getattr_static(value, one) for one in names)]
    unwrapped = (getattr(one, "__func__", getattr(one, "fget", getattr(one, "func", one))) for one in parts)
    calls = [one for one in unwrapped if inspect.isfunction(one)]
    given = {one for call in calls for one in mentioned(get_type_hints(call).get("return"))}
    public = {id(getattr(package, one)) for package in PACKAGES for one in package.__all__}
    assert {one.__qualname__ for one in given if id(one) not in public} <= DEEPER


def test_an_assistant_takes_the_same_parts_however_it_is_made() -> None:
    """`Assistant(...)`, `open` and `build` have the same keywords; an embedder may be left to the last two."""

    def keywords(call: Callable[..., object]) -> list[tuple[str, object, object]]:
        each = inspect.signature(call).parameters.values()
        return [(one.name, one.annotation, one.default) for one in each if one.kind is one.KEYWORD_ONLY]

    made = keywords(assistkit.Assistant)
    embedder, visibility = ("embedder", "Embedder | None", None), ("visibility", "Visibility | None", None)
    assert [name for name, _, _ in made] == ["retriever", "drafter", "verifier", "gate", "house"]
    assert keywords(assistkit.Assistant.open) == [embedder, *made]
    progress = ("progress", "Progress", False)
    assert keywords(assistkit.Assistant.build) == [embedder, *made, visibility, progress]


def test_import_loads_nothing_heavy() -> None:
    """`import assistkit` stays light: engines and models load when they are first used."""
    code = f"import assistkit, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"


def test_hot_path_imports_no_torch(sample_index: object) -> None:
    """A suggestion is made without torch, sentence-transformers and scikit-learn."""
    code = (
        f"from assistkit import Assistant, Case; import sys; Assistant.open({str(sample_index)!r}).suggest("
        "Case.from_text('codes dont come')); "
        "print([m for m in ('torch', 'sentence_transformers', 'sklearn', 'transformers') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"


def test_nothing_is_written_to_the_home_folder(sample_index: object, tmp_path: Path) -> None:
    """No telemetry, no cache: a suggestion leaves no trace outside the folders it was given."""
    code = (
        f"from assistkit import Assistant, Case; Assistant.open({str(sample_index)!r}).suggest(Case.from_text('codes'))"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "ORT_"))} | {"HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert list(tmp_path.rglob("*")) == []
