"""A developer with a desk of their own: from raw lists of dicts to suggestions, reviews and learning, in few lines."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from assistkit import Assistant, Case, FeedbackStore, InputError, Review, learn
from assistkit.case.dataset import LabeledCase, load
from assistkit.index.sources.folder import read_articles
from assistkit.testing import HashEmbedder

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "from-a-list-of-dicts.md"


def lines(block: str) -> list[str]:
    return [line for line in block.splitlines() if line.strip() and not line.strip().startswith("#")]


def test_few_lines_from_dicts_to_a_suggestion_and_to_learning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's own code, its two lists apart: 8 lines for the first suggestion, 20 with reviews and learning."""
    data, first, loop = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)[:3]
    assert len(lines(first)) <= 8
    assert len(lines(first) + lines(loop)) <= 20
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(data + first, names)  # noqa: S102  as a reader would
    assert (names["suggestion"].status, names["suggestion"].citations[0].article_id) == ("check", "1")
    exec(loop, names)  # noqa: S102
    assert (names["report"].cases, names["report"].added) == (2, 2)
    assert names["assistant"].index.generation == 2
    assert [one.articles for one in names["assistant"].index.memory.cases] == [{"1": 2}, {"2": 2}]


@pytest.fixture(scope="module")
def desk(samples: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The sample help centre as tables of a stranger: other names, numbers as ids, and conversations."""
    articles = [
        {"slug": one.id, "name": one.title, "content": one.text, "is_public": one.public, "updatedAt": "2026-09-01"}
        for one in read_articles(samples / "articles").articles
    ]
    words = {"customer": "end-user", "agent": "assistant", "system": "bot"}
    tickets = [
        {
            "ticketNumber": 1_000 + number,
            "title": case.subject,
            "Created At": case.created_at,
            "comments": [{"author": {"role": words[m.author], "name": "K."}, "body": m.text} for m in case.messages],
            "status": "open",
            "assignee": "Dana Smith",
            "resolution": "Told them how",
        }
        for number, case in enumerate(load(samples, limit=40).cases)
    ]
    return articles, tickets


def test_nothing_of_a_ticket_is_lost(desk: tuple[Any, Any], samples: Path) -> None:
    """Read from the stranger's tables, the cases are those of the dataset, but for their ids and facets."""
    for case, ticket in zip(load(samples, limit=40).cases, desk[1], strict=True):
        read = Case.from_row(ticket)
        assert [(m.author, m.text) for m in read.messages] == [(m.author, m.text) for m in case.messages]
        assert (read.subject, read.created_at) == (case.subject, case.created_at)
        assert read.id == str(ticket["ticketNumber"])


def test_the_same_suggestions_as_from_files(desk: tuple[Any, Any], samples: Path, sample_index: Path) -> None:
    """Articles from memory are found and quoted as those from files are."""
    pd = pytest.importorskip("pandas")
    cases = [Case.from_row(ticket) for ticket in desk[1][:12]]
    files = Assistant.open(sample_index).suggest_many(cases)
    memory = Assistant.build(pd.DataFrame(desk[0])).suggest_many(cases)
    for one, other in zip(memory, files, strict=True):
        assert [c.article_id for c in one.citations] == [c.article_id for c in other.citations]
        assert one.evidence[0].passage.article_id == other.evidence[0].passage.article_id


def test_the_loop_goes_on_with_what_was_learned(desk: tuple[Any, Any], tmp_path: Path) -> None:
    """Learning from a store changes the assistant at hand, keeps a retriever of yours, and the folder goes with it."""
    articles, tickets = desk
    assistant = Assistant.build(articles, embedder=HashEmbedder())
    cases = [Case.from_row(ticket) for ticket in tickets[:10]]
    with FeedbackStore.open(tmp_path / "reviews.db") as store:
        with pytest.raises(InputError, match="no review says yet"):
            learn(assistant, store)
        for case, suggestion in zip(cases, assistant.suggest_many(cases), strict=True):
            store.record_suggestion(suggestion, case)
            said: dict[str, Any] = {"suggestion_id": suggestion.id, "case_id": case.id, "decision": "ignored"}
            store.record(Review(**said, helpful_articles=(articles[0]["slug"],)))
        report = learn(assistant, store)
        assert learn(assistant, store).generation == report.generation
    assert report.cases == len(assistant.index.memory) == len(cases)
    assert assistant.index.generation == report.generation
    assert {one.id for one, _ in assistant.similar(cases[0], k=20)} == {case.id for case in cases[1:]}
    with pytest.raises(InputError, match="its own embedder"):
        learn(assistant, [], HashEmbedder(32))


def test_learning_from_rows_of_the_past(desk: tuple[Any, Any], tmp_path: Path) -> None:
    """Without a store: labeled cases of your own tables teach a folder, with the default embedder if none is given."""
    articles, tickets = desk
    assistant = Assistant.build(articles[:5], tmp_path / "kb")
    past = [LabeledCase(Case.from_row(ticket), {articles[0]["slug"]: 2}) for ticket in tickets[:3]]
    assert learn(tmp_path / "kb", past).added == 3
    assert len(assistant.index.memory) == 0
    assistant.refresh()
    assert len(assistant.index.memory) == 3
