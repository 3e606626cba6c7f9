"""Of very many past cases most are not compared, and what they say stays nearly the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit.index.memory import CaseMemory
from assistkit.index.nearest_cases import NEAREST, SAMPLE, NearestCases
from assistkit.retrieval.past_cases import PastCases
from assistkit.retrieval.scope import OF_CASES, density
from assistkit.types import SolvedCase

MANY, DIM = 40_000, 384
ARTICLES = [f"a{n}" for n in range(40)]


def _vectors(count: int, seed: int = 0, dim: int = DIM) -> np.ndarray:
    """Cases of forty topics, which share a part as cases of one desk do."""
    random = np.random.default_rng(seed)
    topics = np.random.default_rng(7).normal(size=(40, dim))
    made = topics[np.arange(count) % 40] + random.normal(size=(count, dim)) + 0.5
    unit: np.ndarray = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    return unit


@pytest.fixture(scope="module")
def memory() -> CaseMemory:
    made = CaseMemory(DIM)
    cases = [SolvedCase(id=f"c{n:05d}", articles={f"a{n % 40}": 1}, digest=f"{n:064x}") for n in range(MANY)]
    made.upsert(cases, _vectors(MANY))
    return made


def test_what_very_many_say_stays(memory: CaseMemory) -> None:
    """Votes, topic, nearly all named cases and density, compared by bits and compared one by one."""
    every, few = PastCases(memory, ARTICLES), PastCases(memory, ARTICLES, every=0)
    named = []
    for asked in _vectors(60, seed=1)[:40]:
        exact, near = every.say(asked), few.say(asked)
        assert np.abs(exact.votes - near.votes).max() < 0.05 * exact.votes.max()
        assert np.array_equal(exact.topic, near.topic)
        best = int(exact.votes.argmax())
        named += [{*past.speaking_for(best, said.similarity)} for past, said in ((every, exact), (few, near))]
        of = [density(*_around(past, said.similarity)) for past, said in ((every, exact), (few, near))]
        assert of[0] == pytest.approx(of[1], abs=0.01)
    assert np.mean([len(one & other) / len(one) for one, other in zip(named[::2], named[1::2], strict=True)]) > 0.95


def _around(past: PastCases, similarity: np.ndarray) -> tuple[np.ndarray, float, np.ndarray]:
    cosines, counts = past.around(similarity)
    return cosines, OF_CASES, counts


def test_few_are_compared(memory: CaseMemory) -> None:
    """The nearest and a sample; what is known is exact, and all cases are counted."""
    nearest = NearestCases(memory.vectors, every=0)
    asked = _vectors(1, seed=2)[0]
    found = nearest.similarity(asked)
    known = np.flatnonzero(np.isfinite(found))
    assert NEAREST <= len(known) <= NEAREST + 2 * SAMPLE < MANY
    assert np.allclose(found[known], memory.vectors[known] @ asked, atol=1e-6)
    cosines, counts = nearest.counted(found, MANY)
    assert len(cosines) == len(known)
    assert counts.sum() == pytest.approx(MANY)
    assert counts[cosines >= np.sort(cosines)[-NEAREST]].max() == 1


def test_the_case_itself_says_nothing(memory: CaseMemory) -> None:
    """It is the nearest to itself, and neither speaks nor is counted."""
    few = PastCases(memory, ARTICLES, every=0)
    own = 777
    found = few.similarity(memory.vectors[own], f"c{own:05d}")
    assert found[own] == -np.inf
    assert few.around(found, f"c{own:05d}")[1].sum() == pytest.approx(MANY - 1)


@given(st.integers(1, 40), st.integers(3, 70))
def test_of_few_all_are_compared(count: int, dim: int) -> None:
    """Also by bits, with any number of dimensions."""
    vectors = _vectors(count, dim=dim)
    for asked in vectors[:3]:
        exact, near = NearestCases(vectors).similarity(asked), NearestCases(vectors, every=0).similarity(asked)
        assert np.allclose(exact, near, atol=1e-6)
