"""The service's page in a real browser: alone, and in the frame of a desk; an agent can use it, and no token leaks.

ASSISTKIT_ARTIFACTS names a folder that keeps the pictures.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from desk_hosts import Origin, picture, watched
from served import PIN, Served

from assistkit.desks.service import limits
from assistkit.desks.service.access import verified

HOST = """<!doctype html><meta charset="utf-8"><title>A desk</title><meta name="viewport" content="width=device-width">
<textarea id="composer"></textarea><iframe src="{frame}" width="100%" height="800" title="assistkit"></iframe>
<script>
window.heard = [];
window.addEventListener("message", (event) => {{
  if (event.data.type !== "assistkit:size") window.heard.push(event.data);
  if (event.data.type === "assistkit:loaded") event.source.postMessage({given}, event.origin);
  if (event.data.type !== "assistkit:insert") return;
  document.getElementById("composer").value = event.data.text;
  const answer = {{type: "assistkit:inserted", id: event.data.id, problem: ""}};
  if (!window.silent) event.source.postMessage(answer, event.origin);
}});
</script>"""


@pytest.fixture(scope="module")
def desk() -> Iterator[Origin]:
    """A desk's own page, on another origin than the service."""
    made = Origin()
    yield made
    made.close()


@pytest.fixture(scope="module")
def served(sample_index: Path, desk: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = Served(sample_index, tmp_path_factory.mktemp("shown"), origins=[desk.url])
    yield made
    made.stop()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    with watched(browser, 1000) as opened:
        yield opened


def ask(page: Any, text: str = PIN["text"]) -> None:
    page.get_by_label("What the customer wrote").fill(text)
    page.get_by_role("button", name="Suggest a reply").click()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (320, "dark"), (1000, "light"), (1000, "dark")])
