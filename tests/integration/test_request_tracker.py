"""Request Tracker, the real one: the contract of a desk, and the whole way from an empty folder to a review.

It needs the packages that tests/integration/rt_site/install.sh installs; where they are absent the tests skip, and fail
in CI.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from rt_server import REFUSED, RequestTrackerServer, installed

from assistkit.cli import cli
from assistkit.desks.connectors.request_tracker import COMMENT, ENDPOINTS, RequestTracker
from assistkit.desks.notes import mark_in
from assistkit.errors import DeskMissing
from assistkit.feedback import FeedbackStore
from assistkit.index import open_index
from assistkit.testing import DeskContract

pytestmark = pytest.mark.slow

CUSTOMER = "kim@customer.test"


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RequestTrackerServer]:
    """A server whose time zone is not UTC, as most are."""
    if not installed():
        reason = "Request Tracker is not installed: sh tests/integration/rt_site/install.sh"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    server = RequestTrackerServer(tmp_path_factory.mktemp("rt") / "run", zone="America/Los_Angeles")
    yield server
    server.stop()


def desk_of(tracker: RequestTrackerServer) -> RequestTracker:
    """The desk as its integration's user sees it."""
    return RequestTracker(
        tracker.url, tracker.tokens["assistkit"], public_classes=("Help centre",), text_fields=("Text",)
    )


class TestContract(DeskContract):
    """Request Tracker keeps every rule of a desk."""

    @pytest.fixture(autouse=True)
    def _server(self, tracker: RequestTrackerServer) -> None:
        self.tracker = tracker
        self.secrets = (tracker.tokens["assistkit"],)

    def make_desk(self) -> RequestTracker:
        desk = desk_of(self.tracker)
        for id in desk.article_ids():
            self.tracker.call("DELETE", f"/article/{id}")
        for id in self.tracker.find("id > 0 AND Status != 'deleted'"):
            self.tracker.call("DELETE", f"/ticket/{id}")
        return desk

    def add_article(self, title: str, text: str, *, public: bool) -> str:
        return self.tracker.add_article(f"{title} {time.monotonic_ns()}", text, public=public)

    def change_article(self, id: str, text: str) -> None:
        self.tracker.call("PUT", f"/article/{id}", {"CustomFields": {"Text": text}})

    def hide_article(self, id: str) -> None:
        self.tracker.call("PUT", f"/article/{id}", {"Class": "Internal"})

    def remove_article(self, id: str) -> None:
        self.tracker.call("DELETE", f"/article/{id}")

    def add_case(self, subject: str, text: str) -> str:
        return self.tracker.add_ticket(subject, text, CUSTOMER)

    def customer_writes(self, id: str, text: str) -> None:
        self.tracker.write_as_customer(id, text, CUSTOMER)

    def agent_replies(self, id: str, text: str) -> None:
        self.tracker.write(id, text)

    def agent_notes(self, id: str, text: str) -> None:
        self.tracker.write(id, text, how="comment")

    def close_case(self, id: str) -> None:
        self.tracker.call("PUT", f"/ticket/{id}", {"Status": "resolved"})

    def remove_case(self, id: str) -> None:
        self.tracker.call("DELETE", f"/ticket/{id}")

    def customer_got(self) -> list[str]:
        return self.tracker.mails(CUSTOMER)

    def later(self) -> None:
        time.sleep(1.1)


def test_a_merged_ticket_is_gone(tracker: RequestTrackerServer) -> None:
    """RT gives the ticket that took the other in; that is another case."""
    one, other = (tracker.add_ticket("Lamp", f"The lamp {n} is dark.") for n in range(2))
    tracker.call("PUT", f"/ticket/{other}", {"MergeInto": one})
    with pytest.raises(DeskMissing, match=f"merged into {one}"):
        desk_of(tracker).case(other)


def test_the_only_thing_it_can_write_is_a_comment() -> None:
    """Of all requests that the connector can make one writes, and it is not the one that goes to the customer."""
    assert [one for one in ENDPOINTS if one.writes] == [COMMENT]
    assert COMMENT.path.endswith("/comment")
    assert not any("correspond" in one.path for one in ENDPOINTS)


