"""Ranking and retrieval: what evidence promises."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assistkit import Article, Case, Evidence, InputError, build_index
from assistkit.index import KnowledgeIndex, open_index
from assistkit.index.memory import CaseMemory
from assistkit.retrieval.hybrid import READ_WHOLE, HybridRetriever
from assistkit.retrieval.ranking import SIGNALS, Ranking, standardized
from assistkit.testing import HashEmbedder
from assistkit.types import SolvedCase

TOPICS = [
    "kiosk pin reset",
    "refund a client",
    "google calendar sync",
    "payout late bank",
    "export clients csv",
    "sms reminders",
]


def article(n: int, topic: str, **changes: object) -> Article:
    text = "\n\n".join(f"## Part {part}\n\n{topic} {part} " + "word " * 120 for part in range(3))
    product = ("pay",) if n % 2 else ("bookings",)
    return Article.from_dict(
        {"id": f"a{n}", "title": topic, "text": text, "visibility": "public", "facets": {"product": product}} | changes
    )


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeIndex:
    path = tmp_path_factory.mktemp("index") / "kb"
    build_index([article(n, topic) for n, topic in enumerate(TOPICS)], path, HashEmbedder())
    return open_index(path)


def retrieve(index: KnowledgeIndex, query: str, k: int = 50, **where: str) -> list[Evidence]:
    return HybridRetriever(index, HashEmbedder()).retrieve([Case.from_text(query)], k, where or None)[0]


def test_the_article_about_it_comes_first(index: KnowledgeIndex) -> None:
    """A query in an article's own words finds that article."""
    for n, topic in enumerate(TOPICS):
        assert retrieve(index, topic)[0].passage.article_id == f"a{n}"


def test_articles_are_ranked_and_stay_together(index: KnowledgeIndex) -> None:
    """Ranks run from 1 without gaps, an article's passages are neighbours, its score is the same and never rises."""
    found = retrieve(index, "refund sync")
    groups = [list(group) for _, group in itertools.groupby(found, key=lambda e: e.passage.article_id)]
    assert [group[0].rank for group in groups] == list(range(1, len(TOPICS) + 1))
    assert all(len({e.score for e in group}) == 1 for group in groups)
    scores = [group[0].score for group in groups]
    assert scores == sorted(scores, reverse=True)
    assert all(len(group) == 1 for group in groups[READ_WHOLE:])
    assert all(len(group) == len(index.passages_of(group[0].passage.article_id)) for group in groups[:READ_WHOLE])


def test_evidence_carries_every_signal(index: KnowledgeIndex) -> None:
    """Each passage shows what every stage said about it; its article's score is the sum of what the signals add."""
    every = {"dense", "lead", "lexical", "fit", "words", "product", "topic", "votes"}
    for one in retrieve(index, "refund a client"):
        assert set(one.signals) == (every | {"contested", "near_articles", "articles"} if one.rank == 1 else every)
        assert set(one.contributions) == set(SIGNALS)
        assert sum(one.contributions.values()) == pytest.approx(one.score, abs=1e-5)
        assert one.past_cases == ()


def test_the_product_of_a_case_speaks_for_its_articles(index: KnowledgeIndex) -> None:
    """Of articles alike, that of the case's product comes first; without a product none is preferred."""
    case = Case.from_dict({**Case.from_text("part of the word").to_dict(), "facets": {"product": ["pay"]}})
    found = HybridRetriever(index, HashEmbedder()).retrieve([case], 50)[0]
    assert {e.signals["product"] for e in found if e.rank <= 3} == {1.0}
    assert {e.passage.article_id for e in found if e.signals["product"]} == {"a1", "a3", "a5"}
    assert {e.signals["product"] for e in retrieve(index, "part of the word")} == {0.0}


def remembering(index: KnowledgeIndex, product: str) -> KnowledgeIndex:
    """The index with a solved case for each topic, of this product, which the wrong article solved."""
    memory = CaseMemory(index.dim)
    facets = {"product": (product,)} if product else {}
    cases = [SolvedCase(id=f"p{n}", articles={f"a{(n + 1) % 6}": 1}, facets=facets) for n in range(len(TOPICS))]
    memory.upsert(cases, HashEmbedder().encode_query(TOPICS))
    return index.with_memory(memory)


