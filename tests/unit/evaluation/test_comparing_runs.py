"""Runs compared as people read it: what differs first, a conclusion in a sentence, several in a table, a page."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from evaluation_data import suggestion, write_dataset, write_run
from hypothesis import given
from hypothesis import strategies as st

from assistkit.case.dataset import load
from assistkit.cli import cli
from assistkit.errors import InputError
from assistkit.evaluation.about_run import AboutRun
from assistkit.evaluation.comparison import compare
from assistkit.evaluation.differences import Difference, about, differences, settings
from assistkit.evaluation.report.compare_page import compare_html, write_compare_page
from assistkit.evaluation.runs import Run, load_run
from assistkit.evaluation.several import compare_several

ATTACK = "<script>window.hit=1</script><img src=x onerror=window.hit=1>"
GATE = "ConfidenceGate(ready={}, silent=0.4, promise=Promise(judged={}, lines='a, b'))"
MADE: dict[str, Any] = {
    "assistkit": "0.1.0",
    "index": "generation 1",
    "pipeline": f"Assistant(Hybrid(Embedder('m'), Ranking(dense=0.7), pool=100), Drafter(by meaning), Verifier(), "
    f"{GATE.format(0.9, 0)}, House(style=Style()))",
    "versions": {"python": "3.11", "numpy": "2.0"},
}
GOOD, BAD = ("gold", "other"), ("other", "gold")


def made(**changes: Any) -> AboutRun:
    return AboutRun(**{**MADE, **changes})


def run_of(about: AboutRun | None) -> Run:
    return Run(path=Path("run"), ranking={}, suggestions={}, about=about)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Forty cases. `a` has 30 right; `b` eight of the others as well and one fewer; `same` nearly as `a`; `worse`."""
    rows = [{"id": f"c{n:02}", "subject": f"Case {n}", "body": "How?"} for n in range(40)]
    rows[0] |= {"subject": ATTACK, "body": ATTACK, "reply": ATTACK}
    write_dataset(tmp_path / "data", rows, {row["id"]: {"gold": 1} for row in rows})

    def ranked(name: str, wrong: set[int]) -> None:
        ranking = {f"c{n:02}": BAD if n in wrong else GOOD for n in range(40)}
        drafts = [
            suggestion(case, "ready", 0.9, articles[0], ATTACK if case == "c00" else "Open the menu.")
            for case, articles in ranking.items()
        ]
        write_run(tmp_path / name, ranking, drafts)

    ranked("a", set(range(30, 40)))
    ranked("b", {0, 38, 39})
    ranked("same", set(range(29, 39)))
    ranked("worse", set(range(20)) | {38, 39})
    return tmp_path


# ---------------------------------------------------------------- what differs


def test_settings_are_taken_apart() -> None:
    """Every setting of every part by its name; a part of the pipeline by its place; what was learned is told apart."""
    assert settings(MADE["pipeline"]) == {
        "retriever": "Hybrid", "Embedder": "'m'", "Ranking.dense": "0.7", "Hybrid.pool": "100",
        "drafter": "Drafter", "Drafter": "by meaning", "verifier": "Verifier",
        "gate": "ConfidenceGate", "ConfidenceGate.ready": "0.9", "ConfidenceGate.silent": "0.4",
        "house": "House", "style": "Style",
    }  # fmt: skip
    assert settings("whatever it is") == {"pipeline": "whatever it is"}


@given(st.text(alphabet="ab(),='[] \"", max_size=40))
def test_no_repr_breaks_it(text: str) -> None:
    """A part of a stranger may print itself as it likes."""
    assert all(isinstance(value, str) for value in settings(f"Assistant({text})").values())


