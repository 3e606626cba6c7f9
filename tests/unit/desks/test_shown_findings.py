"""Of the findings an agent sees at most two, in a line each; the rest is behind "why", and nothing is said twice."""

# ruff: noqa: E501
from __future__ import annotations

import dataclasses
import io

import pytest
from bs4 import BeautifulSoup
from golden import suggestions
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from assistkit.desks.cards import card_html, card_text
from assistkit.desks.cards.findings import LINE, OPEN, folded, shown
from assistkit.desks.panel import panel_data
from assistkit.types import Finding, Suggestion
from assistkit.types.findings import CODES, FindingCode

FINDINGS = st.lists(
    st.builds(
        Finding,
        code=st.sampled_from(CODES),
        severity=st.sampled_from(("error", "warning", "info")),
        message=st.text(st.characters(categories=("L", "P", "Zs")), min_size=1, max_size=200),
    ),
    max_size=8,
)
LONG = "The customer writes for the third time or more about the same thing. For: senior agent. “I am fed up.”"


def warning(code: FindingCode, message: str) -> Finding:
    return Finding(code=code, severity="warning", message=message)


def suggestion(*findings: Finding, cited: bool = True) -> Suggestion:
    base = suggestions.ready()[1]
    citations = base.citations if cited else ()
    return dataclasses.replace(base, status="check", findings=findings, citations=citations)


def printed(of: Suggestion, verbose: bool = False) -> str:
    console = Console(file=io.StringIO(), width=80, color_system=None)
    console.print(card_text(of, verbose=verbose))
    return console.file.getvalue().partition("Suggested reply")[0]  # type: ignore[attr-defined, no-any-return]


@given(FINDINGS)
def test_at_most_two_are_open_and_none_is_lost(findings: list[Finding]) -> None:
    """The worst first; each on a line; what is not open, and all of what a line shortens, is behind "why"."""
    told = shown(suggestion(*findings))
    opened = [one for one in told if one.open]
    assert len(opened) == min(OPEN, len(told)) or {one.of.severity for one in told if not one.open} == {"info"}
    assert all(len(one.line) <= LINE + 2 and "\n" not in one.line for one in told)
    order = ["error", "warning", "info"]
    assert [one.of.severity for one in told] == sorted((one.of.severity for one in told), key=order.index)
    assert {one.of for one in told} <= set(findings)
    behind = {one.of for one in folded(told)}
    assert all(one.of in behind for one in told if not one.open or one.line != " ".join(one.of.message.split()))


@pytest.mark.parametrize(
    ("findings", "left"),
    [
        ((("unsure", "The match is only moderate."), ("articles-compete", "“X” fits about as well.")), ["articles-compete"]),
        ((("unsure", "Moderate."), ("old-article", "Two years old.")), ["old-article", "unsure"]),
        (
            (("not-answered", "No article found answers: “Do you ship to Norway?”"),
             ("question", "“Do you ship to Norway?”: no article is sure enough, only 0.12.")),
            ["not-answered"],
        ),
        (
            (("not-answered", "No article found answers: “Do you ship?”"), ("question", "“Is it blue?”: no article is.")),
            ["not-answered", "question"],
        ),
        ((("articles-compete", "“Leave the check-in screen” fits about as well."), ("unsure", "Moderate.")), ["unsure"]),
    ],
)  # fmt: skip
def test_what_follows_from_another_is_not_said_again(
    findings: tuple[tuple[FindingCode, str], ...], left: list[str]
) -> None:
    """One doubt is one finding; an article that the draft quotes too is no rival. The record keeps all of them."""
    made = suggestion(*(warning(*one) for one in findings))
    assert [one.of.code for one in shown(made)] == left
    assert [one["code"] for one in panel_data(made)["findings"]] == left


def test_a_long_one_ends_with_a_sentence() -> None:
    (one,) = shown(suggestion(warning("escalate", LONG)))
    assert one.line == "The customer writes for the third time or more about the same thing. …"


def test_every_view_opens_the_same_two() -> None:
    """Card and panel fold the rest; the terminal says how many there are and how to see them."""
    made = suggestion(
        warning("old-article", "It is old."), warning("premise", "They say 90 days."), warning("escalate", LONG)
    )
    opened = ["The customer writes for the third time or more about the same thing. …", "They say 90 days."]
    card = BeautifulSoup(card_html(made), "html.parser")
    first, why = card.find_all(class_="ak-findings")
    assert [one.find("span").get_text() for one in first.find_all("li")] == opened
    assert why.find_parent("details").find("summary").get_text() == "Why 2 more"
    assert {"senior agent", "It is old."} <= {word for word in ("senior agent", "It is old.") if word in why.get_text()}
    assert [one["line"] for one in panel_data(made)["findings"] if one["open"]] == opened
    assert "It is old." not in printed(made)
    assert "1 more, all in full with --verbose" in " ".join(printed(made).split())
    assert "It is old. (old-article)" in printed(made, verbose=True)
    assert "senior agent" in printed(made, verbose=True)


def test_a_note_is_open_where_nothing_warns() -> None:
    """Such as why there is no draft; beside a warning it waits behind "why"."""
    note = Finding(code="out-of-scope", severity="info", message="The articles here are about other things.")
    assert [one.open for one in shown(suggestion(note))] == [True]
    assert [one.open for one in shown(suggestion(note, warning("premise", "They say 90 days.")))] == [True, False]