@pytest.mark.parametrize(
    ("remembered", "asked", "heard"),
    [("pay", "pay", True), ("pay", "", True), ("", "pay", True), ("pay", "bookings", False)],
)
def test_past_cases_of_other_products_say_nothing(
    index: KnowledgeIndex, remembered: str, asked: str, heard: bool
) -> None:
    """Neither they nor weights that were learned from them; the rank is that of a desk without a history."""
    known = remembering(index, remembered)
    known.note("ranking", {"weights": {**Ranking.default().weights, "dense": 0.1}})
    facets = {"product": [asked]} if asked else {}
    case = Case.from_dict({**Case.from_text(TOPICS[0]).to_dict(), "facets": facets})
    retriever = HybridRetriever(known, HashEmbedder())
    found = retriever.retrieve([case], 50)
    cold = HybridRetriever(index, HashEmbedder(), ranking=Ranking.default().without_history()).retrieve([case], 50)
    assert bool(found[0][0].signals["votes"] or found[0][1].signals["votes"]) is heard
    assert ([(e.passage.id, e.score) for e in found[0]] == [(e.passage.id, e.score) for e in cold[0]]) is not heard
    explained = retriever.explain(case, "a0")
    assert sum(part.contribution for part in explained.parts) == pytest.approx(explained.score, abs=1e-5)
    assert bool(explained.past_cases) is heard


def test_k_counts_articles(index: KnowledgeIndex) -> None:
    """k articles come back, not k passages."""
    assert len({e.passage.article_id for e in retrieve(index, "refund", k=2)}) == 2
    with pytest.raises(InputError, match="k must be at least 1; got 0"):
        retrieve(index, "refund", k=0)


def test_where_is_applied_before_the_cut(index: KnowledgeIndex) -> None:
    """A filter leaves out articles, not places."""
    found = retrieve(index, "kiosk pin reset", k=3, product="pay")
    assert len({e.passage.article_id for e in found}) == 3
    assert all(e.passage.facets["product"] == ["pay"] or e.passage.facets["product"] == ("pay",) for e in found)
    assert retrieve(index, "kiosk", product="nothing") == []


def test_one_and_many_agree(index: KnowledgeIndex) -> None:
    """A query's evidence does not depend on what else is asked."""
    retriever = HybridRetriever(index, HashEmbedder())
    cases = [Case.from_text(topic) for topic in TOPICS]
    assert retriever.retrieve(cases, 50) == [retriever.retrieve([case], 50)[0] for case in cases]


def test_an_empty_query_does_not_fail(index: KnowledgeIndex) -> None:
    """Nothing asked is no error; the gate deals with it."""
    assert isinstance(retrieve(index, ""), list)


def test_an_empty_index_finds_nothing() -> None:
    """No passages, no evidence."""
    embedder = HashEmbedder()
    index = KnowledgeIndex.empty(embedder.dim, embedder.fingerprint)
    assert HybridRetriever(index, embedder).retrieve([Case.from_text("a"), Case.from_text("b")], 5) == [[], []]


grid = st.integers(-1000, 1000).map(lambda n: n / 8)  # scores so close that only rounding tells them apart are no case


@given(arrays(np.float64, st.integers(0, 30), elements=grid))
def test_standardized_scores(values: np.ndarray) -> None:
    """z-scores have mean 0 and deviation 1, or are all zero; they keep the order."""
    z = standardized(values)
    assert z.shape == values.shape
    assert np.isfinite(z).all()
    if len(z) and np.any(z):
        assert abs(z.mean()) < 1e-6
        assert abs(z.std() - 1) < 1e-6
        assert (np.diff(z[np.argsort(values, kind="stable")]) >= 0).all()


@given(arrays(np.float64, (20, len(SIGNALS)), elements=st.floats(0, 1)))
def test_better_in_everything_is_never_ranked_lower(signals: np.ndarray) -> None:
    """An article that is at least as good in every signal scores at least as high: no default weight is negative."""
    columns = {name: signals[:, at] for at, name in enumerate(SIGNALS)}
    scores = np.sum(list(Ranking.default().contributions(columns).values()), axis=0)
    better = (signals[0] >= signals).all(axis=1)
    assert (scores[0] >= scores[better] - 1e-9).all()


def test_real_retrieval_beats_words_alone(sample_index: Path) -> None:
    """On a paraphrase that shares no telling word, the vectors find the article."""
    from assistkit import Assistant, Case

    assistant = Assistant.open(sample_index)
    found = assistant.retrieve([Case.from_text("the four numbers to get out of the check-in screen")])[0]
    assert found[0].passage.article_id == "tw-reset-kiosk-pin"
