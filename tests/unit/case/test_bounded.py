"""A case that is too long is read at both ends, and the agent is told."""

from __future__ import annotations

import pytest

from assistkit.case.bounded import MAX_CHARACTERS, MAX_MESSAGES, bounded, too_long
from assistkit.case.message import MAX_INPUT
from assistkit.case.query import case_query
from assistkit.types import Case, Message


def conversation(*texts: str) -> Case:
    return Case(id="c", messages=tuple(Message(author="customer", text=text) for text in texts))


def kept(case: Case) -> list[int]:
    return [number for number, one in enumerate(bounded(case).messages) if one.text]


def test_a_case_within_the_limits_is_left_alone() -> None:
    """The same object: nothing is copied or told."""
    case = conversation(*["word"] * MAX_MESSAGES)
    assert bounded(case) is case
    assert too_long(case) is None


@pytest.mark.parametrize("many", [1_000, 10_000])
def test_of_many_messages_the_first_and_the_newest_are_read(many: int) -> None:
    """Each keeps its number; three quarters are the newest."""
    case = conversation(*(f"message {number}" for number in range(many)))
    first = MAX_MESSAGES // 4
    assert kept(case) == [*range(first), *range(many - MAX_MESSAGES + first, many)]
    assert len(bounded(case).messages) == many
    told = too_long(case)
    assert told is not None
    assert told.message.startswith(
        f"{many - MAX_MESSAGES:,} of {many:,} messages were not read (between message 51 and {many - 150})"
    )


def test_long_messages_count_by_their_characters() -> None:
    """A message counts as far as it is looked at, and the newest are there whatever the first ones hold."""
    huge = "word " * MAX_CHARACTERS
    assert kept(conversation(*["word " * 10_000] * 30)) == [0, 1, 2, 3, 4, *range(15, 30)]
    assert kept(conversation(huge, huge, "It fails.")) == [0, 1, 2]
    assert kept(conversation(huge, huge, huge, "It fails.")) == [0, 2, 3]
    assert 2 * MAX_INPUT < MAX_CHARACTERS


def test_pictures_in_a_message_do_not_count() -> None:
    """They are no text: nobody has to read less for a screenshot."""
    picture = "Look: <img src='data:image/png;base64," + "A" * MAX_INPUT + "'>"
    assert too_long(conversation(*[picture] * 5)) is None


def test_empty_messages_do_not_count() -> None:
    """There is nothing to read in them."""
    assert too_long(conversation(*[""] * 10_000, "It fails.")) is None


def test_what_is_searched_with_is_bounded() -> None:
    """Whoever asks: also for a case that no assistant has seen, such as one that is learned from."""
    case = conversation("first words", *["x"] * 400, "last words")
    case = Case(id="c", messages=(*case.messages[:60], Message(author="customer", text="unread"), *case.messages[60:]))
    query = case_query(case)
    assert "first words" in query
    assert "last words" in query
    assert "unread" not in query
