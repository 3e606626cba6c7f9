"""Where pages are alike, a part of another article that clearly answers is told beside what the first has to say."""

from __future__ import annotations

import math

import pytest

from assistkit import Article, Case, Evidence
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.drafters.likelier import chances
from assistkit.index.passages import Splitter
from assistkit.types import Draft

QUERY = "How much is the deposit for a projector with a spare lamp?"
FIRST = "## Projectors\n\n" + "\n\n".join(
    f"The projector of room {room} is lent by the caretaker, who knows when it is free." for room in range(1, 9)
)
SECOND = "## Deposit\n\nThe deposit for a projector with a spare lamp is 40 euros.\n\n## Keys\n\nKeys hang inside."


def evidence(ahead: float, second: str = SECOND, *, language: str = "en", told: bool = True) -> list[Evidence]:
    """Of two articles; the first's score is `ahead`, and `told` is whether a retriever says what it is made of."""
    articles = [
        Article(id=id, title=title, text=text, visibility="public", language=spoken)
        for id, title, text, spoken in (("a", "Projectors", FIRST, "en"), ("b", "Fees", second, language))
    ]
    scores = {"a": ahead, "b": 0.0}
    return [
        Evidence(
            passage=one,
            score=scores[one.article_id],
            rank=1 + (one.article_id == "b"),
            signals={"dense": 0.6},
            contributions={"dense": scores[one.article_id]} if told else {},
        )
        for article in articles
        for one in Splitter().split(article)
    ]


def drafted(found: list[Evidence]) -> Draft:
    return ExtractiveDrafter().draft(Case.from_text(QUERY), found)


def test_a_clearly_likelier_part_of_another_article_is_told() -> None:
    draft = drafted(evidence(0.2))
    assert "40 euros" in draft.text
    assert "Keys hang" not in draft.text
    assert {one.article_id for one in draft.citations} == {"a", "b"}
    assert draft.citations[0].article_id == "a"  # the confidence is that of the best article
    assert "Our article “Projectors” says:" in draft.text
    assert "Our article “Fees” says:" in draft.text  # it answers the same question


@pytest.mark.parametrize(
    "found",
    [
        evidence(5.0),  # the first is far likelier
        evidence(0.2, told=False),  # the scores may mean anything
        evidence(0.2, language="fr"),  # never two languages in one letter
        evidence(0.2, "## Deposit\n\nThe projector of room 3 is lent by the caretaker, who knows when it is free."),
    ],
)
def test_else_the_first_is_told_alone(found: list[Evidence]) -> None:
    assert {one.article_id for one in drafted(found).citations} == {"a"}


def test_chances_are_those_of_the_ranking() -> None:
    known = chances(evidence(1.0))
    assert sum(map(math.exp, known.values())) == pytest.approx(1)
    assert known["a"] - known["b"] == pytest.approx(1)
    assert chances([]) == chances(evidence(1.0, told=False)) == {}
