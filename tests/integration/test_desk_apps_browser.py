"""Each desk's app in a real browser, in a page that does what its vendor documents, with the real service.

A text goes where it belongs, after a look at what is open; nothing is ever sent; no page ever has the key.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from desk_hosts import PAGES, Origin, picture
from served import Served

from assistkit.desks.apps.making import Place, files

ZAF = "https://static.zdassets.com/**"


@pytest.fixture(scope="module")
def desk() -> Iterator[Origin]:
    """Where the vendor's page is."""
    made = Origin()
    yield made
    made.close()


@pytest.fixture(scope="module")
def apps() -> Iterator[Origin]:
    """Where the vendor serves apps from."""
    made = Origin()
    yield made
    made.close()


@pytest.fixture(scope="module")
def served(
    sample_index: Path, desk: Origin, apps: Origin, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    made = Served(sample_index, tmp_path_factory.mktemp("framed"), origins=[desk.url, apps.url])
    yield made
    made.stop()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """Of which no script complains."""
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    opened.complaints = []
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    yield opened
    context.close()
    assert opened.complaints == []


def panel(page: Any, served: Served) -> Any:
    """assistkit's page, wherever it is framed."""
    page.wait_for_function("() => true")
    for _ in range(600):
        found = [one for one in page.frames if one.url.startswith(f"{served.url}/panel")]
        if found:
            return found[0]
        page.wait_for_timeout(100)
    raise AssertionError([one.url for one in page.frames])


def button(frame: Any, name: str) -> Any:
    return frame.get_by_role("button", name=name, exact=True)


def inserted_by(served: Served) -> list[str]:
    """The agents who put a draft into a reply, as the service keeps it."""
    with served.store("acme") as store:
        return [one.agent for one in store.events() if one.kind == "inserted"]


def holds_no_key(page: Any, served: Served) -> None:
    """Neither the desk's pages nor assistkit's have it, in any element or script."""
    for one in page.frames:
        for secret in served.desk("acme").keys.values():
            assert secret not in one.content()


class TestZendesk:
    """Two frames deep, on two origins of Zendesk's; the proxy signs, with a key that is a secure setting."""

    def open(self, served: Served, desk: Origin, apps: Origin, page: Any, *, key: str = "") -> Any:
        apps.holds(files("zendesk", Place(url=served.url, desk="acme")))
        desk.shows("zendesk.html", APP=apps.url)
        sdk = (PAGES / "zaf_sdk.js").read_text(encoding="utf-8")
        page.route(ZAF, lambda route: route.fulfill(body=sdk, content_type="text/javascript"))
        page.expose_function("desksServer", lambda said: self.proxy(served, json.loads(said), key))
        page.goto(desk.url)
        return panel(page, served)

    def proxy(self, served: Served, said: dict[str, Any], key: str) -> dict[str, Any]:
        """As Zendesk's: secure settings are put in, what `jwt` says is signed, and the request goes out."""
        assert said["secure"] is True
        assert said["jwt"].pop("secret_key") == "{{setting.key}}"
        now = int(time.time())
        claims = {**said["jwt"]["claims"], "iat": now, "exp": now + said["jwt"]["expiry"]}
        token = jwt.encode(claims, key or served.desk("acme").keys["old"], algorithm=said["jwt"]["algorithm"])
        headers = {name: value.replace("{{jwt.token}}", token) for name, value in said["headers"].items()}
        headers["Content-Type"] = said["contentType"]
        answer = served.client.request(said["type"], said["url"], content=said["data"], headers=headers)
        return {"status": answer.status_code, "text": answer.text}

    def test_a_draft_goes_into_the_open_reply(self, served: Served, desk: Origin, apps: Origin, page: Any) -> None:
        frame = self.open(served, desk, apps, page)
        page.locator("#editor").fill("Hello!")
        button(frame, "Insert").click()
        frame.get_by_text("Inserted. Read it before you send it.").wait_for()
        assert "Hello!" in page.locator("#editor").inner_text()
        assert "PIN" in page.locator("#editor").inner_text()
        assert page.evaluate("window.submitted") == 0
        holds_no_key(page, served)
        served.until(lambda: "11" in inserted_by(served))
        picture(page, "zendesk")

    def test_a_text_goes_nowhere_else(self, served: Served, desk: Origin, apps: Origin, page: Any) -> None:
        """No reply into a note, no note into a reply: it is said which one to open, and nothing counts as inserted."""
        frame = self.open(served, desk, apps, page)
        button(frame, "Insert as internal note").click()
        frame.get_by_text("A reply to the customer is open").wait_for()
        page.locator("#type").select_option("internalNote")
        button(frame, "Insert").click()
        frame.get_by_text("An internal note is open").wait_for()
        assert page.locator("#editor").inner_text().strip() == ""
        button(frame, "Insert as internal note").click()
        frame.get_by_text("Passed on as an internal note").wait_for()
        assert "PIN" in page.locator("#editor").inner_text()

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_it_fits_into_the_sidebar(self, served: Served, desk: Origin, apps: Origin, page: Any, scheme: str) -> None:
        page.emulate_media(color_scheme=scheme)
        frame = self.open(served, desk, apps, page)
        button(frame, "Insert").wait_for()
        assert frame.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.wait_for_function("document.getElementById('app').getBoundingClientRect().height > 400")
        picture(page, f"zendesk-{scheme}")

    def test_a_wrong_key_is_said(self, served: Served, desk: Origin, apps: Origin, page: Any) -> None:
        frame = self.open(served, desk, apps, page, key="x" * 40)
        frame.get_by_role("alert").get_by_text("This desk gave no access to the case").wait_for()
