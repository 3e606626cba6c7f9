"""Whatever is learned in whatever order: the memory and what past cases say keep their promises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from assistkit.index.memory import CaseMemory, moment
from assistkit.retrieval.past_cases import PastCases
from assistkit.testing import HashEmbedder
from assistkit.types import SolvedCase

EMBEDDER = HashEmbedder(8)
ARTICLES = ["a", "b", "c", "d"]
IDS = st.sampled_from([f"c{number}" for number in range(12)])
ZONES = st.sampled_from([None, UTC, timezone(timedelta(hours=9)), timezone(-timedelta(hours=5, minutes=30))])
TIMES = st.none() | st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=ZONES)
CASES = st.builds(
    SolvedCase,
    id=IDS,
    articles=st.dictionaries(st.sampled_from([*ARTICLES, "gone"]), st.integers(1, 3), max_size=4),
    created_at=TIMES,
    language=st.sampled_from(["", "en", "de"]),
    digest=st.sampled_from(["", "0" * 64, "1" * 64]),
)
DISTINCT = st.lists(CASES, max_size=12, unique_by=lambda case: case.id)
STEPS = st.lists(
    st.tuples(st.just("upsert"), st.lists(CASES, max_size=4, unique_by=lambda case: case.id))
    | st.tuples(st.just("forget"), st.lists(IDS, max_size=4, unique=True)),
    max_size=8,
)


def vectors_of(cases: Sequence[SolvedCase]) -> np.ndarray:
    return EMBEDDER.encode_query([f"{case.id} {case.digest}" for case in cases])


def memory_of(cases: Sequence[SolvedCase]) -> CaseMemory:
    memory = CaseMemory(EMBEDDER.dim)
    memory.upsert(cases, vectors_of(cases))
    return memory


@given(STEPS)
@settings(max_examples=60)
def test_a_memory_is_the_dict_of_its_steps(steps: list[tuple[str, list]]) -> None:
    """After any upserts and forgets it holds, to the byte, what is left of them, whatever way led there."""
    memory, left = CaseMemory(EMBEDDER.dim), {}
    for step, given_ in steps:
        if step == "upsert":
            memory.upsert(given_, vectors_of(given_))
            left |= {case.id: case for case in given_}
        else:
            assert memory.forget(given_) == sum(left.pop(id, None) is not None for id in given_)
        assert len(memory) == len(left)
    assert memory.to_files() == memory_of(list(left.values())).to_files()
    assert {case.id: case for case in memory.cases} == left
    for case in left.values():
        assert np.array_equal(memory.vector(case.id), vectors_of([case])[0])


@given(DISTINCT, st.randoms())
@settings(max_examples=60)
def test_order_round_trip_and_parts(cases: list[SolvedCase], random) -> None:
    """Sorted by time, then id; files come back as they were; before(t) and the rest make up the whole."""
    memory = memory_of(cases)
    keys = [(moment(case), case.id) for case in memory.cases]
    assert keys == sorted(keys)
    shuffled = random.sample(cases, len(cases))
    assert memory_of(shuffled).to_files() == memory.to_files()
    back = CaseMemory.from_files(EMBEDDER.dim, memory.to_files())
    assert back.cases == memory.cases
    assert np.array_equal(back.vectors, memory.vectors)
    for when in {moment(case) for case in cases}:
        early = memory.before(when)
        assert all(moment(case) < when for case in early.cases)
        late = memory.without(case.id for case in early.cases)
        assert all(moment(case) >= when for case in late.cases)
        assert early.cases + late.cases == memory.cases


@given(DISTINCT, st.randoms(), st.text("abc ", max_size=6))
@settings(max_examples=60)
def test_what_past_cases_say(cases: list[SolvedCase], random, text: str) -> None:
    """Finite, votes never negative, only of articles that solved something, and the same for any order of cases."""
    vector = EMBEDDER.encode_query([text])[0]
    said = PastCases(memory_of(cases), ARTICLES).say(vector)
    again = PastCases(memory_of(random.sample(cases, len(cases))), ARTICLES).say(vector)
    linked = {article for case in cases for article in case.articles}
    for signal in (said.topic, said.votes):
        assert signal.shape == (len(ARTICLES),)
        assert np.isfinite(signal).all()
        assert all(value == 0 for article, value in zip(ARTICLES, signal, strict=True) if article not in linked)
    assert (said.votes >= 0).all()
    assert all(np.array_equal(one, other) for one, other in zip(said, again, strict=True))
