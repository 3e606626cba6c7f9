"""Sections of an article as they are quoted: letters as marks, footnotes, warnings."""

from __future__ import annotations

from assistkit import Article, Case, Evidence
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.index.passages import Splitter
from assistkit.text.article.sections import read_sections
from assistkit.types import Draft
from assistkit.verifiers import EvidenceVerifier


def drafted(question: str, text: str) -> Draft:
    """The draft, which has to pass the check."""
    article = Article.from_dict({"id": "a", "title": "The drum", "text": text, "visibility": "public"})
    evidence = [Evidence(passage=p, score=1.0, rank=1) for p in Splitter().split(article)]
    case = Case.from_text(question)
    draft = ExtractiveDrafter().draft(case, evidence)
    assert EvidenceVerifier().verify(case, draft, evidence) == []
    return draft


def test_points_with_letters_keep_them() -> None:
    """ "Repeat step 1b" needs a step 1b; a single letter is a word."""
    text = "1. Open the flap:\n   - a. Push the lever.\n   - b. Pull the flap.\n2. Repeat step 1b."
    assert (
        "   a. Push the lever. [1]\n   b. Pull the flap. [1]\n2. Repeat"
        in drafted("How do I open the flap?", text).text
    )
    assert (
        "a. Open the drum. [1]\nb. Turn"
        in drafted("How do I turn the drum?", "- a. Open the drum.\n- b. Turn the drum.").text
    )
    (section,) = read_sections("- a. One.\n- Two.")
    assert [(unit.mark, unit.text) for unit in section.parts[0].units] == [("-", "a. One."), ("-", "Two.")]


def test_numbered_questions_are_no_procedure() -> None:
    """A page of frequent questions is answered with the one that is asked, not with all of them."""
    steps = read_sections("## 1. Open the drum\n\nPush.\n\n## 2. Take it out\n\nPull.")
    assert [section.whole for section in steps] == [True]
    asked = "## 1. What does a drum cost?\n\nIt costs £15.\n\n## 2. How long does it last?\n\nIt lasts a year."
    assert [section.whole for section in read_sections(asked)] == [False, False]
    told = drafted("What does a drum cost?", asked).text
    assert "£15" in told
    assert "lasts a year" not in told


def test_footnotes_are_not_told_by_themselves() -> None:
    """Their text says nothing without what it is about."""
    text = "The drum costs £15.[^1]\n\n[^1] Each.\n\n[^2]: Twice a year."
    said = drafted("What does the drum cost?", text).text
    assert "£15." in said
    assert "Each" not in said
    assert "Twice" not in said


def test_a_warning_is_told_with_the_steps() -> None:
    """A short one of the same section, wherever it stands; another section's is not."""
    text = (
        "## Clean the drum\n\n> **Warning:** Hot.\n\nTo clean the drum:\n\n1. Open the drum.\n2. Clean the drum.\n\n"
        "## Sell it\n\n> **Warning:** Ask first.\n\nWrite to us."
    )
    said = drafted("How do I clean the drum?", text).text
    assert "Warning: Hot." in said
    assert "Ask first" not in said
