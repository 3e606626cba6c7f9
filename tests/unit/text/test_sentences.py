"""Where sentences are."""

from __future__ import annotations

import itertools

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

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


# "|" stands where a sentence ends; in the second column, where it did with pysbd, which was used before.
SAME = ""
DIFFERENCES = [
    ("Use it, e.g. for mail.| Then stop.", SAME),
    ("See No. 5 first.| Then go on.", SAME),
    ("No.| Online booking makes sense.", SAME),
    ("It opens on 1 May.| Buyers come.", SAME),
    ("It works for me.| Emails don't.", SAME),
    ("Yahoo.| Attached is it.", SAME),
    ("Version 2.1.3.| Then 10.15.7 failed.", SAME),
    ("Go to https://a.example/watch?v=1.| Then wait.", "Go to https://a.example/watch?|v=1.| Then wait."),
    ("The error is java.lang.NullPointerException here.| Help.", SAME),
    ("It depends on the version.Click the menu.", SAME),
    ("Open the .ics file.| It is empty.", "Open the .|ics file.| It is empty."),
    ("Wait... what?| It went on... and on.", SAME),
    ("**Are you open?**| A closure hides it.", "**Are you open?|** A closure hides it."),
    ("Click **Forgot password?** under it.| Wait.", "Click **Forgot password?|** under it.| Wait."),
    ('He said "Go."| Then he left.', SAME),
    ("I clicked it (it is grey.)| Then I left.", "I clicked it (it is grey.) Then I left."),
    ("my page is hidden!!| red bar says something", SAME),
    ("Two things:| 1. It fails.| 2. It is slow.", SAME),
    ("Team: 2.| Studio: 3.", SAME),
    ("Read ch. 3.| Then stop.", "Read ch.| 3.| Then stop."),
    ("We met at 5 p.m. on Monday.| It rained.", SAME),
    ("Ask Mr. Smith vs. Jones Inc. about it.| Bye.", SAME),
    ("他说好。|然后走了。|真的？|是！", SAME),
    ("“好。”他说。", SAME),
    ("¿Qué pasa?| No sé.| ¡Ayuda!", SAME),
]


@pytest.mark.parametrize("marked", [ours for ours, _ in DIFFERENCES])
def test_where_sentencex_is_put_right(marked: str) -> None:
    """The kinds of places where sentencex, pysbd and people differ about the end of a sentence."""
    text = marked.replace("|", "")
    assert found(text) == [part.strip() for part in marked.split("|")]


def test_the_differences_to_pysbd_are_as_noted() -> None:
    """Where pysbd is installed, it says what the table says of it."""
    pysbd = pytest.importorskip("pysbd", reason="no longer needed: pip install pysbd")
    for ours, before in DIFFERENCES:
        told = pysbd.Segmenter(language="en", clean=False).processor(ours.replace("|", "")).process()
        assert [one.strip() for one in told] == [part.strip() for part in (before or ours).split("|")]


@given(st.text(alphabet=st.sampled_from([*"aA1 .!?\n\"'”)(*_`|:;-#>。？é😀"]), max_size=80))
def test_spans_are_exact(text: str) -> None:
    """Spans are ordered, never overlap, are stripped, and only line marks and blanks are in none."""
    spans = sentences(text)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    covered = {at for start, end in spans for at in range(start, end)}
    assert all(one.isspace() or one in "-#>*1.)" for at, one in enumerate(text) if at not in covered)


@pytest.mark.parametrize(
    "text",
    [
        "word " * 40_000,
        "Go. " * 20_000,
        "a\n" * 40_000,
        "." * 50_000,
        "```\n" + "x. y\n" * 20_000,
        "a.) " * 40_000,
        "1. a: " * 30_000,
    ],
)
def test_long_text_takes_bounded_time(text: str) -> None:
    """Twice the text is twice the work, whatever is in it."""
    assert_linear(lambda n: sentences(text[:n]), len(text))
