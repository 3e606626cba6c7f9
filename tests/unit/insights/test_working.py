"""What works: uses, what came back, what nobody used; no agent is in any of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from insights_desk import ARTICLES, index, row, write_history

pytest.importorskip("scipy", reason="figures need scipy")

from assistkit.insights.gaps import Gap
from assistkit.insights.history import Handled, read_history
from assistkit.insights.stale import Stale
from assistkit.insights.volume import Flag, Series
from assistkit.insights.working import Use, what_works


@pytest.fixture
def cases(tmp_path: Path) -> list[Handled]:
    link = f"See {ARTICLES[0].url}"
    rows = [row(f"a{n}", n, "Brakes?", link, product="road") for n in range(6)]
    rows += [row("b", 7, "Brakes?", link, after=["It didn't help."], product="road")]
    rows += [row(f"c{n}", 8 + n, "Paint?", "Any will do.", product="city") for n in range(5)]
    return read_history(write_history(tmp_path, rows), ARTICLES)


def test_uses_and_what_came_back(cases: list[Handled]) -> None:
    """Six of seven went well, one customer wrote back that it didn't help; the other article was never used."""
    found = what_works(cases, index())
    (use,) = found.articles
    assert (use.article, use.used, use.came_back, use.rewritten) == ("brakes", 7, 1, 0)
    assert use.solved is not None
    assert use.solved.value == pytest.approx(6 / 7)
    assert use.solved.low < use.solved.value < use.solved.high
    assert found.never == ("returns",)


def test_coverage_by_product(cases: list[Handled]) -> None:
    """The product that articles answer least comes first."""
    by = {(one.by, one.value): one.answered.value for one in what_works(cases, index()).coverage}
    assert by == {("all", "cases"): pytest.approx(7 / 12), ("product", "city"): 0, ("product", "road"): 1}


def test_coverage_by_topic(tmp_path: Path) -> None:
    """What customers write about has a line each, in their own words, with the share that an article answered."""
    brakes, paint = "The brake lever of my bike is loose and squeals", "Which paint fits the frame, red paint or blue"
    link = f"See {ARTICLES[0].url}"
    rows = [row(f"a{n}", n, brakes, link if n % 4 else "Turn the screw.") for n in range(12)]
    rows += [row(f"b{n}", n + 0.5, paint, "Any will do.") for n in range(9)]
    rows += [row(f"c{n}", n + 0.7, "Where is my parcel, has it been sent yet", link) for n in range(10)]
    cases = read_history(write_history(tmp_path, rows), ARTICLES)
    topics = [one for one in what_works(cases, index()).coverage if one.by == "topic"]
    assert [(one.answered.value, one.answered.n) for one in topics] == [(0, 9), (0.75, 12), (1, 10)]
    assert "paint" in topics[0].value
    assert "brake" in topics[1].value


def test_no_figure_is_of_an_agent(cases: list[Handled]) -> None:
    """No type of this room has a field for one, and nothing that is told names one."""
    fields = {name for one in (Handled, Gap, Stale, Flag, Series, Use) for name in one.__dataclass_fields__}
    assert not {name for name in fields if "agent" in name or "author" in name}
    assert "agent" not in json.dumps(what_works(cases, index()).to_dict())
