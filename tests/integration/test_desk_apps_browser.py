"""Each desk's app in a real browser, in a page that does what its vendor documents, with the real service.

A text goes where it belongs, after a look at what is open; nothing is ever sent; no page ever has the key.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from desk_hosts import PAGES, Origin, panel, picture, watched
from served import PIN, Served

from assistkit.desks.apps.making import Place, files
from assistkit.desks.service.access import agent_key

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
    with watched(browser, 1100) as opened:
        yield opened


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


def node(script: str, *words: str) -> str:
    """What a script says in the Node that comes with playwright."""
    from playwright._impl._driver import compute_driver_executable

    command = [compute_driver_executable()[0], "-e", script, *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


class TestZendesk:
    """Two frames deep, on two origins of Zendesk's; the proxy signs, with a key that is a secure setting."""

    def open(self, served: Served, desk: Origin, apps: Origin, page: Any, *, key: str = "") -> Any:
        apps.holds(files("zendesk", Place(url=served.url, desk="acme")))
        desk.shows("zendesk.html", APP=apps.url)
        sdk = (PAGES / "zaf_sdk.js").read_text(encoding="utf-8")
        page.route(ZAF, lambda route: route.fulfill(body=sdk, content_type="text/javascript"))
        page.expose_function("desksServer", lambda said: self.proxy(served, json.loads(said), key))
        page.goto(desk.url)
        return panel(page, served.url)

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
        picture(page, "desk-zendesk")

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
        assert frame.evaluate("window.innerHeight >= document.body.scrollHeight")  # nothing to scroll in it
        picture(page, f"desk-zendesk-{scheme}")

    def test_a_wrong_key_is_said(self, served: Served, desk: Origin, apps: Origin, page: Any) -> None:
        frame = self.open(served, desk, apps, page, key="x" * 40)
        frame.get_by_role("alert").get_by_text("This desk gave no access to the case").wait_for()


SERVER_METHOD = """
const [source, name, said] = process.argv.slice(1);
const renderData = (error, data) => process.stdout.write(JSON.stringify({error, data}));
let methods;
eval(source.replace("exports =", "methods ="));
methods[name](JSON.parse(said));
"""


class TestFreshdesk:
    """A frame in the sidebar; the app's server method signs, where the secure installation parameters are."""

    def open(self, served: Served, desk: Origin, apps: Origin, page: Any, key: str = "") -> Any:
        made = files("freshdesk", Place(url=served.url, desk="acme"))
        client = {"client.js": (PAGES / "fresh_client.js").read_bytes()}
        html = made["app/index.html"].replace(b"{{{appclient}}}", b"client.js")  # as the platform does
        front = {name.removeprefix("app/"): one for name, one in made.items() if name.startswith("app/")}
        apps.holds({**front, "index.html": html, **client})
        desk.shows("freshdesk.html", APP=apps.url)
        kid, secret = next(iter(served.desk("acme").keys.items()))
        iparams = {"key": key or f"{kid}={secret}"}
        server = made["server/server.js"].decode()
        page.expose_function("desksServer", lambda name, said: self.run(server, name, said, iparams))
        page.goto(desk.url)
        return panel(page, served.url)

    def run(self, server: str, name: str, said: str, iparams: dict[str, str]) -> str:
        """The app's own server.js, with what the platform gives it."""
        return node(SERVER_METHOD, server, name, json.dumps({**json.loads(said), "iparams": iparams}))

    def test_a_draft_goes_into_the_reply_that_was_opened(
        self, served: Served, desk: Origin, apps: Origin, page: Any
    ) -> None:
        frame = self.open(served, desk, apps, page)
        button(frame, "Insert").click()
        frame.get_by_text("Open a reply first").wait_for()
        page.locator("#note").click()
        button(frame, "Insert").click()
        frame.get_by_text("An internal note is open").wait_for()
        page.locator("#reply").click()
        button(frame, "Insert as internal note").click()
        frame.get_by_text("A reply to the customer is open").wait_for()
        assert page.locator("#editor").inner_text() == ""
        button(frame, "Insert").click()
        frame.get_by_text("Inserted. Read it before you send it.").wait_for()
        assert "PIN" in page.locator("#editor").inner_text()
        assert page.evaluate("window.sent") == 0
        holds_no_key(page, served)
        served.until(lambda: "5" in inserted_by(served))
        picture(page, "desk-freshdesk")

    def test_a_key_that_is_none_is_said(self, served: Served, desk: Origin, apps: Origin, page: Any) -> None:
        frame = self.open(served, desk, apps, page, key="short")
        frame.get_by_role("alert").get_by_text("the key must be a name and a secret").wait_for()


