"""Makes the README's two pictures: python docs/pictures/make.py

A browser draws the panel and the report of a run over kb_samples, in light colors. `sources.json` keeps a digest of
what draws each picture, so that a test can say when one is older than what it shows. ASSISTKIT_CHROMIUM names another
browser than /usr/bin/chromium.
"""

from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
REPOSITORY = FOLDER.parents[1]
sys.path.insert(0, str(REPOSITORY / "benchmarks"))

from freshness import digest  # noqa: E402

KEPT = FOLDER / "sources.json"
LARGEST = 120_000
"""No picture may have more bytes: everybody who clones the repository downloads them."""
WIDTH = 960
DRAWN_BY = {
    "panel.png": (
        "docs/pictures/make.py",
        "src/assistkit/desks/static/assistkit/*.js",
        "src/assistkit/desks/panel.py",
        "src/assistkit/desks/cards/draft.py",
    ),
    "report.png": (
        "docs/pictures/make.py",
        "src/assistkit/evaluation/report/*.py",
        "src/assistkit/evaluation/report/templates/report*.j2",
    ),
}
"""What lays out each picture and words it. What the assistant suggests may change without making a picture old."""
TEXT = "Nobody knows the PIN of the check-in tablet. How do I set a new one from my laptop?"
PAGE = f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>A help desk</title>
<style>
body{{margin:0;padding:20px;background:#eceae4;color:#1f2426;font:15px system-ui,sans-serif}}
h1{{margin:0 0 8px;font-size:19px}} blockquote{{margin:0 0 16px;padding:12px 16px;background:#fff;border-radius:6px}}
</style>
<script src="/panel.js" defer></script>
<h1>Ticket 4711: check-in tablet</h1><blockquote>{TEXT}</blockquote>
<textarea id="reply" hidden></textarea>
<assistkit-panel src="/panel.json" action="/review" target="#reply" csrf="none"></assistkit-panel>"""


def sources() -> dict[str, str]:
    """A digest of what draws each picture, by the picture's name."""
    return {
        name: digest([path for pattern in patterns for path in REPOSITORY.glob(pattern)], REPOSITORY)
        for name, patterns in DRAWN_BY.items()
    }


def main() -> None:
    """Make both pictures, and keep what they were drawn by."""
    from playwright.sync_api import sync_playwright

    from assistkit import Assistant

    chromium = os.environ.get("ASSISTKIT_CHROMIUM") or "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as made, sync_playwright() as driver:
        assistant = Assistant.build(REPOSITORY / "kb_samples" / "articles", Path(made) / "kb.index")
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page(viewport={"width": WIDTH, "height": 780}, color_scheme="light")
        draw_panel(tab, assistant)
        draw_report(tab, assistant, Path(made) / "run")
        browser.close()
    KEPT.write_text(json.dumps(sources(), indent=2) + "\n", encoding="utf-8")


def draw_panel(tab: Any, assistant: Any) -> None:
    """The panel below a ticket, with the suggestion that the assistant makes for it."""
    from assistkit import Case
    from assistkit.desks import STATIC, panel_data

    case = Case.from_text(TEXT, id="4711")
    answers = {
        "/": ("text/html", PAGE),
        "/panel.js": ("text/javascript", (STATIC / "assistkit" / "panel.js").read_text(encoding="utf-8")),
        "/panel.json": ("application/json", json.dumps(panel_data(assistant.suggest(case), case=case))),
    }

    def answer(route: Any) -> None:
        kind, body = answers["/" + route.request.url.split("/", 3)[3].split("?")[0]]
        route.fulfill(content_type=kind, body=body)

    tab.route("http://desk.example/**", answer)
    tab.goto("http://desk.example/")
    tab.get_by_text("enter 4 digits twice").first.wait_for()
    keep(tab, "panel.png")


def draw_report(tab: Any, assistant: Any, run: Path) -> None:
    """The top of the report of a run over all sample cases, down to the curves."""
    from assistkit import evaluation

    dataset = evaluation.load(REPOSITORY / "kb_samples")
    evaluation.run(dataset, assistant, run)
    evaluation.score_run(run, dataset)
    tab.goto(evaluation.write_page(run).as_uri())
    curve = tab.get_by_role("img", name="Risk by coverage").bounding_box()
    keep(tab, "report.png", height=int(curve["y"] + curve["height"]) + 40)


def keep(tab: Any, name: str, height: int = 0) -> None:
    """Write the page down to this height, or all of it, in 96 colors. A file that is too large is an error."""
    from PIL import Image  # comes with matplotlib, of the extra eval

    shot = Image.open(io.BytesIO(tab.screenshot(full_page=True))).convert("RGB")
    shot = shot.crop((0, 0, shot.width, height or shot.height))
    shot.quantize(96, dither=Image.Dither.NONE).save(FOLDER / name, optimize=True)
    size = (FOLDER / name).stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{name} has {size:,} bytes, and may have {LARGEST:,}: make it smaller")


if __name__ == "__main__":
    main()
