"""The separate questions of a case."""

from __future__ import annotations

import pytest

from assistkit import Case
from assistkit.case.questions import questions

SHIP, BLUE = "Do you ship to Norway?", "Is the reader sold in blue?"


@pytest.mark.parametrize(
    "echo",
    [
        "Where do I click?",
        "How do I do that?",
        "Where do I have to go to do that?",
        "What do I do next?",
        "How does this work?",
    ],
)
def test_what_only_asks_again_is_no_question_of_its_own(echo: str) -> None:
    """It has no word of its own, so nothing can be found for it, and its answer is that of what was asked."""
    assert questions(Case.from_text(f"{SHIP} {echo}")) == ()
    assert questions(Case.from_text(f"{SHIP}\n\n{echo}")) == ()
    assert questions(Case.from_text(f"{SHIP} {echo} {BLUE}")) == (SHIP, BLUE)


def test_a_paragraph_that_tells_something_asks_whatever_its_question_is() -> None:
    """Of two paragraphs that ask, each is a question with what it tells."""
    first, other = (
        "The client says nothing has arrived. What do I tell her?",
        "My payout is gone. Where do I put the account?",
    )
    assert questions(Case.from_text(f"{first}\n\n{other}")) == (first, other)
