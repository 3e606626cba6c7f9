"""The agent's panel in a real browser, under a strict content security policy: an agent can use it, no text runs.

ASSISTKIT_CHROMIUM names another browser than /usr/bin/chromium, ASSISTKIT_ARTIFACTS a folder that keeps the pictures.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from golden import suggestions

from assistkit.desks import STATIC, panel_data

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"
PAGE = """<!doctype html><html lang="en"><title>A desk</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/desk.css"><script src="/panel.js" defer></script>
<h1>Case 7</h1><label for="reply">Reply</label><textarea id="reply" rows="5">{there}</textarea>
<label for="title">Title</label><input id="title"><div id="rich" contenteditable="true" aria-label="Rich reply"></div>
<assistkit-panel src="{src}" {action} target="{target}" csrf="t0ken" poll="30" {more}></assistkit-panel>"""
STYLE = """body{margin:16px;font:16px system-ui,sans-serif;background:#eceae4;color:#1f2426}
textarea{display:block;box-sizing:border-box;width:100%;margin:0 0 12px}h1{font-size:20px;margin:0 0 8px}
@media (prefers-color-scheme:dark){body{background:#15181a;color:#e7e6e1}}"""
ATTACKS = (
    "<script>window.__xss=1</script>",
    "<img src=x onerror='window.__xss=1'>",
    "\"' onfocus=window.__xss=1 autofocus x='",
    "javascript:window.__xss=1",
    "</blockquote></div><svg onload=window.__xss=1>",
    "{{constructor.constructor('window.__xss=1')()}} ${window.__xss=1}",
)


class Desk:
    """A desk on the loopback address: `answers` are given one after the other, the last one for ever."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, str]] = [(200, "{}")]
        self.posted: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.asked: list[str] = []
        self.page: dict[str, str] = {}
        self.review_status = 200
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str) -> tuple[int, str, str]:
        """Status, type and body of what is asked for."""
        if path.startswith("/panel.json"):
            self.asked.append(path)
            status, body = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
            return status, "application/json", body
        fields = {
            "src": "/panel.json", "action": 'action="/review"', "target": "#reply", "there": "", "more": "",
            **self.page,
        }  # fmt: skip
        known = {
            "/": ("text/html", PAGE.format(**fields)),
            "/desk.css": ("text/css", STYLE),
            "/panel.js": ("text/javascript", (STATIC / "assistkit" / "panel.js").read_text(encoding="utf-8")),
        }
        return (200, *known[path]) if path in known else (404, "text/plain", "")

    def _handler(desk) -> type[BaseHTTPRequestHandler]:  # noqa: N805  `self` is the handler below
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send(*desk.answer(self.path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                desk.posted.append((dict(self.headers), json.loads(body)))
                self._send(desk.review_status, "application/json", "{}")

            def _send(self, status: int, kind: str, body: str) -> None:
                data = body.encode()
                self.send_response(status)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Security-Policy", POLICY)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        return Handler


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.close()


@pytest.fixture
def opened(browser: Any, desk: Desk) -> Iterator[Callable[..., Any]]:
    """Opens the desk's page. What the console says, what leaves the origin or runs from a text fails the test."""
    contexts: list[Any] = []
    pages: list[Any] = []
    complaints: list[str] = []

    def heard(message: Any) -> None:
        if "Failed to load resource" not in message.text:  # the browser's own note of a status such as 500
            complaints.append(message.text)

    def opening(width: int = 1000, scheme: Any = "light") -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith(desk.origin) else complaints.append(asked.url),
        )
        pages.append(page)
        page.goto(desk.origin)
        return page

    yield opening
    hits = [page.evaluate("window.__xss === undefined") for page in pages]
    for context in contexts:
        context.close()
    assert complaints == []
    assert all(hits)


def _shows(desk: Desk, made: Any, **page: str) -> dict[str, Any]:
    case, suggestion = made()
    data = panel_data(suggestion, case=case)
    desk.answers = [(200, json.dumps(data))]
    desk.page = page
    return data


def _listen(page: Any, *names: str) -> None:
    page.evaluate(
        "names => { window.heard = []; for (const name of names) document.addEventListener(name, e => "
        "window.heard.push([name, e.target.id, e.detail && typeof e.detail === 'object' ? e.detail : null])); }",
        list(names),
    )


def _heard(page: Any, count: int) -> list[Any]:
    """What was heard, once it is that much; the policy keeps playwright's own waiting from being evaluated."""
    for _ in range(1_000):
        if len(heard := page.evaluate("window.heard")) >= count:
            break
        page.wait_for_timeout(30)
    return list(heard)


def _say(page: Any, words: str) -> None:
    page.locator("assistkit-panel").get_by_role("status").get_by_text(words).wait_for()


def test_a_pending_suggestion_is_waited_for_and_then_shown(opened: Any, desk: Desk) -> None:
    """While the answer is 202 the panel says that it looks; then everything an agent needs is there."""
    data = _shows(desk, suggestions.check)
    gate = threading.Event()
    ready, pending = desk.answers[0], (202, "")
    desk.answers = [pending]
    page = opened()
    _say(page, "Looking for an answer…")
    gate.wait(0.2)
    desk.answers = [ready]
    panel = page.locator("assistkit-panel")
    panel.get_by_role("button", name="Insert", exact=True).wait_for()
    assert len(desk.asked) >= 3
    shown = panel.get_by_label("Suggested reply").inner_text()
    for words in ("Read this first", "Medium confidence", "0.58", "The draft says 24", data["sources"][0]["title"]):
        assert words in shown
    assert panel.get_by_role("listitem").filter(has_text="The draft says 24").is_visible()
    assert "A refund hasn't arrived, and a payout" not in shown  # folded
    panel.get_by_text("Summary of the case").click()
    assert "A refund hasn't arrived, and a payout" in panel.get_by_label("Suggested reply").inner_text()
    assert page.evaluate("document.querySelector('assistkit-panel').shadowRoot.querySelectorAll('[style]').length") == 0


def test_insert_appends_and_tells_the_page(opened: Any, desk: Desk) -> None:
    """What the agent wrote stays in front; input and change fire; it is posted with the token; nothing is sent."""
    data = _shows(desk, suggestions.ready, there="Dear Imogen")
    page = opened()
    _listen(page, "input", "change", "assistkit:insert", "assistkit:posted")
    page.get_by_role("button", name="Insert", exact=True).click()
    _say(page, "Inserted.")
    _heard(page, 4)
    assert page.locator("#reply").input_value() == f"Dear Imogen\n\n{data['reply']}"
    heard = _heard(page, 4)
    detail = {"kind": "reply", "text": data["reply"], "format": "text", "suggestion_id": data["suggestion_id"]}
    detail["case_id"] = data["case_id"]
    assert heard[0] == ["assistkit:insert", "", detail]
    assert [one[:2] for one in heard[1:3]] == [["input", "reply"], ["change", "reply"]]
    [(headers, body)] = desk.posted
    assert headers["X-CSRFToken"] == "t0ken"
    assert body == {"event": "inserted", "suggestion_id": data["suggestion_id"], "reason": "reply", "article": ""}
    page.get_by_role("button", name="Insert again").click()
    assert page.locator("#reply").input_value() == f"Dear Imogen\n\n{data['reply']}\n\n{data['reply']}"


def test_an_empty_field_gets_the_reply_alone_and_a_desk_may_insert_itself(opened: Any, desk: Desk) -> None:
    data = _shows(desk, suggestions.ready, there="  ")
    page = opened()
    page.evaluate("document.addEventListener('assistkit:insert', e => e.preventDefault(), {once: true})")
    page.get_by_role("button", name="Insert", exact=True).click()
    assert page.locator("#reply").input_value() == "  "
    page.get_by_role("button", name="Insert again").click()
    assert page.locator("#reply").input_value() == data["reply"]


def test_a_note_is_handed_to_the_page_and_the_reply_stays(opened: Any, desk: Desk) -> None:
    data = _shows(desk, suggestions.ready)
    page = opened()
    _listen(page, "assistkit:insert", "assistkit:posted")
    page.get_by_role("button", name="Insert as internal note").click()
    detail = _heard(page, 2)[0][2]
    assert (detail["kind"], detail["text"], detail["format"]) == ("note", data["note"], "text")
    assert "Sources\n[1] Reset the kiosk PIN https://help.tidewell.example/en/reset-kiosk-pin" in detail["text"]
    assert page.locator("#reply").input_value() == ""
    assert desk.posted[0][1]["reason"] == "note"


def test_rich_text_is_inserted_as_elements_that_cannot_run(opened: Any, desk: Desk) -> None:
    """HTML of a reply becomes lists and links in an editable element; whatever else it holds is shown as text."""
    case, suggestion = suggestions.ready()
    data = panel_data(suggestion, case=case, format="html")
    data["reply"] += "".join(ATTACKS) + '<a href="javascript:window.__xss=1" onclick="window.__xss=1">x</a><b>bold</b>'
    desk.answers = [(200, json.dumps(data))]
    desk.page = {"target": "#rich"}
    page = opened()
    page.get_by_role("button", name="Insert", exact=True).click()
    rich = page.locator("#rich")
    assert rich.locator("ol > li").count() == 3
    assert rich.locator("script, img, svg, b, [onclick], [onerror], a[href^=javascript]").count() == 0
    assert "<b>bold</b>" in rich.inner_text()


@pytest.mark.parametrize("target", ["#nowhere", "#title[", ""])
def test_without_a_field_the_agent_is_told(opened: Any, desk: Desk, target: str) -> None:
    _shows(desk, suggestions.ready, target=target)
    page = opened()
    page.get_by_role("button", name="Insert", exact=True).click()
    _say(page, "There is no reply field to insert into.")
    assert desk.posted == []


def test_not_helpful_posts_a_reason_with_the_token(opened: Any, desk: Desk) -> None:
    """A failure is said and the agent's words stay; the second try is kept and thanked for."""
    data = _shows(desk, suggestions.ready, more='csrf-header="X-Desk-Token"')
    desk.review_status = 500
    page = opened()
    page.get_by_role("button", name="Not helpful").click()
    page.get_by_label("What is wrong with it?").select_option("out of date")
    page.get_by_label("In your words").fill("  the menu moved ")
    page.get_by_role("button", name="Save").click()
    _say(page, "That could not be saved. Try again.")
    desk.review_status = 204
    page.get_by_role("button", name="Save").click()
    _say(page, "Thank you. That was noted.")
    inside = "document.querySelector('assistkit-panel').shadowRoot.activeElement"
    assert page.evaluate(f"{inside}.textContent") == "Marked as not helpful"
    headers, body = desk.posted[-1]
    assert len(desk.posted) == 2
    assert headers["X-Desk-Token"] == "t0ken"
    assert headers["Content-Type"] == "application/json"
    assert body == {
        "event": "rejected", "suggestion_id": data["suggestion_id"],
        "reason": "out of date: the menu moved", "article": "",
    }  # fmt: skip


def test_another_article_is_posted_and_asked_for(opened: Any, desk: Desk) -> None:
    data = _shows(desk, suggestions.check, src="/panel.json?lang=en")
    page = opened()
    page.get_by_role("button", name="Insert", exact=True).wait_for()
    assert page.get_by_role("button", name="Draft from Playbook").count() == 0  # internal: no draft may quote it
    page.get_by_role("button", name="Try another article").click()
    page.get_by_role("button", name="Draft from Calendar sync").click()
    page.get_by_text("From the article that you chose: Calendar sync").wait_for()
    body = {"event": "article", "suggestion_id": data["suggestion_id"], "reason": "", "article": "sync-errors"}
    assert [one for _, one in desk.posted] == [body]
    assert parse_qs(urlsplit(desk.asked[-1]).query) == {"lang": ["en"], "article": ["sync-errors"]}
    first, desk.answers = desk.answers, [(500, "")]
    page.get_by_role("button", name="Try another article").click()
    page.get_by_role("button", name="Draft from Calendar sync").click()
    _say(page, "No suggestion right now.")
    desk.answers = first
    page.get_by_role("button", name="Back to the first suggestion").click()
    page.get_by_role("button", name="Insert", exact=True).wait_for()
    assert parse_qs(urlsplit(desk.asked[-1]).query) == {"lang": ["en"]}
    assert page.get_by_role("button", name="Back to the first suggestion").count() == 0


def test_a_citation_lights_its_source_by_pointer_and_by_key(opened: Any, desk: Desk) -> None:
    _shows(desk, suggestions.ready)
    page = opened()
    marker = page.get_by_role("button", name="Source 2")
    marker.focus()
    lit = page.locator("ol.sources > li.lit")
    assert lit.count() == 1
    assert "Leave the check-in screen" in lit.inner_text()
    page.get_by_role("button", name="Source 1").first.hover()
    assert "Reset the kiosk PIN" in page.locator("ol.sources > li.lit").first.inner_text()
    page.locator("ol.sources > li").nth(1).hover()
    assert "Then press the logo" in page.locator(".draft .lit").last.inner_text()


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_anywhere_is_shown_and_runs_nothing(opened: Any, desk: Desk, attack: str) -> None:
    """Each string of the JSON, names of kinds included, is the attack; every button is pressed."""

    def spoilt(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: spoilt(one) for name, one in value.items()}
        if isinstance(value, list):
            return [spoilt(one) for one in value]
        return attack if isinstance(value, str) and value != "public" else value

    data = panel_data(suggestions.check()[1])
    desk.answers = [(200, json.dumps(spoilt({**data, "handover": "x"})))]
    page = opened()
    panel = page.locator("assistkit-panel")
    panel.get_by_role("button", name="Insert", exact=True).wait_for()
    for fold in panel.locator("summary").all():
        fold.click()
    assert panel.locator("script, img, svg, a").count() == 0
    assert attack in panel.locator(".draft").inner_text()
    panel.get_by_role("button", name="Insert", exact=True).click()
    assert page.locator("#reply").input_value() == attack
    panel.get_by_role("button", name="Insert as internal note").click()
    panel.get_by_role("button", name="Draft from").click()
    panel.get_by_text("From the article that you chose").wait_for()


def test_keyboard_is_enough(opened: Any, desk: Desk) -> None:
    """Tab reaches markers and buttons in the order of reading, each with an outline; Escape closes the form."""
    _shows(desk, suggestions.ready)
    page = opened()
    page.get_by_role("button", name="Insert", exact=True).wait_for()
    page.locator("#rich").focus()
    inside = "document.querySelector('assistkit-panel').shadowRoot.activeElement"
    reached = []
    for _ in range(10):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(f"{inside}.getAttribute('aria-label') || {inside}.textContent"))
        assert page.evaluate(f"getComputedStyle({inside}).outlineStyle") == "solid"
    assert reached[:9] == [
        *["Source 1"] * 4, "Source 2", "Insert", "Insert as internal note", "Not helpful", "Try another article",
    ]  # fmt: skip
    page.get_by_role("button", name="Not helpful").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(f"{inside}.name") == "reason"
    page.keyboard.press("Escape")
    assert page.evaluate(f"{inside}.textContent") == "Not helpful"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("no")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    _say(page, "Thank you.")
    assert desk.posted[-1][1]["reason"] == "wrong article: no"
    page.get_by_role("button", name="Try another article").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(f"{inside}.getAttribute('aria-label')").startswith("Draft from ")
    page.keyboard.press("Enter")
    page.get_by_text("From the article that you chose").wait_for()
    assert page.evaluate(f"{inside}.getAttribute('aria-label')") == "Suggested reply"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, "<h1>broken</h1>"), (403, ""), (204, ""), (200, "not JSON"), (200, "null"), (200, "[]"), (200, "{}"),
        (200, '{"status": 1, "draft": "x"}'),
    ],
)  # fmt: skip
def test_a_failure_is_one_quiet_line(opened: Any, desk: Desk, status: int, body: str) -> None:
    desk.answers = [(status, body)]
    page = opened()
    _say(page, "No suggestion right now.")
    assert page.locator("assistkit-panel").get_by_label("Suggested reply").inner_text() == "No suggestion right now."
    page.locator("#reply").fill("the page works")


