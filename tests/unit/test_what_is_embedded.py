"""What a suggestion embeds: the case, and of the articles nothing that the index has a vector of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from assistkit import Assistant, Case, ExtractiveDrafter, load_embedder
from assistkit.case.dataset import load
from assistkit.case.query import case_query
from assistkit.case.questions import questions
from assistkit.protocols import Embedder, Vectors


class Listing:
    """The default embedder, with a list of what it is asked for."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.dim, self.fingerprint = embedder.dim, embedder.fingerprint
        self.case: list[str] = []
        self.parts: list[str] = []

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        self.case += texts
        return self._embedder.encode_query(texts)

    def encode_document(self, texts: Sequence[str]) -> Vectors:
        self.parts += texts
        return self._embedder.encode_document(texts)


@pytest.fixture(scope="module")
def listing() -> Listing:
    return Listing(load_embedder())


@pytest.fixture(scope="module")
def cases(samples: Path) -> list[Case]:
    """Every third of the sample cases, among them two that ask several things."""
    found = load(samples).cases
    several = [case for case in found if len(questions(case)) > 1]
    return [*found[::3], *several[:2]]


def test_a_suggestion_embeds_the_case_and_its_questions_only(
    listing: Listing, cases: list[Case], sample_index: Path
) -> None:
    """Each once at heart: the search text of the case, and each question that it asks, alone or after another.
    Of the articles nothing.
    """
    assistant = Assistant.open(sample_index, embedder=listing)
    for case in cases:
        listing.case, listing.parts = [], []
        assistant.suggest(case)
        asked = questions(case)
        own = {case_query(case), *asked, *(f"{one} {other}" for one, other in pairwise(asked))}
        assert set(listing.case) <= own, case.id
        assert len(set(listing.case)) <= 1 + 2 * len(asked), case.id
        assert listing.parts == [], case.id


def test_without_vectors_in_the_index_a_draft_embeds_the_parts_itself(
    listing: Listing, cases: list[Case], sample_index: Path
) -> None:
    """That the count sees them, and that the draft is the same either way."""
    assistant = Assistant.open(sample_index, embedder=listing)
    bare = Assistant(assistant.index, listing, drafter=ExtractiveDrafter(listing))
    listing.parts = []
    drafts = [bare.suggest(case).text for case in cases]
    assert len(listing.parts) > len(cases)
    listing.parts = []
    assert [assistant.suggest(case).text for case in cases] == drafts
