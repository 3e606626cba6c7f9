"""The page of insights in a real browser: it loads nothing, reads in light and dark, and shows its cases."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("scipy", reason="insights need the extra insights")

from assistkit.index.knowledge import KnowledgeIndex
from assistkit.insights.desk import Desk
from assistkit.insights.history import read_history
from assistkit.insights.page import insights_page
from assistkit.testing.fakes import HashEmbedder, entries_of
from assistkit.types import Article

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
ATTACK = "</title></style><script>window.__xss=1</script><img src=x onerror='window.__xss=1'>"
ARTICLES = (
    Article(
        id="pads", title=f"Brake pads {ATTACK}", text="Replace worn brake pads.", url="https://help.example/kb/pads"
    ),
    Article(id="unused", title="Ring the bell", text="Press the lever of the bell."),
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A desk of forty weeks with a gap, a surge, and an article that goes wrong; its texts are hostile."""
    rows = []
    for day in range(280):
        at = (START + timedelta(days=day)).isoformat()
        link = {"role": "agent", "text": "See https://help.example/kb/pads"}
        after = [{"role": "customer", "text": "The button in step 3 doesn't exist."}] if day > 240 else []
        said = [{"role": "customer", "text": "My brake pads squeal"}, link, *after]
        rows.append({"id": f"brake-{day}", "created": at, "messages": said})
        for n in range(6 if day > 260 else 1):
            asked = f"The battery charger shows a red light {ATTACK}"
            said = [{"role": "customer", "text": asked}, {"role": "agent", "text": "Hold the button for ten seconds."}]
            rows.append({"id": f"battery-{day}-{n}", "created": at, "messages": said})
    folder = tmp_path_factory.mktemp("history")
    (folder / "cases.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    embedder = HashEmbedder(dim=128)
    index = KnowledgeIndex.empty(embedder.dim, embedder.fingerprint)
    index.upsert(entries_of(ARTICLES, embedder))
    return insights_page(Desk(read_history(folder, ARTICLES), index, embedder), show_text=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_reads_and_loads_nothing(browser: Any, tmp_path: Path, page: str, scheme: str) -> None:
    """No request but its own, no word on the console, nothing hostile runs, and nothing is wider than a phone."""
    heard: list[str] = []
    context = browser.new_context(color_scheme=scheme, viewport={"width": 390, "height": 800})
    tab = context.new_page()
    tab.on("console", lambda message: heard.append(message.text))
    tab.on("request", lambda asked: heard.append(asked.url))
    file = tmp_path / "insights.html"
    file.write_text(page, encoding="utf-8")
    tab.goto(file.as_uri())
    assert heard == [file.as_uri()]
    assert tab.evaluate("window.__xss === undefined")
    assert tab.locator("script, img").count() == 0
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    paper, ink = tab.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
        ".map(one => one.match(/\\d+/g).slice(0, 3).reduce((sum, n) => sum + Number(n), 0))"
    )
    assert (paper > ink) == (scheme == "light")
    context.close()


def test_a_row_opens_into_its_cases(browser: Any, tmp_path: Path, page: str) -> None:
    """The gap, the surge with its first case, the article that customers deny, and the one that nobody uses."""
    file = tmp_path / "insights.html"
    file.write_text(page, encoding="utf-8")
    tab = browser.new_page()
    tab.goto(file.as_uri())
    first = tab.locator("#gaps > li").first
    assert "charger" in first.inner_text()
    assert not first.get_by_text("assistkit insights draft").is_visible()
    first.locator("summary").click()
    assert first.get_by_text("assistkit insights draft").is_visible()
    assert first.get_by_text("battery-0-0", exact=True).first.is_visible()
    assert tab.locator("#flags tbody tr").filter(has_text="battery-26").count() >= 1
    assert "denied" in tab.locator("#stale").inner_text()
    assert tab.locator("#series svg rect").count() >= 40
    assert "1 articles were never used" in tab.locator("main").inner_text()
    tab.close()
