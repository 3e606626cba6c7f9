"""Stale articles: what turns, what agents replace, what customers deny, what others contradict; quiet ones are left."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from insights_desk import ARTICLES, START, index, row, write_history

pytest.importorskip("scipy", reason="reviews need scipy")
pytest.importorskip("rapidfuzz", reason="stale articles need the extra insights")

from assistkit.feedback import FeedbackStore, classify
from assistkit.insights.history import Handled, read_history, read_reviews
from assistkit.insights.stale import by_article, stale_articles
from assistkit.insights.turning import turn
from assistkit.types import Article, Case, Citation, Review, Suggestion

DRAFT = "Turn the barrel adjuster of the brake lever until the pads grip the rim. Then ride a round on your bike."
SENT = "Turn the new dial below the brake lever until the pads grip the rim. Then ride a round on your bike."


def reviewed(path: Path, changed_after: int, uses: int = 40) -> list[Handled]:
    """An article that is sent as it is, until a step of it changes."""
    with FeedbackStore.open(path) as store:
        for n in range(uses):
            case = Case.from_text(f"Brakes {n}?", id=f"c{n}")
            at = START + timedelta(days=3 * n)
            case = dataclasses.replace(case, created_at=at)
            cited = Citation(
                marker=1, article_id="brakes", passage_id="brakes#0", quote="Turn", start=0, end=4, quote_start=0,
                quote_end=4,
            )  # fmt: skip
            made = Suggestion(
                id=f"s{n}", case_id=case.id, status="ready", confidence=0.8, text=DRAFT, citations=(cited,)
            )
            store.record_suggestion(made, case, at=at)
            sent = SENT.replace("a round", "two rounds and tell us") if n >= changed_after else DRAFT
            decision, _ = classify(DRAFT, sent)
            store.record(
                Review(
                    suggestion_id=made.id, case_id=case.id, reviewed_at=at, decision=decision,
                    final_text=sent if decision == "edited" else "",
                )
            )  # fmt: skip
        return read_reviews(store, ARTICLES)


def test_a_step_that_changes_is_told_with_its_date(tmp_path: Path) -> None:
    """Both that the outcomes turned and which sentence agents take out, and what they write."""
    found = stale_articles(reviewed(tmp_path / "r.db", changed_after=28), index())
    turned = next(one for one in found if one.kind == "outcomes")
    assert turned.article == "brakes"
    assert abs((turned.since - (START + timedelta(days=84))).days) <= 6  # type: ignore[operator]
    assert set(turned.cases) <= {f"c{n}" for n in range(26, 40)}
    (replaced,) = [one for one in found if one.kind == "replaced" and "barrel adjuster" in one.why]
    assert "new dial" in replaced.why
    assert len(replaced.cases) == 12


def test_an_article_that_goes_on_well_is_left_alone(tmp_path: Path) -> None:
    """No evidence, no word."""
    assert stale_articles(reviewed(tmp_path / "r.db", changed_after=99), index()) == []


def test_what_customers_deny(tmp_path: Path) -> None:
    """Three of them, after the article was sent; one is only one."""
    link = ARTICLES[0].url
    rows = [
        row(f"b{n}", n, "My brake squeals", f"See {link}", after=["The menu in step 3 doesn't exist."])
        for n in range(3)
    ]
    found = stale_articles(read_history(write_history(tmp_path / "three", rows), ARTICLES), index())
    (denied,) = [one for one in found if one.kind == "denied"]
    assert denied.cases == ("b0", "b1", "b2")
    assert "step 3" in denied.why
    once = read_history(write_history(tmp_path / "one", rows[:1]), ARTICLES)
    assert [one for one in stale_articles(once, index()) if one.kind == "denied"] == []


def test_old_and_used_more_and_more(tmp_path: Path) -> None:
    """Two years old, and used five times as often in the last three months."""
    old = dataclasses.replace(ARTICLES[0], updated_at=START - timedelta(days=700))
    days = [*range(0, 200, 20), *range(210, 290, 4)]
    rows = [row(f"b{day}", day, "My brake squeals", f"See {old.url}") for day in days]
    cases = read_history(write_history(tmp_path, rows), [old])
    assert [one.kind for one in stale_articles(cases, index((old,)))] == ["growing"]
    fresh = dataclasses.replace(old, updated_at=START + timedelta(days=100))
    assert stale_articles(cases, index((fresh,))) == []


def test_links_that_lead_nowhere_and_articles_that_disagree() -> None:
    """A dead link in the knowledge base; a newer article with another menu path, or another number."""
    linking = dataclasses.replace(
        ARTICLES[1], text=f"{ARTICLES[1].text}\n\nSee https://help.example/kb/gone and https://other.example/kb/x."
    )
    old = Article(
        id="old", title="Charge the battery", updated_at=START - timedelta(days=900),
        text="Charge the battery of the bike for 4 hours before the first ride in spring.",
    )  # fmt: skip
    new = Article(
        id="new", title="Charge the battery", updated_at=START,
        text="Charge the battery of the bike for 8 hours before the first ride in spring.",
    )  # fmt: skip
    found = by_article(stale_articles([], index((linking, old, new))))
    assert [one.kind for one in found["returns"]] == ["dead-link"]
    assert "kb/gone" in found["returns"][0].why
    (against,) = [one for one in found["old"] if one.kind == "contradicted"]
    assert against.other == "new"
    assert "4" in against.why
    assert "8" in against.why


@pytest.mark.parametrize("usual", [0.05, 0.2])
def test_turning_is_found_in_ten_uses_and_seldom_in_vain(usual: float) -> None:
    """Of 60 articles with 100 uses each: at the end few alarms where nothing changed, and soon where it did."""
    random = np.random.default_rng(4)
    alarms, delays = 0, []
    for _ in range(60):
        quiet = (random.random(100) < usual).tolist()
        alarms += turn(quiet, quiet=100) is not None
        later = [*quiet[:50], *(random.random(30) < 0.85).tolist()]
        delays.append(next((n for n in range(1, 31) if turn(later[: 50 + n], quiet=100)), 99))
    assert alarms < 60
    assert np.median(delays) <= 10
