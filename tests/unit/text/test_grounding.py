"""The span that supports a sentence: exact, short, and as strong as the words it holds."""

from __future__ import annotations

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from assistkit.index.passages import Splitter
from assistkit.text.grounding import find_grounding, pieces
from assistkit.types import Article, Passage

TEXT = """Changes travel in both directions.

1. Go to **Settings › Calendar › Sync**.
2. Choose **Google**. Sign in, e.g. with your work account.
3. The first sync takes up to 20 minutes.

| Plan | Monthly |
|---|---|
| Solo | £14 |
| Team | £32 |
"""


def passage(text: str, id: str = "a#0") -> Passage:
    return Passage(id=id, article_id=id.split("#", maxsplit=1)[0], title="T", text=text, start=0, end=len(text))


def span(sentence: str, *texts: str) -> str:
    found = find_grounding(sentence, [passage(text, f"a#{n}") for n, text in enumerate(texts or (TEXT,))])
    assert found is not None
    return found.passage.text[found.start : found.end]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Open Settings, then Calendar and Sync.", "Go to **Settings › Calendar › Sync**."),
        ("It may take up to 20 minutes for the first sync.", "The first sync takes up to 20 minutes."),
        ("Sign in with your work account", "Sign in, e.g. with your work account."),
        ("The monthly price of Team is £32.", "| Team | £32 |"),
    ],
)
def test_the_span_is_the_sentence_item_or_row_meant(sentence: str, expected: str) -> None:
    """One sentence, list item or table row, without its mark; a row is found by its column's name too."""
    assert span(sentence) == expected


def test_a_sentence_that_joins_two_steps_gets_both() -> None:
    """Adjacent pieces together support what neither holds alone."""
    both = span("Choose Google and wait, as the first sync takes 20 minutes after you sign in with your work account.")
    assert both.startswith("Choose **Google**") or both.startswith("Sign in")
    assert both.endswith("20 minutes.")


def test_the_strength_is_the_share_of_content_words_held() -> None:
    """All words held is 1; words from elsewhere lower it; nothing shared is no support."""
    whole = find_grounding("The first sync takes up to 20 minutes.", [passage(TEXT)])
    part = find_grounding("The first sync destroys every photo and printer.", [passage(TEXT)])
    assert whole is not None
    assert part is not None
    assert whole.strength == pytest.approx(1.0)
    assert 0 < part.strength < 0.5
    assert find_grounding("Zebras graze quietly", [passage(TEXT)]) is None


def test_the_best_passage_is_found() -> None:
    """Of several passages the one that holds most."""
    assert (
        span("Restart the kiosk tablet", TEXT, "Restart the tablet of the kiosk.") == "Restart the tablet of the kiosk."
    )


@given(st.text(max_size=300), st.text(max_size=600))
def test_any_text_gives_exact_spans(sentence: str, text: str) -> None:
    """Spans lie in the passage, pieces are in order and never overlap, strength stays in [0, 1]."""
    found = find_grounding(sentence, [passage(text)])
    assert found is None or (0 <= found.start < found.end <= len(text) and 0 < found.strength <= 1)
    at = 0
    for piece in pieces(text):
        assert at <= piece.start < piece.end <= len(text)
        at = piece.end


@pytest.mark.parametrize("text", ["a" * 20_000, ". " * 10_000, "| " * 10_000, "1. " * 6_000, "שלום 🙂 " * 2_500])
def test_long_odd_text_takes_bounded_time(text: str) -> None:
    """Twice the text is twice the work, whatever is in it."""
    assert_linear(lambda n: find_grounding(text[:n], [passage(text[:n])]), len(text))


def test_a_passage_is_read_once_for_all_sentences_of_a_draft() -> None:
    """A sentence is compared with ten passages that were read before; none of them is read again."""
    article = Article(id="a", title="T", text="\n\n".join([TEXT] * 40), visibility="public")
    ten = Splitter().split(article)[:10]
    find_grounding("warm", ten)
    read = pieces.cache_info().misses
    for n in range(20):
        find_grounding(f"Open Settings, then choose Sync to link your Google calendar, it takes {n} minutes.", ten)
    assert pieces.cache_info().misses == read


def test_lines_of_code_stand_alone() -> None:
    """What a fence holds is no sentence: each line is a piece, and a bar in it makes no table."""
    text = "Run:\n\n```\nopen door\n| close window\n```\n\nDone there."
    assert [text[one.start : one.end] for one in pieces(text)] == ["Run:", "open door", "| close window", "Done there."]
