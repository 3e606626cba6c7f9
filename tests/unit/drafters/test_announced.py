"""What an introduction announces is told with it, or the introduction is not told; headings are no sentences."""

# ruff: noqa: E501
from __future__ import annotations

import dataclasses

import pytest

from assistkit import Article, Case, Evidence
from assistkit.drafters.announced import with_announced
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.index.passages import Splitter
from assistkit.text.article.groups import Group
from assistkit.text.article.sections import read_sections
from assistkit.types import Draft
from assistkit.verifiers import EvidenceVerifier

CHECKS = "## Check 1: is it on?\n\nPress the key.\n\n## Check 2: is it near?\n\nHold it to the reader.\n"
STEPS = "## Pair the reader\n\n1. Press the key.\n2. Hold it to the reader.\n"
BULLETS = "## What to try\n\n- Press the key.\n- Hold it to the reader.\n"


def drafted(text: str, question: str) -> tuple[Draft, list[Evidence]]:
    article = Article(id="a", title="The reader does not pair", text=text, visibility="public", language="en")
    found = [Evidence(passage=one, score=1.0, rank=1, signals={"dense": 0.6}) for one in Splitter().split(article)]
    return ExtractiveDrafter().draft(Case.from_text(question), found), found


@pytest.mark.parametrize(
    "intro",
    [
        "Work through the checks in order. Most readers pair after the first.",
        "Readers pair by radio. Follow these steps:",
        "Try the following.",
        "Go through each of the steps below.",
        "Which reader you have matters. Here is how to pair it.",
        "Here's what to do.",
    ],
)
@pytest.mark.parametrize("below", [CHECKS, STEPS, BULLETS])
def test_an_introduction_alone_brings_what_it_announces(intro: str, below: str) -> None:
    """Where it is all that answers: the whole procedure, in order, and the verifier passes it."""
    text = f"{intro}\n\n{below}"
    sections = read_sections(text)
    told = with_announced([Group(0, sections[0], sections[0].parts)], sections)
    said = "\n".join(group.text for group in told)
    assert [group.place for group in told] == [0, 1]
    assert (
        said.index(intro.split(".", maxsplit=1)[0])
        < said.index("Press the key.")
        < said.index("Hold it to the reader.")
    )
    draft, found = drafted(text, "the reader, it does not pair, help")
    assert EvidenceVerifier().verify(Case.from_text("?"), draft, found) == []
    assert ("Work through" in draft.text) <= ("Hold it" in draft.text)


def test_an_introduction_beside_another_answer_goes() -> None:
    """With the sentences behind it, which mean what it announces; those before it stay."""
    text = f"Readers pair by radio. Follow these steps in order. The first helps most.\n\n{STEPS}\n## Range\n\nTen metres.\n"
    sections = read_sections(text)
    first = Group(0, sections[0], sections[0].parts)
    other = Group(2, sections[2], sections[2].parts)
    split = [Group(0, sections[0], tuple(_sentences(part) for part in first.parts)), other]
    assert [group.text for group in with_announced(split, sections)] == ["Readers pair by radio.", "Ten metres."]
    assert [group.text for group in with_announced([first, other], sections)] == ["Ten metres."]


def test_what_stands_behind_a_colon_is_announced_already() -> None:
    """A list that runs on in its paragraph stays, and so does a long paragraph that announces among much else."""
    text = f"It works in the following places: the bar. The hall.\n\n{STEPS}\n## Range\n\nTen metres.\n"
    sections = read_sections(text)
    one, other = (Group(n, sections[n], sections[n].parts) for n in (0, 2))
    pieces = ("It works in the following places:", "the bar. The hall.")
    units = tuple(dataclasses.replace(one.parts[0].units[0], text=piece) for piece in pieces)
    split = [dataclasses.replace(one, parts=(dataclasses.replace(one.parts[0], units=units),)), other]
    assert with_announced(split, sections) == split
    long = read_sections(f"Follow these steps, {'and so on, ' * 20}as it says.\n\n{STEPS}\n## Range\n\nTen metres.\n")
    both = [Group(n, long[n], long[n].parts) for n in (0, 2)]
    assert with_announced(both, long) == both


def test_a_chosen_procedure_keeps_its_introduction() -> None:
    """Nothing changes where what is announced is told, or where nothing like a procedure follows."""
    sections = read_sections(f"Follow these steps.\n\n{STEPS}")
    both = [Group(n, one, one.parts) for n, one in enumerate(sections)]
    assert with_announced(both, sections) == both
    alone = read_sections("Follow these steps on the screen of the reader.\n\n## Range\n\nTen metres.\n")
    one = [Group(0, alone[0], alone[0].parts)]
    assert with_announced(one, alone) == one


def test_a_heading_is_no_sentence() -> None:
    """It ends in a colon above what it is about, and one word above a remark without its steps is not told."""
    text = (
        "Once it is paired, taps on the reader appear in the till.\n\n"
        "## Connect\n\n1. Open the till.\n2. Press the key on the reader.\n\n"
        "Taps made offline appear in the till an hour later.\n"
    )
    draft, found = drafted(text, "Do taps on the reader appear in the till an hour later when offline?")
    assert not any(one.text in ("Connect", "Connect.") for one in draft.sentences)
    assert "Connect [1]" not in draft.text
    assert EvidenceVerifier().verify(Case.from_text("?"), draft, found) == []


def _sentences(part):  # type: ignore[no-untyped-def]
    from assistkit.text.article.sections import Part, Unit

    pieces = part.units[0].text.split(". ")
    texts = [one if one.endswith(".") else f"{one}." for one in pieces]
    return Part(part.kind, tuple(Unit(one, part.units[0].start, part.units[0].end) for one in texts))
