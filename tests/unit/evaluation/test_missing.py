"""What is missing: unanswered cases, in groups of those that the same articles come near to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from evaluation_data import suggestion, write_dataset, write_run
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("scipy", reason="groups need the extra eval")

from assistkit.case.dataset import Dataset, load
from assistkit.evaluation.missing import missing_groups, unanswered
from assistkit.evaluation.runs import Run, load_run
from assistkit.types import Case

CLOCK, PRINTER, OTHER = ("kiosk", "shifts", "rota"), ("reader", "cables", "drivers"), ("fees", "vouchers", "loans")


@pytest.fixture
def desk(tmp_path: Path) -> tuple[Dataset, Run]:
    """Three cases about clocks, two about printers, one like no other; two were answered, one of them wrongly."""
    texts = {
        "c1": "Can staff clock in on the tablet?", "c2": "We clock hours on a tablet", "c3": "A clock, on the tablet?",
        "p1": "The printer has no driver", "p2": "Which driver does the printer need?",
        "o1": "A loan for my salon", "fine": "Reset a password", "sure": "The printer is on fire",
    }  # fmt: skip
    rows: list[dict[str, Any]] = [{"id": id, "body": text} for id, text in texts.items()]
    for row in rows:
        if row["id"] in ("c1", "c2", "sure"):
            row["answerable"] = False
    rankings = {id: {"c": CLOCK, "p": PRINTER}.get(id[0], OTHER) for id in texts} | {"sure": PRINTER}
    status = {"fine": "ready", "sure": "ready", "c3": "abstained"}
    made = [suggestion(id, status.get(id, "abstained"), 0.5, "a" if id in ("fine", "sure") else "") for id in texts]
    data = write_dataset(tmp_path / "data", rows, {"fine": {"a": 2}, "c3": {"x": 1}})
    return load(data), load_run(write_run(tmp_path / "run", rankings, made))


def test_unanswered_is_who_got_no_reply_or_has_no_article(desk: tuple[Dataset, Run]) -> None:
    """Silence, whether or not an article answers; and a case that no article answers, whatever was suggested."""
    assert [case.id for case in unanswered(*desk)] == ["c1", "c2", "c3", "p1", "p2", "o1", "sure"]


def test_groups_the_largest_first(desk: tuple[Dataset, Run]) -> None:
    """With the words they share, the nearest article, how many are labeled; one like no other stands alone."""
    groups = missing_groups(*desk)
    assert [group.cases for group in groups] == [("c1", "c2", "c3"), ("p1", "p2", "sure"), ("o1",)]
    assert [(group.nearest, group.unanswerable) for group in groups] == [("kiosk", 2), ("reader", 1), ("fees", 0)]
    assert set(groups[0].words) == {"clock", "tablet"}
    assert groups[1].words[0] in ("printer", "driver")
    assert groups[0].to_dict({"kiosk": "Set up the kiosk"})["nearest"] == "Set up the kiosk"


def test_another_tools_run_and_a_perfect_one(tmp_path: Path) -> None:
    """Without suggestions nobody was silent; where all is answered nothing is missing."""
    data = load(write_dataset(tmp_path / "data", [{"id": "1", "body": "?"}], {"1": {"a": 1}}))
    assert missing_groups(data, load_run(write_run(tmp_path / "run", {"1": ["a"]}))) == []


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=4, unique=True), max_size=12))
def test_every_unanswered_case_is_in_one_group(rankings: list[list[str]]) -> None:
    """None is lost, none is told twice; equal rankings are in one group, an empty one is by itself."""
    cases = tuple(Case.from_text(f"about {at}", id=str(at)) for at in range(len(rankings)))
    rows = {case.id: {"id": case.id, "answerable": False} for case in cases}
    data = Dataset(path=Path("desk"), cases=cases, rows=rows, qrels={})
    run = Run(path=Path("run"), ranking={str(at): tuple(one) for at, one in enumerate(rankings)}, suggestions={})
    groups = missing_groups(data, run)
    assert sorted(case for group in groups for case in group.cases) == sorted(case.id for case in cases)
    of = {case: at for at, group in enumerate(groups) for case in group.cases}
    for at, one in enumerate(rankings):
        for other in range(at):
            if one and rankings[other] == one:
                assert of[str(at)] == of[str(other)]
        assert one or len(groups[of[str(at)]].cases) == 1
