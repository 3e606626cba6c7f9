"""Rebuilding invents nothing: every word of the result stands in the source, in the same order."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from assistkit.index.sources.flattened import rebuild

PIECES = """
Open Select the lift 1. 2. 3) (1) a. b. • - * : . ? Save.Then account.You EligibilityIf PROBLEM CAUSE Cause Step
Contents example.com U.S.Government To do: # > | ``` $ é 请 $5 1.2 v2.Beta Note:You http://a.b/C.The <b> `x` [1]
"""
WORDS = st.sampled_from(PIECES.split())
BLANKS = st.sampled_from([" ", "  ", "", "\n", "\n\n", "\t"])
TEXTS = st.lists(st.tuples(WORDS, BLANKS), min_size=1, max_size=120).map(lambda p: "".join(a + b for a, b in p))
TITLES = st.sampled_from(["", "Open the lift", "Open", "Care for lifts"])
_MARK = re.compile(r"^\s*(?:#{1,6} |\d{1,9}\. |- )|\\|```|\||^\s*---.*$", re.MULTILINE)


def letters(text: str) -> str:
    """Everything that is no blank and no mark of Markdown."""
    return re.sub(r"[\W\d_]", "", text)


@given(TEXTS, TITLES)
def test_no_word_is_invented(text: str, title: str) -> None:
    """What is left without marks is a subsequence of the source; only the front may be missing."""
    found = rebuild(text, title)
    shown, source = letters(_MARK.sub("", found.text)), letters(text)
    if any(note.code in ("title-dropped", "contents-dropped") for note in found.notes):
        assert source.endswith(shown)
    elif not any(note.code == "plain-text" for note in found.notes):
        left = iter(source)  # the words of marks, "Step 2:" and "a.", may be missing
        assert all(letter in left for letter in shown)
    else:
        assert shown == source


@given(TEXTS, TITLES)
def test_rebuilding_twice_changes_nothing_more(text: str, title: str) -> None:
    """A text that has its lines again is left alone."""
    once = rebuild(text, title).text
    twice = rebuild(once, title).text
    assert letters(twice) == letters(once)
