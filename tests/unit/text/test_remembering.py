"""What is remembered is given again while the work goes on, and gone behind it."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest

from assistkit.text import remembering as module
from assistkit.text.remembering import remembered, remembering

asked: list[str] = []


class Read:
    """What comes of a text; it can be watched."""


@remembered
def read(text: str) -> Read:
    asked.append(text)
    return Read()


def test_nothing_is_remembered_outside() -> None:
    """Each call does the work."""
    asked.clear()
    read("a")
    read("a")
    assert asked == ["a", "a"]


def test_inside_a_text_is_read_once() -> None:
    """Also inside another; behind the outer one it is read again."""
    asked.clear()
    with remembering():
        one = read("a")
        with remembering():
            assert read("a") is one
        assert read("a") is one
        assert read("b") is not one
    read("a")
    assert asked == ["a", "b", "a"]


def test_it_is_gone_with_the_work() -> None:
    """Also where the work fails."""
    watched: list[weakref.ref[Read]] = []

    def fails() -> None:
        with remembering():
            watched.append(weakref.ref(read("a")))
            assert watched[0]() is not None
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    gc.collect()
    assert watched[0]() is None


def test_threads_do_not_share() -> None:
    """Another thread begins with nothing."""
    asked.clear()
    with remembering():
        read("a")
        thread = threading.Thread(target=read, args=("a",))
        thread.start()
        thread.join()
    assert asked == ["a", "a"]


def test_a_long_run_forgets_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it holds no more than so many results."""
    monkeypatch.setattr(module, "_MOST", 3)
    asked.clear()
    with remembering():
        for text in "abcda":
            read(text)
    assert asked == list("abcda")
