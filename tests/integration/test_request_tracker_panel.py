"""The panel in Request Tracker, the real one, in a real browser: RT signs, the draft goes into its editor, RT sends.

It needs the packages that tests/integration/rt_site/install.sh installs; where they are absent the tests skip, and fail
in CI.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from desk_hosts import panel, picture
from rt_server import RequestTrackerServer, free_port, installed
from served import PIN, Served

from assistkit.cli import cli

pytestmark = pytest.mark.slow

CUSTOMER = "kim@customer.test"
EDITOR = "CKEDITOR.instances.UpdateContent"


@pytest.fixture(scope="module")
def port() -> int:
    """Of Request Tracker: each of the two has to know the other's address."""
    if not installed():
        reason = "Request Tracker is not installed: sh tests/integration/rt_site/install.sh"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return free_port()


@pytest.fixture(scope="module")
def served(sample_index: Path, port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = Served(sample_index, tmp_path_factory.mktemp("beside"), origins=[f"http://127.0.0.1:{port}"])
    yield made
    made.stop()


@pytest.fixture(scope="module")
def tracker(served: Served, port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RequestTrackerServer]:
    folder = tmp_path_factory.mktemp("rt-panel")
    kid, secret = next(iter(served.desk("acme").keys.items()))
    (folder / "key").write_text(f"{kid}={secret}\n")
    (folder / "run" / "config").mkdir(parents=True)  # RT's RT_SiteConfig.d
    words = ["--url", served.url, "--desk", "acme", "--out", folder / "plugins" / "RT-Extension-Assistkit"]
    words += ["--key", folder / "key", "--site-config", folder / "run" / "config" / "90-assistkit.pm"]
    done = CliRunner().invoke(cli, ["desk", "app", "request_tracker", *map(str, words)])
    assert done.exit_code == 0, done.output
    made = RequestTrackerServer(folder / "run", plugins=folder / "plugins", port=port)
    yield made
    made.stop()


@pytest.fixture
def page(browser: Any, tracker: RequestTrackerServer) -> Iterator[Any]:
    """An agent, signed in."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    opened = context.new_page()
    opened.set_default_timeout(90_000)
    opened.goto(f"{tracker.url}/")
    opened.fill("input[name=user]", "agent")
    opened.fill("input[name=pass]", "agent-password")
    opened.click("input[type=submit]")
    yield opened
    context.close()


def answering(page: Any, tracker: RequestTrackerServer, ticket: str, action: str = "Respond") -> Any:
    """The page of a reply, or of a comment; and the panel in it."""
    page.goto(f"{tracker.url}/Ticket/Update.html?id={ticket}&Action={action}")
    page.wait_for_function(f"window.CKEDITOR && {EDITOR}?.status === 'ready'")
    return page.frame_locator("#assistkit iframe")


def insert(frame: Any, name: str = "Insert") -> None:
    frame.get_by_role("button", name=name, exact=True).click()


def written(page: Any) -> str:
    """What the editor holds."""
    return str(page.evaluate(f"{EDITOR}.getData()"))


def test_a_draft_is_inserted_and_sent_by_request_tracker_alone(
    tracker: RequestTrackerServer, served: Served, page: Any
) -> None:
    """From the ticket to the mail: nothing goes to the customer before the agent presses RT's own button."""
    ticket = tracker.add_ticket("PIN", PIN["text"], CUSTOMER)
    before = len(tracker.mails(CUSTOMER))
    frame = answering(page, tracker, ticket)
    insert(frame)
    frame.get_by_text("Inserted. Read it before you send it.").wait_for()
    assert "PIN" in written(page)
    assert "<ol>" in written(page)
    picture(page, "request-tracker")
    assert len(tracker.mails(CUSTOMER)) == before
    for key in served.desk("acme").keys.values():
        assert key not in page.content()
    page.click("input[name=SubmitTicket]")
    page.wait_for_load_state()
    assert "Correspondence added" in page.content()
    assert len(tracker.mails(CUSTOMER)) == before + 1
    with served.store("acme") as store:
        assert "agent" in [one.agent for one in store.events() if one.kind == "inserted"]


def test_the_update_type_is_read_when_it_is_inserted(tracker: RequestTrackerServer, page: Any) -> None:
    """A note never into a reply, a reply never into a comment; whatever was chosen when the page was opened."""
    ticket = tracker.add_ticket("PIN", PIN["text"], CUSTOMER)
    frame = answering(page, tracker, ticket)
    before = written(page)
    insert(frame, "Insert as internal note")
    frame.get_by_text("A reply to the customer is open").wait_for()
    page.evaluate("jQuery('#UpdateType').val('private').change()")
    insert(frame)
    frame.get_by_text("An internal note is open").wait_for()
    assert written(page) == before
    insert(frame, "Insert as internal note")
    frame.get_by_text("Passed on as an internal note").wait_for()
    assert "Sources" in written(page)


def test_what_the_service_is_told(tracker: RequestTrackerServer, served: Served, page: Any) -> None:
    """The thread as the agent may read it, who wrote what, and whether the customer has seen it; for an agent alone."""
    ticket = tracker.add_ticket("PIN", PIN["text"], CUSTOMER)
    tracker.write(ticket, "<p>Which kiosk is it?</p>")
    tracker.write(ticket, "<p>Ask Sam about it.</p>", how="comment")
    tracker.write_as_customer(ticket, "The one in the hall.", CUSTOMER)
    said = json.loads(page.evaluate(f"fetch('/Assistkit/Case?id={ticket}').then(answer => answer.text())"))
    messages = [(one["author"], one["text"].strip(), one["public"]) for one in said["case"]["messages"]]
    assert messages == [
        ("customer", PIN["text"], True),
        ("agent", "Which kiosk is it?", True),
        ("agent", "Ask Sam about it.", False),
        ("customer", "The one in the hall.", True),
    ]
    answer = served.post("/suggest", {"case": said["case"]}, said["token"])
    assert answer.status_code == 200
    assert answer.json()["case_id"] == ticket
    other = served.post("/suggest", {"case": {**said["case"], "id": "1"}}, said["token"])
    assert other.status_code == 400


def test_nobody_else_gets_a_token(tracker: RequestTrackerServer, page: Any) -> None:
    """Not for a ticket that this agent cannot read, nor without signing in."""
    hidden = tracker.call("POST", "/ticket", {"Queue": "General", "Subject": secrets.token_hex(4)})["id"]
    for id in (hidden, 99_999, "x"):
        refused = page.evaluate(f"fetch('/Assistkit/Case?id={id}').then(a => a.text().then(t => [a.status, t]))")
        assert refused[0] == 403
        assert "token" not in json.loads(refused[1])
    page.context.clear_cookies()
    ticket = tracker.add_ticket("PIN", PIN["text"], CUSTOMER)
    stranger = page.evaluate(f"fetch('/Assistkit/Case?id={ticket}').then(answer => answer.text())")
    assert "eyJ" not in stranger


@pytest.mark.parametrize(("width", "scheme"), [(1200, "dark"), (420, "light")])
def test_it_fits(tracker: RequestTrackerServer, served: Served, page: Any, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 1000})
    page.emulate_media(color_scheme=scheme)
    frame = answering(page, tracker, tracker.add_ticket("PIN", PIN["text"], CUSTOMER), "Comment")
    frame.get_by_role("button", name="Insert", exact=True).wait_for()
    shown = panel(page, served.url)
    assert shown.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert shown.evaluate("document.documentElement.dataset.theme") == "light"  # as RT is
    page.wait_for_function("document.querySelector('#assistkit iframe').getBoundingClientRect().height > 400")
    page.locator("#assistkit").scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    picture(page, f"request-tracker-{width}-{scheme}")
