"""Card and panel in a browser: each line of a draft runs in its own direction, whatever the line before it does.

ASSISTKIT_ARTIFACTS names a folder that keeps the pictures.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from scripts_desk import STEPS, case, evidence

from assistkit.desks import STATIC, panel_data
from assistkit.desks.cards import card_html
from assistkit.drafters.extractive import ExtractiveDrafter
from assistkit.types import Suggestion

PANEL = """<!doctype html><meta charset="utf-8"><script src="/panel.js" defer></script>
<textarea id="reply" hidden></textarea>
<assistkit-panel src="/panel.json" action="/review" target="#reply" csrf="none"></assistkit-panel>"""
LINES = "lines => lines.map(one => [one.textContent.trim(), getComputedStyle(one).direction])"


def suggestion(code: str) -> Suggestion:
    """With a greeting from left to right above steps of the article."""
    draft = ExtractiveDrafter().draft(case(code), evidence(code))
    return Suggestion(
        id=f"s-{code}",
        case_id=code,
        status="check",
        confidence=0.7,
        text=draft.text,
        sentences=draft.sentences,
        citations=draft.citations,
        evidence=tuple(evidence(code)),
    )


@pytest.fixture
def tab(browser: Any, request: pytest.FixtureRequest) -> Any:
    tab = browser.new_page(viewport={"width": 760, "height": 500}, color_scheme="light")
    yield tab
    if folder := os.environ.get("ASSISTKIT_ARTIFACTS"):
        tab.screenshot(path=Path(folder) / f"{request.node.name}.png", full_page=True)
    tab.close()


def check(lines: list[tuple[str, str]], code: str) -> None:
    right = {"ar", "he"}
    found = {text: direction for text, direction in lines if text}
    steps = [text for text in found if text[:2] in ("1.", "2.", "3.")]
    assert len(steps) == 3
    assert {found[text] for text in steps} == {"rtl" if code in right else "ltr"}
    greeting = next(iter(found))
    assert found[greeting] == "ltr", greeting


@pytest.mark.parametrize("code", STEPS)
def test_lines_of_a_card(tab: Any, code: str) -> None:
    """And a marker is apart from the number in front of it."""
    tab.set_content(f"<!doctype html><meta charset=utf-8>{card_html(suggestion(code))}")
    check(tab.locator(".ak-draft > div").evaluate_all(LINES), code)
    assert tab.locator(".ak-ref").first.evaluate("one => getComputedStyle(one).unicodeBidi") == "isolate"


@pytest.mark.parametrize("code", STEPS)
def test_lines_of_the_panel(tab: Any, code: str) -> None:
    """The same in the help desk."""
    answers = {
        "": ("text/html", PANEL),
        "panel.js": ("text/javascript", (STATIC / "assistkit" / "panel.js").read_text(encoding="utf-8")),
        "panel.json": ("application/json", json.dumps(panel_data(suggestion(code), case=case(code)))),
    }

    def answer(route: Any) -> None:
        kind, body = answers[route.request.url.rpartition("/")[2].partition("?")[0]]
        route.fulfill(content_type=kind, body=body)

    tab.route("http://desk.example/**", answer)
    tab.goto("http://desk.example/")
    tab.get_by_text("0000").first.wait_for()
    check(tab.locator("assistkit-panel .draft > div").evaluate_all(LINES), code)
