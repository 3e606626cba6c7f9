"""A reader beside the ranking: order, scores and what is kept."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit import Case, Evidence, InputError, ReadingRetriever
from assistkit.types import Passage, Where

CASE = Case.from_text("blue light")


class Found:
    """Gives the same evidence for every case."""

    def __init__(self, *scores: float, passages: int = 2) -> None:
        self.evidence = [
            Evidence(
                passage=Passage(id=f"a{a}#{p}", article_id=f"a{a}", title=f"Article {a}", text=f"{p}", start=0, end=1),
                score=score,
                rank=a,
                signals={"dense": 0.5, **({"near_articles": 0.3} if a == 1 else {})},
                contributions={"dense": score},
            )
            for a, score in enumerate(scores, start=1)
            for p in range(passages)
        ]

    def retrieve(self, cases: Sequence[Case], k: int, where: Where | None = None) -> list[list[Evidence]]:
        del k, where
        return [self.evidence for _ in cases]


class Likes:
    """Reads pairs: a score for each article it likes, and what it was given."""

    def __init__(self, **scores: float) -> None:
        self.scores, self.read = scores, list[tuple[str, str]]()

    def predict(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        self.read += pairs
        return [self.scores.get(text.split(".")[0].replace("Article ", "a"), 0.0) for _, text in pairs]


def order(found: Sequence[Evidence]) -> list[str]:
    return list(dict.fromkeys(one.passage.article_id for one in found))


def test_the_reader_settles_what_is_close() -> None:
    """An article that it likes comes first where the scores are close, with all its passages, and not where it lags."""
    close, far = Found(1.0, 0.95, 0.2), Found(3.0, 0.95, 0.2)
    reader = Likes(a2=9.0)
    assert order(ReadingRetriever(close, reader).retrieve([CASE], 5)[0]) == ["a2", "a1", "a3"]
    assert order(ReadingRetriever(far, reader).retrieve([CASE], 5)[0]) == ["a1", "a2", "a3"]
    assert reader.read[0] == ("blue light", "Article 1. 0"), "the case, and the best passage under its title"


def test_what_is_of_the_case_stays_with_the_first_article() -> None:
    """The gate looks for it there."""
    found = ReadingRetriever(Found(1.0, 0.95), Likes(a2=9.0)).retrieve([CASE], 5)[0]
    assert [one.rank for one in found] == [1, 1, 2, 2]
    assert found[0].signals["near_articles"] == 0.3
    assert found[0].contributions["reader"] > 0 > found[-1].contributions["reader"]
    assert found[0].score == pytest.approx(sum(found[0].contributions.values()))


@given(
    st.lists(st.floats(-5, 5), min_size=1, max_size=9),
    st.lists(st.floats(-9, 9), min_size=9, max_size=9),
    st.floats(0.5, 20),
    st.integers(2, 9),
)
def test_nothing_is_lost_and_any_scale_will_do(
    scores: list[float], liked: list[float], scale: float, articles: int
) -> None:
    """For any scores: every passage once, ranks without a gap, those that are not read last and as they were."""
    within = Found(*sorted(scores, reverse=True), passages=1)
    likes = {f"a{n}": round(value, 3) for n, value in enumerate(liked, start=1)}
    found = ReadingRetriever(within, Likes(**likes), articles=articles).retrieve([CASE], 9)[0]
    assert sorted(one.passage.id for one in found) == sorted(one.passage.id for one in within.evidence)
    assert [one.rank for one in found] == list(range(1, len(found) + 1))
    assert found[articles:] == within.evidence[articles:] or len(scores) < 2
    scaled = {name: scale * value + 3 for name, value in likes.items()}
    again = ReadingRetriever(within, Likes(**scaled), articles=articles).retrieve([CASE], 9)[0]
    assert [one.score for one in again] == pytest.approx([one.score for one in found], abs=1e-4)


@pytest.mark.parametrize("given", [[1.0], [1.0, float("nan")], [[1.0], [2.0]]])
def test_a_reader_that_breaks_its_promise_is_told(given: list[object]) -> None:
    class Broken:
        def predict(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
            del pairs
            return given  # type: ignore[return-value]

    with pytest.raises(InputError, match="one finite number for each of 2 pairs; got"):
        ReadingRetriever(Found(1.0, 0.9), Broken()).retrieve([CASE], 5)


@pytest.mark.parametrize(("articles", "weight"), [(1, 0.2), (5, 0.0), (5, float("inf"))])
def test_numbers_that_make_no_sense_are_refused(articles: int, weight: float) -> None:
    with pytest.raises(InputError, match="2 or more articles and a weight above 0"):
        ReadingRetriever(Found(1.0), Likes(), articles=articles, weight=weight)