class TestChatwoot:
    """A tab with assistkit's own page: it gets the conversation by message, and copies; the agent has a key."""

    def open(self, served: Served, desk: Origin, page: Any, *, key: str = "") -> Any:
        desk.shows("chatwoot.html", PANEL=f"{served.url}/panel?desk=acme&host=chatwoot")
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(desk.url)
        frame = panel(page, served.url)
        made = agent_key(served.desk("acme"), agent="sam@acme.example", seconds=3_600)
        frame.get_by_label("Your key for assistkit").fill(key or made)
        frame.get_by_role("button", name="Sign in").click()
        return frame

    def test_the_draft_is_copied(self, served: Served, desk: Origin, page: Any) -> None:
        frame = self.open(served, desk, page)
        button(frame, "Copy the reply").click()
        frame.get_by_text("Copied. Paste it into the reply").wait_for()
        page.locator("#reply").focus()
        page.keyboard.press("Control+V")
        assert "PIN" in page.locator("#reply").input_value()
        button(frame, "Copy as private note").click()
        frame.get_by_text("Copied. Choose Private Note").wait_for()
        served.until(lambda: "sam@acme.example" in inserted_by(served))
        holds_no_key(page, served)
        picture(page, "desk-chatwoot")

    def test_another_conversation_has_another_draft(self, served: Served, desk: Origin, page: Any) -> None:
        """The tab stays when the agent goes on; nothing of the conversation before is left in it."""
        frame = self.open(served, desk, page)
        button(frame, "Copy the reply").wait_for()
        draft = frame.get_by_role("group", name="Draft")
        draft.get_by_text("New PIN").first.wait_for()
        page.locator("#next").click()
        draft.get_by_text("invoice").first.wait_for()
        assert "New PIN" not in draft.inner_text()
        with served.store("acme") as store:
            assert list(store.outcomes(case_id="8"))

    def test_an_agent_signs_in_once_and_out(self, served: Served, desk: Origin, page: Any) -> None:
        frame = self.open(served, desk, page)
        button(frame, "Copy the reply").wait_for()
        page.reload()
        frame = panel(page, served.url)
        button(frame, "Copy the reply").wait_for()
        button(frame, "Sign out").click()
        panel(page, served.url).get_by_label("Your key for assistkit").wait_for()

    def test_a_key_that_is_none_is_forgotten(self, served: Served, desk: Origin, page: Any) -> None:
        frame = self.open(served, desk, page, key="eyJ.x.y")
        frame.get_by_role("alert").get_by_text("does not let in").wait_for()
        assert frame.evaluate("localStorage.length") == 0
        picture(page, "desk-chatwoot-sign-in")


CONNECTED = """
import json, os
from assistkit.types import Case, Message
from assistkit.types.desk import Note

class Desk:
    FILE = os.path.join(os.path.dirname(__file__), "notes.jsonl")

    def case(self, id):
        asked = Message(author="customer", text="How do I reset the kiosk PIN from my computer?")
        return Case(id=id, messages=(asked,))

    def leave_note(self, case, suggestion):
        if case.id == "8":
            return Note(left=False, why="Somebody has written since.")
        with open(self.FILE, "a") as file:
            file.write(json.dumps([case.id, suggestion.id]) + chr(10))
        return Note(left=True, new=True)
"""