@pytest.mark.parametrize("src", ["", "https://elsewhere.example/panel.json", "http://[", "//elsewhere.example/x"])
def test_another_server_is_never_asked(opened: Any, desk: Desk, src: str) -> None:
    desk.page = {"src": src}
    page = opened()
    _say(page, "No suggestion right now.")
    assert desk.asked == []


def test_a_broken_connection_and_odd_parts_stay_quiet(opened: Any, desk: Desk) -> None:
    """Parts of another shape are left out; the server going away while the panel is open breaks nothing."""
    data = _shows(desk, suggestions.ready)
    odd = {**data, "draft": 7, "sources": [None, 3, {"quotes": "x"}], "findings": {}, "summary": [[]], "evidence": "x"}
    desk.answers = [(200, json.dumps(odd))]
    page = opened()
    page.get_by_role("button", name="Insert", exact=True).click()
    _say(page, "Inserted.")
    desk.close()
    page.evaluate("document.querySelector('assistkit-panel').refresh()")
    _say(page, "No suggestion right now.")


def test_a_desk_without_notes_offers_none(opened: Any, desk: Desk) -> None:
    _shows(desk, suggestions.ready, more='notes="off"')
    page = opened()
    page.get_by_role("button", name="Insert", exact=True).wait_for()
    assert page.get_by_role("button", name="Insert as internal note").count() == 0


