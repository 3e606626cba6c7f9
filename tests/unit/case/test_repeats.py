"""What a message repeats of the replies before it goes, also without marks; what it takes up stays."""

from __future__ import annotations

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from assistkit.case.message import read_message
from assistkit.case.repeats import without_repeats
from assistkit.types import Case, Message

REPLY = (
    "Hello Lena,\n\nopen Orders, choose the doorbell and press Refund. The money is back after 10 working days.\n\n"
    "Kind regards\nPia"
)


def read(text: str, *replies: str, public: bool = True) -> str:
    before = [Message(author="agent", text=one, public=public) for one in replies]
    return read_message(
        Case(id="c", subject="bell", messages=(*before, Message(author="customer", text=text))), len(before)
    )


@pytest.mark.parametrize(
    "quote",
    [
        REPLY,
        REPLY.replace("The money", "The\nmoney").replace("\n\n", "\n"),
        REPLY.upper(),
        "    " + REPLY.replace("\n", "\n    "),
    ],
)
def test_a_repeated_reply_goes(quote: str) -> None:
    """However it is wrapped, indented or written, above or below the customer's words."""
    assert read(f"Can I mute the bell?\n\n{quote}", REPLY) == "Can I mute the bell?"
    assert read(f"{quote}\n\nCan I mute the bell?", REPLY) == "Can I mute the bell?"
    assert read(f"Can I mute the bell?\n\n{quote}", REPLY, "Anything else?") == "Can I mute the bell?"


@pytest.mark.parametrize(
    "text",
    [
        "You say that the money is back after 10 working days. It is not.",
        "I did the first.\npress Refund.\nThere is no such button.",
        "It says\n\nchoose the doorbell and press Refund. The money\n\nand then nothing.",
        "Press Refund",
        "The button is missing.\nPia",
    ],
)
def test_what_is_taken_up_stays(text: str) -> None:
    """A sentence or a few words of ours are the customer's way to ask about them."""
    assert read(text, REPLY) == text


def test_what_is_left_is_never_nothing() -> None:
    """Who sends our words back and nothing else is read all the same, and notes are no replies."""
    assert "press Refund" in read(REPLY, REPLY)
    assert "press Refund" in read(f"Can I mute the bell?\n\n{REPLY}", REPLY, public=False)


@given(st.text(alphabet="ab \n", max_size=200), st.text(alphabet="ab \n", max_size=200))
def test_lines_only_go(text: str, reply: str) -> None:
    """What is left are lines of the text in their order, and some words of it."""
    kept = without_repeats(text, [reply])
    lines = iter(text.split("\n"))
    assert all(line in lines for line in kept.split("\n"))
    assert bool(kept.split()) == bool(text.split())


def test_work_grows_with_the_length() -> None:
    """Repeated lines and lines that are nearly repeated."""
    line = "open Orders and press Refund now please\n"
    assert_linear(lambda n: without_repeats((line + "no\n") * (n // 40) + "x", [line * (n // 40)]), 200_000)