@pytest.fixture(scope="module")
def connected(sample_index: Path, desk: Origin, tmp_path_factory: Any) -> Iterator[tuple[Served, Path]]:
    """A service with a connector, and the file that has the notes which it left."""
    folder = tmp_path_factory.mktemp("connected")
    (folder / "connected_desk.py").write_text(CONNECTED)
    made = Served(sample_index, folder, origins=[desk.url], connector="connected_desk:Desk")
    yield made, folder / "notes.jsonl"
    made.stop()


class TestChatwootWithConnector:
    """Where the service has a connector it reads the conversation and leaves the private note; it is no reply."""

    def test_a_private_note_is_left(self, connected: tuple[Served, Path], desk: Origin, page: Any) -> None:
        served, notes = connected
        frame = TestChatwoot().open(served, desk, page)
        button(frame, "Leave as private note").click()
        frame.get_by_text("A private note was left").wait_for()
        ((case, suggestion),) = [json.loads(line) for line in notes.read_text().splitlines()]
        assert case == "7"
        with served.store("acme") as store:
            assert suggestion in [one.suggestion_id for one in store.events()]
        page.locator("#next").click()
        frame.get_by_role("group", name="Draft").wait_for()
        button(frame, "Leave as private note").click()
        frame.get_by_text("Somebody has written since.").wait_for()
        assert len(notes.read_text().splitlines()) == 1

    def test_only_what_is_prepared_for_the_case(self, connected: tuple[Served, Path]) -> None:
        served, _ = connected
        answer = served.post("/notes", {"suggestion_id": "sug-0000000000000000"}, served.token(case="7"))
        assert answer.status_code == 400
        other = served.post("/notes", {"suggestion_id": "sug-0"}, served.token("beta", "7"))
        assert "no connector" in other.json()["error"]


SCRIPT_INCLUDE = """
const [source, said, key] = process.argv.slice(1);
const RECORD = {short_description: "PIN", description: "How do I reset the kiosk PIN from my computer?", contact: "c1"};
const JOURNAL = [
  {element: "work_notes", value: "Ask Sam.", sys_created_by: "dana", sys_created_on: "2026-11-01 09:06:00"},
  {element: "comments", value: "Which kiosk?", sys_created_by: "dana", sys_created_on: "2026-11-01 09:05:00"},
];
const asked = JSON.parse(said);
const Class = {create: () => function () {}};
Object.extendsObject = (_, own) => ({getParameter: (name) => asked[name], ...own});
const global = {AbstractAjaxProcessor: {}};
const gs = {hasRole: (role) => role === "itil", getUserName: () => "dana", getProperty: () => key};
const GlideStringUtil = {base64Encode: (text) => Buffer.from(text).toString("base64")};
function GlideCertificateEncryption() {
  this.generateMac = (secret, _, data) =>
    require("crypto").createHmac("sha256", Buffer.from(secret, "base64")).update(data).digest("base64");
}
function GlideRecordSecure(table) {
  this.isValid = () => table === "sn_customerservice_case";
  this.get = () => true;
  this.getUniqueValue = () => asked.sysparm_id;
  this.getValue = (field) => RECORD[field] || null;
  this.isValidField = (field) => field in RECORD;
  this.work_notes = {canRead: () => true};
  this.contact = {user_name: "kim"};
}
function GlideRecord() {
  const rows = [...JOURNAL];
  let row;
  Object.assign(this, {addQuery() {}, orderByDesc() {}, setLimit() {}, query() {}});
  this.next = () => Boolean(row = rows.shift());
  this.getValue = (field) => row[field];
}
eval(source + "; process.stdout.write(new AssistkitToken().open())");
"""


