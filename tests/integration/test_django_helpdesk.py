"""assistkit in a real django-helpdesk: a server process on loopback, real worker processes, a real browser.

The site is in helpdesk_site. ASSISTKIT_CHROMIUM names another browser than /usr/bin/chromium, ASSISTKIT_ARTIFACTS
another folder for pictures than build/artifacts.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest

HERE = Path(__file__).parent
PICTURES = Path(os.environ.get("ASSISTKIT_ARTIFACTS") or HERE.parents[1] / "build" / "artifacts")
CALENDAR = "Calendar", "How do I get my appointments into my Google calendar on my phone? Where do I click?"
UNRELATED = "We have moved! Our office is closed on Friday because all of us carry boxes. See you next week."
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value|csrf)="[^"]*"')


def _absent(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


class Site:
    """The desk's folder, and what is done to it from outside: commands, tickets, answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._worker: subprocess.Popen[bytes] | None = None
        self.environment = {
            **os.environ,
            "HELPDESK_SITE": str(folder),
            "DJANGO_SETTINGS_MODULE": "helpdesk_site.settings",
            "PYTHONPATH": str(HERE),
            "HF_HUB_OFFLINE": "1",
        }

    def command(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """manage.py, to its end."""
        line = [sys.executable, "-m", "django", *words]
        environment = self.environment | more
        return subprocess.run(line, env=environment, capture_output=True, text=True, check=False, timeout=400)

    def work(self) -> None:
        """A worker runs; back when it has nothing left to do."""
        from assistkit.desks.django_helpdesk.models import Event, Job

        if self._worker is None:
            self._worker = self.started("assistkit_work", "--poll", "0.1")
        _until(lambda: not Event.objects.filter(kept_at=None) and not Job.objects.filter(done_at=None), 300)

    def work_once(self, **more: str) -> str:
        """Another worker that ends when nothing is left to do; what it complained of."""
        self.rest()
        done = self.command("assistkit_work", "--once", **more)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def rest(self) -> int:
        """The running worker gets SIGTERM; how it ended. One that is still starting dies of it."""
        ended = 0
        if self._worker is not None:
            self._worker.terminate()
            ended = self._worker.wait(20)
            assert ended in (0, -signal.SIGTERM)
        self._worker = None
        return ended

    def started(self, *words: str, **more: str) -> subprocess.Popen[bytes]:
        """manage.py, left running."""
        with (self.folder / f"{words[0]}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "django", *words], env=self.environment | more, stdout=log, stderr=log
            )

    @contextmanager
    def server(self, **more: str) -> Iterator[str]:
        """The address of a desk that is up."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = self.started("runserver", "--noreload", "--insecure", f"127.0.0.1:{port}", **more)
        address = f"http://127.0.0.1:{port}"
        try:
            _until(lambda: _answers(f"{address}/helpdesk/login/"), 300)
            yield address
        finally:
            process.terminate()
            process.wait(20)

    def ticket(self, title: str, text: str, queue: str = "help") -> Any:
        """A ticket arrives, with the signal that helpdesk sends."""
        from helpdesk.models import Queue, Ticket
        from helpdesk.signals import new_ticket_done

        made = Ticket.objects.create(
            title=title, description=text, queue=Queue.objects.get(slug=queue), submitter_email="ann@customer.example"
        )
        new_ticket_done.send(sender="test", ticket=made)
        return made

    def reviews(self) -> dict[str, Any]:
        """The review that counts, by ticket."""
        from assistkit.feedback import FeedbackStore

        with FeedbackStore.open(self.folder / "reviews.db") as store:
            return {one.case_id: one for one in store.reviews()}


def _until(holds: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            pytest.fail(f"it did not happen within {seconds:.0f} s")
        time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310  loopback
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Iterator[Site]:
    """A filled desk with an index; where django-helpdesk is absent the test skips, and fails in CI."""
    try:
        import django
        import helpdesk  # noqa: F401
    except ImportError:
        _absent("django-helpdesk is not installed: pip install 'assistkit[django]'")
    built = Site(tmp_path_factory.mktemp("desk"))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HELPDESK_SITE", "DJANGO_SETTINGS_MODULE"):
            patch.setenv(name, built.environment[name])
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop runs in this thread
        patch.syspath_prepend(str(HERE))
        django.setup()
        migrated = built.command("migrate", "--verbosity", "0")
        assert migrated.returncode == 0, migrated.stderr
        from helpdesk_site.fill import fill

        fill(samples)
        indexed = built.command("assistkit_index")
        assert indexed.returncode == 0, indexed.stderr
        yield built
        built.rest()


@pytest.fixture(scope="module")
def desk(site: Site) -> Iterator[str]:
    with site.server() as address:
        yield address


@contextmanager
def signed_in(browser: Any, address: str, name: str = "dana") -> Iterator[Any]:
    """A page of somebody who signed in through the desk's own form."""
    context = browser.new_context(base_url=address)
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto("/helpdesk/login/")
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill("pw")
    page.locator("form:has([name=password]) [type=submit]").click()
    page.wait_for_url(lambda url: "login" not in url)
    yield page
    context.close()


@pytest.fixture
def agent(browser: Any, desk: str) -> Iterator[Any]:
    with signed_in(browser, desk) as page:
        yield page


def _opened(page: Any, ticket: Any) -> Any:
    page.goto(f"/helpdesk/tickets/{ticket.pk}/")
    panel = page.locator("assistkit-panel")
    panel.get_by_role("button", name="Not helpful").wait_for()
    return panel


def _answer(page: Any, text: str | None = None) -> str:
    """Send what stands in the reply box, or `text`, as an agent does; what helpdesk kept of it."""
    if text is not None:
        page.locator("#respond-tab").click()
        page.locator("#commentBox").fill(text)
    with page.expect_navigation():
        page.locator("#ticket-respond-form [type=submit]").click()
    from helpdesk.models import FollowUp

    return str(FollowUp.objects.latest("pk").comment)


def test_from_the_customer_to_the_review(site: Site, desk: str, browser: Any, agent: Any) -> None:
    """A ticket arrives by the form, the worker runs, the agent inserts, edits and sends: nothing else to click."""
    from helpdesk.models import Ticket

    from assistkit.feedback import classify

    context = browser.new_context(base_url=desk)
    page = context.new_page()
    page.goto("/helpdesk/tickets/submit/")
    if page.locator("select[name=queue]").count():
        page.locator("select[name=queue]").select_option(label="Help")
    page.locator("[name=title]").fill(CALENDAR[0])
    page.locator("[name=body]").fill(CALENDAR[1])
    page.locator("[name=submitter_email]").fill("ann@customer.example")
    with page.expect_navigation():
        page.locator("form:has([name=body]) [type=submit]").click()
    ticket = Ticket.objects.latest("pk")
    assert ticket.title == CALENDAR[0]
    site.work()

    panel = _opened(agent, ticket)
    panel.get_by_role("button", name="Insert", exact=True).click()
    draft = agent.locator("#commentBox").input_value()
    assert "Tools › Sync Centre" in draft
    assert agent.locator("#commentBox").is_visible(), "the tab with the reply opens"
    agent.locator("#commentBox").fill(draft + "\nBest regards from the harbour")
    sent = _answer(agent)
    site.work()
    review = site.reviews()[str(ticket.pk)]
    assert (review.decision, review.agent) == ("edited", "dana")
    assert review.final_text == sent
    assert review.similarity == classify(draft, sent)[1] > 0.8

    page.goto(f"/helpdesk/view/?ticket=help-{ticket.pk}&email=ann@customer.example&key={ticket.secret_key}")
    assert "from the harbour" in page.content()
    assert "assistkit" not in page.content()
    assert "zanzibar" not in page.content().lower()
    context.close()


def test_what_is_sent_as_it_is_rejected_or_ignored(site: Site, agent: Any) -> None:
    """Sent as is: accepted. Not helpful: rejected, whatever is sent then. Another text: ignored. The first counts."""
    accepted, rejected, ignored = (site.ticket(*CALENDAR) for _ in range(3))
    site.work()
    _opened(agent, accepted).get_by_role("button", name="Insert", exact=True).click()
    _answer(agent)
    agent.goto(f"/helpdesk/tickets/{accepted.pk}/")
    _answer(agent, UNRELATED)

    panel = _opened(agent, rejected)
    panel.get_by_role("button", name="Not helpful").click()
    panel.locator("select").first.select_option("wrong product")
    with agent.expect_response(lambda one: "/review/" in one.url) as posted:
        panel.get_by_role("button", name="Save").click()
    assert posted.value.ok
    _answer(agent, UNRELATED)

    _opened(agent, ignored)
    _answer(agent, UNRELATED)
    site.work()
    reviews = site.reviews()
    assert (reviews[str(accepted.pk)].decision, reviews[str(accepted.pk)].similarity) == ("accepted", 1.0)
    assert reviews[str(rejected.pk)].decision == "rejected"
    assert reviews[str(rejected.pk)].reason.startswith("wrong product")
    assert reviews[str(ignored.pk)].decision == "ignored"
    assert reviews[str(ignored.pk)].final_text == UNRELATED


def test_a_note_is_not_public_and_no_review(site: Site, agent: Any) -> None:
    """A private follow-up is compared with nothing, and the panel's note switches the public mark off."""
    ticket = site.ticket(*CALENDAR)
    site.work()
    _opened(agent, ticket).get_by_role("button", name="Insert as internal note").click()
    assert agent.locator("#commentBox").input_value()
    assert not agent.locator("#id_public").is_checked()
    _answer(agent)
    site.work()
    assert str(ticket.pk) not in site.reviews()


def test_a_customer_who_answers_gets_a_new_suggestion(site: Site, agent: Any) -> None:
    """By mail, as customers do: once an agent has answered there is no panel's draft until the customer writes."""
    from email.message import EmailMessage

    from helpdesk.email import create_object_from_email_message

    from assistkit.desks.django_helpdesk.models import Job

    ticket = site.ticket(*CALENDAR)
    ticket.followup_set.create(comment=CALENDAR[1], public=True, title="Ticket Opened")  # as the form does
    site.work()
    _opened(agent, ticket)
    _answer(agent, UNRELATED)
    agent.locator("assistkit-panel").get_by_text("No suggestion right now.").wait_for()
    mail = EmailMessage()
    mail["Message-Id"] = "<one@customer.example>"
    text = "And how do I stop the reminders that my clients get by email?"
    payload = {"queue": ticket.queue, "sender_email": "ann@customer.example", "subject": "Re", "body": text}
    create_object_from_email_message(mail, ticket.pk, {**payload, "priority": 3, "full_body": text}, [], _Quiet())
    site.work()
    _opened(agent, ticket)
    case = Job.objects.filter(ticket=ticket).latest("state").case
    assert [one.author for one in case.messages] == ["customer", "agent", "customer"]
    assert case.messages[-1].text == text


class _Quiet:
    def debug(self, *_: object) -> None: ...

    info = warning = error = debug


def test_another_article_is_drafted_from_by_the_worker(site: Site, agent: Any) -> None:
    """An article that the agent chooses becomes a job of its own, and the panel shows its draft."""
    ticket = site.ticket(*CALENDAR)
    site.work()
    answer = agent.request.get(f"/assistkit/tickets/{ticket.pk}/panel/")
    others = [one for one in answer.json()["evidence"] if one["visibility"] == "public"]
    address = f"/assistkit/tickets/{ticket.pk}/panel/?article={others[0]['article_id']}"
    assert agent.request.get(address).status == 202
    site.work()
    data = agent.request.get(address).json()
    assert {one["article_id"] for one in data["sources"] + data["evidence"]} <= {others[0]["article_id"]}
    assert agent.request.get(f"/assistkit/tickets/{ticket.pk}/panel/?article=kb-999999").status == 204


def test_internal_articles_are_for_agents_only(site: Site, agent: Any, browser: Any, desk: str) -> None:
    """The agent may see that one exists; no text for the customer has a word of it, nor is the panel theirs."""
    ticket = site.ticket(CALENDAR[0], CALENDAR[1] + " Do you follow a protocol?")
    site.work()
    data = agent.request.get(f"/assistkit/tickets/{ticket.pk}/panel/").json()
    assert any(one["visibility"] == "internal" for one in data["evidence"]), "else this test shows nothing"
    assert "zanzibar" not in data["reply"].lower()
    assert all(one["visibility"] == "public" for one in data["sources"])
    context = browser.new_context(base_url=desk)
    page = context.new_page()
    page.goto(f"/helpdesk/view/?ticket=help-{ticket.pk}&email=ann@customer.example&key={ticket.secret_key}")
    assert CALENDAR[0] in page.content()
    assert not re.search("zanzibar|assistkit", page.content(), re.IGNORECASE)
    refused = context.request.get(f"/assistkit/tickets/{ticket.pk}/panel/", max_redirects=0)
    assert refused.status in (302, 403)
    assert refused.body() == b""
    context.close()


def test_an_article_that_is_withdrawn_is_no_longer_shown(site: Site, agent: Any) -> None:
    """From the moment it is switched off or made internal, without a new index."""
    from helpdesk.models import KBCategory, KBItem

    ticket = site.ticket(*CALENDAR)
    site.work()
    address = f"/assistkit/tickets/{ticket.pk}/panel/"
    cited = agent.request.get(address).json()["sources"][0]["article_id"]
    item = KBItem.objects.get(pk=cited.removeprefix("kb-"))
    KBItem.objects.filter(pk=item.pk).update(enabled=False)
    assert agent.request.get(address).status == 204
    KBItem.objects.filter(pk=item.pk).update(enabled=True, category=KBCategory.objects.get(slug="playbook"))
    assert agent.request.get(address).status == 204
    KBItem.objects.filter(pk=item.pk).update(category=item.category)
    assert agent.request.get(address).status == 200


def test_queues_an_agent_may_not_see(site: Site, browser: Any) -> None:
    """With permissions by queue, another queue's agent gets 404, and its internal articles are no source."""
    with site.server(HELPDESK_PER_QUEUE="1") as address:
        site.rest()
        ticket = site.ticket(CALENDAR[0], CALENDAR[1] + " Do you follow a protocol?")
        site.work_once(HELPDESK_PER_QUEUE="1")
        panel, review = (f"/assistkit/tickets/{ticket.pk}/{one}/" for one in ("panel", "review"))
        with signed_in(browser, address, "eve") as eve:
            assert eve.request.get(panel).status == 404
            assert _posted(eve, review, {"event": "rejected", "suggestion_id": "x", "reason": ""}) == 404
        with signed_in(browser, address, "dana") as dana:
            data = dana.request.get(panel).json()
            assert "Playbook" in json.dumps(data["evidence"])
            assert "Theirs" not in json.dumps(data)


def _posted(page: Any, address: str, data: object, *, token: bool = True) -> int:
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    headers = {"X-CSRFToken": cookies["csrftoken"]} if token else {}
    return int(page.request.post(address, data=data, headers=headers).status)


def test_what_is_posted_is_checked(site: Site, agent: Any) -> None:
    """Without a CSRF token 403; what is no review, or of no suggestion that was shown here, 400; nothing is kept."""
    from assistkit.desks.django_helpdesk.models import Event

    ticket = site.ticket(*CALENDAR)
    site.work()
    _opened(agent, ticket)
    shown = agent.request.get(f"/assistkit/tickets/{ticket.pk}/panel/").json()["suggestion_id"]
    address = f"/assistkit/tickets/{ticket.pk}/review/"
    good = {"event": "rejected", "suggestion_id": shown, "reason": "other"}
    count = Event.objects.count()
    assert _posted(agent, address, good, token=False) == 403
    assert agent.request.get(address).status == 405
    for bad in ("[", [], {"event": 1}, {**good, "suggestion_id": "sug-0"}, {**good, "reason": "x" * 30_000}):
        assert _posted(agent, address, bad) == 400
    assert Event.objects.count() == count
    assert _posted(agent, address, good) == 204
    assert Event.objects.count() == count + 1


def test_attacks_in_ticket_article_and_name_run_nothing(site: Site, agent: Any) -> None:
    """Markup in each of them is text, in the panel as on the page around it."""
    from helpdesk_site.fill import ATTACK

    asked = f"How do I switch on the merry tango? {ATTACK}\nYours, {ATTACK}"
    ticket = site.ticket(f"Merry tango {ATTACK}"[:200], asked)
    site.work()
    panel = _opened(agent, ticket)
    assert "onerror" in panel.locator(".panel").inner_text(), "else no attack was shown"
    panel.get_by_role("button", name="Insert", exact=True).click()
    agent.wait_for_timeout(300)
    assert agent.evaluate("window.hit") is None


BRACES = (
    "In letters, write `{{ ticket.title }}` for the name of the purple waltz.",
    "Write `{{ ticket.secret_key }}` for its key, and leave the purple `{{ waltz! }}` as it is.",
    "Do not leave a purple `%}` alone, nor a purple `{%` open.",
)  # as code: outside of it a variable that nobody filled in is not told
MORE_BRACES = '{% if a %}{# b #}{{{ c }}} {{ d {% e %} }} {%}} %}} {{%}} {# f {{ g } {{ "h" }}\n{{ i\n}}'


def test_what_helpdesk_would_render_is_sent_as_it_reads(site: Site, agent: Any) -> None:
    """helpdesk renders a comment as a template: one with a draft or a note comes out of that as it went in.

    Without braces in what was inserted, those that the agent types keep helpdesk's meaning.
    """
    from helpdesk.models import KBCategory, KBItem

    question = "How do I write the purple waltz in letters?"
    KBItem.objects.create(
        category=KBCategory.objects.get(slug="help"),
        title="Purple waltz",
        question=question,
        answer="\n".join(f"{at}. {step}" for at, step in enumerate(BRACES, 1)),
    )
    assert "1 added" in site.command("assistkit_index").stdout
    accepted, edited, noted = (site.ticket("Purple waltz", question) for _ in range(3))
    plain = site.ticket(*CALENDAR)
    site.work()

    _opened(agent, accepted).get_by_role("button", name="Insert", exact=True).click()
    draft = agent.locator("#commentBox").input_value()
    assert all(step.replace("`", "") in draft for step in BRACES), "else this test shows nothing"
    assert _answer(agent).splitlines() == draft.splitlines()

    _opened(agent, edited).get_by_role("button", name="Insert", exact=True).click()
    typed = f"{draft}\nKey of yours: {{{{ ticket.ticket }}}}"
    assert _answer(agent, typed).splitlines() == typed.splitlines()
    _opened(agent, plain).get_by_role("button", name="Insert", exact=True).click()
    assert _answer(agent, "{{ ticket.ticket }}") == plain.ticket

    note = {"bubbles": True, "detail": {"kind": "note", "text": MORE_BRACES}}
    _opened(agent, noted).evaluate(
        "(panel, init) => panel.dispatchEvent(new CustomEvent('assistkit:insert', init))", note
    )
    assert _answer(agent).splitlines() == MORE_BRACES.splitlines()
    site.work()
    reviews = site.reviews()
    assert (reviews[str(accepted.pk)].decision, reviews[str(accepted.pk)].similarity) == ("accepted", 1.0)
    assert reviews[str(edited.pk)].decision == "edited"


def test_shown_is_kept_whole_or_not_at_all(site: Site) -> None:
    """Else the store would never hear that it was shown, and refuse every review of it."""
    from types import SimpleNamespace

    from assistkit.desks.django_helpdesk.models import Event, Job
    from assistkit.desks.django_helpdesk.views import _note_shown

    ticket = site.ticket(*CALENDAR)
    site.work()
    job = Job.objects.get(ticket=ticket)
    with pytest.raises(ValueError, match="agent"):
        _note_shown(SimpleNamespace(user="nobody"), job)
    assert Job.objects.get(pk=job.pk).shown_at is None
    assert not Event.objects.filter(job=job).exists()


WIDTHS = {"wide": 1280, "narrow": 480}
STICKS_OUT = """() => {
  const panel = document.querySelector("assistkit-panel");
  const inside = [...panel.shadowRoot.querySelectorAll("*")].filter((one) => one.checkVisibility());
  const out = (one) => one.getBoundingClientRect().right > panel.getBoundingClientRect().right + 0.5;
  const wide = (one) => getComputedStyle(one).display !== "inline" && one.scrollWidth > one.clientWidth;
  return [panel.parentElement, panel, ...inside].filter((one) => wide(one) || (one !== panel.parentElement && out(one)))
    .map((one) => `${one.localName} ${one.className}`);
}"""
BRIGHT = """(name) => {
  const panel = document.querySelector("assistkit-panel").shadowRoot.querySelector(".panel");
  return getComputedStyle(panel)[name].match(/[0-9.]+/g).slice(0, 3).reduce((sum, one) => sum + Number(one) / 765, 0);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_pictures_of_the_panel(
    site: Site, desk: str, browser: Any, scheme: Literal["light", "dark"], width: str
) -> None:
    """In helpdesk's own light and dark, wide and narrow: nothing sticks out, each button can be hit. Kept as PNG."""
    ticket = site.ticket(*CALENDAR)
    site.work()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with signed_in(browser, desk) as page:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": WIDTHS[width], "height": 900})
        panel = _opened(page, ticket)
        page.screenshot(path=PICTURES / f"django-helpdesk-{scheme}-{width}.png", full_page=True)
        for state in ("folded", "open"):
            if state == "open":
                panel.get_by_role("button", name="Not helpful").click()
                panel.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
            assert page.evaluate(STICKS_OUT) == []
            for button in panel.locator("button:visible").all():
                box = button.bounding_box()
                assert min(box["width"], box["height"]) >= 24
                assert 0 <= box["x"] <= box["x"] + box["width"] <= WIDTHS[width]
        light = scheme == "light"
        assert (page.evaluate(BRIGHT, "backgroundColor") > 0.5, page.evaluate(BRIGHT, "color") < 0.5) == (light, light)
        page.evaluate("document.documentElement.dataset.bsTheme = 'light'")  # as helpdesk's own switch does
        assert page.evaluate(BRIGHT, "backgroundColor") > 0.5


def _page(address: str, browser: Any, ticket: Any) -> str:
    with signed_in(browser, address) as page:
        page.goto(f"/helpdesk/tickets/{ticket.pk}/")
        answer = page.request.get(f"/helpdesk/tickets/{ticket.pk}/")
        assert answer.status == 200
        return re.sub(r"\s+", " ", TOKEN.sub("", answer.text()))


def test_without_us_the_page_is_as_before(site: Site, browser: Any, desk: str) -> None:
    """To the byte, but for blanks, where the addresses are not there; with them only our two elements are added."""
    ticket = site.ticket(*CALENDAR)
    with site.server(HELPDESK_WITHOUT_APP="1") as address:
        before = _page(address, browser, ticket)
    with site.server(HELPDESK_WITHOUT_URLS="1") as address:
        assert _page(address, browser, ticket).replace(" ", "") == before.replace(" ", "")
    ours = re.sub(r"<script src=\"/assistkit.*?</assistkit-panel>", "", _page(desk, browser, ticket))
    assert ours.replace(" ", "") == before.replace(" ", "")


@pytest.mark.parametrize("harm", ["missing", "corrupt"])
def test_no_index_no_harm(site: Site, agent: Any, harm: str) -> None:
    """Tickets arrive, pages open, answers go out; the worker says why, and catches up when the index is back."""
    from helpdesk.models import FollowUp

    site.rest()
    index, aside = site.folder / "kb.index", site.folder / "aside"
    shutil.copytree(index, aside)
    try:
        if harm == "missing":
            shutil.rmtree(index)
        else:
            for file in index.glob("gen-*/*"):
                file.write_bytes(b"nonsense")
        ticket = site.ticket(*CALENDAR)
        assert "no suggestions:" in site.work_once()
        agent.goto(f"/helpdesk/tickets/{ticket.pk}/")
        assert _answer(agent, UNRELATED) == UNRELATED
        assert FollowUp.objects.filter(ticket=ticket, public=True).count() == 1
    finally:
        shutil.rmtree(index, ignore_errors=True)
        aside.rename(index)
    later = site.ticket(*CALENDAR)
    site.work()
    _opened(agent, later)
    assert site.rest() == 0, "a worker at work ends in good order"


def test_no_store_no_harm(site: Site, agent: Any) -> None:
    """Where the feedback store cannot be used, suggestions are made and shown, and what agents did waits for it."""
    from assistkit.desks.django_helpdesk.conf import Conf
    from assistkit.desks.django_helpdesk.models import Event
    from assistkit.desks.django_helpdesk.worker import Worker

    site.work()
    site.rest()
    ticket = site.ticket(*CALENDAR)
    worker = Worker(Conf(site.folder / "kb.index", feedback=str(site.folder / "no" / "such" / "folder.db")))
    assert worker.step()
    _opened(agent, ticket)
    _answer(agent, UNRELATED)
    worker.step()
    assert Event.objects.filter(ticket=ticket, kept_at=None).count() == 2
    site.work()
    assert site.reviews()[str(ticket.pk)].decision == "ignored"


def test_one_odd_ticket_stops_nothing(site: Site) -> None:
    """A draft that fails is tried four times at growing distance; other tickets get theirs meanwhile."""
    from datetime import timedelta

    from django.utils import timezone

    from assistkit import Assistant
    from assistkit.desks.django_helpdesk.conf import Conf
    from assistkit.desks.django_helpdesk.models import MOST_ATTEMPTS, Job
    from assistkit.desks.django_helpdesk.worker import Worker

    class Fails(Assistant):
        def suggest(self, case: Any, **options: Any) -> Any:
            if case.subject == "odd":
                raise ZeroDivisionError
            return super().suggest(case, **options)

    site.work()
    site.rest()
    odd, good = site.ticket("odd", CALENDAR[1]), site.ticket(*CALENDAR)
    worker = Worker(Conf(site.folder / "kb.index"))
    worker._assistant = Fails.open(site.folder / "kb.index")
    worker._generation = (site.folder / "kb.index" / "CURRENT").read_bytes()
    while worker.step():
        pass
    assert Job.objects.get(ticket=good).done_at
    for attempt in range(1, MOST_ATTEMPTS + 1):
        job = Job.objects.get(ticket=odd)
        assert (job.attempts, job.problem, job.done_at) == (attempt, "ZeroDivisionError", None)
        assert job.due_at > timezone.now() + timedelta(seconds=20 * attempt)
        Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
        worker.step()
    assert Job.objects.get(ticket=odd).attempts == MOST_ATTEMPTS, "it is left alone"
    Job.objects.filter(ticket=odd).delete()


def test_no_tables_no_harm(site: Site, agent: Any, desk: str) -> None:
    """An app whose migrations were not run: tickets arrive, the page opens, the answer goes out."""
    from django.db import connection

    with connection.cursor() as cursor:
        for name in ("job", "event"):
            cursor.execute(f"ALTER TABLE assistkit_helpdesk_{name} RENAME TO away_{name}")
    try:
        ticket = site.ticket(*CALENDAR)
        agent.goto(f"/helpdesk/tickets/{ticket.pk}/")
        agent.locator("assistkit-panel").get_by_text("No suggestion right now.").wait_for()
        assert _answer(agent, UNRELATED) == UNRELATED
    finally:
        with connection.cursor() as cursor:
            for name in ("job", "event"):
                cursor.execute(f"ALTER TABLE away_{name} RENAME TO assistkit_helpdesk_{name}")


def test_a_killed_workers_job_is_done_once(site: Site, agent: Any) -> None:
    """Killed with SIGKILL in the middle of a draft; when its lease is over the next worker does it, and none again."""
    from assistkit.desks.django_helpdesk.models import Job

    site.work()
    site.rest()
    ticket = site.ticket(*CALENDAR)
    worker = site.started("assistkit_work", HELPDESK_SLOW="1")
    _until((site.folder / "drafting").exists, 300)
    os.kill(worker.pid, signal.SIGKILL)
    assert worker.wait() == -signal.SIGKILL
    job = Job.objects.get(ticket=ticket)
    assert (job.attempts, job.done_at) == (1, None)
    late, held = job, job.due_at
    Job.objects.filter(pk=job.pk).update(due_at=held + timedelta(seconds=120))  # a slow machine may be behind it
    assert Job.claim(60) is None, "nobody takes it while its lease lasts"
    Job.objects.filter(pk=job.pk).update(due_at=held)
    _until(lambda: time.time() > held.timestamp(), 60)
    two = [site.started("assistkit_work", "--once") for _ in range(2)]
    assert [one.wait(60) for one in two] == [0, 0]
    job = Job.objects.get(ticket=ticket)
    assert job.attempts == 2
    assert job.done_at is not None
    assert not late.finish(job.case, job.suggestion), "the first worker's result comes too late"
    _opened(agent, ticket)


def test_of_many_workers_one_gets_a_job(site: Site) -> None:
    """Claimed by eight at the same moment, ten times over: each time one has it."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    from django.db import connection
    from django.utils import timezone

    from assistkit.desks.django_helpdesk.models import Job

    def claim(_: int) -> bool:
        together.wait(20)
        try:
            return Job.claim(60) is not None
        finally:
            connection.close()

    site.work()
    site.rest()
    ticket = site.ticket(*CALENDAR)
    together = Barrier(8)
    with ThreadPoolExecutor(8) as pool:
        for _ in range(10):
            assert sum(pool.map(claim, range(8))) == 1
            Job.objects.filter(ticket=ticket).update(attempts=0, due_at=timezone.now())
    Job.objects.filter(ticket=ticket).delete()


def test_index_and_learn(site: Site) -> None:
    """The index follows the knowledge base: what is new is embedded, what is switched off is gone. Learning works."""
    from helpdesk.models import KBItem

    said = site.command("assistkit_index").stdout
    assert "0 added, 0 changed, 0 removed" in said
    item = KBItem.objects.filter(category__public=True).first()
    KBItem.objects.filter(pk=item.pk).update(enabled=False)
    assert "1 removed" in site.command("assistkit_index").stdout
    KBItem.objects.filter(pk=item.pk).update(enabled=True)
    assert "1 added" in site.command("assistkit_index").stdout
    site.work()
    learned = site.command("assistkit_learn")
    assert learned.returncode == 0, learned.stderr
    assert "solved tickets" in learned.stdout or "nothing to learn from yet" in learned.stdout
