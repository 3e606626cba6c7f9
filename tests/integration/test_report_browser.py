"""report.html of a real run, read in a real browser: nothing is loaded, filters and keys work, light and dark.

ASSISTKIT_CHROMIUM names another browser than /usr/bin/chromium, ASSISTKIT_PICTURES a folder that keeps the pictures.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ATTACK = "<script>window.hit=1</script><img src=x onerror='window.hit=1'>"
LAID_OUT = """(() => {
  const every = [...document.body.querySelectorAll("*")];
  return [every.length, every.filter((one) => one.checkVisibility({contentVisibilityAuto: true})).length];
})()"""
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture(scope="module")
def run(samples: Path, sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scored run over the sample cases, one of which has an attack in every text."""
    from assistkit import Assistant, evaluation

    folder = tmp_path_factory.mktemp("report")
    dataset = evaluation.load(samples)
    evaluation.run(dataset, Assistant.open(sample_index), folder)
    path = evaluation.score_run(folder, dataset)
    report = json.loads(path.read_text(encoding="utf-8"))
    one = next(case for case in report["cases"] if case["citations"])
    one.update(subject=ATTACK, text=ATTACK, draft=f"{ATTACK} [1]", reply=ATTACK)
    one["citations"][0].update(marker=1, title=ATTACK, url="javascript:window.hit=1", quote=ATTACK)
    path.write_text(json.dumps(report), encoding="utf-8")
    evaluation.write_page(folder)
    return folder


@pytest.fixture
def opened(browser: Any, run: Path) -> Iterator[Any]:
    """The page at 1280 pixels. Whatever it says on the console or asks the network for fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url) if "report.html" not in request.url else None)
    page.goto((run / "report.html").as_uri())
    yield page
    hit = page.evaluate("window.hit")
    context.close()
    assert complaints == []
    assert hit is None


def _shown(page: Any) -> int:
    return int(page.locator(".ak-one-case").evaluate_all("rows => rows.filter(row => row.offsetHeight).length"))


def _becomes(page: Any, count: int) -> bool:
    """Whether so many cases are shown soon; on a busy machine the browser takes its time."""
    for _ in range(1_000):
        if _shown(page) == count:
            return True
        page.wait_for_timeout(50)
    return False


def test_page_opens_with_headlines_curves_and_every_case(opened: Any) -> None:
    """In plain words first; both curves have a name; each of the 150 cases is there; no text runs anything."""
    assert opened.locator("h1").inner_text() == "How good the suggestions are"
    assert "of 150 cases get a reply marked ready" in opened.locator(".ak-heads").inner_text()
    assert opened.get_by_role("img", name="Risk by coverage").is_visible()
    assert opened.get_by_role("img", name="Right replies by confidence").is_visible()
    assert _shown(opened) == 150
    for row in opened.locator(".ak-one-case").filter(has_text="window.hit").all():
        row.locator("summary").click()
        assert row.locator("a[href^=javascript]").count() == 0


def test_filters_search_and_order(opened: Any, run: Path) -> None:
    """A verdict and a status narrow the list together; words narrow it further; the surest come first if asked."""
    cases = json.loads((run / "report.json").read_text(encoding="utf-8"))["cases"]
    right = [case for case in cases if case["verdict"] == "right"]
    opened.get_by_label("Right", exact=False).and_(opened.locator("[value=right]")).check()
    assert _becomes(opened, len(right))
    opened.locator("[value=check]").check()
    both = sum(case["status"] == "check" for case in right)
    assert _becomes(opened, both)
    opened.locator("#ak-shown", has_text=f"{both} of 150 cases").wait_for()
    opened.locator("#v-all").check()
    opened.locator("#s-all").check()
    opened.get_by_label("Search").fill("google CALENDAR")
    opened.locator("#ak-shown", has_not_text=re.compile(r"^150 ")).wait_for()
    assert 0 < _shown(opened) < 60
    opened.get_by_label("Search").fill("no such words anywhere")
    opened.get_by_text("No case fits").wait_for()
    opened.get_by_label("Search").fill("")
    opened.get_by_label("Sort").select_option("sure")
    sure = [int(row.get_attribute("data-sure")) for row in opened.locator(".ak-one-case").all()]
    assert sure == sorted(sure, reverse=True)


def test_keyboard_is_enough(opened: Any) -> None:
    """Tab reaches filters, search and cases, each with an outline; arrows and Enter choose; Enter opens a case."""
    opened.locator("#v-all").focus()
    opened.keyboard.press("ArrowDown")
    assert not opened.locator("#v-all").is_checked()
    opened.locator("#v-all").focus()
    opened.keyboard.press("Enter")
    assert opened.locator("#v-all").is_checked()
    reached = []
    for _ in range(4):
        opened.keyboard.press("Tab")
        reached.append(opened.evaluate("document.activeElement.id || document.activeElement.tagName"))
    assert reached == ["s-all", "ak-search", "ak-sort", "SUMMARY"]
    assert opened.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    opened.keyboard.press("Enter")
    first = opened.locator(".ak-one-case").first
    assert first.get_by_role("heading", name="The real reply").is_visible()
    assert first.locator(".ak-verdict-words").inner_text()


def test_page_reads_without_script(browser: Any, run: Path) -> None:
    """Cases open and the filters work; only search and order are not offered."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((run / "report.html").as_uri())
    assert not page.get_by_label("Search").is_visible()
    page.locator("[value=right]").check()
    assert 0 < _shown(page) < 150
    row = page.locator(".ak-one-case[data-verdict=right]").first
    row.locator("summary").click()
    assert row.get_by_role("heading", name="Our draft", exact=True).is_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 900])
