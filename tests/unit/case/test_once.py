"""What is made of a case is made once for it, and leaves no trace on the case."""

from __future__ import annotations

import dataclasses
import pickle

from assistkit.case.message import read_message
from assistkit.case.once import once
from assistkit.types import Case, Message

made: list[tuple[str, int]] = []


@once
def measured(case: Case, number: int = 0) -> int:
    made.append((case.id, number))
    return len(case.messages[number].text)


def test_a_case_is_asked_once_for_each_number() -> None:
    """The second time the first answer is given; another case, equal or not, is asked for itself."""
    made.clear()
    case = Case(id="c", messages=(Message(author="customer", text="abc"), Message(author="customer", text="ab")))
    assert [measured(case), measured(case), measured(case, 1), measured(case, number=1)] == [3, 3, 2, 2]
    assert measured(dataclasses.replace(case, id="d")) == 3
    assert made[:2] == [("c", 0), ("c", 1)]
    assert made[-1] == ("d", 0)


def test_a_case_that_was_read_is_the_same_case() -> None:
    """Equal, written the same, and it can be sent to another process."""
    case, read = (Case.from_text("<p>Hello</p>", id="c") for _ in range(2))
    assert read_message(read, 0) == "Hello"
    assert (read, read.to_dict(), repr(read)) == (case, case.to_dict(), repr(case))
    assert pickle.loads(pickle.dumps(read)) == case  # noqa: S301  our own
