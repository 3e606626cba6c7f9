"""The whole pipeline on the sample help centre, with the real model."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistkit import Article, Assistant, Case, InputError, Message, Suggestion, build_index
from assistkit.confidence import SimilarityGate
from assistkit.sources.dataset import Dataset, load
from assistkit.testing import HashEmbedder
from assistkit.types import Draft, Evidence, Finding, Passage


@pytest.fixture(scope="module")
def assistant(sample_index: Path) -> Assistant:
    return Assistant.open(sample_index)


@pytest.fixture(scope="module")
def golden(samples: Path) -> Dataset:
    return load(samples)


@pytest.fixture(scope="module")
def suggestions(assistant: Assistant, golden: Dataset) -> dict[str, Suggestion]:
    made = assistant.suggest_many(golden.cases)
    return {suggestion.case_id: suggestion for suggestion in made}


def test_no_unanswerable_case_is_ready(suggestions: dict[str, Suggestion], golden: Dataset) -> None:
    """What the knowledge base cannot answer is never presented as ready."""
    for case, row in golden.rows.items():
        if row["answerable"] is False:
            assert suggestions[case].status != "ready", case


def test_ready_means_the_right_article(suggestions: dict[str, Suggestion], golden: Dataset) -> None:
    """Of the golden cases marked ready, at least nine in ten cite an article that answers."""
    ready = [s for s in suggestions.values() if s.status == "ready"]
    right = [s for s in ready if {c.article_id for c in s.citations} & golden.qrels.get(s.case_id, {}).keys()]
    assert len(ready) >= 25
    assert len(right) >= 0.9 * len(ready)


def test_nothing_internal_reaches_a_draft(suggestions: dict[str, Suggestion], assistant: Assistant) -> None:
    """Whatever is asked, no citation and no quote comes from an internal article."""
    for suggestion in suggestions.values():
        for citation in suggestion.citations:
            assert assistant.index.articles[citation.article_id].visibility == "public"


def test_every_draft_verifies(suggestions: dict[str, Suggestion]) -> None:
    """No suggestion leaves with an error of the verifier; each says why when it is silent."""
    for suggestion in suggestions.values():
        assert not [f for f in suggestion.findings if f.severity == "error"]
        if suggestion.status == "abstained":
            assert suggestion.text == ""
            assert suggestion.findings
        assert 0 <= suggestion.confidence <= 1
        assert suggestion.evidence


def test_what_is_cited_is_in_the_evidence(suggestions: dict[str, Suggestion]) -> None:
    """Evidence is kept short, but no cited passage is missing from it."""
    for suggestion in suggestions.values():
        shown = [e.passage.id for e in suggestion.evidence]
        assert {c.passage_id for c in suggestion.citations} <= set(shown)
        assert len(shown) == len(set(shown)) <= 16


def test_round_trip(suggestions: dict[str, Suggestion]) -> None:
    """A suggestion survives its own JSON."""
    for suggestion in suggestions.values():
        assert Suggestion.from_dict(suggestion.to_dict()) == suggestion


def test_one_by_one_equals_many(assistant: Assistant, golden: Dataset, suggestions: dict[str, Suggestion]) -> None:
    """A suggestion does not depend on the batch; the same suggestion has the same id."""
    for case in golden.cases[::25]:
        assert assistant.suggest(case) == suggestions[case.id]


def test_an_instruction_in_a_case_does_nothing(suggestions: dict[str, Suggestion]) -> None:
    """g106 tells the assistant to do things: it stays text to search with."""
    draft = suggestions["g106"]
    assert "ignore" not in draft.text.lower()
    assert all(s.kind in ("courtesy", "evidence", "notice") for s in draft.sentences)


def test_provenance_names_what_made_it(suggestions: dict[str, Suggestion]) -> None:
    """Version, index and pipeline travel with every suggestion; nothing of the customer does."""
    provenance = suggestions["g001"].provenance
    assert set(provenance) == {"assistkit", "index", "pipeline"}
    assert "HybridRetriever(OnnxEmbedder('all-minilm-l6-v2-int8'), Ranking(" in provenance["pipeline"]


def test_an_empty_case_is_met_with_silence(assistant: Assistant) -> None:
    """Nothing asked, nothing claimed, and the reason is said."""
    suggestion = assistant.suggest(Case(id="empty", messages=(Message(author="customer", text=" \n\x00"),)))
    assert suggestion.status == "abstained"
    assert [f.code for f in suggestion.findings] == ["too-little"]


def test_what_is_no_case_is_refused(assistant: Assistant) -> None:
    """A wrong type is said where it is given, with what is wanted."""
    with pytest.raises(InputError, match=r"must be a Case, such as Case\.from_text"):
        assistant.suggest("codes dont come")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="text must be a string; got NoneType"):
        Case.from_text(None)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    path = tmp_path_factory.mktemp("quick") / "kb"
    texts = [
        "Open **Settings** and select Reset.\n\n1. One\n2. Two",
        "| a | b |\n|---|---|\n| x | 1 |",
        "Refunds take 5 days.",
    ]
    articles = [
        Article(id=f"a{n}", title=text.split()[0], text=text, visibility="public") for n, text in enumerate(texts)
    ]
    build_index(articles, path, HashEmbedder())
    return Assistant.open(path, embedder=HashEmbedder())


@settings(max_examples=60)
@given(st.lists(st.text(max_size=300), max_size=3), st.text(max_size=60))
def test_any_text_gets_a_suggestion(quick: Assistant, texts: list[str], subject: str) -> None:
    """No message makes the pipeline fail, and whatever comes out keeps its promises."""
    case = Case(id="x", subject=subject, messages=tuple(Message(author="customer", text=text) for text in texts))
    suggestion = quick.suggest(case)
    assert all(suggestion.text[s.start : s.end] == s.text for s in suggestion.sentences)
    assert not [f for f in suggestion.findings if f.severity == "error"]


def gated(
    *, dense: float = 0.8, rival: float = 0.0, language: str = "en", age_days: int = 0, internal_first: bool = False
) -> tuple[str, set[str]]:
    """Status and finding codes for a made-up case with one article, and perhaps a rival."""
    today = datetime(2026, 9, 1, tzinfo=UTC)
    updated = datetime.fromtimestamp(today.timestamp() - age_days * 86400, UTC)
    values = {
        "title": "T",
        "text": "Codes come by mail.",
        "start": 0,
        "end": 19,
        "updated_at": updated,
        "language": language,
    }

    def evidence(article: str, score: float, rank: int, visibility: str = "public") -> Evidence:
        passage = Passage(id=f"{article}#0", article_id=article, visibility=visibility, **values)  # type: ignore[arg-type]
        return Evidence(passage=passage, score=score, rank=rank, signals={"dense": dense, "lead": dense})

    found = [evidence("a", 3.0, 1), evidence("b", rival, 2)]
    if internal_first:
        found = [evidence("i", 3.1, 1, "internal"), dataclasses.replace(found[0], rank=2)]
    case = Case(
        id="c",
        messages=(Message(author="customer", text="Why do the codes not come by mail, please?"),),
        created_at=today,
    )
    verdict = SimilarityGate().judge(case, found, Draft(text="Codes come by mail."), [])
    return verdict.status, {finding.code for finding in verdict.findings}


def test_the_gate() -> None:
    """Close and alone: ready. Otherwise the reason is named and the status is never ready."""
    assert gated() == ("ready", set())
    assert gated(rival=2.99)[1] == {"articles-compete"}
    assert gated(age_days=900)[1] == {"old-article"}
    assert gated(language="de")[1] == {"other-language"}
    assert "internal-article" in gated(internal_first=True)[1]
    assert gated(dense=0.1) == ("abstained", {"weak-evidence"})
    for doubt in ({"rival": 2.99}, {"age_days": 900}, {"language": "de"}, {"internal_first": True}):
        assert gated(**doubt)[0] == "check"  # type: ignore[arg-type]


def test_a_leak_is_withheld() -> None:
    """A draft with an error of the verifier, such as a quoted internal passage, never reaches the agent's reply box."""
    leak = Finding(code="internal-quoted", severity="error", message="It quotes i, which is internal.")
    passage = Passage(id="a#0", article_id="a", title="T", text="Codes", start=0, end=5, visibility="public")
    found = [Evidence(passage=passage, score=1.0, rank=1, signals={"dense": 0.9, "lead": 0.9})]
    verdict = SimilarityGate().judge(Case.from_text("codes"), found, Draft(text="x"), [leak])
    assert verdict.status == "abstained"
    assert {f.code for f in verdict.findings} == {"internal-quoted", "withheld"}
