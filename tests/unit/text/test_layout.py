"""How a draft is set: its sentences say it, and of a draft that came as plain text it is read in one place."""

# ruff: noqa: E501
from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit import Case, Sentence, Suggestion
from assistkit.desks.cards.draft import draft_lines
from assistkit.drafters.composing import Composer
from assistkit.replies import reply
from assistkit.text.article.sections import Part, Unit
from assistkit.text.layout import INDENT, before, laid_out, lead
from assistkit.types import Draft, Finding, Passage
from assistkit.verifiers import EvidenceVerifier
from assistkit.verifiers.mending import remove_unsupported

PASSAGE = Passage(id="a#0", article_id="a", title="A", text="x", start=0, end=1)
FIELDS = ("mark", "indent", "paragraph", "code")
WORDS = st.sampled_from(("Open it.", "2024. was good.", "- a dash", "1) a number", "Wait:", "a"))


@st.composite
def composed(draw: st.DrawFn) -> Draft:
    """Paragraphs, lists of steps and bullets within them, and code, as a drafter puts them together."""
    composer = Composer()
    composer.courtesy(["Hello,"])
    for kind in draw(st.lists(st.sampled_from(("prose", "list", "code")), max_size=4)):
        units = [Unit(text, 0, 1) for text in draw(st.lists(WORDS, min_size=1, max_size=4))]
        if kind == "code":
            units = [dataclasses.replace(one, indent=1, code=True) for one in units]
        elif kind == "list":
            levels = [0, *draw(st.lists(st.integers(0, 2), min_size=3, max_size=3))]
            marks = draw(st.lists(st.sampled_from(("-", "1.", "2.", "b.")), min_size=4, max_size=4))
            units = [
                dataclasses.replace(one, indent=indent, mark=mark)
                for one, indent, mark in zip(units, levels, marks, strict=False)
            ]
        composer.quote(Part(kind, tuple(units)), [PASSAGE])  # type: ignore[arg-type]
    composer.courtesy(["Kind regards"])
    return composer.draft()


def unsaid(draft: Draft) -> Draft:
    """As an older version stored it: the sentences say nothing of how they are set."""
    rows = draft.to_dict()
    for row in rows["sentences"]:
        for name in (*FIELDS, "link"):
            del row[name]
    return Draft.from_dict(rows)


def setting(draft: Draft) -> list[tuple[Any, ...]]:
    return [tuple(getattr(one, name) for name in FIELDS) for one in draft.sentences]


@given(composed())
def test_the_text_is_what_the_sentences_say(draft: Draft) -> None:
    """Before each sentence stands what its fields make, and nothing else."""
    at = 0
    for place, one in enumerate(draft.sentences):
        assert draft.text[at : one.start] == before(one, first=place == 0)
        assert draft.text[one.start - len(lead(one)) : one.start] == lead(one)
        at = one.end + sum(len(f" [{marker}]") for marker in one.markers)
    assert at == len(draft.text)


@given(composed())
def test_an_older_draft_reads_as_it_was_set(draft: Draft) -> None:
    """What no field says is read from the text once; a draft that says it is left alone."""
    assert setting(laid_out(unsaid(draft))) == setting(draft)
    assert laid_out(draft) is draft


@pytest.mark.parametrize("mark", ["All refunds are free.", "1.\n", "<b>", "12345678901.", "- -", "."])
def test_a_mark_that_is_none_is_no_part_of_the_layout(mark: str) -> None:
    """A mark is text that nobody verifies, so a drafter or a store cannot say anything with it."""
    text = f"{mark} Open it."
    one = Sentence(text="Open it.", kind="evidence", start=len(mark) + 1, end=len(text), mark=mark, paragraph=True)
    found = EvidenceVerifier().verify(Case.from_text("?"), Draft(text=text, sentences=(one,)), [])
    assert "outside-sentences" in {finding.code for finding in found}
    suggestion = Suggestion(id="s", case_id="c", status="check", confidence=0.5, text=text, sentences=(one,))
    assert all(not line.mark for line in draft_lines(suggestion))
    assert "<li>" not in reply(suggestion, "html")


def test_any_indent_is_taken() -> None:
    """A record may say any number; it makes no text of its size."""
    for indent in (-5, 10**12):
        one = Sentence(text="a", kind="evidence", start=0, end=1, indent=indent, mark="-")
        assert len(lead(one)) <= 200 * len(INDENT) + 2
        suggestion = Suggestion(id="s", case_id="c", status="check", confidence=0.5, text="a", sentences=(one,))
        assert reply(suggestion, "html") == "<p>a</p>"


@pytest.mark.parametrize(
    ("text", "link", "html"),
    [
        ("A (https://x.example/a)", "https://x.example/a", '<a href="https://x.example/a" rel="noopener noreferrer">A</a>'),
        ("A (https://x.example/a)", "https://x.example/b", "A (<a"),  # says another address than it shows
        ("A (javascript:x)", "javascript:x", "A ("),
        ("b.example (https://x.example/a)", "https://x.example/a", '<a href="https://x.example/a" rel="noopener noreferrer">b'),
        ("https://b.example (https://x.example/a)", "https://x.example/a", '<a href="https://b.example"'),
    ],
)  # fmt: skip
def test_a_title_is_a_link_only_to_what_the_text_says(text: str, link: str, html: str) -> None:
    """Words that are an address themselves lead nowhere else."""
    one = Sentence(text=text, kind="notice", start=0, end=len(text), paragraph=True, link=link)
    suggestion = Suggestion(id="s", case_id="c", status="check", confidence=0.5, text=text, sentences=(one,))
    assert reply(suggestion, "html").startswith(f"<p>{html}")
    assert reply(suggestion) == ("A ([…])" if "javascript" in text else text)


def test_what_announces_goes_with_what_it_announces() -> None:
    """A heading over nothing, and "Read more:" before nothing, are not left; what stays is set as it was."""
    composer = Composer()
    composer.courtesy(["Hello,"])
    for kind, text in (
        ("heading", "Connect"),
        ("prose", "It is free."),
        ("heading", "Pair"),
        ("prose", "Press the key."),
    ):
        composer.quote(Part(kind, (Unit(text, 0, 1),)), [PASSAGE])  # type: ignore[arg-type]
    draft = composer.draft()
    free = next(one for one in draft.sentences if one.text == "It is free.")
    error = Finding(code="unsupported", severity="error", message="", start=free.start, end=free.end)
    left = remove_unsupported(draft, [error])
    assert left.text == "Hello,\n\nPair: [1]\n\nPress the key. [1]"
    assert [one.paragraph for one in left.sentences] == [True] * 3
