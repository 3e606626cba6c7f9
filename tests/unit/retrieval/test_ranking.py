"""The ranking: a weighted sum of signals, with and without past cases, that can be taken apart again."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import MutableMapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assistkit import Article, Case, Evidence, InputError, build_index
from assistkit.index import KnowledgeIndex, open_index
from assistkit.retrieval.hybrid import READ_WHOLE, HybridRetriever, learned_ranking
from assistkit.retrieval.ranking import HISTORY, SIGNALS, Ranking
from assistkit.testing import HashEmbedder
from assistkit.types import SolvedCase

EMBEDDER = HashEmbedder()
TITLES = ["kiosk pin reset", "refund a client", "calendar sync", "payout late bank", "export csv", "sms reminders"]
weight = st.floats(-5, 5)
rankings = st.fixed_dictionaries(dict.fromkeys(SIGNALS, weight)).map(Ranking)


def ones(**changes: object) -> dict[str, object]:
    return {**dict.fromkeys(SIGNALS, 1.0), **changes}


# ---------------------------------------------------------------- weights


@pytest.mark.parametrize(
    "weights",
    [
        {},
        {"dense": 1.0},
        {name: 1.0 for name in SIGNALS if name != "votes"},
        ones(luck=1.0),
        ones(dense=math.nan),
        ones(votes=math.inf),
        ones(lead=-math.inf),
        ones(words="1"),
        ones(words=None),
        ones(topic=1j),
    ],
)
def test_wrong_weights_are_refused(weights: dict[str, object]) -> None:
    """Every signal has a finite number for a weight, and nothing else has one."""
    with pytest.raises(InputError, match="ranking"):
        Ranking(weights)  # type: ignore[arg-type]


def test_the_error_says_what_was_got() -> None:
    """It names the signals, and what was given instead."""
    with pytest.raises(InputError, match=r"must weigh dense, group, lead, words, product, topic, votes; got nothing"):
        Ranking({})
    with pytest.raises(InputError, match="got dense, luck"):
        Ranking({"dense": 1, "luck": 2})


def test_the_default_is_what_ships() -> None:
    """models/ranking/weights.json, whole and unchanged."""
    file = Path(__file__).parents[3] / "models" / "ranking" / "weights.json"
    assert dict(Ranking.default().weights) == json.loads(file.read_bytes())
    assert Ranking.default() == Ranking.default()
    assert all(value >= 0 for value in Ranking.default().weights.values())  # no signal speaks against an article


def test_a_default_cannot_be_changed_for_others() -> None:
    """What someone does to the weights of their ranking is nobody else's default."""
    weights = Ranking.default().weights
    shipped = dict(weights)
    if not isinstance(weights, MutableMapping):
        return
    weights["dense"] = 0.0
    try:
        assert dict(Ranking.default().weights) == shipped
    finally:
        weights.update(shipped)


@given(rankings)
def test_without_history_is_deaf_to_past_cases_only(ranking: Ranking) -> None:
    """topic and votes weigh nothing, the others what they did; the ranking itself stays."""
    before = dict(ranking.weights)
    cold = ranking.without_history()
    assert dict(cold.weights) == {**before, **dict.fromkeys(HISTORY, 0.0)}
    assert cold.without_history() == cold
    assert dict(ranking.weights) == before


@given(rankings, st.integers(0, 8).flatmap(lambda n: arrays(np.float64, (len(SIGNALS), n), elements=st.floats(-9, 9))))
def test_the_score_is_the_sum_of_its_contributions(ranking: Ranking, values: np.ndarray) -> None:
    """A contribution is signal x weight, for each article; together they are the weighted sum."""
    signals = dict(zip(SIGNALS, values, strict=True))
    found = ranking.contributions(signals)
    assert list(found) == list(SIGNALS)
    assert all(np.array_equal(found[name], ranking.weights[name] * signals[name]) for name in SIGNALS)
    weights = np.array([ranking.weights[name] for name in SIGNALS])
    assert np.allclose(np.sum(list(found.values()), axis=0), weights @ values, atol=1e-9)


def test_it_shows_its_weights() -> None:
    """repr names every signal once, as it goes into the provenance of a suggestion."""
    assert repr(Ranking(ones(dense=2))) == (  # type: ignore[arg-type]
        "Ranking(dense=2.0000, group=1.0000, lead=1.0000, words=1.0000, product=1.0000, topic=1.0000, votes=1.0000)"
    )


# ---------------------------------------------------------------- on an index


def article(n: int, title: str) -> Article:
    text = "\n\n".join(f"## Part {part}\n\n{title} {part} " + "word " * 120 for part in range(2))
    facets = {"product": ("pay",)} if n % 2 else {}
    return Article(id=f"a{n}", title=title, text=text, visibility="public", facets=facets)


