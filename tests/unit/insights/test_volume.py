"""Volume: a series a topic, product and language, and what changes in it; nothing is told of a quiet desk."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from insights_desk import START, row, write_history

pytest.importorskip("scipy", reason="volume needs the extra insights")

from assistkit.errors import InputError
from assistkit.insights.changes import changes
from assistkit.insights.history import Handled, read_history
from assistkit.insights.holidays import read_holidays
from assistkit.insights.volume import volume

_ABOUT = {
    "brakes": "The brake lever of my bike is loose and both brake pads squeal loudly",
    "parcel": "My parcel with the order has not arrived, the tracking shows no delivery",
    "invoice": "Please send the invoice for my last payment again, the amount looks wrong",
}
WEEKDAYS = [day % 7 for day in range(140)]


def cases_of(folder: Path, days: int = 140, surge: str = "", since: int = 110, **more: str) -> list[Handled]:
    """Each weekday two cases a topic, one on a day of the weekend; three times as many of one topic since a day."""
    rows = []
    for day in range(days):
        for topic, text in _ABOUT.items():
            often = (1 if day % 7 > 4 else 2) * (3 if topic == surge and day >= since else 1)
            word = " after the gearbox recall" if topic == surge and day >= since else ""
            for n in range(often):
                rows.append(row(f"{topic}-{day}-{n}", day + n / 50, text + word, product=topic[:1], **more))
    return read_history(write_history(folder, rows), ())


def test_every_case_is_in_a_week(tmp_path: Path) -> None:
    """Weeks begin on Mondays and sum up to the cases; topics, products and all cases each make series."""
    found = volume(cases_of(tmp_path, days=60))
    whole = found.series[0]
    assert (whole.by, whole.start) == ("all", START.date())
    assert sum(whole.weeks) == len(whole.cases)
    assert {one.by for one in found.series} == {"all", "product", "topic"}
    topics = [one for one in found.series if one.by == "topic"]
    assert len(topics) == 3
    assert all(len({id.split("-")[0] for id in one.cases}) == 1 for one in topics)


def test_a_quiet_desk_has_no_flags(tmp_path: Path) -> None:
    """A weekend is no fall, and a Monday no surge."""
    assert volume(cases_of(tmp_path)).flags == ()


def test_a_topic_that_triples(tmp_path: Path) -> None:
    """Noticed in three days, with the words that came with it and the first case; other topics are left alone."""
    found = volume(cases_of(tmp_path, surge="brakes"))
    topic = next(flag for flag in found.flags if flag.by == "topic")
    assert topic.kind == "surge"
    assert topic.at <= START.date() + timedelta(days=113)
    assert topic.since >= START.date() + timedelta(days=109)
    assert topic.first_case.startswith("brakes-11")
    assert "recall" in topic.words
    assert {flag.title for flag in found.flags if flag.by == "topic"} == {topic.title}
    assert all("brake" not in flag.words for flag in found.flags)


def test_a_topic_that_ends_is_a_fall() -> None:
    """Where nobody writes about it any more, and the desk goes on."""
    own = [3] * 100 + [0] * 40
    (fall,) = changes(own, [one + 20 for one in own], WEEKDAYS)
    assert fall.kind == "fall"
    assert 100 <= fall.at <= 108
    assert fall.expected > fall.seen


def test_a_holiday_of_the_whole_desk_is_no_fall_of_a_topic() -> None:
    """Two weeks without any case: of a topic nothing is told."""
    own = [3] * 100 + [0] * 14 + [3] * 26
    total = [23] * 100 + [0] * 14 + [23] * 26
    assert changes(own, total, WEEKDAYS) == []


def test_a_surge_of_the_whole_desk_is_none_of_each_topic() -> None:
    """A topic that keeps its share is told once, as all cases."""
    random = np.random.default_rng(1)
    total = random.poisson(30, 140)
    total[110:] *= 3
    own = random.binomial(total, 0.1)
    assert [one for one in changes(own.tolist(), total.tolist(), WEEKDAYS) if one.kind == "surge"] == []
    assert changes(total.tolist(), total.tolist(), WEEKDAYS)


def test_cases_without_a_date_are_counted_apart(tmp_path: Path) -> None:
    """They are in no week."""
    rows = [{key: value for key, value in row("a", 0, "Bell?").items() if key == "id"} | {"body": "Bell?"}]
    found = volume(read_history(write_history(tmp_path, rows), ()))
    assert (found.series, found.undated) == ((), 1)


def test_the_same_in_any_order(tmp_path: Path) -> None:
    """Topics have the same ids, whatever the order of the rows."""
    one = volume(cases_of(tmp_path / "one", days=40))
    rows = (tmp_path / "one" / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "cases.jsonl").write_text("\n".join(reversed(rows)) + "\n", encoding="utf-8")
    assert volume(read_history(tmp_path / "two", ())) == one


def closed_weeks(folder: Path) -> tuple[list[Handled], list[date]]:
    """A steady desk that is closed from day 100 to 112."""
    closed = [START.date() + timedelta(days=day) for day in range(100, 113)]
    return [one for one in cases_of(folder) if one.at.date() not in closed], closed


def test_a_holiday_is_no_alarm(tmp_path: Path) -> None:
    """Two weeks without a case are a fall, unless the calendar says that the desk was closed."""
    cases, closed = closed_weeks(tmp_path)
    assert {flag.kind for flag in volume(cases).flags} >= {"fall"}
    assert volume(cases, holidays=frozenset(closed)).flags == ()


def test_a_surge_beside_a_holiday_has_its_own_date(tmp_path: Path) -> None:
    """Days are counted on the calendar, not among the open days."""
    closed = frozenset(START.date() + timedelta(days=day) for day in (100, 107))
    cases = [one for one in cases_of(tmp_path, surge="brakes") if one.at.date() not in closed]
    topic = next(flag for flag in volume(cases, holidays=closed).flags if flag.by == "topic")
    assert START.date() + timedelta(days=110) <= topic.at <= START.date() + timedelta(days=113)
    assert topic.first_case.startswith("brakes-")


def test_a_file_of_holidays(tmp_path: Path) -> None:
    """A date a line; remarks and empty lines are nothing, anything else is told with its line."""
    path = tmp_path / "holidays.txt"
    path.write_text("# closed\n2026-12-25  # Christmas\n\n2027-01-01\n", encoding="utf-8")
    assert read_holidays(path) == {date(2026, 12, 25), date(2027, 1, 1)}
    path.write_text("2026-12-25\nEaster\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"line 2: must be a date as 2026-12-25; got 'Easter'"):
        read_holidays(path)
    with pytest.raises(InputError, match="check the path"):
        read_holidays(tmp_path / "none.txt")
