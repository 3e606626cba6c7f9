"""The manual and the docstrings are plain American English: none of the turns below comes back.

Only prose is looked at: no code, no output, no address of a link. Decisions are left as they were written.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pages
import pytest

DOCS = pages.REPOSITORY / "docs"
PAGES = [
    *(pages.REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md")),
    *(page for page in sorted(DOCS.rglob("*.md")) if page.parent != DOCS / "decisions"),
]
MODULES = sorted((pages.REPOSITORY / "src" / "assistkit").rglob("*.py"))
TURNS = {
    r"\d %": "95%, without a blank",
    r"(?<![\w.])\.\d": "0.8, with a zero",
    r"\bfrom (?:about |a confidence of )?[\d.,]+(?: \w+){0,3} on\b(?! (?:the|your|an?|one)\b)": "at N or more",
    r"\b(?:goes|go) by\b": "follows, uses, depends on",
    r"\b(?:is|are|be|was|were) told\b(?! (?:apart|to|what|that|of)\b)": "is reported, shown, known, recognized",
    r"\btells? (?:which|what|out|less|more|of)\b": "says, shows, tells apart",
    r"\bof (?:its|their|the desk's|somebody's) own\b": "its own X, a separate X",
    r"\bso many\b(?! that)": "that many, or the number",
    r"\bbecomes? of\b": "what happens to",
    r"\b(?:object|row|line|case|conclusion|command|problem|column|remark) a (?:line|row|case|week|run|group)\b": "per",
    r"\bis no (?:news|ground|fault|escalation|anger)\b|(?<!there )\b(?:is|are) none\b(?! of)": "is not a X",
    r"\bfor who\b|(?:^|[.:] )Who [^?]*?[.|]": "whoever, anybody who, if you",
    r"\bhow it (?:does|goes)\b|\bmay just\b": "say what happens",
    r"\bstands? (?:in|on|behind|before|below|beside|there|under|above|between)\b": "is in, comes before, appears",
    r"\b(?:say|says|said) nothing of\b|\bspeaks? (?:for|of)\b": "does not say, is about, counts for",
    r"\b(?:centre|colour|organis|recognis|summaris|behaviour|favour|labell|spelt|licence|whilst)": "American spelling",
}
"""A turn that reads like a translation, and what to write in its place."""

_NOT_PROSE = re.compile(
    r"^(```+|~~~+).*?^\1|^(?: {4}|\t).*?$|^::: .*?$|`[^`\n]*`|\]\([^)]*\)|<[^>\n]*>", re.DOTALL | re.MULTILINE
)


def turns(text: str) -> list[str]:
    """What a reader would stumble over, each with its line and what to write in its place."""
    prose = _NOT_PROSE.sub(lambda code: "\n" * code.group().count("\n") or "x", text)
    found = []
    for turn, instead in TURNS.items():
        for match in re.finditer(turn.replace(" ", r"\s"), prose, re.MULTILINE):
            line = prose.count("\n", 0, match.start()) + 1
            found.append(f"{line}: {' '.join(match.group().split())!r}; write: {instead}")
    return found


def docstrings(module: Path) -> Iterator[str]:
    """Those of the module, its classes and functions, and the text below a constant; without indentation."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield inspect.cleandoc(node.value.value)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(pages.REPOSITORY).as_posix())
def test_no_turn_of_a_translation(page: Path) -> None:
    """Each says in the message what to write in its place."""
    assert turns(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.relative_to(pages.REPOSITORY).as_posix())
def test_no_turn_in_a_docstring(module: Path) -> None:
    assert [(text.splitlines()[0], found) for text in docstrings(module) if (found := turns(text))] == []


def test_the_readme_is_short() -> None:
    """It says what this is and where to go; the rest is in the manual."""
    assert len((pages.REPOSITORY / "README.md").read_text(encoding="utf-8").splitlines()) < 150


@pytest.mark.parametrize(
    "written",
    [
        "In 95 % of the cases it is right.",
        "A weight of .2 was used.",
        "It is ready from 0.9 on.",
        "Fitted from about 170 cases on, or so.",
        "The ranking goes by words.",
        "The agent is told by a note.",
        "A column of its own.",
        "After so many days it is gone.",
        "An error is told with its line.",
        "What becomes of\na draft?",
        "One JSON object a line.",
        "Who prefers both removes the line.",
        "Its number stands behind the sentence.",
        "40 labelled cases.",
    ],
)
def test_a_turn_is_noticed(written: str) -> None:
    assert len(turns(written)) == 1


@pytest.mark.parametrize(
    "written",
    [
        "`most_wrong: .1` and 95%.",
        "```text\nPromise: at most 10% wrong.\n```",
        "Version 0.8, file .md and Python 3.11. It took 5 of 10.",
        "The agent is told what was removed. There are so many that a list is no help; read from page 2 on Monday.",
        "Who may see it? Only agents.",
        "[a link](labelled.md#so-many)",
    ],
)
def test_plain_words_and_code_are_not(written: str) -> None:
    assert turns(written) == []
