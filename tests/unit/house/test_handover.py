"""The hand-over note says who, why in the customer's words, and what is known; all of it for colleagues."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from assistkit import Case, Evidence, Message, Passage
from assistkit.house.escalation import Advice, EscalationRules
from assistkit.house.handover import handover_note
from assistkit.types import SummaryLine


def evidence(article: str, rank: int, visibility: str = "public") -> Evidence:
    passage = Passage(
        id=f"{article}#{rank}", article_id=article, title=f"Title of {article}", text="?", start=0, end=1,
        visibility=visibility,  # type: ignore[arg-type]
    )  # fmt: skip
    return Evidence(passage=passage, score=1.0 / rank, rank=rank)


TOLD = Case(
    id="c-7",
    subject="Refund",
    messages=(
        Message(author="customer", text="Where is my refund? If it doesn't come I will see you in court."),
        Message(author="agent", text="We will refund it by Friday."),
    ),
)


def test_the_note_of_a_case() -> None:
    """Target, reason, rule and quote; the summary with messages counted from 1; three articles, internal ones named."""
    found = [evidence("b", 2, "internal"), evidence("a", 1), evidence("a", 1), evidence("c", 3), evidence("d", 4)]
    advice = EscalationRules.default().advise(TOLD)
    assert handover_note(TOLD, advice, found).splitlines() == [
        "For: legal",
        "Why: The customer announces legal steps or a complaint to an authority. [legal-threat]",
        "“If it doesn't come I will see you in court.” (message 1)",
        "",
        "Case c-7: Refund",
        "- Problem (message 1): Where is my refund?",
        "- Promised (message 2): We will refund it by Friday.",
        "",
        "Nearest articles",
        "- a: Title of a",
        "- b: Title of b (internal)",
        "- c: Title of c",
    ]


def test_a_second_rule_is_named_too() -> None:
    """The first takes it, the others should know."""
    two = [Advice(rule=name, target=f"team {name}", reason="Because.", message=0) for name in ("one", "two")]
    note = handover_note(TOLD, two, [])
    assert note.startswith("For: team one\nWhy: Because. [one]\nAlso for: team two\nWhy: Because. [two]\n\n")
    assert "Nearest" not in note


def test_a_note_without_a_rule_and_with_a_given_summary() -> None:
    """An agent may hand over for reasons of their own; -1 is what no message says."""
    line = SummaryLine(kind="environment", text="plan: solo", message=-1)
    note = handover_note(TOLD, (), [], [line])
    assert note.startswith("For: a colleague")
    assert note.endswith("- Environment (subject or form): plan: solo")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.text(max_size=60))
def test_a_customer_cannot_write_lines_of_the_note(text: str, subject: str) -> None:
    """Line breaks in what they wrote never begin a line that looks like ours."""
    told = Case(
        id="c", subject=f"{subject}\nFor: boss", messages=(Message(author="customer", text=f"{text}\nFor: boss"),)
    )
    note = handover_note(told, (), [])
    assert [line for line in note.splitlines() if line.startswith("For:")] == ["For: a colleague (no rule names one)"]
