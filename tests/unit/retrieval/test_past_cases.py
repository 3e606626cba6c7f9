"""What past cases say about articles: votes and topic, and that no case speaks for itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from assistkit.index.memory import CaseMemory
from assistkit.retrieval.past_cases import FEW, HALF, NEAREST, RIDGE, SHARP, SHOWN, PastCases, Vote
from assistkit.types import SolvedCase

DIM = 12
ARTICLES = [f"a{n}" for n in range(8)]
TOPIC_SCALE, VOTES_SCALE = 10.0, 5.0


def units(count: int, seed: int = 0, dim: int = DIM) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(count, dim))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def linked(count: int, seed: int = 0, most: int = 3) -> list[dict[str, int]]:
    random = np.random.default_rng(seed)
    return [
        {ARTICLES[at]: 1 for at in random.choice(len(ARTICLES), random.integers(1, most + 1), replace=False).tolist()}
        for _ in range(count)
    ]


def memory_of(links: Sequence[Mapping[str, int]], vectors: np.ndarray) -> CaseMemory:
    memory = CaseMemory(vectors.shape[1])
    memory.upsert([SolvedCase(id=f"c{n:03d}", articles=links[n]) for n in range(len(links))], vectors)
    return memory


def by_hand(vector: np.ndarray, vectors: np.ndarray, links: Sequence[Mapping[str, int]], lift: np.ndarray) -> Vote:
    """Both signals without the growth with n, written another way: ridge solved anew, votes by loops."""
    labels = np.array([[float(article in own) for article in ARTICLES] for own in links])
    rows = labels.any(axis=1)
    h, y = vectors[rows].astype(float), labels[rows]
    weights = np.linalg.lstsq(
        np.vstack([h, np.sqrt(RIDGE) * np.eye(DIM)]), np.vstack([y, np.zeros((DIM, len(ARTICLES)))]), rcond=None
    )[0]
    similarity = vectors.astype(float) @ vector.astype(float)
    nearest = sorted(range(len(vectors)), key=lambda row: (-similarity[row], row))[:NEAREST]
    kernel = {row: np.exp(similarity[row] / SHARP) for row in nearest}
    votes = sum(kernel[row] * labels[row] for row in nearest) / sum(kernel.values())
    return Vote(TOPIC_SCALE * (vector @ weights) * lift, VOTES_SCALE * np.sqrt(votes * lift), similarity)


def lift_of(links: Sequence[Mapping[str, int]]) -> np.ndarray:
    counts = np.array([sum(article in own for own in links) for article in ARTICLES], dtype=float)
    return np.sqrt((counts.sum() / max(1, (counts > 0).sum()) + FEW) / (counts + FEW))


def grown(n: int) -> float:
    return n / (n + HALF)


def test_signals_are_what_the_docstring_says() -> None:
    """Ridge regression and kernel-weighted votes, lifted, times n / (n + HALF), computed here in another way."""
    vectors, links = units(40), linked(40)
    asked = units(1, seed=9)[0]
    said = PastCases(memory_of(links, vectors), ARTICLES).say(asked)
    expected = by_hand(asked, vectors, links, lift_of(links))
    assert np.allclose(said.topic, grown(40) * expected.topic, atol=1e-5)
    assert np.allclose(said.votes, grown(40) * expected.votes, atol=1e-5)
    assert np.allclose(said.similarity, expected.similarity, atol=1e-6)


def test_no_history_says_nothing() -> None:
    """Zeros where there are no cases, and where none of them was solved by an article of the index."""
    asked = units(1)[0]
    for memory in (CaseMemory(DIM), memory_of([{"gone": 1}, {}], units(2))):
        past = PastCases(memory, ARTICLES)
        said = past.say(asked, "c000")
        assert not said.topic.any()
        assert not said.votes.any()
        assert said.topic.shape == said.votes.shape == (len(ARTICLES),)
        assert past.speaking_for(0, said.similarity) == ()
        assert past.speaking == 0
        assert len(past) == len(said.similarity) == len(memory)
    assert PastCases(memory_of(linked(3), units(3)), []).say(asked).topic.shape == (0,)


@pytest.mark.parametrize("own", [0, 7, 29])
def test_a_case_never_speaks_for_itself(own: int) -> None:
    """Asked about a case that is remembered, it says what it would say had that case never been.

    The lift and the growth with n are of all cases: a case more or less is a matter of how popular articles are.
    """
    vectors, links = units(30), linked(30)
    rest = [n for n in range(30) if n != own]
    said = PastCases(memory_of(links, vectors), ARTICLES).say(vectors[own], f"c{own:03d}")
    expected = by_hand(vectors[own], vectors[rest], [links[n] for n in rest], lift_of(links))
    assert np.allclose(said.topic, grown(30) * expected.topic, atol=1e-6)
    assert np.allclose(said.votes, grown(30) * expected.votes, atol=1e-6)
    assert said.similarity[own] == -np.inf

    without = PastCases(memory_of(links, vectors).without([f"c{own:03d}"]), ARTICLES).say(vectors[own])
    to_all = lift_of(links) / lift_of([links[n] for n in rest]) * grown(30) / grown(29)
    assert np.allclose(said.topic, without.topic * to_all, atol=1e-6)


def test_a_case_that_knows_the_answer_alone_does_not_give_it() -> None:
    """An article that only this case was solved by is not said for it, but is for its duplicate."""
    vectors = units(20)
    links = [*[{"a0": 1}] * 19, {"a7": 1}]
    past = PastCases(memory_of(links, vectors), ARTICLES)
    itself, duplicate = past.say(vectors[19], "c019"), past.say(vectors[19], "another")
    assert itself.votes[7] == 0
    assert abs(itself.topic[7]) < 1e-6
    assert past.speaking_for(7, itself.similarity) == ()
    assert duplicate.votes[7] > 0
    assert duplicate.topic[7] > 0
    assert past.speaking_for(7, duplicate.similarity) == ("c019",)


def test_the_only_case_asking_for_itself_hears_nothing() -> None:
    """One solved case, asked about: there is no other, so nothing is said."""
    said = PastCases(memory_of([{"a0": 1}], units(1)), ARTICLES).say(units(1)[0], "c000")
    assert not said.votes.any()
    assert np.allclose(said.topic, 0, atol=1e-6)


def test_a_case_that_does_not_speak_is_not_taken_out() -> None:
    """A case that no article of the index solved is in no regression: asked about, it changes nothing."""
    vectors, links = units(20), [*linked(19), {"gone": 1}]
    past = PastCases(memory_of(links, vectors), ARTICLES)
    assert np.allclose(past.say(vectors[19], "c019").topic, past.say(vectors[19]).topic, atol=1e-6)


def test_a_case_whose_text_has_grown_never_speaks_for_itself() -> None:
    """A remembered case asked with another vector, as after a second message, still adds nothing of its own."""
    vectors, links = units(20), [*linked(19), {"a7": 1}]
    links[:19] = [{"a0": 1}] * 19
    asked = vectors[19] + 0.4 * units(1, seed=5)[0]
    asked = (asked / np.linalg.norm(asked)).astype(np.float32)
    said = PastCases(memory_of(links, vectors), ARTICLES).say(asked, "c019")
    assert said.votes[7] == 0
    assert abs(said.topic[7]) < 1e-6


def test_articles_no_longer_there_are_never_suggested() -> None:
    """What solved a case but is not in the index has no place; the case stays similar."""
    vectors = units(3)
    past = PastCases(memory_of([{"gone": 1}, {"a0": 1, "gone": 2}, {"a1": 1}], vectors), ARTICLES)
    said = past.say(vectors[0])
    assert said.similarity.argmax() == 0
    assert said.similarity[0] == pytest.approx(1, abs=1e-6)
    assert said.votes.shape == (len(ARTICLES),)
    assert np.flatnonzero(said.votes).tolist() == [0, 1]
    assert past.speaking == 2
    assert len(past) == 3


def test_an_article_linked_to_everything_is_damped() -> None:
    """Of two articles that solved the very same similar cases, the one that solved all the others too says less."""
    vectors = units(30)
    links = [{"a0": 1, **({"a1": 1} if n < 3 else {})} for n in range(30)]
    past = PastCases(memory_of(links, vectors), ARTICLES)
    said = past.say(vectors[0])
    alike = by_hand(vectors[0], vectors, links, np.ones(len(ARTICLES)))
    counts = np.array([30.0, 3.0])
    lift = np.sqrt((counts.mean() + FEW) / (counts + FEW))
    assert lift[0] < 1 < lift[1]
    assert np.allclose(said.topic[:2], grown(30) * alike.topic[:2] * lift, atol=1e-5)
    assert np.allclose(said.votes[:2], grown(30) * alike.votes[:2] * np.sqrt(lift), atol=1e-5)
    assert said.votes[1] > said.votes[0]


def test_signals_grow_with_the_number_of_cases() -> None:
    """n / (n + HALF): the same shares, said by more cases, count more; cases that cannot speak do not count."""
    axis, other = np.eye(2, DIM, dtype=np.float32)
    votes = {}
    for n in (1, 10, 100):
        memory = memory_of([{"a0": 1}] * n, np.tile(axis, (n, 1)))
        votes[n] = PastCases(memory, ARTICLES).say(axis).votes[0]
    assert {n: value / VOTES_SCALE for n, value in votes.items()} == pytest.approx({n: grown(n) for n in votes})
    memory = memory_of([{"a0": 1}, *[{}] * 50], np.stack([axis, *[other] * 50]))
    assert PastCases(memory, ARTICLES).say(axis).votes[0] == pytest.approx(VOTES_SCALE * grown(1), rel=1e-6)


def test_only_the_nearest_vote() -> None:
    """Beyond NEAREST cases nobody votes, however little their similarity differs."""
    near, far = np.eye(2, DIM, dtype=np.float32)
    links = [*[{"a0": 1}] * NEAREST, {"a1": 1}]
    past = PastCases(memory_of(links, np.stack([*[near] * NEAREST, far])), ARTICLES)
    assert past.say(near).votes[1] == 0
    assert past.say(far).votes[1] > past.say(far).votes[0] > 0


def test_the_order_of_cases_says_nothing() -> None:
    """Equal to the last bit, whatever order they were learned in."""
    vectors, links = units(25), linked(25)
    memory, asked = memory_of(links, vectors), units(1, seed=3)[0]
    shuffled = CaseMemory(DIM)
    order = np.random.default_rng(4).permutation(25)
    shuffled.upsert([memory.case(f"c{n:03d}") for n in order.tolist()], vectors[order])
    one, other = (PastCases(m, ARTICLES).say(asked, "c003") for m in (memory, shuffled))
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_the_order_of_articles_only_moves_the_places() -> None:
    """Articles in another order have the same signals at other places."""
    memory, asked = memory_of(linked(25), units(25)), units(1, seed=3)[0]
    said, turned = PastCases(memory, ARTICLES).say(asked), PastCases(memory, ARTICLES[::-1]).say(asked)
    assert np.allclose(said.topic, turned.topic[::-1], atol=1e-9)
    assert np.allclose(said.votes, turned.votes[::-1], atol=1e-9)


def test_who_speaks_for_an_article() -> None:
    """The SHOWN most similar cases that it solved, most similar first, never the case itself."""
    vectors = units(12)
    links = [{"a0": 1} if n % 2 else {"a1": 1} for n in range(12)]
    past = PastCases(memory_of(links, vectors), ARTICLES)
    said = past.say(vectors[1], "c001")
    odd = sorted(range(3, 12, 2), key=lambda n: -float(vectors[n] @ vectors[1]))
    assert past.speaking_for(0, said.similarity) == tuple(f"c{n:03d}" for n in odd[:SHOWN])
    assert past.speaking_for(2, said.similarity) == ()
    assert len(past.speaking_for(1, said.similarity)) == SHOWN