def test_what_differs_is_named_by_kind() -> None:
    """Settings, index, learned cases and versions, each with both values; what is the same is not told."""
    pipeline = MADE["pipeline"].replace("ready=0.9", "ready=0.5").replace("Drafter(by meaning)", "Other(by meaning)")
    other = made(
        assistkit="0.2.0", index="generation 2", pipeline=pipeline, remembered=120, memory="m1",
        versions={"python": "3.11", "numpy": "2.1"},
    )  # fmt: skip
    assert [str(one) for one in differences(run_of(made()), run_of(other))] == [
        "settings: drafter Drafter -> Other",
        "settings: Drafter by meaning -> not there",
        "settings: ConfidenceGate.ready 0.9 -> 0.5",
        "settings: Other not there -> by meaning",
        "index: generation 1 -> generation 2",
        "learned cases: 0 -> 120",
        "versions: assistkit 0.1.0 -> 0.2.0",
        "versions: numpy 2.0 -> 2.1",
    ]
    again = dataclasses.replace(other, memory="m2")
    assert [str(one) for one in differences(run_of(other), run_of(again))] == ["learned cases: 120 -> 120 others"]
    assert differences(run_of(made()), run_of(made())) == ()


def test_a_run_that_says_nothing_of_itself() -> None:
    """Another tool's: that is told; an older run is known by what its suggestions say."""
    assert differences(run_of(None), run_of(made())) == (
        Difference("unknown", "", "does not say what made it", "is by assistkit"),
    )
    assert differences(run_of(None), run_of(None)) == ()
    one = dataclasses.replace(suggestion("c", "ready", 0.9, "gold"), provenance={"assistkit": "0.1.0", "index": "g"})
    told = about(Run(path=Path("old"), ranking={}, suggestions={"c": one}))
    assert told is not None
    assert (told.assistkit, told.index) == ("0.1.0", "g")


# ---------------------------------------------------------------- the conclusion


@pytest.mark.parametrize(
    ("other", "by", "begins"),
    [
        ("b", "P@1", "B is better than A: P@1 0.750 -> 0.925, +0.175 (95% interval +0."),
        ("worse", "P@1", "B is worse than A: P@1 0.750 -> 0.450, -0.300 (95% interval -0."),
        ("same", "P@1", "No difference between A and B that these cases can show: P@1 0.750 -> 0.750, +0.000"),
        ("b", "wrong when ready", "B is better than A: wrong when ready 0.250 -> 0.075, -0.175"),
        ("b", "coverage", "No difference between A and B that these cases can show: coverage 1.000 -> 1.000"),
    ],
)
def test_a_conclusion_in_a_sentence(folder: Path, other: str, by: str, begins: str) -> None:
    """With the measure, the interval, the number of cases, and how many were won and lost."""
    found = compare(folder / "a", folder / other, load(folder / "data"), by=by)
    assert found.conclusion.startswith(begins)
    assert re.search(r"on 40 cases, \d+ won and \d+ lost\.$", found.conclusion)


def test_won_is_better_whatever_the_measure(folder: Path) -> None:
    """Fewer errors are won, and the differences keep their sign."""
    found = compare(folder / "a", folder / "b", load(folder / "data"), by="wrongly ready")
    assert {case for case, _ in found.won} == {f"c{n}" for n in range(30, 38)}
    assert found.lost == (("c00", 1.0),)
    assert all(difference < 0 for _, difference in found.won)


def test_what_decides_must_be_a_measure_of_a_case(folder: Path) -> None:
    """A measure of the whole set has no cases won and lost."""
    for by in ("AURC", "mood"):
        with pytest.raises(InputError, match=r"must be a measure that each case has: nDCG@10, .*got '" + by):
            compare(folder / "a", folder / "b", load(folder / "data"), by=by)


def test_what_differs_comes_before_the_figures(folder: Path) -> None:
    """So does a run on cases that were learned from, and the conclusion."""
    (folder / "a" / "run.json").write_bytes(made().to_json())
    learned = made(index="generation 2", remembered=40, memory="m", learned={"c00": "id", "c01": "text"})
    (folder / "b" / "run.json").write_bytes(learned.to_json())
    text = str(compare(folder / "a", folder / "b", load(folder / "data")))
    parts = [
        "A: ", "B: ", "40 cases", "B differs from A in:", "  index: generation 1 -> generation 2",
        "  learned cases: 0 -> 40", "B: The index learned from 2 of these 40 cases (1 under another id",
        "B is better than A", "measure ", "P@1", "cases won by nDCG@10",
    ]  # fmt: skip
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


