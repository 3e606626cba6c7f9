"""The follow-up names the thing solved, asks whether it works, promises nothing, and passes the verifier."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistkit import Case, Evidence, Message, Passage
from assistkit.drafters.follow_up import QUESTION, follow_up, naming
from assistkit.house.courtesy import DEFAULT
from assistkit.verifiers import EvidenceVerifier

PAGE = Passage(
    id="tw-pin#0", article_id="tw-pin", title="Reset the kiosk PIN", text="\n## Reset\nOpen Settings.", start=0, end=24,
    url="https://help.example/pin", visibility="public",
)  # fmt: skip


def case(text: str, subject: str = "") -> Case:
    return Case(id="c", subject=subject, messages=(Message(author="customer", text=text),))


def test_a_follow_up() -> None:
    """Greeting, the thing in the customer's words, one question, sign-off."""
    draft = follow_up(case("It doesn't sync.", "Re: Fwd: calendar not syncing!!"))
    assert draft.text.split("\n\n") == [
        DEFAULT.greeting,
        "You wrote to us about “calendar not syncing”.",
        QUESTION,
        DEFAULT.sign_off,
    ]
    assert [one.kind for one in draft.sentences] == ["courtesy", "notice", "question", "courtesy"]


@pytest.mark.parametrize(
    ("subject", "text", "name"),
    [
        ("LOCKED TABLET", "?", "Locked tablet"),
        ("question", "The reader does not pair.", "The reader does not pair"),
        ("(no subject)", "Hi.\n\nThe reader does not pair. Thanks", "The reader does not pair"),
        ("my card 4929 1234 5678 9012", "The payment failed.", "The payment failed"),
        ("give me £500", "The payment failed.", "The payment failed"),
        ("see http://x.example", "The payment failed.", "The payment failed"),
        ("write to me@x.example", "The payment failed.", "The payment failed"),
        ("TW-204", "What is it?", "TW-204"),
    ],
)
def test_what_the_thing_is_called(subject: str, text: str, name: str) -> None:
    """The subject, else the problem; no address, sum or long number is repeated, and nothing is shouted back."""
    assert naming(case(text, subject)) == f"You wrote to us about “{name}”."


def test_the_article_names_it_where_nothing_else_does() -> None:
    """Its title and address, when customers may see it."""
    assert "Reset the kiosk PIN" in naming(case("?", ""), PAGE)
    internal = Passage.from_dict({**PAGE.to_dict(), "visibility": "internal"})
    assert "kiosk" not in follow_up(case("?", ""), internal).text
    assert "https://help.example/pin) [1]" in follow_up(case("It fails.", "PIN lost"), PAGE).text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=120), st.booleans())
def test_it_passes_the_verifier_and_stays_short(text: str, subject: str, page: bool) -> None:
    """Whatever the customer wrote; the verifier is told the one sentence that no article holds."""
    told = case(text, subject)
    source = PAGE if page else None
    draft = follow_up(told, source)
    verifier = EvidenceVerifier(notices=frozenset({naming(told, source)}))
    evidence = [Evidence(passage=PAGE, score=1.0, rank=1)] if page else []
    assert verifier.verify(told, draft, evidence) == []
    assert len(draft.text) < 500
    for one in draft.sentences:
        assert draft.text[one.start : one.end] == one.text


def test_it_promises_nothing() -> None:
    """No word of ours says what we will do."""
    draft = follow_up(case("?"), PAGE)
    assert not re.search(r"\b(?:will|shall|promise|guarantee|refund|free)\b|'ll\b", draft.text, re.IGNORECASE)
