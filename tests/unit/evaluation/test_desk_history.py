"""A desk's closed cases as a folder to learn from: labels from its links and agents' replies, and from nothing else."""

from __future__ import annotations

import dataclasses
import json

import pytest
from plain_desk import Plain

from assistkit.case.dataset import load
from assistkit.desks.notes import mark
from assistkit.errors import DeskBusy, InputError
from assistkit.evaluation.importing.desk_history import desk_history
from assistkit.types import Article, Message
from assistkit.types.desk import ClosedCase, ClosedPage

WHEEL, LAMP = "https://help.example/articles/1001-wheel", "https://help.example/articles/1002-lamp"
ARTICLES = [
    Article(id="1001", title="The red wheel", text="x", url=WHEEL),
    Article(id="1002", title="The blue lamp", text="x", url=LAMP),
    Article(id="1002@de", title="Die blaue Lampe", text="x", url=LAMP.replace("/articles", "/de/articles")),
]


class Desk(Plain):
    """Closed cases, two a page, with what the desk itself links."""

    def __init__(self):
        super().__init__()
        self.linked, self.asked, self.stop = {}, [], None

    def closed(self, *said, linked=None):
        id = f"c{len(self.cases):03}"
        self.cases[id], self.status[id] = {"subject": "Machine", "said": []}, "closed"
        self.put(id, "customer", "It is dark, and the wheel is stuck.")
        for who, text, *hidden in said:
            self.put(id, who, text, public=not hidden)
        self.linked[id] = linked or {}
        return id

    def solved(self, cursor=""):
        self.asked.append(cursor)
        done = sorted((self.at[id], id) for id in self.cases if self.at[id] >= int(cursor or 0))
        for number, start in enumerate(range(0, len(done), 2)):
            if number == self.stop:
                raise DeskBusy("later")
            part = done[start : start + 2]
            cases = tuple(ClosedCase(case=self.case(id), articles=self.linked[id]) for _, id in part)
            yield ClosedPage(cases=cases, cursor=str(part[-1][0]))


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def out(tmp_path):
    return tmp_path / "history"


def qrels(out):
    lines = (out / "qrels.tsv").read_text().splitlines()[1:]
    return {tuple(line.split("\t")[:2]): int(line.split("\t")[2]) for line in lines}


def test_where_labels_come_from(desk, out):
    """Linked and sent 2, linked 1; an address alone 2 for the last reply with one and 1 before, 1 beside a link."""
    both = desk.closed(("agent", f"See {WHEEL}"), linked={"1001": 1})
    linked = desk.closed(("agent", "Turn it."), linked={"1002": 1})
    shared = desk.closed(linked={"1002": 2})
    sent = desk.closed(("agent", f"See {WHEEL}?a=b"), ("customer", "No."), ("agent", f'<a href="{LAMP}">this</a>'))
    beside = desk.closed(("agent", f"See {WHEEL}"), linked={"1002": 1})
    made = desk_history(desk, out, articles=ARTICLES)
    wanted = {(both, "1001"): 2, (linked, "1002"): 1, (shared, "1002"): 2, (sent, "1001"): 1, (sent, "1002"): 2}
    assert qrels(out) == {**wanted, (beside, "1001"): 1, (beside, "1002"): 1}
    assert (made.cases, made.labeled, made.linked) == (5, 5, 4)


def test_where_labels_do_not_come_from(desk, out):
    """Neither what a customer wrote, nor an internal note, nor a note of ours, nor an article that is not there."""
    desk.closed(("customer", f"I read {WHEEL}"), ("agent", "Fine."))
    desk.closed(("agent", f"See {WHEEL}", "internal"))
    desk.closed(("agent", f"Suggested: {WHEEL} {mark('sug-0123456789abcdef')}", "internal"))
    desk.closed(linked={"9999": 1})
    made = desk_history(desk, out, articles=ARTICLES)
    assert qrels(out) == {}
    assert made.unknown == 1
    assert "sug-0123456789abcdef" not in (out / "cases.jsonl").read_text()


def test_a_signature_labels_nothing(desk, out):
    """A link that stands in every reply is none of the answer."""
    for _ in range(10):
        desk.closed(("agent", f"Hello.\nRead our page about lamps: {LAMP}"))
    made = desk_history(desk, out, articles=ARTICLES)
    assert qrels(out) == {}
    assert made.boilerplate == ("1002",)


def test_learn_and_eval_read_it(desk, out):
    """The folder is a dataset: cases as they stood before the first answer."""
    id = desk.closed(("agent", f"See {WHEEL}"))
    desk_history(desk, out, articles=ARTICLES)
    (labeled,) = load(out)
    assert labeled.case.id == id
    assert [one.author for one in labeled.case.messages] == ["customer"]
    assert labeled.articles == {"1001": 2}


def test_stopped_it_goes_on(desk, out):
    """What was read stays; the next call asks from there, and adds what was closed since."""
    for _ in range(5):
        desk.closed(("agent", f"See {WHEEL}"))
    desk.stop = 1
    with pytest.raises(DeskBusy):
        desk_history(desk, out, articles=ARTICLES)
    desk.stop = None
    assert desk_history(desk, out, articles=ARTICLES).cases == 5
    desk.closed(("agent", f"See {LAMP}"))
    assert desk_history(desk, out, articles=ARTICLES).cases == 6
    assert desk.asked[0] == ""
    assert len(set(desk.asked)) == 3
    assert desk_history(desk, out, articles=ARTICLES, since="3").cases == 5


def test_the_desks_own_articles(desk, out):
    """Without articles the desk's are read, and what is gone from it is not known."""
    desk.kb["1001"] = {"title": "The red wheel", "text": WHEEL, "public": True}
    desk.tick("1001")
    desk.closed(linked={"1001": 1, "1002": 1})
    assert desk_history(desk, out).labeled == 1
    assert list(qrels(out).values()) == [1]


def test_personal_data_is_masked(desk, out):
    """As an import masks it: addresses, and names that the desk tells."""
    id = desk.closed(("agent", "Dear Kim Lee, write to kim.lee@customer.test. Dana Ortega"))
    said = desk.cases[id]["said"]
    said[-1] = dataclasses.replace(said[-1], headers={"From": "Dana Ortega"})
    desk_history(desk, out, articles=ARTICLES)
    text = (out / "cases.jsonl").read_text()
    assert "kim.lee@" not in text
    assert "Ortega" not in text
    desk_history(desk, out, articles=ARTICLES, mask=False)
    assert "kim.lee@" in (out / "cases.jsonl").read_text()


def test_what_is_no_history(desk, out, tmp_path):
    """No closed case is an error, and so is a folder that holds something else."""
    desk.closed()
    desk.cases["c000"]["said"] = [Message(author="agent", text="Hello")]
    with pytest.raises(InputError, match="no closed case"):
        desk_history(desk, out, articles=ARTICLES)
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("x")
    with pytest.raises(InputError, match=r"thesis\.txt"):
        desk_history(desk, other, articles=ARTICLES)


def test_what_a_person_sees(desk, out):
    """Counts, and each case that could not be read."""
    desk.closed(linked={"1001": 1, "9999": 1})
    told = list(desk_history(desk, out, articles=ARTICLES).lines())
    assert told[:3] == [
        "cases        1",
        "labeled      1, 1 of them linked by the desk itself",
        "  1 links of the desk lead to articles that are not known here",
    ]
    assert json.loads((out / "import.json").read_text())["labeled"] == 1
