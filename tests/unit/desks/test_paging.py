"""Reading on by time: every row, each once, whatever changes meanwhile, and never for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistkit.desks.paging import Batch, by_time, cursor_of, parts_of
from assistkit.errors import DeskOdd, InputError

SIZE = 3


class Table:
    """Rows of (time, id), given by time and id, a page at a time; `meanwhile` happens between two pages."""

    def __init__(self, times, meanwhile=()):
        self.at = {f"r{n:03}": f"{time:04}" for n, time in enumerate(times)}
        self.meanwhile, self.asked = list(meanwhile), 0

    def ask(self, since, page):
        self.asked += 1
        rows = sorted((time, id) for id, time in self.at.items() if time >= since)
        found = rows[(page - 1) * SIZE : page * SIZE]
        if self.meanwhile:
            changed = self.meanwhile.pop(0)
            self.at[f"r{changed:03}"] = "9999"
        return Batch(found, len(rows) > page * SIZE)

    def read(self, since=""):
        return list(by_time(self.ask, since, lambda row: row[0], lambda row: row[1], size=SIZE))


@given(st.lists(st.integers(0, 9), max_size=30), st.integers(0, 9))
def test_every_row_comes_once(times, since):
    """Also where many rows share a second; the cursor is the last row's time."""
    table = Table(times)
    pages = table.read(f"{since:04}")
    wanted = sorted((time, id) for id, time in table.at.items() if time >= f"{since:04}")
    assert [row for rows, _ in pages for row in rows] == wanted
    assert not wanted or pages[-1][1] == wanted[-1][0]
    assert table.asked <= 2 * len(wanted) // (SIZE - 1) + 2


@given(st.lists(st.integers(0, 20), min_size=1, max_size=30, unique=True), st.data())
def test_nothing_is_lost_while_rows_change(times, data):
    """A row that changes moves to the end, and none is left out for it."""
    changes = data.draw(st.lists(st.integers(0, len(times) - 1), max_size=5))
    table = Table(times, changes)
    pages = table.read()
    found = {id: time for rows, _ in pages for time, id in rows}
    last = pages[-1][1]
    assert all(found.get(id) == time or time >= last for id, time in table.at.items())


def test_a_page_that_comes_again_and_again():
    """A desk that ignores the page, as many do past the end, is noticed."""
    rows = [("0001", f"r{n}") for n in range(SIZE)]
    with pytest.raises(DeskOdd, match="same page"):
        list(by_time(lambda *_: Batch(rows, True), "", lambda row: row[0], lambda row: row[1], size=SIZE))


def test_an_empty_page_in_the_middle():
    """Where rights are checked after the cut a page may be empty; reading goes on."""
    pages = [[("0001", "a"), ("0002", "b")], [], [("0003", "c")]]
    read = by_time(
        lambda _, page: Batch(pages[page - 1], page < 3), "", lambda row: row[0], lambda row: row[1], size=SIZE
    )
    assert [row[1] for rows, _ in read for row in rows] == ["a", "b", "c"]


def test_a_cursor_is_text():
    """What goes in comes out; a date is a cursor too; anything else says so."""
    assert parts_of(cursor_of(since="2026", id=3)) == {"since": "2026", "id": 3}
    assert parts_of("2026-06-30") == {"since": "2026-06-30"}
    assert parts_of("") == {}
    for bad in ("x", "[]", "{"):
        with pytest.raises(InputError, match="cursor"):
            parts_of(bad)
