"""The certainty: two probabilities and their calibrated product, taken apart again, for any case."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit import Article, Case, Evidence, InputError, build_index
from assistkit.confidence.certainty import (
    BRIEF,
    FEATURES,
    MANY,
    RIGHT,
    SCOPE,
    SCOPE_HISTORY,
    SURE,
    Certainty,
    Logistic,
    Model,
    features,
)
from assistkit.index import open_index
from assistkit.index.gathering import near
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.retrieval.scope import ENOUGH, density, scope_signals
from assistkit.testing import HashEmbedder
from assistkit.types import Citation, Draft, Passage

number = st.floats(-20, 20)
known = st.fixed_dictionaries(dict.fromkeys(FEATURES, number))
DEFAULT = Certainty.default()


def evidence(scores: Mapping[str, float], **signals: float) -> list[Evidence]:
    """A passage an article, best first; `signals` are those of the first."""
    made = []
    for rank, (article, score) in enumerate(sorted(scores.items(), key=lambda item: -item[1]), start=1):
        passage = Passage(id=f"{article}#0", article_id=article, title=article, text="text", start=0, end=4)
        own = {"dense": 0.5, "lead": 0.4, "lexical": 2.0, **(signals if rank == 1 else {})}
        made.append(Evidence(passage=passage, score=score, rank=rank, signals=own))
    return made


CASE = Case.from_text("How do I reset the kiosk?")
FOUND = evidence({"a": 5.0, "b": 4.0, "c": 2.0}, near_articles=0.3, near_cases=0.4)


# ---------------------------------------------------------------- features


def test_features_are_of_the_first_article() -> None:
    """Similarities times ten and the odds among those found; a brief case counts as one of thirty words."""
    found = features(CASE, FOUND)
    assert found.keys() == FEATURES.keys() - {"few"}  # nothing says how many articles there are
    assert found["similarity"] == pytest.approx(5.0)
    assert found["near_cases"] == pytest.approx(4.0)
    assert found["likely"] == pytest.approx(5 - math.log(math.exp(4) + math.exp(2)), abs=1e-5)
    assert found["length"] == pytest.approx(math.log(BRIEF), abs=1e-5)
    assert features(Case.from_text("kiosk " * 60), FOUND)["length"] == pytest.approx(math.log(60), abs=1e-5)


@pytest.mark.parametrize(("mine", "other"), [(7.5, 3.0), (3.0, 7.5), (4.0, 4.0), (5.0, 0.0)])
def test_words_ahead_are_against_the_best_other_article(mine: float, other: float) -> None:
    """Of each article the best passage counts, which stands first; the sign says who is ahead."""
    found = [
        dataclasses.replace(one, signals={"lexical": words})
        for one, words in zip(evidence({"a": 5.0, "b": 4.0, "c": 2.0}), (mine, other / 2, other), strict=True)
    ]
    found.append(dataclasses.replace(found[0], signals={"lexical": 99.0}))
    said = features(CASE, found)["words_ahead"]
    assert said == pytest.approx(math.copysign(math.log1p(abs(mine - other)), mine - other), abs=1e-6)
    assert features(CASE, found[:1])["words_ahead"] == pytest.approx(math.log1p(mine), abs=1e-6)


def test_features_are_of_the_article_that_is_cited() -> None:
    """Where the draft cites the second one, that one is behind; an article that is not there counts as the first."""

    def citing(article: str) -> Draft:
        cited = Citation(
            marker=1, article_id=article, passage_id="x", quote="", start=0, end=0, quote_start=0, quote_end=0
        )
        return Draft(text="x", citations=(cited,))

    assert features(CASE, FOUND, citing("b"))["likely"] < 0 < features(CASE, FOUND, citing("a"))["likely"]
    assert features(CASE, FOUND, citing("gone"))["similarity"] == features(CASE, FOUND)["similarity"]


@given(st.text(), st.lists(st.floats(-50, 50), max_size=12))
def test_any_case_and_any_scores_have_finite_features(text: str, scores: list[float]) -> None:
    """Odd text and scores far apart are no reason to fail; no evidence has no features and probability 0."""
    found = features(Case.from_text(text), evidence({f"a{n}": score for n, score in enumerate(scores)}))
    assert all(math.isfinite(value) for value in found.values())
    assert bool(found) == bool(scores)
    assert 0 <= DEFAULT.probability(found) <= 1
    assert DEFAULT.probability({}) == DEFAULT.in_scope({}) == 0.0


# ---------------------------------------------------------------- the model


@given(known)
def test_it_is_a_probability_and_stays_below_that_of_the_scope(values: dict[str, float]) -> None:
    """Both numbers are in [0, 1]; before it is calibrated it is no more than P(right), nor than twice P(in scope)."""
    model = DEFAULT.history
    assert 0 <= DEFAULT.probability(values) <= 1
    assert 0 <= DEFAULT.in_scope(values) <= 1
    raw = 1 / (1 + math.exp(-model.raw(values)))
    assert raw <= min(2 * model.scope.probability(values), model.right.probability(values)) + 1e-9


@given(known, st.sampled_from([name for name in FEATURES if name != "length"]), st.floats(0, 5))
def test_more_of_what_speaks_for_it_never_lowers_it(values: dict[str, float], name: str, more: float) -> None:
    """Similarity, nearness, odds and lead only ever raise it."""
    after = {**values, name: values[name] + more}
    assert DEFAULT.probability(after) >= DEFAULT.probability(values)


def test_a_desk_with_history_has_its_own_model() -> None:
    """`near_cases` decides; without it the other model answers, and a feature that is missing counts as usual."""
    without = {name: value for name, value in features(CASE, FOUND).items() if name != "near_cases"}
    assert DEFAULT.model(features(CASE, FOUND)) is DEFAULT.history
    assert DEFAULT.model(without) is DEFAULT.cold
    usual = dict(DEFAULT.cold.scope.usual)
    left_out = {name: value for name, value in usual.items() if name != "length"}
    assert DEFAULT.cold.scope.probability(usual) == DEFAULT.cold.scope.probability(left_out)


def test_the_default_weighs_what_it_says() -> None:
    """Each part of the shipped weights has the features of its kind, and says that it is not calibrated for you."""
    assert set(DEFAULT.history.scope.weights) == set(SCOPE_HISTORY)
    assert set(DEFAULT.cold.scope.weights) == set(SCOPE)
    assert set(DEFAULT.history.right.weights) == set(DEFAULT.cold.right.weights) == set(RIGHT)
    assert DEFAULT.fitted_on == 0
    assert "not calibrated" in repr(DEFAULT)


def test_a_case_of_the_desk_is_surer_than_small_talk() -> None:
    """With the shipped weights a case amid articles and solved cases is sure, one far from all is not."""
    near = {**DEFAULT.history.scope.usual, **DEFAULT.history.right.usual, "near_articles": 5.0, "near_cases": 6.0}
    far = {**near, "near_articles": 1.0, "near_cases": 1.5}
    assert DEFAULT.in_scope(near) > 0.8
    assert DEFAULT.in_scope(far) < 0.1
    assert DEFAULT.probability(far) < 0.05


def test_json_and_back() -> None:
    """A certainty is plain JSON with a schema; another schema and wrong content are refused with a reason."""
    data = json.loads(json.dumps(DEFAULT.to_dict()))
    assert Certainty.from_dict(data) == DEFAULT
    with pytest.raises(InputError, match="schema"):
        Certainty.from_dict({**data, "schema": 99})
    with pytest.raises(InputError, match="not a valid certainty"):
        Certainty.from_dict({"schema": data["schema"], "cold": data["cold"]})


@pytest.mark.parametrize(
    ("weights", "usual", "constant"),
    [({"luck": 1.0}, {"luck": 0.0}, 0.0), ({"lead": 1.0}, {}, 0.0), ({"lead": math.nan}, {"lead": 0.0}, 0.0)],
)
def test_wrong_weights_are_refused(weights: dict[str, float], usual: dict[str, float], constant: float) -> None:
    """Only known features, each with a usual value, all finite."""
    with pytest.raises(InputError):
        Logistic(weights, usual, constant)


def test_explained_in_words() -> None:
    """Both probabilities, each feature with what it adds, the strongest first, and that it is a default."""
    lines = DEFAULT.explain(features(CASE, FOUND))
    assert "the first article answers the case" in lines[0]
    for name in {*SCOPE_HISTORY, *RIGHT}:
        assert any(FEATURES[name] in line for line in lines)
    assert "not calibrated" in lines[-1]
    own = dataclasses.replace(DEFAULT, fitted_on=500)
    assert not any("not calibrated" in line for line in own.explain(features(CASE, FOUND)))
    assert "Nothing was found" in DEFAULT.explain({})[0]


def test_the_line_calibrates() -> None:
    """A slope of 1 and a constant of 0 leave the number alone; a constant raises it."""
    part = Logistic({"lead": 1.0}, {"lead": 4.0}, 2.5)  # a P(in scope) of .92 takes nothing away
    values = {"lead": 4.0}
    plain = Model(part, part)
    assert plain.probability(values) == pytest.approx(part.probability(values))
    assert Model(part, part, (1.0, 2.0)).probability(values) > plain.probability(values)


def test_the_scope_counts_only_where_it_is_in_doubt() -> None:
    """From `SURE` on P(in scope) changes nothing; below it the number falls in proportion."""
    right, scope = Logistic({}, {}, 0.7), Logistic({"near_articles": 1.0}, {"near_articles": 0.0}, 0.0)
    model = Model(scope, right)
    sure = model.probability({"near_articles": 2.3})
    assert sure == pytest.approx(right.probability({})) == pytest.approx(model.probability({"near_articles": 5.0}))
    far = {"near_articles": -2.0}
    assert model.probability(far) == pytest.approx(sure * scope.probability(far) / SURE)


# ---------------------------------------------------------------- densities


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=50), st.floats(0.02, 1.0))
def test_a_density_lies_between_the_mean_and_the_most(similarity: list[float], width: float) -> None:
    """As narrow kernels look at the nearest and wide ones at all."""
    values = np.array(similarity)
    assert values.mean() - 1e-9 <= density(values, width) <= values.max() + 1e-9


def test_many_neighbours_count_more_than_one() -> None:
    """One chance likeness is not a crowd; nothing at all is 0."""
    lone, crowd = np.array([0.7, *[0.1] * 99]), np.array([*[0.6] * 50, *[0.1] * 50])
    assert density(crowd, 0.05) > density(lone, 0.05)
    assert density(np.zeros(0), 0.1) == 0.0


def test_other_articles_do_not_make_a_case_foreign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the nearest passages count: a large knowledge base that is about much else as well changes nothing."""
    monkeypatch.setattr("assistkit.index.gathering.NEAREST", 4)
    embedder = HashEmbedder()
    topic = [Article(id=f"a{n}", title=f"Kiosk {n}", text=f"How to reset the kiosk PIN, part {n}.") for n in range(4)]
    other = [Article(id=f"b{n}", title=f"Payroll {n}", text=f"Wages of month {n} and their taxes.") for n in range(40)]
    vector = embedder.encode_query(["reset the kiosk PIN"])[0]
    found = []
    for name, articles in (("small", topic), ("large", [*topic, *other])):
        build_index(articles, tmp_path / name, embedder)
        cosines = near(open_index(tmp_path / name).dense.products(vector))
        found.append(scope_signals(cosines, len(articles), np.zeros(0), np.zeros(0))["near_articles"])
    assert found[1] == pytest.approx(found[0])