def test_light_and_dark_on_a_laptop(browser: Any, run: Path, tmp_path: Path, scheme: Any, width: int) -> None:
    """Nothing sticks out at the side, and a picture is kept of the top and of an open case."""
    folder = Path(os.environ.get("ASSISTKIT_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto((run / "report.html").as_uri())
    page.screenshot(path=folder / f"report-{scheme}-{width}.png")
    page.locator(".ak-one-case summary").first.click()
    page.locator(".ak-box").evaluate_all("boxes => boxes.forEach(one => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".ak-columns").evaluate("one => one.scrollIntoView()")
    page.screenshot(path=folder / f"report-case-{scheme}-{width}.png")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(245, 244, 240)" if scheme == "light" else "rgb(21, 24, 26)")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_prints_on_paper(browser: Any, run: Path, tmp_path: Path, scheme: Any) -> None:
    """As PDF: in light colors, with what is folded, without what only a screen can do, and every case in a line."""
    pypdf = pytest.importorskip("pypdf", reason="reads the PDF")
    folder = Path(os.environ.get("ASSISTKIT_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto((run / "report.html").as_uri())
    printed = folder / f"report-{scheme}.pdf"
    page.pdf(path=printed, prefer_css_page_size=True, print_background=True)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(31, 36, 38)"
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    context.close()
    paper = pypdf.PdfReader(printed)
    assert 5 < len(paper.pages) < 40
    assert [round(float(side)) for side in paper.pages[0].mediabox[2:]] == [595, 842]  # A4, in points
    text = " ".join(" ".join(one.extract_text() for one in paper.pages).split())
    for words in ("What can be promised", "Other wishes", "What is missing", "citation precision", "g001", "g150"):
        assert words in text
    for words in ("As in the dataset", "Show the cases that came out as", "Our draft"):
        assert words not in text


def test_a_comparison_in_a_browser(browser: Any, run: Path, samples: Path, tmp_path: Path) -> None:
    """Both drafts stand side by side, in light and dark, at the width of a laptop and on paper; nothing runs."""
    from assistkit import evaluation

    dataset = evaluation.load(samples)
    worse = tmp_path / "worse"
    worse.mkdir()
    for name in ("suggestions.jsonl", "run.json"):
        (worse / name).write_bytes((run / name).read_bytes())
    lines = (run / "run.tsv").read_text(encoding="utf-8").splitlines()
    for at in range(1, len(lines), 50):  # the first article of every case changes places with the third
        first, third = lines[at].split("\t"), lines[at + 2].split("\t")
        first[1], third[1] = third[1], first[1]
        lines[at], lines[at + 2] = "\t".join(first), "\t".join(third)
    (worse / "run.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = evaluation.compare_several([run, worse], dataset)
    path = evaluation.write_compare_page(found, dataset, tmp_path / "compare.html")
    folder = Path(os.environ.get("ASSISTKIT_PICTURES") or tmp_path)
    for scheme in ("light", "dark"):
        context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
        page, complaints = context.new_page(), []
        page.on("console", lambda message, complaints=complaints: complaints.append(message.text))
        page.goto(path.as_uri())
        assert page.locator(".ak-conclusion").inner_text().endswith(found.each[0].conclusion)
        page.screenshot(path=folder / f"compare-{scheme}.png")
        page.locator(".ak-pair summary").first.click()
        a, b = (box.bounding_box() for box in page.locator(".ak-pair details[open] .ak-side > div").all())
        assert a["x"] + a["width"] <= b["x"]
        assert a["y"] == b["y"]
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
        page.pdf(path=folder / f"compare-{scheme}.pdf", prefer_css_page_size=True)
        context.close()
        assert complaints == []


def test_600_long_cases_open_quickly(browser: Any, run: Path, tmp_path: Path) -> None:
    """Under 5 MB, and little of it is laid out before somebody opens a case."""
    from assistkit.evaluation.report.page import write_page

    report = json.loads((run / "report.json").read_text(encoding="utf-8"))
    for case in report["cases"]:
        case.update(text=case["text"] * 20, reply=case["reply"] * 15, draft=case["draft"] * 6)
    report["cases"] = [{**case, "id": f"{case['id']}-{n}"} for n in range(4) for case in report["cases"]]
    (tmp_path / "report.json").write_text(json.dumps(report), encoding="utf-8")
    page = write_page(tmp_path)
    assert page.stat().st_size < 5_000_000
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    devtools = context.new_cdp_session(tab)
    devtools.send("Performance.enable")
    tab.goto(page.as_uri())
    tab.evaluate(DRAWN)
    metrics = {one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}
    every, laid_out = tab.evaluate(LAID_OUT)
    context.close()
    assert laid_out < every / 5
    assert metrics["LayoutCount"] < 20