# ---------------------------------------------------------------- several


def test_several_runs_in_a_table(folder: Path) -> None:
    """A column a run, a star where it differs from the first; a conclusion for each."""
    runs = [folder / name for name in ("a", "b", "same", "worse")]
    found = compare_several(runs, load(folder / "data"), by="P@1")
    rows = {str(row[0]): row[1:] for row in found.rows()}
    assert found.header() == ["measure", "A", "B", "C", "D"]
    assert rows["P@1"] == ["0.750 ", "0.925*", "0.750 ", "0.450*"]
    assert [one.conclusion.split(":")[0] for one in found.each] == [
        "B is better than A", "No difference between A and C that these cases can show", "D is worse than A",
    ]  # fmt: skip
    text = str(found)
    assert text.index("B differs from A in:\n  nothing that the runs tell") < text.index("measure ")
    assert "<td>0.925*</td>" in found._repr_html_()
    assert len(json.loads(json.dumps(found.to_dict()))["comparisons"]) == 3
    with pytest.raises(InputError, match="two runs at least"):
        compare_several(runs[:1], load(folder / "data"))


# ---------------------------------------------------------------- the page


def test_the_page_shows_cases_won_and_lost_side_by_side(folder: Path) -> None:
    """Both drafts of each, what differs, the conclusion; no folder is named, and no text becomes markup."""
    data = load(folder / "data")
    found = compare_several([folder / "a", folder / "b"], data, by="P@1")
    page = write_compare_page(found, data, folder / "compare.html").read_text(encoding="utf-8")
    assert "8 cases won by B" in page
    assert "1 case lost by B" in page
    assert page.count('class="ak-one-case ak-pair"') == 9
    assert page.count(">A: ") == page.count(">B: ") == 18  # a pill and a column each
    assert found.each[0].conclusion.replace(">", "&gt;") in page
    assert "Nothing that the runs tell." in page
    assert str(folder) not in page
    assert "<script" not in page
    assert "<img" not in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert "default-src 'none'" in page
    assert not re.search(r"<link|@import|url\(", page)


def test_runs_without_a_difference_have_a_page_too(folder: Path) -> None:
    """Without any case."""
    data = load(folder / "data")
    found = compare_several([folder / "a", folder / "a"], data)
    page = compare_html(found, [load_run(folder / "a")] * 2, data)
    assert "0 cases won by B" in page
    assert "ak-one-case ak-pair" not in page


def test_the_command_takes_several_runs_a_measure_and_a_page(folder: Path) -> None:
    """The red line is on stderr, the gate is on every run, a page that cannot be written is an error."""
    (folder / "b" / "run.json").write_bytes(made(learned={"c00": "id"}).to_json())
    runs = [str(folder / name) for name in ("a", "b", "same")]
    options = ["--dataset", str(folder / "data"), "--by", "P@1"]
    page = folder / "page.html"
    done = CliRunner().invoke(cli, ["eval", "compare", *runs, *options, "--html", str(page)])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"A: {runs[0]}\nB: {runs[1]}\nC: {runs[2]}\n40 cases\n\nB differs from A in:")
    assert "warning: B: The index learned from 1 of these 40 cases" in done.stderr
    assert f"page: {page}" in done.stderr
    assert "3 runs compared" in page.read_text(encoding="utf-8")
    done = CliRunner().invoke(cli, ["eval", "compare", *runs, *options, "--gate", "P@1>=0.1", "--json"])
    assert done.exit_code == 1
    assert "missed: P@1>=0.1 (it is +0.0000)" in done.stderr
    assert [one["b"] for one in json.loads(done.stdout)["comparisons"]] == runs[1:]
    done = CliRunner().invoke(cli, ["eval", "compare", *runs, *options, "--html", str(folder)])
    assert (done.exit_code, done.stderr.count("cannot be written")) == (2, 1)
