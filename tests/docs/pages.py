"""Reads a Markdown page into examples that can be run: the rules are in test_pages.py."""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sybil import Example, Sybil
from sybil.document import Document
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import CodeBlockParser

REPOSITORY = Path(__file__).parents[2]
SHOWN_ONLY = frozenset({"json", "yaml", "toml", "csv", "markdown", "html", "sql"})
"""Fences that hold data to look at; nothing runs them."""
_ELSEWHERE = ("git clone ", "make ", "pip install ", "python -m venv ", "python benchmarks/", "sha256sum ", "createdb ")
NOT_RUN = (*_ELSEWHERE, "assistkit eval label ", "assistkit serve ", "assistkit mcp ")
"""Shell blocks that are not run: they need a network, a server or a person, end never, or run these tests."""

_NUMBER = re.compile(r"\d+\.\d+")
_RULE = re.compile("[─-]{8,}")
_python = PythonEvaluator()


def parse(path: Path) -> Document:
    """The page's examples, in order: ```python, ```sh, and ```text with what the one before it prints."""
    parsers = [
        CodeBlockParser("python", run_python),
        CodeBlockParser("sh", run_shell),
        CodeBlockParser("text", compare),
    ]
    return Sybil(parsers=parsers, filenames=[path.name]).parse(path)


def run_python(example: Example) -> None:
    """Run a block; blocks of a page share their names."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        _python(example)
    example.namespace["_printed"] = printed.getvalue()


def run_shell(example: Example) -> str | None:
    """Run a block of `assistkit` commands; it must end well."""
    script = str(example.parsed).strip()
    if script.startswith(NOT_RUN):
        return None
    if script.split(maxsplit=1)[:1] != ["assistkit"]:
        return f"a shell block must begin with assistkit, or with one of {NOT_RUN}; got {script.splitlines()[0]!r}"
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["sh", "-e", "-c", script],
        env={**os.environ, "PATH": path, "COLUMNS": "100", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    example.namespace["_printed"] = done.stdout
    return f"ended with {done.returncode}:\n{done.stdout}" if done.returncode else None


def compare(example: Example) -> str | None:
    """What was printed must be what the page shows: "..." stands for anything, blanks and decimals may differ.

    Decimals may, because int8 arithmetic and clocks differ between machines.
    """
    printed = example.namespace.pop("_printed", None)
    if printed is None:
        return "a ```text block must follow a block that is run: it shows what that prints"
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    if doctest.OutputChecker().check_output(_alike(example.parsed), _alike(printed), flags):
        return None
    return f"the page shows\n\n{example.parsed}\nbut what it runs prints\n\n{printed}"


def languages(path: Path) -> Sequence[str]:
    """The language of each fenced block, "" where none is named."""
    opening = re.findall(r"^[ \t]*(```+|~~~+)(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return [language.strip() for _, language in opening[::2]]


def _alike(text: str) -> str:
    return _RULE.sub("---", _NUMBER.sub("0.0", text)).strip() + "\n"
