"""How hard a text is to read, and how near two are to each other."""

from __future__ import annotations

import sys

import pytest

from assistkit.errors import MissingExtra
from assistkit.text.measures import edit_similarity, reading_grade, rouge_l, words_read


def test_longer_words_and_sentences_are_harder() -> None:
    """By the automated readability index, as published: 4.71 letters a word and .5 words a sentence, less 21.43."""
    assert reading_grade(["abcd", "ef"], 1) == pytest.approx(4.71 * 3 + 0.5 * 2 - 21.43)
    assert reading_grade(["abcd"] * 20, 1) > reading_grade(["abcd"] * 20, 2)


def test_an_address_is_no_word() -> None:
    """What stands around it is."""
    assert words_read("Open https://a.example/menu, e.g. it's there") == ["Open", "e.g", "it's", "there"]


def test_similarities() -> None:
    """The share of words in common order, and of characters that stay."""
    assert rouge_l(["the", "cat", "sat", "on", "the", "mat"], ["the", "cat", "on", "a", "mat"]) == pytest.approx(8 / 11)
    assert edit_similarity("abcd", "abxd") == 0.75
    assert edit_similarity("", "") == 1


def test_without_the_library_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one of the part that asked."""
    monkeypatch.setitem(sys.modules, "rapidfuzz.distance", None)
    with pytest.raises(MissingExtra, match=r"assistkit\[feedback\]"):
        edit_similarity("a", "b", "feedback")
    with pytest.raises(MissingExtra, match=r"assistkit\[eval\]"):
        rouge_l(["a"], ["b"])
