"""Where sentences are."""

from __future__ import annotations

import pytest
from growth import assert_linear

from assistkit.text.sentences import sentences


def found(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Hello Mr. Smith. How are you?  Fine.", "en", ["Hello Mr. Smith.", "How are you?", "Fine."]),
        ("This line\ncontinues. And ends!", "en", ["This line\ncontinues.", "And ends!"]),
        ("One\n\nTwo", "en", ["One", "Two"]),
        ("- Click **Save**.\n- Wait. Then go.", "en", ["Click **Save**.", "Wait.", "Then go."]),
        ("1. Open it. Close it.\n2. Done", "en", ["Open it.", "Close it.", "Done"]),
        ("## What now? Run.\nText. More.", "en", ["What now? Run.", "Text.", "More."]),
        ("| a. B. | c |\n|---|---|", "en", ["| a. B. | c |", "|---|---|"]),
        ("```\nfoo. Bar.\n```\nEnd. Now.", "en", ["```", "foo. Bar.", "```", "End.", "Now."]),
        (
            "Use v1.10, e.g. from https://a.example/b.html. Ok",
            "en",
            ["Use v1.10, e.g. from https://a.example/b.html.", "Ok"],
        ),
        (
            "Das ist z.B. ein Satz. Am 3. Mai kommt Dr. Müller.",
            "de-AT",
            ["Das ist z.B. ein Satz.", "Am 3. Mai kommt Dr. Müller."],
        ),
        ("这是第一句。这是第二句！", "zh", ["这是第一句。", "这是第二句！"]),
        ("One. Two.", "xx", ["One.", "Two."]),
        ("", "en", []),
        (" \n ", "en", []),
    ],
)
def test_sentences(text: str, language: str, expected: list[str]) -> None:
    """Sentences end at punctuation, paragraphs, items, rows and code lines, not at a line break or an abbreviation."""
    assert found(text, language) == expected


@pytest.mark.parametrize(
    "text", ["word " * 40_000, "Go. " * 20_000, "a\n" * 40_000, "." * 50_000, "```\n" + "x. y\n" * 20_000]
)
def test_long_text_takes_bounded_time(text: str) -> None:
    """Twice the text is twice the work, whatever is in it."""
    assert_linear(lambda n: sentences(text[:n]), len(text))
