"""assistkit insights: what is asked for on stdout, words on stderr, and an error in a line where it cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

pytest.importorskip("scipy", reason="insights need the extra insights")

from assistkit import read_articles
from assistkit.cli import cli


@pytest.fixture(scope="module")
def told(sample_index: Path, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The options of a command on the samples; vectors are kept from one to the next."""
    vectors = tmp_path_factory.mktemp("vectors") / "samples.vectors"
    return ["--index", str(sample_index), "--history", str(samples), "--vectors", str(vectors)]


def test_gaps_as_json(told: list[str]) -> None:
    """A list, best first, with what the manual promises of each."""
    done = CliRunner().invoke(cli, ["insights", "gaps", *told, "--json"])
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    wanted = {"id", "title", "cases", "size", "growth", "nearest_article", "score"}
    assert found
    assert all(wanted <= gap.keys() and gap["size"] == len(gap["cases"]) for gap in found)
    assert [gap["score"] for gap in found] == sorted((gap["score"] for gap in found), reverse=True)


def test_a_draft_of_a_gap_and_of_a_case(told: list[str], tmp_path: Path) -> None:
    """Markdown that `index build` reads as internal; an id that is neither is an error."""
    listed = CliRunner().invoke(cli, ["insights", "gaps", *told, "--json"])
    gap = json.loads(listed.stdout)[0]["id"]
    for wanted in (gap, "g001"):
        done = CliRunner().invoke(cli, ["insights", "draft", wanted, *told, "--out", str(tmp_path / wanted)])
        assert done.exit_code == 0, done.stderr
        assert "internal, a draft" in done.stderr
        (article,) = read_articles(tmp_path / wanted, visibility="public").articles
        assert article.visibility == "internal"
    wrong = CliRunner().invoke(cli, ["insights", "draft", "gap-none", *told, "--out", str(tmp_path)])
    assert wrong.exit_code == 2 or isinstance(wrong.exception, SystemExit)
    assert "must be a gap of this history" in wrong.stderr


@pytest.mark.parametrize("command", ["volume", "stale", "articles"])
def test_the_others_as_text_and_as_json(told: list[str], tmp_path: Path, command: str) -> None:
    """Both ways; and the page, which is the same whichever asks for it."""
    page = tmp_path / "insights.html"
    also = ["--html", str(page)] if command == "stale" else []
    done = CliRunner().invoke(cli, ["insights", command, *told, *also])
    assert done.exit_code == 0, done.stderr
    assert not also or page.read_text(encoding="utf-8").startswith("<!doctype html>")
    as_json = CliRunner().invoke(cli, ["insights", command, *told, "--json"])
    json.loads(as_json.stdout)


def test_one_of_both_is_needed(sample_index: Path, samples: Path) -> None:
    """A history, or reviews."""
    neither = CliRunner().invoke(cli, ["insights", "gaps", "--index", str(sample_index)])
    both = CliRunner().invoke(
        cli, ["insights", "gaps", "--index", str(sample_index), "--history", str(samples), "--reviews", "r.db"]
    )
    assert neither.exit_code == both.exit_code == 2
    assert "either --history or --reviews" in neither.stderr


def test_holidays_are_read_by_all_that_write_the_page(told: list[str], tmp_path: Path) -> None:
    """A file of dates is taken; a line that is no date is told, with its number."""
    path = tmp_path / "closed.txt"
    path.write_text("2026-12-25\n", encoding="utf-8")
    good = CliRunner().invoke(cli, ["insights", "volume", *told, "--holidays", str(path), "--json"])
    assert good.exit_code == 0, good.stderr
    path.write_text("25.12.2026\n", encoding="utf-8")
    bad = CliRunner().invoke(cli, ["insights", "volume", *told, "--holidays", str(path)])
    assert bad.exit_code != 0
    assert "line 1: must be a date as 2026-12-25" in bad.stderr
