"""A technote's draft tells the remedy, not the problem that the customer has just described."""

from __future__ import annotations

import pytest

from assistkit import Article, Case, Evidence
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.index.passages import Splitter
from assistkit.index.sources.flattened import rebuild
from assistkit.text.article.roles import names_a_role, remedies
from assistkit.text.article.sections import read_sections

CASE = "The label printer at gate four prints blank labels since we changed the roll. Why, and what can we do?"
NAMES = [
    ("Symptoms", "Resolution"),
    ("PROBLEM(ABSTRACT)", "RESOLVING THE PROBLEM"),
    ("QUESTION", "ANSWER"),
    ("Issue", "Workaround"),
    ("Error message", "How to fix this"),
    ("Problem description", "Solution 1"),
    ("Symptome", "Lösung"),
    ("Problème", "Solution"),
]


def told(text: str, case: str = CASE) -> str:
    """What the draft for the case says of the article."""
    article = Article(id="a", title="Blank labels", text=text, visibility="public", language="en")
    found = [
        Evidence(passage=one, score=1.0, rank=n + 1, signals={}) for n, one in enumerate(Splitter().split(article))
    ]
    draft = ExtractiveDrafter().draft(Case.from_text(case), found)
    return "\n".join(one.text for one in draft.sentences if one.kind == "evidence")


@pytest.mark.parametrize(("problem", "remedy"), NAMES)
def test_the_remedy_is_told_instead_of_the_problem(problem: str, remedy: str) -> None:
    """The section that repeats the case is not quoted, its remedy is, whole and without its heading."""
    draft = told(
        f"# Blank labels\n\n## {problem}\n\nThe label printer prints blank labels after you changed the roll.\n\n"
        f"## {remedy}\n\nTurn the paper round: its matt side faces up.\n\nThen hold the green key until it stops.\n"
    )
    assert draft == "Turn the paper round: its matt side faces up.\nThen hold the green key until it stops."


def test_plain_text_with_capital_headings_is_read_alike() -> None:
    """In a technote without Markdown the capital headings have the same roles."""
    text = (
        "TECHNOTE (TROUBLESHOOTING)\n\nPROBLEM(ABSTRACT)\n The label printer prints blank labels after a new roll.\n\n"
        "RESOLVING THE PROBLEM\nTurn the paper round, matt side up.\n\n"
        "Cross reference information Segment Product Component\n"
    )
    assert told(rebuild(text).text) == "Turn the paper round, matt side up."


def test_each_problem_has_its_own_remedy() -> None:
    """Of several problems the one that is like the case decides which remedy is told."""
    draft = told(
        "## Symptom 1\n\nThe display stays dark.\n\n### Resolution\n\nCharge the battery for an hour.\n\n"
        "## Symptom 2\n\nThe label printer prints blank labels since the roll was changed.\n\n"
        "### Resolution\n\nTurn the paper round.\n"
    )
    assert draft == "Turn the paper round."


def test_without_a_remedy_the_problem_is_told() -> None:
    """An article that knows no remedy, or says "None.", still has what it knows quoted."""
    for rest in ("", "## Workaround\n\nNone.\n"):
        text = f"## Symptoms\n\nThe label printer prints blank labels since May.\n\n{rest}"
        assert "blank labels since May" in told(text)


def test_only_whole_names_are_roles() -> None:
    """A heading that says more than its role is a label to quote; one that is another word has no role."""
    for heading in ("Resolution", "RESOLVING THE PROBLEM", "Solution 2", "Summary", "More information", "Symptoms:"):
        assert names_a_role(heading), heading
    for heading in ("Solution 2: a new roll", "Problems with the roll", "Questions we often get", "Errors of 2024"):
        assert not names_a_role(heading), heading
    assert remedies(read_sections("## Answering machine\n\nIt is on.\n\n## Fixed prices\n\nThey hold.\n")) == {}
