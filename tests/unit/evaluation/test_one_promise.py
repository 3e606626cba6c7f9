"""One answer about the promise: learn, the card, the command and the report say the same of the same cases.

And no run on cases that were learned from goes without saying so.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

pytest.importorskip("matplotlib", reason="the curves need the extra eval")

from assistkit import Assistant, Case, House, evaluation, learn
from assistkit.cli import cli
from assistkit.evaluation.about_run import learned_from
from assistkit.index import open_index
from assistkit.testing import HashEmbedder

CASES = 60
WORDS = ("refund", "password", "calendar", "invoice", "tablet", "printer")


def run(*arguments: Any) -> Result:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def desk(tmp_path: Path, hash_embedder: None) -> Path:
    """Six articles, sixty labeled cases of which some are about nothing, a house that wishes, an index."""
    articles = [
        {"id": word, "title": f"Your {word}", "text": f"Open the {word} page and press {word} again.", "public": True}
        for word in WORDS
    ]
    Assistant.build(articles, tmp_path / "kb.index", embedder=HashEmbedder())
    rows: list[dict[str, Any]] = []
    labels = []
    for number in range(CASES):
        word = WORDS[number % len(WORDS)]
        rows.append({"id": f"c{number}", "body": f"My {word} number {number} does not work with the {word} page"})
        if number % 5:
            labels.append(f"c{number}\t{word}\t2\n")
        else:
            rows[-1] |= {"body": f"About something else {number}", "answerable": False}
    data = tmp_path / "data"
    data.mkdir()
    (data / "cases.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (data / "qrels.tsv").write_text("".join(labels), encoding="utf-8")
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "confidence.yaml").write_text("most_wrong: 0.05\n", encoding="utf-8")
    return tmp_path


def evaluated(desk: Path, data: str = "data") -> tuple[str, dict[str, Any], str]:
    """What the command said, the report and its page."""
    out = desk / "report"
    house = ("--house", desk / "house")
    said = run("eval", "run", desk / data, "--index", desk / "kb.index", "--out", out, *house).stderr
    page = (out / "report.html").read_text(encoding="utf-8")
    return said, json.loads((out / "report.json").read_text(encoding="utf-8")), page


def test_four_places_say_the_same_of_the_same_cases(desk: Path) -> None:
    """learn, the finding of a card by confidence.yaml, eval run and both forms of the report: number and words."""
    learned = run("learn", "--index", desk / "kb.index", "--history", desk / "data", "--house", desk / "house").stderr
    lines = learned.splitlines()[-4:]
    assert lines[0] == "Promise: at most 5% wrong, with a certainty of 90%."
    assert lines[1].startswith(f"Judged: {CASES} cases kept in the index by assistkit learn")
    assert "more judged cases are needed" in lines[2]

    house = House.load(desk / "house")
    suggestion = Assistant.open(desk / "kb.index", embedder=HashEmbedder(), house=house).suggest(
        Case.from_text("My refund does not work with the refund page, what do I press?")
    )
    (finding,) = (one for one in suggestion.findings if one.code == "no-promise")
    assert finding.message == " ".join(lines[:3])

    said, report, page = evaluated(desk)
    assert "\n".join(lines) in said
    assert report["promise"]["lines"] == lines
    assert all(line in page for line in lines)


def test_an_index_without_judged_cases_leaves_it_to_those_of_the_run(desk: Path) -> None:
    """Nothing was learned: the judged cases of the run are the ones, for command, report and page alike."""
    said, report, page = evaluated(desk)
    lines = report["promise"]["lines"]
    assert lines[1].startswith(f"Judged: {CASES} cases of this run; in ")
    assert "\n".join(lines) in said
    assert all(line in page for line in lines)
    assert [one["most_wrong"] for one in report["promises"]] == [0.05, 0.1, 0.2, 0.3]
    assert report["promises"][0]["outcome"] == lines[2]
    assert report["learned"] == {"learned": 0, "by_text": 0, "cases": CASES, "words": ""}
    assert "learned from" not in said + page


def test_wrong_is_the_top_article_and_not_what_the_draft_cites(desk: Path) -> None:
    """The promise counts by the ranking, as learn does; what the draft cites is another figure."""
    evaluated(desk)
    scores = evaluation.score(evaluation.load(desk / "data"), desk / "report")
    report = json.loads((desk / "report" / "report.json").read_text(encoding="utf-8"))
    first = evaluation.load_run(desk / "report").ranking
    data = evaluation.load(desk / "data")
    wrong = sum(data.qrels.get(case.id, {}).get(first[case.id][0], 0) == 0 for case in data.cases)
    assert report["promise"]["wrong"] == wrong == (scores.values["top right"] == 0).sum()


def test_cases_that_were_learned_from_are_told_in_red(desk: Path) -> None:
    """With the count: on the command line, on the page, on every headline, on each such case."""
    run("learn", "--index", desk / "kb.index", "--history", desk / "data")
    said, report, page = evaluated(desk)
    told = f"The index learned from 48 of these {CASES} cases, so the figures look better than they are."
    assert f"warning: {told}" in said
    assert report["learned"]["words"].startswith(told)
    assert f'role="alert"><span class="ak-mark" aria-hidden="true">!</span>{told}' in page
    heads = page[page.index('class="ak-heads"') : page.index("The range is the 95")]
    assert heads.count("too good: learned from") == heads.count('class="ak-big"') > 0
    assert page.count(">learned from</b>") == 48
    assert [one["learned"] for one in report["cases"]].count("id") == 48
    scores = evaluation.score(evaluation.load(desk / "data"), desk / "report")
    assert told in repr(scores)
    assert told in scores._repr_html_().partition("<table>")[0]


def test_the_terminal_shows_it_in_red(desk: Path) -> None:
    """In the color of an alarm where there are colors."""
    run("learn", "--index", desk / "kb.index", "--history", desk / "data")
    arguments = ["eval", "run", desk / "data", "--index", desk / "kb.index", "--out", desk / "report"]
    result = CliRunner().invoke(cli, [str(one) for one in arguments], color=True)
    assert "\x1b[31m\x1b[1mwarning: The index learned from 48" in result.stderr


def test_other_ids_do_not_hide_what_was_learned(desk: Path) -> None:
    """The same texts under other ids are known by their digest; a text of its own is not."""
    run("learn", "--index", desk / "kb.index", "--history", desk / "data")
    again = desk / "again"
    again.mkdir()
    cases = (desk / "data" / "cases.jsonl").read_text(encoding="utf-8")
    (again / "cases.jsonl").write_text(cases.replace('"id": "c', '"id": "T-'), encoding="utf-8")
    (again / "qrels.tsv").write_text(
        "".join(f"T-{line[1:]}\n" for line in (desk / "data" / "qrels.tsv").read_text().splitlines()), encoding="utf-8"
    )
    said, report, _ = evaluated(desk, "again")
    assert "The index learned from 48 of these 60 cases (48 under another id, known by the text)" in said
    assert {one["learned"] for one in report["cases"]} == {"text", ""}
    memory = open_index(desk / "kb.index").memory
    known = evaluation.load(desk / "data").cases[1]
    assert learned_from([known], memory) == {known.id: "id"}
    assert learned_from([dataclasses.replace(known, id="new")], memory) == {"new": "text"}
    assert learned_from([dataclasses.replace(known, id="new", subject="More")], memory) == {}


def test_a_replay_on_an_index_that_learned_these_cases_is_told_too(desk: Path) -> None:
    """Its memory is emptied for the replay, and the weights were fitted all the same."""
    data = evaluation.load(desk / "data")
    learn(desk / "kb.index", data, HashEmbedder())
    rows = [json.loads(line) for line in (desk / "data" / "cases.jsonl").read_text(encoding="utf-8").splitlines()]
    dated = [{**row, "created": f"2026-03-{1 + at % 28:02}"} for at, row in enumerate(rows)]
    (desk / "data" / "cases.jsonl").write_text("".join(json.dumps(row) + "\n" for row in dated), encoding="utf-8")
    out = desk / "replay"
    said = run("eval", "replay", desk / "data", "--index", desk / "kb.index", "--out", out).stderr
    assert "The index learned from 48 of these 60 cases" in said


def test_a_run_that_says_something_else_of_itself_is_refused(desk: Path) -> None:
    """run.json of a stranger is an error with its path, and one that is missing is none."""
    evaluated(desk)
    path = desk / "report" / "run.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    for bad in ({"aim": {"most_wrong": 7}}, {**told, "confidence": [7], "wrong": [True]}, {**told, "wrong": [True]}):
        path.write_text(json.dumps(bad), encoding="utf-8")
        result = CliRunner().invoke(cli, ["eval", "compare", str(desk / "report"), str(desk / "report")])
        assert result.exit_code == 2
        assert "run.json: not what a run says of itself" in result.stderr
    (desk / "report" / "run.json").unlink()
    assert evaluation.load_run(desk / "report").about is None