def test_alone_a_question_becomes_a_reply_to_look_at(served: Served, page: Any, width: int, scheme: str) -> None:
    """In any width and scheme nothing is cut off; the reply goes into the field, and the address has no token left."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{served.url}/panel?desk=acme#token={served.token(case='p1', staff=True)}")
    ask(page)
    page.get_by_role("button", name="Insert", exact=True).click()
    assert "PIN" in page.get_by_label("Your reply").input_value()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert "token" not in page.url
    assert "eyJ" not in page.content()
    picture(page, f"service-{width}-{scheme}")


def test_a_review_is_kept(served: Served, page: Any) -> None:
    page.goto(f"{served.url}/panel?desk=acme#token={served.token(case='p2', agent='dana')}")
    ask(page)
    page.get_by_role("button", name="Not helpful").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Thank you. That was noted.").wait_for()
    with served.store("acme") as store:
        (outcome,) = store.outcomes(case_id="p2")
    assert outcome.last.decision == "rejected"


def test_a_draft_from_another_article(served: Served, page: Any) -> None:
    page.goto(f"{served.url}/panel?desk=acme#token={served.token(case='p3')}")
    ask(page)
    page.get_by_role("button", name="Try another article").click()
    page.get_by_role("button", name="Draft from").first.click()
    page.get_by_text("From the article that you chose").wait_for()


def test_without_a_token_it_says_how_to_get_one(served: Served, page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 500})
    page.goto(f"{served.url}/panel?desk=acme")
    page.get_by_role("alert").get_by_text("needs an access token").wait_for()
    assert not page.get_by_role("button", name="Suggest a reply").is_visible()
    picture(page, "service-error-none")


def test_with_a_token_that_is_too_old_it_says_what_to_do(served: Served, page: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{served.url}/panel?desk=acme#token=x.y.z")
    ask(page)
    page.get_by_role("alert").get_by_text("Your access to this case has ended").wait_for()
    picture(page, "service-error-expired")


class TestFramed:
    """In a desk's page: the case comes by message, the draft goes back by message, and only to that desk."""

    def open(self, served: Served, desk: Origin, page: Any, given: str, name: str = "acme") -> None:
        desk.files[""] = HOST.format(frame=f"{served.url}/panel?desk={name}", given=given).encode()
        page.goto(desk.url)

    def test_a_desk_gives_the_case_and_gets_the_draft(self, served: Served, desk: Origin, page: Any) -> None:
        token = served.token(case="f1")
        self.open(served, desk, page, f'{{type: "assistkit:case", token: "{token}", case: {{text: "{PIN["text"]}"}}}}')
        frame = page.frame_locator("iframe")
        frame.get_by_role("button", name="Insert", exact=True).click()
        page.wait_for_function("document.getElementById('composer').value.includes('PIN')")
        picture(page, "service-framed")
        frame.get_by_role("button", name="Insert as internal note").click()
        page.wait_for_function("window.heard.at(-1).kind === 'note'")
        frame.get_by_text("Passed on as an internal note").wait_for()

    def test_a_desk_that_does_not_answer_has_inserted_nothing(self, served: Served, desk: Origin, page: Any) -> None:
        """Where nobody says that a text is in, it is not kept that it was."""
        page.add_init_script(
            "const real = setTimeout; setTimeout = (act, wait, ...more) => real(act, wait / 20, ...more)"
        )
        token = served.token(case="f2", agent="unheard")
        self.open(served, desk, page, f'{{type: "assistkit:case", token: "{token}", case: {{text: "{PIN["text"]}"}}}}')
        page.evaluate("window.silent = true")
        frame = page.frame_locator("iframe")
        frame.get_by_role("button", name="Insert", exact=True).click()
        page.wait_for_function("window.heard.at(-1).kind === 'reply'")
        frame.get_by_text("did not say whether the text is in").wait_for()
        with served.store("acme") as store:
            assert not [one for one in store.events() if one.agent == "unheard" and one.kind == "inserted"]

    def test_a_new_token_goes_on_where_the_old_one_ended(self, served: Served, desk: Origin, page: Any) -> None:
        """The panel stays as it is, with what the agent has begun in it."""
        token = self._nearly_ended(served, case="f3", sub="patient")
        renewed = served.token(case="f3", agent="patient")
        given = f'{{type: "assistkit:case", token: "{token}", case: {{text: "{PIN["text"]}"}}}}'
        self.open(served, desk, page, given)
        frame = page.frame_locator("iframe")
        frame.get_by_role("button", name="Not helpful").click()
        frame.get_by_label("In your words").fill("It is about another kiosk.")
        served.until(lambda: verified(token, served.desks) is None)
        page.evaluate(
            """token => window.addEventListener("message", (event) => {
              if (event.data.type !== "assistkit:expired") return;
              event.source.postMessage({type: "assistkit:case", token}, event.origin);
            })""",
            renewed,
        )
        frame.get_by_role("button", name="Save").click()
        frame.get_by_text("Thank you. That was noted.").wait_for()
        with served.store("acme") as store:
            (review,) = [one for one in store.reviews() if one.agent == "patient"]
        assert review.reason == "wrong article: It is about another kiosk."

    def _nearly_ended(self, served: Served, **claims: str) -> str:
        """A token of which only the seconds are left that clocks may differ."""
        (kid, secret), end = next(iter(served.desk("acme").keys.items())), int(time.time()) - limits.SKEW + 12
        said = {"aud": "acme", "iat": end - 600, "exp": end, **claims}
        return jwt.encode(said, secret, algorithm="HS256", headers={"kid": kid})

    def test_a_desk_is_told_that_its_token_is_too_old(self, served: Served, desk: Origin, page: Any) -> None:
        self.open(served, desk, page, '{type: "assistkit:case", token: "x.y.z", case: {text: "x"}}')
        page.wait_for_function("window.heard.at(-1).type === 'assistkit:expired'")

    def test_a_desk_that_is_not_named_cannot_frame_it(self, served: Served, desk: Origin, page: Any) -> None:
        self.open(served, desk, page, "{}", name="beta")
        page.wait_for_load_state("networkidle")
        assert page.frames[1].url.startswith("chrome-error:")
        assert page.evaluate("window.heard") == []

    def test_a_case_from_elsewhere_is_not_taken(self, served: Served, desk: Origin, page: Any) -> None:
        """A message of the page itself, not of the desk that frames it."""
        self.open(served, desk, page, '{type: "other"}')
        page.wait_for_function("window.heard.length === 1")
        page.frames[1].evaluate("window.postMessage({type: 'assistkit:case', token: 'x', case: {text: 'x'}}, '*')")
        page.frames[1].evaluate("new Promise((done) => setTimeout(done, 200))")
        assert page.frames[1].evaluate("document.querySelector('assistkit-panel')") is None
