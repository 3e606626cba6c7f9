"""A later question gets its answer: parts are rated by what came since the last reply, and a little by the rest."""

from __future__ import annotations

import pytest

from assistkit import Article, Case, Evidence, Message
from assistkit.case.query import case_query, newest_query
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.index.passages import Splitter

FIRST = "How do I lend a projector to the staff of another school for their open day?"
ARTICLE = Article(
    id="a",
    title="Lend a projector",
    text="\n\n".join(
        [
            "## Lend it\n\nA projector is lent to the staff of any school for up to five days. Note the open day.",
            "## Deposit\n\nThe deposit is 40 euros in cash, and it comes back when the projector does.",
            "## Damage\n\nA broken lamp is paid by the insurance of the school that borrowed the projector.",
        ]
    ),
    visibility="public",
    language="en",
)  # fmt: skip
EVIDENCE = [Evidence(passage=one, score=1.0, rank=1, signals={"dense": 0.6}) for one in Splitter().split(ARTICLE)]


def drafted(*messages: tuple[str, str]) -> str:
    case = Case(id="c", messages=tuple(Message(author=author, text=text) for author, text in messages))  # type: ignore[arg-type]
    return ExtractiveDrafter(max_words=20).draft(case, EVIDENCE).text


def test_a_later_question_is_answered() -> None:
    asked = (("customer", FIRST), ("agent", "For up to five days."), ("customer", "And who pays for a broken lamp?"))
    assert "insurance" in drafted(*asked)
    assert "insurance" not in drafted(*asked[:1])


@pytest.mark.parametrize("newest", ["Yes, it is.", "Hello?", "Thanks!", ""])
def test_what_says_nothing_leaves_the_choice_to_the_whole_case(newest: str) -> None:
    asked = (("customer", FIRST), ("agent", "Is it a school?"), ("customer", newest))
    assert "five days" in drafted(*asked)


def test_newest_is_what_came_after_the_last_reply() -> None:
    case = Case(
        id="c",
        messages=(
            Message(author="customer", text="The lamp is dim."),
            Message(author="agent", text="A note for us.", public=False),
            Message(author="customer", text="It flickers too."),
            Message(author="agent", text="Since when?"),
            Message(author="customer", text="Since Monday."),
            Message(author="customer", text="And it hums."),
        ),
    )
    assert newest_query(case) == "Since Monday.\n\nAnd it hums."
    assert case_query(case).startswith(newest_query(case))


def test_without_a_reply_before_it_nothing_is_newest() -> None:
    """Then it is all one question; so it is where the customer wrote nothing since, or nothing before."""
    customer, agent = Message(author="customer", text="The lamp is dim."), Message(author="agent", text="Since when?")
    assert newest_query(Case(id="c", messages=(customer, customer))) == ""
    assert newest_query(Case(id="c", messages=(customer, agent))) == ""
    assert newest_query(Case(id="c", messages=(agent, customer))) == ""
