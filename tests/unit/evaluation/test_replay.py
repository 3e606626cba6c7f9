"""The cases in the order of time, and the course of the weeks."""

from __future__ import annotations

from pathlib import Path

import pytest
from evaluation_data import write_dataset, write_run

from assistkit.errors import DatasetError
from assistkit.evaluation import load, score
from assistkit.evaluation.replay import days, in_order, weeks
from assistkit.evaluation.report.contents import score_run
from assistkit.evaluation.report.page import write_page
from assistkit.evaluation.report.page_figures import course_words


def test_cases_come_in_the_order_of_time(tmp_path: Path) -> None:
    """Whatever their order in the file and their zone; equal times stay as they are."""
    times = ["2026-03-02T10:00:00+02:00", "2026-03-02T08:30:00Z", "2026-03-02T08:00:00", "2025-01-01T00:00:00Z"]
    write_dataset(tmp_path, [{"id": f"c{n}", "body": "?", "created": time} for n, time in enumerate(times)], {})
    assert [case.id for case in in_order(load(tmp_path)).cases] == ["c3", "c0", "c2", "c1"]


def test_a_case_without_a_date_cannot_be_replayed(tmp_path: Path) -> None:
    """The message names the file and the case."""
    write_dataset(tmp_path, [{"id": "c1", "body": "?"}], {})
    with pytest.raises(DatasetError, match=r"cases\.jsonl: case 'c1' must have \"created\""):
        in_order(load(tmp_path))


def test_a_week_has_the_mean_of_its_labeled_cases(tmp_path: Path) -> None:
    """From Monday to Sunday; the smooth line has the weeks around. Unlabeled cases do not count."""
    days = ["2026-03-02", "2026-03-08", "2026-03-09", "2026-03-10", "2026-04-20"]
    rows = [{"id": f"c{n}", "body": "?", "created": f"{day}T12:00:00Z"} for n, day in enumerate(days)]
    write_dataset(tmp_path / "data", rows, {f"c{n}": {"gold": 1} for n in (0, 1, 2, 4)})
    write_run(tmp_path / "run", {f"c{n}": ["gold"] if n in (0, 2) else ["x"] for n in range(5)})
    dataset = load(tmp_path / "data")
    first, second, last = weeks(dataset, score(dataset, tmp_path / "run"))
    assert (first["week"], first["n"], first["value"]) == ("2026-03-02", 2, 0.5)
    assert (second["week"], second["n"], second["value"]) == ("2026-03-09", 1, 1.0)
    assert first["smooth"] == second["smooth"] == pytest.approx(2 / 3)
    assert (last["week"], last["smooth"]) == ("2026-04-20", 0.0)
    assert first["low"] <= first["value"] <= first["high"]


def test_short_data_is_seen_day_by_day(tmp_path: Path) -> None:
    """A week of cases is no course of weeks: the report has its days, and the page draws them."""
    rows = [{"id": f"c{n}", "body": "?", "created": f"2026-03-{2 + n:02}T23:30:00Z"} for n in range(6)]
    write_dataset(tmp_path / "data", rows, {row["id"]: {"gold": 1} for row in rows})
    write_run(tmp_path / "run", {f"c{n}": ["gold"] if n > 2 else ["x", "gold"] for n in range(6)})
    dataset = load(tmp_path / "data")
    found = days(dataset, score(dataset, tmp_path / "run"))
    assert [one["day"] for one in found] == [f"2026-03-{day:02}" for day in range(2, 8)]
    assert [one["n"] for one in found] == [1] * 6
    assert found[0]["smooth"] < found[2]["smooth"] < found[5]["smooth"] == 1
    score_run(tmp_path / "run", dataset)
    page = write_page(tmp_path / "run").read_text(encoding="utf-8")
    assert "Ranking day by day" in page
    assert f"{found[0]['value']:.2f} over the first 1 of 6 days, 1.00 over the last 1." in page


def test_the_course_in_words() -> None:
    """The first quarter of the weeks against the last, by case."""
    course = [{"n": 1 + week % 2, "value": 0.5 if week < 4 else 0.75} for week in range(8)]
    assert course_words(course).startswith("0.50 over the first 2 of 8 weeks, 0.75 over the last 2.")
    assert course_words(course[:3]) == "Too few weeks to see a course."


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_edge_of_the_calendar(tmp_path: Path, day: str) -> None:
    """Some systems write it where they have none; it is a week like any other."""
    write_dataset(tmp_path / "data", [{"id": "c", "body": "?", "created": f"{day}T00:00:00Z"}], {"c": {"gold": 1}})
    write_run(tmp_path / "run", {"c": ["gold"]})
    dataset = load(tmp_path / "data")
    assert [week["n"] for week in weeks(in_order(dataset), score(dataset, tmp_path / "run"))] == [1]
