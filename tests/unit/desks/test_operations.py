"""The page for support operations and `assistkit reviews`: every figure with its interval, hostile names harmless."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from assistkit import Case, Citation, Review, Suggestion
from assistkit.cli import cli
from assistkit.desks.operations_page import operations_page
from assistkit.errors import InputError
from assistkit.feedback import FeedbackStore

HOSTILE = "<script>alert(1)</script>"
DRAFT = "Open the settings. [1]"


def show(store: FeedbackStore, number: int, decision: str, article: str = "a1") -> None:
    case = Case.from_text(f"Zanzibar {number}", id=f"c{number}")
    cited = Citation(
        marker=1, article_id=article, passage_id=f"{article}#0", quote="x", start=0, end=4, quote_start=0, quote_end=1
    )
    made = Suggestion(id=f"s{number}", case_id=case.id, status="ready", confidence=0.8, text=DRAFT, citations=(cited,))
    store.record_suggestion(made, case)
    sent = DRAFT if decision == "accepted" else ""
    store.record(Review(suggestion_id=made.id, case_id=case.id, decision=decision, final_text=sent))  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with FeedbackStore.open(tmp_path / "reviews.db") as store:
        for number in range(6):
            show(store, number, "accepted")
        for number in range(6, 10):
            show(store, number, "rejected", HOSTILE)
    return tmp_path / "reviews.db"


def test_the_page_says_what_became_of_them(path: Path) -> None:
    """Counts and shares as the store has them, no text of a case, and a name that is markup stays a text."""
    with FeedbackStore.open(path) as store:
        page = operations_page(store)
    shown = BeautifulSoup(page, "html.parser")
    assert shown.find("script") is None
    text = " ".join(shown.get_text(" ").split())
    assert "10 suggestions were shown" in text
    assert re.search(r"60 % 31 % to 83 % of 10", text)
    assert HOSTILE in text
    assert "100 % 51 % to 100 % of 4" in text
    assert "Zanzibar" not in page


def test_an_empty_store_is_a_page_too(tmp_path: Path) -> None:
    with FeedbackStore.open(tmp_path / "reviews.db") as store:
        assert "Nothing was shown yet." in operations_page(store)


def test_the_command(path: Path, tmp_path: Path) -> None:
    """A line a week on stdout, the page beside it, and whether the promise is kept."""
    page = tmp_path / "page.html"
    result = CliRunner().invoke(cli, ["reviews", str(path), "--html", str(page), "--most-wrong", "0.1"])
    assert result.exit_code == 0, result.output
    header, week, promise = result.stdout.splitlines()
    assert header.split() == ["week", "shown", "ready", "as", "is", "edited", "rejected", "ignored"]
    assert week.split()[1:] == ["10", "100", "%", "60", "%", "0", "%", "40", "%", "0", "%"]
    assert "4 of the 10" in promise
    assert page.read_text().startswith("<!doctype html>")
    wrong = CliRunner().invoke(cli, ["reviews", str(tmp_path / "reveiws.db")])
    assert wrong.exit_code == 2
    assert "there is no feedback store" in wrong.stderr
    assert not (tmp_path / "reveiws.db").exists(), "a slip of the finger makes no store"


@pytest.mark.parametrize("place", ["insights.html", "/insights/", "https://desk.example:8000/insights?x=1", ""])
def test_the_page_of_insights_is_linked(tmp_path: Path, place: str) -> None:
    """Where it is said to be; without a place there is no link."""
    with FeedbackStore.open(tmp_path / "reviews.db") as store:
        page = operations_page(store, insights=place)
    assert (f'<a href="{place}">What to write, mend and watch</a>' in page) == bool(place)


@pytest.mark.parametrize("place", ["javascript:alert(1)", "//evil.example/x", "data:text/html,x", 'x" onclick="y'])
def test_a_place_that_runs_something_is_refused(tmp_path: Path, place: str) -> None:
    """Only a path, or an address of http or https."""
    with FeedbackStore.open(tmp_path / "reviews.db") as store, pytest.raises(InputError, match="path or an address"):
        operations_page(store, insights=place)