class TestServiceNow:
    """A modal over the form, opened by a UI action; a script include signs; two fields, one for each kind of text."""

    ID = "f1c2d3e4f5061728394a5b6c7d8e9f00"

    def open(self, served: Served, desk: Origin, page: Any, key: str = "") -> Any:
        made = files("servicenow", Place(url=served.url, desk="acme"))
        desk.holds(made)
        desk.shows("servicenow.html")
        kid, secret = next(iter(served.desk("acme").keys.items()))
        source = made["script_include_AssistkitToken.js"].decode()
        page.expose_function("desksServer", lambda said: node(SCRIPT_INCLUDE, source, said, key or f"{kid}={secret}"))
        page.goto(desk.url)
        page.locator("#action").click()
        return panel(page, served.url)

    def test_each_text_goes_into_its_own_field(self, served: Served, desk: Origin, page: Any) -> None:
        frame = self.open(served, desk, page)
        page.evaluate("document.getElementById('comments').value = 'Hello!'")
        button(frame, "Insert").click()
        frame.get_by_text("Inserted. Read it before you send it.").wait_for()
        assert page.locator("#comments").input_value().startswith("Hello!\n\n")
        assert "PIN" in page.locator("#comments").input_value()
        assert page.locator("#work_notes").input_value() == ""
        button(frame, "Insert as internal note").click()
        frame.get_by_text("Passed on as an internal note").wait_for()
        assert "Sources" in page.locator("#work_notes").input_value()
        assert "Sources" not in page.locator("#comments").input_value()
        assert page.evaluate("window.posted") == 0
        holds_no_key(page, served)
        served.until(lambda: "dana" in inserted_by(served))
        picture(page, "desk-servicenow")

    def test_without_a_key_it_says_what_to_set(self, served: Served, desk: Origin, page: Any) -> None:
        frame = self.open(served, desk, page, key="none")
        frame.get_by_role("alert").get_by_text("sets the property assistkit.key").wait_for()


class TestSalesforce:
    """A component over the width of the page; Apex signs, which only Salesforce can run: here the test does it."""

    ID = "500xx0000004711AAA"

    def open(self, served: Served, desk: Origin, page: Any, *, inside_aura: bool) -> Any:
        made = files("salesforce", Place(url=served.url, desk="acme"))
        at = "force-app/main/default/"
        component = made[f"{at}lwc/assistkitPanel/assistkitPanel.js"].decode()
        component = component.replace("@api ", "").replace('"./frame"', '"./frame.js"')
        desk.holds({"assistkitPanel.js": component.encode(), "frame.js": made[f"{at}lwc/assistkitPanel/frame.js"]})
        desk.holds({name: (PAGES / name).read_bytes() for name in ("lwc.js", "apex.js")})
        controller = "AssistkitCaseController.js"
        desk.holds({controller: made[f"{at}aura/AssistkitCase/{controller}"]})
        desk.shows("salesforce.html")
        page.expose_function("desksServer", lambda id: json.dumps({"token": served.token(case=id), "case": PIN}))
        page.goto(desk.url)
        page.wait_for_function("() => Boolean(window.show)")
        page.evaluate("inside => window.show(inside)", inside_aura)
        return panel(page, served.url)

    def test_inside_aura_the_open_email_gets_it(self, served: Served, desk: Origin, page: Any) -> None:
        frame = self.open(served, desk, page, inside_aura=True)
        button(frame, "Insert").click()
        frame.get_by_text("Open the e-mail of this case first").wait_for()
        page.locator("#open").click()
        button(frame, "Insert").click()
        frame.get_by_text("Inserted. Read it before you send it.").wait_for()
        assert "PIN" in page.locator("#email").inner_text()
        assert page.evaluate("window.sent") == 0
        assert not frame.get_by_role("button", name="Insert as internal note").is_visible()
        picture(page, "desk-salesforce")

    def test_by_itself_it_opens_a_new_email(self, served: Served, desk: Origin, page: Any) -> None:
        frame = self.open(served, desk, page, inside_aura=False)
        button(frame, "Insert").click()
        frame.get_by_text("Inserted. Read it before you send it.").wait_for()
        (opened,) = page.evaluate("window.opened")
        assert (opened["type"], opened["attributes"]["apiName"]) == ("standard__quickAction", "Case.SendEmail")
        assert opened["state"]["recordId"] == self.ID
        assert opened["state"]["defaultFieldValues"].startswith("HtmlBody=")
