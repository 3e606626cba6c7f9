"""Labels by hand: kept at once, folded into the dataset, and shown to nobody but who has the address."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from importing_exports import table, write_articles

from assistkit import Assistant, evaluation
from assistkit.errors import DatasetError, InputError
from assistkit.evaluation.importing.pipeline import Settings, import_tickets
from assistkit.evaluation.labeling import server
from assistkit.evaluation.labeling.choices import Choices
from assistkit.evaluation.labeling.hand import Answer, by_hand, fold, record
from assistkit.evaluation.labeling.server import Labeling, page
from assistkit.testing import HashEmbedder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An import of three tickets without a label."""
    names = ["Ticket ID", "Subject", "Description", "Reply"]
    rows = table(names, lambda t: [t["id"], t["subject"], t["body"], "We have done that for you."])
    (tmp_path / "t.csv").write_text(rows, encoding="utf-8")
    how = Settings(visibility="public")
    made = import_tickets(
        tmp_path / "t.csv", write_articles(tmp_path), tmp_path / "out", embedder=HashEmbedder(), settings=how
    )
    assert made.labeled == 0
    return tmp_path / "out"


def choices(folder: Path) -> Choices:
    return Choices(evaluation.load(folder), Assistant.open(folder / "articles.index", embedder=HashEmbedder()))


class Client:
    """What a browser asks, without one."""

    def __init__(self, labeling: Labeling) -> None:
        self.labeling = labeling
        self.base, self.token = f"http://{labeling.host}", labeling.token

    def ask(self, path: str, sent: Any = None, **headers: str) -> tuple[int, Any]:
        data = None if sent is None else json.dumps(sent).encode()
        given = {"X-Assistkit-Token": self.token, **headers}
        request = urllib.request.Request(self.base + path, data=data, headers=given)  # noqa: S310  127.0.0.1
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())


@pytest.fixture
def client(folder: Path) -> Iterator[Client]:
    with Labeling(folder, choices(folder)) as labeling:
        yield Client(labeling)


def test_an_answer_is_in_the_dataset_at_once(client: Client, folder: Path) -> None:
    """An article, none, and one taken back: cases.jsonl and qrels.tsv say it before the page goes on."""
    assert client.ask("/api/label", {"case": "4711", "articles": ["360001", "360002"], "none": False})[0] == 200
    assert client.ask("/api/label", {"case": "4713", "articles": [], "none": True})[1] == {
        "label": {"articles": [], "none": True}
    }
    dataset = evaluation.load(folder)
    assert dict(dataset.qrels) == {"4711": {"360001": 2, "360002": 2}}
    assert dataset.rows["4713"]["answerable"] is False
    assert [one["done"] for one in client.ask("/api/cases")[1]] == [True, False, True]
    client.ask("/api/label", {"case": "4711", "articles": [], "none": False})
    client.ask("/api/label", {"case": "4713", "articles": ["360003"], "none": False})
    dataset = evaluation.load(folder)
    assert dict(dataset.qrels) == {"4713": {"360003": 2}}
    assert "answerable" not in dataset.rows["4713"]


def test_it_goes_on_where_it_stopped(folder: Path) -> None:
    """Another start knows the labels; a new import keeps them."""
    record(folder, "4711", Answer(articles=("360001",)))  # and then the machine went down
    fold(folder)
    assert [one["done"] for one in choices(folder).cases()] == [True, False, False]
    assert choices(folder).label("4711") == {"articles": ["360001"], "none": False}
    again = import_tickets(
        folder.parent / "t.csv", folder.parent / "articles.csv", folder, embedder=HashEmbedder(), settings=Settings()
    )
    assert (again.labeled, again.by_hand) == (1, 1)
    assert dict(evaluation.load(folder).qrels) == {"4711": {"360001": 2}}


def test_a_case_is_shown_with_five_articles_in_an_order_that_says_nothing(client: Client, folder: Path) -> None:
    """The same order each time; the real reply beside it; no message of an agent in the case."""
    case = client.ask("/api/case?id=4711")[1]
    assert case == client.ask("/api/case?id=4711")[1]
    assert {one["id"] for one in case["articles"]} == {"360001", "360002", "360003"}
    assert [one["role"] for one in case["messages"]] == ["customer"]
    assert case["reply"] == "We have done that for you."
    (found, *_) = client.ask("/api/search?q=invite%20a%20colleague")[1]
    assert found["id"] == "360003"


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/api/case?id=nope", None, 400),
        ("/api/label", {"case": "4711", "articles": ["nope"], "none": False}, 400),
        ("/api/label", {"case": "nope", "articles": [], "none": True}, 400),
        ("/api/label", {"case": "4711", "articles": ["360001"], "none": True}, 400),
        ("/api/label", {"case": "4711"}, 400),
        ("/api/label", [1], 400),
        ("/cases.jsonl", None, 404),
        ("/api/label", None, 404),
        ("/../labels.jsonl", None, 404),
    ],
)
def test_what_cannot_be_used_is_refused(client: Client, folder: Path, path: str, sent: Any, status: int) -> None:
    """And nothing is written."""
    assert client.ask(path, sent)[0] == status
    assert by_hand(folder) == {}


def test_without_the_token_or_under_another_name_nothing_is_told(client: Client, folder: Path) -> None:
    """Other pages in the browser, other users, and a name that was made to lead here."""
    answer = {"case": "4711", "articles": [], "none": True}
    for headers in ({"X-Assistkit-Token": "guess"}, {"Host": "evil.example"}, {"Host": "localhost:1"}):
        for path, sent in (("/", None), ("/api/cases", None), ("/api/label", answer), ("/api/stop", {})):
            status, said = client.ask(path, sent, **headers)
            assert status == 403
            assert said == {"error": "open the address that the command printed"}
    assert by_hand(folder) == {}


def test_it_listens_on_this_machine_only(folder: Path) -> None:
    """127.0.0.1, and a port that is taken is an error that says so."""
    with Labeling(folder, choices(folder)) as labeling:
        assert labeling.url.startswith("http://127.0.0.1:")
        port = int(labeling.host.rpartition(":")[2])
        with pytest.raises(InputError, match="cannot be used"):
            Labeling(folder, choices(folder), port)


def test_who_stops_it_gets_an_answer_first(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process ends when it is done, and with it whatever was still to be sent."""
    send, done = server._Handler._send, []

    def noted(handler: Any, *given: Any) -> None:
        done.append(client.labeling.done.is_set())
        send(handler, *given)
        done.append(client.labeling.done.is_set())

    monkeypatch.setattr(server._Handler, "_send", noted)
    assert client.ask("/api/stop", {}) == (200, None)
    assert client.labeling.done.wait(5)
    assert done == [False, False]


def test_the_page_loads_nothing_from_elsewhere() -> None:
    """One script, named by its digest; no address of another place."""
    made = page()
    assert "default-src 'none'" in made
    assert made.count("<script>") == 1
    assert "http" not in made.replace("http-equiv", "")
    assert "innerHTML" not in made


def test_a_damaged_line_is_named(folder: Path) -> None:
    """Rather than taken for a label."""
    (folder / "labels.jsonl").write_text('{"case": "4711", "articles": "360001"}\n', encoding="utf-8")
    with pytest.raises(DatasetError, match=r"labels\.jsonl:1: must have a case"):
        fold(folder)