def test_a_case_without_a_draft_offers_no_insert(opened: Any, desk: Desk) -> None:
    _shows(desk, suggestions.abstained, action="")
    page = opened()
    page.get_by_role("button", name="Not helpful").wait_for()
    assert page.get_by_role("button", name="Insert").count() == 0
    assert page.get_by_text("The best article scores 0.31").is_visible()
    page.get_by_role("button", name="Not helpful").click()
    page.get_by_role("button", name="Save").click()
    _say(page, "Thank you.")
    assert desk.posted == []


def test_the_panel_can_be_taken_out_while_it_waits(opened: Any, desk: Desk) -> None:
    desk.answers = [(202, "")]
    page = opened()
    _say(page, "Looking")
    page.evaluate("document.querySelector('assistkit-panel').remove()")
    page.wait_for_timeout(1_000)  # what was on its way has arrived
    asked = len(desk.asked)
    page.wait_for_timeout(200)
    assert len(desk.asked) == asked


CONTRAST = """() => {
  const part = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const bright = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map(part);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    const found = getComputedStyle(node).backgroundColor;
    return /^rgba.*, 0\\)$/.test(found) && node.parentElement ? ground(node.parentElement) : found;
  };
  const found = [];
  for (const node of document.querySelector("assistkit-panel").shadowRoot.querySelectorAll(".panel *")) {
    const own = [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    if (!own || !node.checkVisibility()) continue;
    const [a, b] = [bright(getComputedStyle(node).color), bright(ground(node))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) found.push([node.className, node.textContent, (a + 0.05) / (b + 0.05)]);
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1100])
def test_light_and_dark_narrow_and_wide(opened: Any, desk: Desk, tmp_path: Path, scheme: str, width: int) -> None:
    """Nothing sticks out, every text has the contrast of WCAG AA, each button can be hit; a picture is kept."""
    folder = Path(os.environ.get("ASSISTKIT_ARTIFACTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    _shows(desk, suggestions.check)
    page = opened(width=width, scheme=scheme)
    page.get_by_role("button", name="Insert", exact=True).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for state in ("first", "open"):
        if state == "open":
            page.get_by_role("button", name="Not helpful").click()
            page.locator("assistkit-panel details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        assert page.evaluate(CONTRAST) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.screenshot(path=folder / f"panel-{scheme}-{width}-{state}.png", full_page=True)
    for button in page.locator("assistkit-panel button:visible").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 24


def test_lists_within_lists_links_and_the_rest_of_the_findings(opened: Any, desk: Desk) -> None:
    """A deeper point stands further in, a title is a link, what is not open waits behind "Why"; no style is inline."""
    data = _shows(desk, suggestions.check)
    piece = {"text": "Deeper.", "kind": "evidence", "flag": "", "markers": [], "link": ""}
    data["draft"] = [
        {"mark": "1.", "indent": 0, "code": False, "pieces": [{**piece, "text": "Open it."}]},
        {"mark": "-", "indent": 1, "code": False, "pieces": [piece]},
        {"mark": "", "indent": 10**6, "code": True, "pieces": [{**piece, "text": "x = 1"}]},
        {
            "mark": "",
            "indent": 0,
            "code": False,
            "pieces": [{**piece, "text": "Title", "link": "https://help.example/a"}],
        },
        {"mark": "", "indent": 0, "code": False, "pieces": [{**piece, "text": "Bad", "link": "javascript:alert(1)"}]},
    ]
    desk.answers = [(200, json.dumps(data))]
    page = opened()
    panel = page.locator("assistkit-panel")
    panel.get_by_text("Deeper.").wait_for()
    first, deeper = (panel.get_by_text(text, exact=True).bounding_box()["x"] for text in ("Open it.", "Deeper."))
    assert deeper > first
    assert panel.get_by_role("link", name="Title", exact=True).get_attribute("href") == "https://help.example/a"
    assert panel.get_by_role("link", name="Bad").count() == 0
    old = panel.get_by_text("was last changed 14 months ago")
    assert not old.is_visible()
    panel.get_by_text("Why", exact=False).first.click()
    assert old.is_visible()
    assert page.evaluate("document.querySelector('assistkit-panel').shadowRoot.querySelectorAll('[style]').length") == 0