def test_scope_signals_need_enough_cases(tmp_path: Path) -> None:
    """`near_cases` is there from `ENOUGH` past cases on, each counted as often as it stands for others."""
    embedder = HashEmbedder()
    articles = [Article(id=f"a{n}", title=f"Topic {n}", text=f"All about topic {n}.") for n in range(4)]
    build_index(articles, tmp_path / "index", embedder)
    index = open_index(tmp_path / "index")
    vector = embedder.encode_query(["topic 2"])[0]
    cosines = near(index.dense.products(vector))
    assert scope_signals(cosines, 4, np.zeros(0), np.zeros(0)).keys() == {"near_articles", "articles"}
    enough, once = np.full(ENOUGH, 0.3), np.ones(ENOUGH)
    assert scope_signals(cosines, 4, enough, once)["near_cases"] == pytest.approx(0.3)
    assert "near_cases" not in scope_signals(cosines, 4, enough[1:], once[1:])
    assert scope_signals(cosines, 4, enough[:2], 50 * once[:2])["near_cases"] == pytest.approx(0.3)
    assert HybridRetriever(index, embedder).retrieve([Case.from_text("topic 2")], 3)[0]


@pytest.mark.parametrize("history", [True, False])
def test_few_articles_make_it_less_sure(history: bool) -> None:
    """The same match says less in a small knowledge base, and from 80 articles on size says nothing."""
    near = {"near_articles": 0.3} | ({"near_cases": 0.4} if history else {})

    def sure(articles: int) -> float:
        return Certainty.default().probability(
            features(CASE, evidence({"a": 5.0, "b": 4.0, "c": 2.0}, **near, articles=float(articles)))
        )

    assert sure(3) < sure(10) < sure(40) < sure(MANY) == sure(5_000)


def test_few_articles_withhold_no_draft() -> None:
    """Whether a draft is shown is told by the scope alone; of few articles it is seldom marked ready."""
    known = {"near_articles": 5.0, "length": 3.4, "lead": 7.0, "likely": 3.0}
    default = Certainty.default()
    assert default.in_scope({**known, "few": -3.0}) == default.in_scope(known)
    assert default.probability({**known, "few": -3.0}) < default.probability(known) - 0.1