@pytest.fixture(scope="module")
def filled(tracker: RequestTrackerServer, samples: Path) -> dict[str, Any]:
    """200 articles and 500 tickets, 450 of them resolved, each with the articles that an agent put into the reply."""
    from assistkit.index.sources.folder import read_articles

    sample = read_articles(samples / "articles").articles
    articles = [
        {"title": one.title, "text": one.text, "class": "Help centre" if one.public else "Internal"} for one in sample
    ]
    articles += [
        {"title": f"Spare part {n}", "text": f"Part {n} goes into slot {n % 7}.", "class": "Internal"}
        for n in range(200 - len(articles))
    ]
    place = {one.id: n for n, one in enumerate(sample)}
    labels: dict[str, list[int]] = {}
    for line in (samples / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        case, article, grade = line.split("\t")
        if grade.isdigit() and int(grade) > 0:
            labels.setdefault(case, []).append(place[article])
    lines = (samples / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    tickets = []
    for n in range(500):
        case = cases[n % len(cases)]
        tickets.append(
            {
                "subject": case.get("subject") or "Question",
                "text": f"{case['body']}\n\nMy number is {n}.",
                "requestor": f"customer{n}@customer.test",
                "reply": case.get("reply") or "We look into it.",
                "articles": labels.get(case["id"], []) if n < 450 else [],
                "resolved": n < 450,
            }
        )
    ids = tracker.fill(articles, tickets)
    wanted = {(ids["tickets"][n], ids["articles"][at]) for n, one in enumerate(tickets) for at in set(one["articles"])}
    return {"articles": ids["articles"], "tickets": ids["tickets"], "linked": wanted}


def run(*words: object, code: int = 0) -> str:
    """A command, which must end like this; what it said."""
    done = CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=True)
    assert done.exit_code == code, f"{words}: {done.exit_code}\n{done.output}\n{done.exception!r}"
    return done.output


def test_from_an_empty_folder_to_a_review(  # noqa: PLR0915  one way, from its first step to its last
    tracker: RequestTrackerServer,
    filled: dict[str, Any],
    tmp_path: Path,
    browser: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Check, sync, change, disable; history as RT linked it; a note that mails the lead and not the customer; a reply
    in the browser; its review; and what was learned in the next suggestion."""
    settings = {"URL": tracker.url, "TOKEN": tracker.tokens["assistkit"], "TEXT_FIELDS": "Text"}
    for name, value in {**settings, "PUBLIC_CLASSES": "Help centre"}.items():
        monkeypatch.setenv(f"ASSISTKIT_REQUEST_TRACKER_{name}", value)
    index, reviews, history = tmp_path / "kb.index", tmp_path / "reviews.db", tmp_path / "history"
    desk = "request_tracker"

    said = run("desk", "check", desk)
    assert "cannot reply to customers" in said
    assert "FAILED" not in said

    run("desk", "sync", desk, "--index", index)
    articles = open_index(index).articles
    assert set(filled["articles"]) <= articles.keys()
    assert {one.facets["class"] for one in articles.values() if one.public} == {("Help centre",)}
    first, second = filled["articles"][:2]
    tracker.call("PUT", f"/article/{first}", {"CustomFields": {"Text": "Turn the blue wheel twice."}})
    tracker.call("DELETE", f"/article/{second}")
    assert "1 new or changed, 1 removed" in run("desk", "sync", desk, "--index", index)
    articles = open_index(index).articles
    assert articles[first].text == "Turn the blue wheel twice."
    assert second not in articles
    assert "0 new or changed, 0 removed" in run("desk", "sync", desk, "--index", index)

    run("desk", "history", desk, "--out", history, "--index", index)
    labels = [line.split("\t") for line in (history / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    known = {(ticket, article) for ticket, article in filled["linked"] if article != second}
    assert {(ticket, article) for ticket, article, _ in labels if ticket in filled["tickets"]} == known
    before = tracker.mails(CUSTOMER)

    run("desk", "watch", desk, "--index", index, "--reviews", reviews, "--once")
    ticket = tracker.add_ticket("Kiosk", "Nobody knows the PIN of the check-in tablet. How do I set a new one?")
    mailed = len(tracker.mails("lead@rt.test"))
    assert "1 notes" in run("desk", "watch", desk, "--index", index, "--reviews", reviews, "--once")
    note = desk_of(tracker).case(ticket).messages[-1]
    assert mark_in(note)
    assert not note.public
    assert len(tracker.mails("lead@rt.test")) == mailed + 1  # a comment goes to the lead
    assert mark_in(note) in tracker.mails("lead@rt.test")[-1]
    created = [one for one in tracker.mails(CUSTOMER) if one not in before]
    assert not any(mark_in(note) in one for one in created)  # the customer has the receipt, and no more
    with pytest.raises(REFUSED):
        tracker.write(ticket, "I am a robot.", user="assistkit")

    with FeedbackStore.open(reviews) as store:
        draft = next(one.shown.draft for one in store.outcomes(case_id=ticket))
    _reply_in_browser(browser, tracker, ticket, draft)
    got = [one for one in tracker.mails(CUSTOMER) if one not in before and one not in created]
    assert len(got) == 1  # the agent's reply
    assert "1 reviews" in run("desk", "watch", desk, "--index", index, "--reviews", reviews, "--once")
    assert "0 notes, 0 reviews" in run("desk", "watch", desk, "--index", index, "--reviews", reviews, "--once")
    with FeedbackStore.open(reviews) as store:
        (review,) = store.reviews()
    assert (review.case_id, review.decision, review.agent) == (ticket, "accepted", "agent")

    question = ("desk", "suggest", desk, filled["tickets"][460], "--index", index, "--json")
    plain = json.loads(run(*question).splitlines()[-1])
    run("learn", "--index", index, "--history", history)
    learned = json.loads(run(*question).splitlines()[-1])
    assert any(one["past_cases"] for one in learned["evidence"])
    assert [one["score"] for one in plain["evidence"]] != [one["score"] for one in learned["evidence"]]


def _reply_in_browser(browser: Any, tracker: RequestTrackerServer, ticket: str, draft: str) -> None:
    """The agent signs in, opens the reply, and puts the draft into the editor, without its marks."""
    from assistkit.replies import without_markers

    page = browser.new_page()
    page.goto(f"{tracker.url}/")
    page.fill("input[name=user]", "agent")
    page.fill("input[name=pass]", "agent-password")
    page.click("input[type=submit]")
    page.goto(f"{tracker.url}/Ticket/Update.html?id={ticket}&Action=Respond")
    page.wait_for_function("window.CKEDITOR && CKEDITOR.instances.UpdateContent?.status === 'ready'")
    lines = "".join(f"<p>{line}</p>" for line in without_markers(draft).splitlines() if line.strip())
    page.evaluate("html => CKEDITOR.instances.UpdateContent.setData(html)", lines)
    page.click("input[name=SubmitTicket]")
    page.wait_for_load_state()
    assert "Correspondence added" in page.content()
    page.close()