@pytest.fixture(scope="module")
def cold(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeIndex:
    path = tmp_path_factory.mktemp("index") / "kb"
    articles = [*(article(n, title) for n, title in enumerate(TITLES)), Article(id="empty", title="Empty", text="")]
    build_index(articles, path, EMBEDDER)
    return open_index(path)


@pytest.fixture(scope="module")
def warm(cold: KnowledgeIndex, tmp_path_factory: pytest.TempPathFactory) -> KnowledgeIndex:
    """With twenty solved cases: bananas are solved by a3, and once by an article that is gone."""
    path = tmp_path_factory.mktemp("warm") / "kb"
    cold.save(path)
    index = open_index(path)
    cases = [SolvedCase(id=f"c{n}", articles={"a3": 1} if n else {"gone": 1, "empty": 1}) for n in range(20)]
    index.memory.upsert(cases, EMBEDDER.encode_query([f"bananas ripe {n}" for n in range(20)]))
    return index


def retrieve(index: KnowledgeIndex, case: Case | str, ranking: Ranking | None = None, k: int = 50) -> list[Evidence]:
    case = Case.from_text(case) if isinstance(case, str) else case
    return HybridRetriever(index, EMBEDDER, ranking=ranking).retrieve([case], k)[0]


def order(found: list[Evidence]) -> list[str]:
    return [one for one, _ in itertools.groupby(e.passage.article_id for e in found)]


@pytest.mark.parametrize("text", ["refund kiosk", "bananas", "", "payout bananas ripe sync", "nothing in common"])
def test_evidence_adds_up(warm: KnowledgeIndex, text: str) -> None:
    """The score of an article is the sum of its contributions, the same on each of its passages."""
    found = retrieve(warm, Case(id="c1", subject=text, facets={"product": ("pay",)}))
    assert found
    for one in found:
        assert set(one.contributions) == set(SIGNALS)
        assert one.score == pytest.approx(sum(one.contributions.values()), abs=1e-5)
        assert {"words", "product", "topic", "votes"} <= set(one.signals)
        for name in ("words", "product", "topic", "votes"):
            added = one.signals[name] * Ranking.default().weights[name]
            assert one.contributions[name] == pytest.approx(added, abs=1e-5)
    for _, group in itertools.groupby(found, key=lambda e: e.passage.article_id):
        assert len({(e.score, e.rank, e.past_cases, tuple(e.contributions.values())) for e in group}) == 1
    scores = [e.score for e in found]
    assert scores == sorted(scores, reverse=True)


def test_without_past_cases_history_weighs_nothing(cold: KnowledgeIndex) -> None:
    """Before anything was learned the default ranking ranks, to the score, as one that is deaf to past cases."""
    for text in [*TITLES, "refund sync", "bananas", ""]:
        found = retrieve(cold, text)
        deaf = retrieve(cold, text, Ranking.default().without_history())
        assert [(e.passage.id, e.score, e.rank) for e in found] == [(e.passage.id, e.score, e.rank) for e in deaf]
        assert all(e.past_cases == () for e in found)


def test_past_cases_bring_an_article_up(cold: KnowledgeIndex, warm: KnowledgeIndex) -> None:
    """Words that stand in no article lead to the one that solved such cases; the evidence names them."""
    assert order(retrieve(cold, "bananas ripe"))[0] != "a3"
    found = retrieve(warm, "bananas ripe")
    assert order(found)[0] == "a3"
    assert set(found[0].past_cases) <= {f"c{n}" for n in range(1, 20)}
    assert len(found[0].past_cases) == 3
    assert found[0].contributions["votes"] > 0
    assert "empty" not in order(found)  # it solved a case, but has no passage to show
    assert order(retrieve(warm, "bananas ripe", Ranking.default().without_history())) == order(
        retrieve(cold, "bananas ripe")
    )


def test_a_case_is_no_evidence_for_itself(warm: KnowledgeIndex) -> None:
    """Nor is it similar to itself, though its duplicate under another id is."""
    retriever = HybridRetriever(warm, EMBEDDER)
    case = Case(id="c7", subject="bananas ripe 7")
    assert all("c7" not in e.past_cases for e in retriever.retrieve([case], 50)[0])
    assert "c7" not in [solved.id for solved, _ in retriever.similar(case, 50)]
    duplicate = Case(id="new", subject="bananas ripe 7")
    assert "c7" in retriever.retrieve([duplicate], 1)[0][0].past_cases
    solved, similarity = retriever.similar(duplicate, 1)[0]
    assert (solved.id, similarity) == ("c7", 1.0)


def test_similar_is_best_first_and_at_most_k(warm: KnowledgeIndex, cold: KnowledgeIndex) -> None:
    """All of them for a large k, none where nothing was learned, also those whose article is gone."""
    retriever = HybridRetriever(warm, EMBEDDER)
    found = retriever.similar(Case.from_text("bananas ripe 0"), 100)
    assert len(found) == 20
    assert found[0][0].id == "c0"
    assert [value for _, value in found] == sorted((value for _, value in found), reverse=True)
    assert retriever.similar(Case.from_text("bananas ripe 0"), 3) == found[:3]
    assert HybridRetriever(cold, EMBEDDER).similar(Case.from_text("bananas"), 3) == []


def test_past_cases_do_not_lead_around_a_filter(warm: KnowledgeIndex) -> None:
    """An article that past cases speak for must still satisfy `where`."""
    retriever = HybridRetriever(warm, EMBEDDER)
    case = Case.from_text("bananas ripe")
    assert "a3" in order(retriever.retrieve([case], 50, {"product": "pay"})[0])
    assert order(retriever.retrieve([case], 50, {"article_id": ["a0", "empty"]})[0]) == ["a0"]
    assert retriever.retrieve([case], 50, {"product": "nothing"}) == [[]]


def test_an_explanation_agrees_with_the_evidence(warm: KnowledgeIndex) -> None:
    """The same rank, score, contributions and past cases, for every article; parts: what adds most first."""
    case = Case(id="new", subject="bananas refund", facets={"product": ("pay",)})
    retriever = HybridRetriever(warm, EMBEDDER)
    found = {e.passage.article_id: e for e in reversed(retriever.retrieve([case], 50)[0])}
    assert len(found) == len(TITLES)
    best = max(e.score for e in found.values())
    for id, evidence in found.items():
        why = retriever.explain(case, id)
        assert (why.case_id, why.article_id, why.title) == ("new", id, evidence.passage.title)
        assert (why.rank, why.candidates, why.score) == (evidence.rank, len(found), evidence.score)
        assert {part.signal: part.contribution for part in why.parts} == evidence.contributions
        assert why.score == pytest.approx(sum(part.value * part.weight for part in why.parts), abs=1e-4)
        assert why.behind == pytest.approx(best - why.score, abs=1e-5)
        sizes = [abs(part.contribution) for part in why.parts]
        assert sizes == sorted(sizes, reverse=True)
        assert type(why).from_dict(why.to_dict()) == why
        if evidence.past_cases and evidence.rank <= READ_WHOLE:
            assert why.past_cases == evidence.past_cases


def test_an_explanation_of_what_no_search_proposed(warm: KnowledgeIndex) -> None:
    """Any article with text can be asked about; it is then one of those looked at. Others are refused."""
    retriever = HybridRetriever(warm, EMBEDDER, pool=1)
    case = Case.from_text("kiosk pin reset")
    proposed = set(order(retriever.retrieve([case], 50)[0]))
    other = next(f"a{n}" for n in range(len(TITLES)) if f"a{n}" not in proposed)
    why = retriever.explain(case, other)
    assert why.candidates == len(proposed) + 1
    assert f"number {why.rank}, {why.behind:.2f} behind the first" in str(why)
    assert str(retriever.explain(case, "a0")).splitlines()[1].startswith("first of ")
    for id in ("nobody", "empty", ""):
        with pytest.raises(InputError, match="no article"):
            retriever.explain(case, id)


def test_which_ranking_is_used(warm: KnowledgeIndex, tmp_path: Path) -> None:
    """The one that is given, else the one noted in the index, else the default."""
    given_ = Ranking(ones(dense=2.5))  # type: ignore[arg-type]
    assert HybridRetriever(warm, EMBEDDER, ranking=given_).ranking == given_
    assert HybridRetriever(warm, EMBEDDER).ranking == learned_ranking(warm) == Ranking.default()
    index = open_index(_saved(warm, tmp_path))
    index.note("ranking", {"weights": dict(given_.weights), "why": "by hand", "trial": None})
    index.save(tmp_path / "kb")
    again = open_index(tmp_path / "kb")
    assert HybridRetriever(again, EMBEDDER).ranking == learned_ranking(again) == given_
    again.note("ranking", None)
    assert learned_ranking(again) == Ranking.default()
    assert "20 past cases" in repr(HybridRetriever(again, EMBEDDER))


def test_the_first_case_ever_learned_can_be_asked_again(cold: KnowledgeIndex, tmp_path: Path) -> None:
    """With one solved case in the memory, asking about that very case gives finite scores."""
    index = open_index(_saved(cold, tmp_path))
    index.memory.upsert([SolvedCase(id="only", articles={"a1": 1})], EMBEDDER.encode_query(["refund"]))
    assert all(math.isfinite(e.score) for e in retrieve(index, Case(id="only", subject="refund")))


def _saved(index: KnowledgeIndex, folder: Path) -> Path:
    index.save(folder / "kb")
    return folder / "kb"
