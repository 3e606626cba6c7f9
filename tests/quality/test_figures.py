"""Figures in the manual come from results, and say so when the code that they rest on is another one by now."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY / "benchmarks"))

import figures  # type: ignore[import-not-found]  # noqa: E402
import freshness  # type: ignore[import-not-found]  # noqa: E402
import tables  # type: ignore[import-not-found]  # noqa: E402

RESULTS = REPOSITORY / "benchmarks" / "results"
APART = 0.0015  # nDCG@10: two ways to break ties


def result(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def test_pages_are_made_from_the_results() -> None:
    """No figure in a table of the manual was typed by hand, and what other code made is marked."""
    others = [path.name for path, text in tables.pages().items() if path.read_text(encoding="utf-8") != text]
    assert others == [], "run python benchmarks/tables.py (it measures nothing)"


def test_each_section_is_on_one_page() -> None:
    """A section that is measured is shown, and once."""
    shown = [*tables.ON_INDEX, *(name for _, _, names in tables.PAGES.values() for name in names)]
    assert sorted(shown) == sorted(tables.SECTIONS)


def test_the_headline_is_fresh() -> None:
    """The first table of docs/benchmarks.md was made with the code that lies here."""
    name = freshness.HEADLINE
    assert name == tables.ON_INDEX[0]
    changed = freshness.changed(name, result(name))
    assert changed == [], f'its figures may be others by now: make figures ONLY="{name}"'


def test_one_figure_for_articles_alone() -> None:
    """What two benchmarks measure alike is alike: articles alone, and articles alone without the product."""
    past = result("past_cases")
    pairs = [
        ("cold_retrieval", "nDCG@10", "assistkit", past["thunderbird 2024"]["rows"]["articles alone"]),
        ("peers", "peers", "assistkit", past["ablation"]["articles alone, without product"]),
    ]
    compared = 0
    for name, first, second, other in pairs:
        found = result(name)
        if not _same_code(found, past):
            continue  # the page marks the older one
        own = found["thunderbird 2024"][first][second]
        value = own if isinstance(own, float) else own["default"]["nDCG@10"]["value"]
        assert abs(value - other["nDCG@10"]) < APART, name
        compared += 1
    if not compared:
        pytest.skip("no two of these results were made with the same code")


def test_every_result_says_what_it_rests_on() -> None:
    """No result is without its list of parts, and no list without its benchmark."""
    scripts = {path.stem for path in (REPOSITORY / "benchmarks").glob("*.py") if "save(" in path.read_text("utf-8")}
    assert {path.stem for path in RESULTS.glob("*.json")} <= set(freshness.RESTS_ON)
    assert set(freshness.RESTS_ON) == scripts - {"surroundings"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources without the large model."""
    root = tmp_path_factory.mktemp("copy")
    for folder in ("src", "benchmarks", "kb_samples", "models", "docs"):
        shutil.copytree(REPOSITORY / folder, root / folder, ignore=shutil.ignore_patterns("model.onnx", "__pycache__"))
    shutil.copy(REPOSITORY / "pyproject.toml", root)
    return root


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("docs/benchmarks.md", None),
        ("docs/benchmarks/peers.md", None),
        ("src/assistkit/cli/words.py", None),
        ("src/assistkit/desks/panel.py", None),
        ("src/assistkit/drafters/extractive.py", None),
        ("src/assistkit/house/style.py", None),
        ("src/assistkit/errors.py", None),
        ("models/ranking/README.md", None),
        ("benchmarks/tone.py", None),
        ("src/assistkit/text/words.py", "text"),
        ("src/assistkit/case/query.py", "case"),
        ("src/assistkit/index/passages.py", "index"),
        ("src/assistkit/retrieval/ranking.py", "retrieval"),
        ("src/assistkit/assistant.py", "assistant"),
        ("models/ranking/weights.json", "models"),
        ("benchmarks/plain_search.py", "benchmark"),
        ("kb_samples/cases.jsonl", "kb_samples"),
    ],
)
def test_what_makes_the_headline_stale(copy: Path, path: str, part: str | None) -> None:
    """Only what can change the figures does: not pages, commands, desks or drafters."""
    made = {"made": {"sources": freshness.sources(freshness.HEADLINE, copy)}}
    file = copy / path
    before = file.read_bytes()
    file.write_bytes(before + b"\n")
    try:
        assert freshness.changed(freshness.HEADLINE, made, copy) == ([part] if part else [])
    finally:
        file.write_bytes(before)


def test_other_code_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mark names the commit that made a figure; where nothing has changed there is no mark."""
    own = {"made": {"commit": "abc1234", "sources": freshness.sources("tone")}}
    monkeypatch.setattr(figures, "load", lambda _: own)
    assert figures.other_code("tone") == ""
    own["made"]["sources"]["case"] = "0" * 16
    assert figures.other_code("tone") == "**Made with other code: commit abc1234.**"


def test_without_git_the_commit_is_unknown(tmp_path: Path) -> None:
    """A copy without its history can be measured too."""
    assert freshness.commit(tmp_path) == "unknown"


def _same_code(one: dict[str, Any], other: dict[str, Any]) -> bool:
    mine, theirs = (found["made"].get("sources", {}) for found in (one, other))
    both = (mine.keys() & theirs.keys()) - {"benchmark"}
    return bool(both) and all(mine[part] == theirs[part] for part in both)
