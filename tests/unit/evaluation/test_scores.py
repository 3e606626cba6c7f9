"""A value for each case: what counts as what."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from evaluation_data import suggestion, write_dataset, write_run

import assistkit.evaluation
from assistkit.case.dataset import check_articles, unknown_articles
from assistkit.errors import DatasetError, InputError, MissingExtra
from assistkit.evaluation import load, load_run, score
from assistkit.evaluation.judging import Outcome
from assistkit.evaluation.report.contents import Background, report, score_run
from assistkit.evaluation.slices import OTHER, slices
from assistkit.evaluation.text_measures import draft_measures

ROWS: list[dict[str, Any]] = [
    {"id": "right", "body": "menu?", "reply": "Please open the menu.", "product": "mail"},
    {"id": "low", "body": "window?", "product": "mail"},
    {"id": "lost", "body": "printer?", "product": "desk"},
    {"id": "silent", "body": "code?", "product": "desk"},
    {"id": "sure", "body": "bill?"},
    {"id": "none", "body": "pizza?", "answerable": False, "kind": "far"},
    {"id": "bold", "body": "refund of pizza?", "answerable": False, "kind": "near"},
    {"id": "off", "body": "key?", "reply": "Restart everything twice tomorrow"},
    {"id": "unlabeled", "body": "hm?"},
    {"id": "absent", "body": "where?"},
]
QRELS = {
    "right": {"a": 2, "b": 1}, "low": {"b": 1}, "lost": {"c": 1}, "silent": {"a": 1}, "sure": {"b": 1},
    "off": {"a": 1}, "absent": {"a": 1},
}  # fmt: skip
RANKING = {case["id"]: ["a", "b"] for case in ROWS if case["id"] != "absent"}
SUGGESTIONS = [
    suggestion("right", "ready", 0.9, "a"),
    suggestion("low", "check", 0.6, "a"),
    suggestion("lost", "check", 0.5, "a"),
    suggestion("silent", "abstained", 0.2),
    suggestion("sure", "ready", 0.8, "a"),
    suggestion("none", "abstained", 0.1),
    suggestion("bold", "ready", 0.7, "a"),
    suggestion("off", "ready", 0.9, "a"),
    suggestion("unlabeled", "ready", 0.9, "a"),
]
VERDICTS: dict[str, Outcome] = {
    "right": "right", "low": "ranked-low", "lost": "not-retrieved", "silent": "wrongly-silent", "sure": "wrongly-sure",
    "none": "rightly-silent", "bold": "wrongly-sure", "off": "wrong-sentence", "unlabeled": "unlabeled",
    "absent": "not-retrieved",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dataset in `data` and a run over it in `run`."""
    write_dataset(tmp_path / "data", ROWS, QRELS)
    write_run(tmp_path / "run", RANKING, SUGGESTIONS)
    return tmp_path


def value(folder: Path, measure: str) -> dict[str, float]:
    """Of the cases that the measure applies to."""
    scores = score(load(folder / "data"), folder / "run")
    found = scores.values[measure]
    return {case: float(found[at]) for at, case in enumerate(scores.cases) if not np.isnan(found[at])}


def test_an_unanswered_case_counts_as_zero(folder: Path) -> None:
    """A labeled case that the run lacks is a failure; an unlabeled one does not count."""
    found = value(folder, "nDCG@10")
    assert set(found) == set(QRELS)
    assert (found["right"], found["absent"]) == (1.0, 0.0)
    assert value(folder, "coverage") | {"absent": 0.0} == value(folder, "coverage")
    assert value(folder, "all-gold-found@5")["right"] == 1.0


def test_correct_is_for_drafts_on_judged_cases(folder: Path) -> None:
    """A cited article is relevant; where it is known that there is none, a draft is wrong."""
    assert value(folder, "correct") == {"right": 1, "low": 0, "lost": 0, "sure": 0, "bold": 0, "off": 1}
    assert value(folder, "citation recall") == {"right": 0.5, "low": 0, "lost": 0, "sure": 0, "off": 1}
    assert value(folder, "answered")["low"] == 1
    assert value(folder, "coverage")["low"] == 0


def test_errors_at_the_working_point(folder: Path) -> None:
    """Of what is ready, and of all judged cases; what nobody judged is not counted as right."""
    assert value(folder, "wrong when ready") == {"right": 0, "sure": 1, "bold": 1, "off": 0}
    assert sum(value(folder, "wrongly ready").values()) == 2
    assert "unlabeled" not in value(folder, "wrongly ready")
    assert value(folder, "right")["silent"] == 1


def test_support_is_what_the_verifier_says(folder: Path) -> None:
    """A claim whose citation does not hold it is not supported, whatever the gate said."""
    broken = dataclasses.replace(
        SUGGESTIONS[0],
        citations=(dataclasses.replace(SUGGESTIONS[0].citations[0], quote="Close it."),),
    )
    write_run(folder / "run", RANKING, [broken, *SUGGESTIONS[1:]])
    assert value(folder, "support")["right"] == 0
    assert value(folder, "support")["low"] == 1
    assert "silent" not in value(folder, "support")


def test_a_draft_against_the_real_reply() -> None:
    """Marks of citations are not part of the draft."""
    found = draft_measures(SUGGESTIONS[0], "Please open the menu.")
    assert found["words"] == 3
    assert found["ROUGE-L"] == pytest.approx(2 * 3 / (3 + 4))
    assert found["edit similarity"] == pytest.approx(1 - 8 / 21)
    assert found["content recall"] == pytest.approx(2 / 3)
    linked = draft_measures(
        suggestion("1", "ready", 1, "a", "Open https://a.example/menu now."), "https://a.example/menu"
    )
    assert (linked["words"], set(linked)) == (2, {"words", "reading grade"})
    assert draft_measures(SUGGESTIONS[3], "Please open the menu.") == {}
    assert set(draft_measures(SUGGESTIONS[0], "")) == {"words", "reading grade"}
    assert draft_measures(suggestion("1", "ready", 1, "a", "Same  text."), "Same\ntext.")["edit similarity"] == 1


@pytest.mark.parametrize("case", VERDICTS)
def test_verdicts(folder: Path, case: str) -> None:
    """Each case gets the word for what went wrong with it."""
    made = report(load_run(folder / "run"), load(folder / "data"), Background())
    assert {one["id"]: one["verdict"] for one in made["cases"]}[case] == VERDICTS[case]


def test_the_report_is_complete_json_without_nan(folder: Path) -> None:
    """Every key that the page is made from, and the same bytes for the same run."""
    dataset = load(folder / "data")
    path = score_run(folder / "run", dataset, Background(titles={"c": "Printers"}, seconds=[0.1] * 9))
    first = path.read_bytes()
    assert score_run(folder / "run", dataset, Background(titles={"c": "Printers"}, seconds=[0.1] * 9)) == path
    assert path.read_bytes() == first
    made = json.loads(first, parse_constant=pytest.fail)
    assert set(made) == {
        "format",
        "provenance",
        "figures",
        "curves",
        "judged",
        "promise",
        "promises",
        "learned",
        "missing",
        "slices",
        "cases",
    }
    for figure in made["figures"]:
        assert figure["low"] <= figure["value"] <= figure["high"] or figure["name"] == "ECE", figure
        assert figure["n"] > 0
        assert figure["about"].endswith(".")
    assert {figure["group"] for figure in made["figures"]} == {"retrieval", "suggestion", "abstention", "speed"}
    cases = {one["id"]: one for one in made["cases"]}
    assert cases["lost"]["gold"] == [{"article_id": "c", "title": "Printers", "grade": 1, "rank": None}]
    assert [gold["rank"] for gold in cases["right"]["gold"]] == [1, 2]
    assert cases["right"]["citations"][0]["url"] == "https://help.example/a"
    assert cases["absent"]["status"] == "abstained"
    assert [path.name for path in (folder / "run").iterdir() if path.name.startswith(".tmp")] == []


def test_slices_by_any_facet_category_and_month(tmp_path: Path) -> None:
    """Whatever the cases are told apart by, also what only some have; what a label says is none."""
    rows: list[dict[str, Any]] = [
        {"id": str(n), "body": "?", "created": f"2026-0{3 + n % 2}-10", "category": "how-to" if n % 2 else "billing"}
        for n in range(12)
    ]
    for row in rows[:6]:
        row["facets"] = {"queue": "VIP"}
    for row in rows[6:]:
        row |= {"facets": {"queue": ["new", "old"]}, "plan": "pro", "kind": "near"}
    write_dataset(tmp_path / "data", rows, {row["id"]: {"a": 1} for row in rows})
    write_run(tmp_path / "run", {row["id"]: ["a"] for row in rows})
    found = slices(score(load(tmp_path / "data"), tmp_path / "run"))
    values = {(one.by, one.value, one.n) for one in found if one.measure == "nDCG@10"}
    assert values == {
        ("month", "2026-03", 6), ("month", "2026-04", 6), ("category", "how-to", 6), ("category", "billing", 6),
        ("queue", "VIP", 6), ("queue", "new, old", 6),
    }  # fmt: skip


def test_slices_are_worst_first_and_say_when_they_are_small(tmp_path: Path) -> None:
    """Rare values are counted together; cases of which the fact is not known make no slice."""
    products = ["good"] * 25 + ["bad"] * 25 + ["few"] * 6 + ["one", "two"] + [""] * 3
    rows = [{"id": str(n), "body": "?", "product": product} for n, product in enumerate(products)]
    write_dataset(tmp_path / "data", rows, {row["id"]: {"a": 1} for row in rows})
    ranking = {row["id"]: ["x", "a"] if row["product"] == "bad" else ["a"] for row in rows}
    write_run(tmp_path / "run", ranking)
    found = [one for one in slices(score(load(tmp_path / "data"), tmp_path / "run")) if one.by == "product"]
    assert [(one.value, one.n, one.small) for one in found] == [
        ("bad", 25, False), ("good", 25, False), (OTHER, 2, True), ("few", 6, True)
    ]  # fmt: skip
    assert found[0].figure < found[1].figure
    assert {one.measure for one in found} == {"nDCG@10"}


def test_scores_in_a_notebook(folder: Path) -> None:
    """As a DataFrame, and as a table that is escaped."""
    scores = score(load(folder / "data"), folder / "run")
    frame = scores.to_pandas()
    assert frame.loc["right", "nDCG@10"] == 1
    assert frame.groupby("product")["P@1"].mean()["mail"] == 0.5
    assert "<td>nDCG@10</td>" in scores._repr_html_()


def test_another_datasets_run_is_refused(folder: Path, tmp_path: Path) -> None:
    """Rather than scored as zero."""
    write_run(tmp_path / "other", {"else": ["a"]})
    with pytest.raises(InputError, match="has none of the 10 cases"):
        score(load(folder / "data"), tmp_path / "other")


def test_a_run_of_another_tool_needs_no_suggestions(folder: Path, tmp_path: Path) -> None:
    """Then only retrieval is measured."""
    write_run(tmp_path / "peer", RANKING)
    groups = {figure.group for figure in score(load(folder / "data"), tmp_path / "peer").figures()}
    assert groups == {"retrieval"}
    assert report(load_run(tmp_path / "peer"), load(folder / "data"), Background())["format"] == 1


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["case\tarticle"], "run.tsv:1: must begin with the header"),
        ([None, "1\ta\t1"], "run.tsv:2: must be case_id"),
        ([None, "1\ta\t1\tx"], "run.tsv:2: must be case_id"),
        ([None, "1\ta\t1\t1", "1\ta\t2\t1"], "run.tsv:3: article 'a' is ranked twice for case '1'"),
        ([None, "1\ta\t1\t1", "1\tb\t3\t1"], "run.tsv:3: rank 2 of case '1' comes next, got 3"),
    ],
)
def test_what_is_wrong_with_a_run_is_named_with_its_line(tmp_path: Path, lines: list[str | None], says: str) -> None:
    """File and line."""
    text = "\n".join(line or "case_id\tarticle_id\trank\tscore" for line in lines)
    (tmp_path / "run.tsv").write_text(text)
    with pytest.raises(DatasetError) as caught:
        load_run(tmp_path)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not valid JSON"),
        ("[1]", "a suggestion must be a JSON object, got list"),
        ('{"id": "x"}', "not a usable suggestion"),
        ("9" * 5_000, "not usable JSON"),
    ],
)
def test_a_wrong_suggestion_is_named_with_its_line(folder: Path, line: str, says: str) -> None:
    """File and line."""
    path = folder / "run" / "suggestions.jsonl"
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(DatasetError, match=f"suggestions.jsonl:10: {says}"):
        load_run(folder / "run")


def test_a_suggestion_twice_and_a_folder_without_a_run(folder: Path) -> None:
    """Both are errors that say what is wrong."""
    path = folder / "run" / "suggestions.jsonl"
    path.write_text(path.read_text() + path.read_text())
    with pytest.raises(DatasetError, match=r"suggestions.jsonl:10: case 'right' has a suggestion already"):
        load_run(folder / "run")
    with pytest.raises(DatasetError, match="holds no run"):
        load_run(folder / "data")


def test_a_label_of_an_article_that_is_not_in_the_index(folder: Path) -> None:
    """Named with file and line; labels of cases that are not in use don't matter."""
    dataset = load(folder / "data")
    with pytest.raises(DatasetError, match=r"qrels.tsv:4: article 'c' is not in the index;.*--allow-unknown"):
        check_articles(dataset, {"a", "b"})
    with pytest.raises(DatasetError, match=r"qrels.tsv:2: article 'b' is not in the index \(and 3 more"):
        check_articles(dataset, {"a"})
    assert unknown_articles(dataset, {"a", "b"}) == [(4, "c")]
    check_articles(load(folder / "data", limit=2), {"a", "b"})


def test_without_the_extra_the_error_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever library is missing."""
    dataset = load(folder / "data")
    for library, call in (
        ("ir_measures", lambda: score(dataset, folder / "run")),
        ("rapidfuzz.distance", lambda: score(dataset, folder / "run")),
        ("scipy.stats", lambda: score_run(folder / "run", dataset)),
    ):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, library, None)
            with pytest.raises(MissingExtra, match=r"pip install 'assistkit\[eval\]'"):
                call()


def test_public_names_resolve() -> None:
    """What is offered is there, and no module takes its place."""
    for name in assistkit.evaluation.__all__:
        assert callable(getattr(assistkit.evaluation, name))
    assert dir(assistkit.evaluation) == sorted(assistkit.evaluation.__all__)
    with pytest.raises(AttributeError):
        assistkit.evaluation.nothing  # noqa: B018


def test_grades_of_zero_are_a_judgement(tmp_path: Path) -> None:
    """A case whose articles were all judged as no help is wrong when ready, in figures and verdict."""
    write_dataset(tmp_path / "data", [{"id": "c1", "body": "?"}], {"c1": {"x": 0}})
    write_run(tmp_path / "run", {"c1": ["x"]}, [suggestion("c1", "ready", 0.9, "x")])
    dataset = load(tmp_path / "data")
    assert report(load_run(tmp_path / "run"), dataset, Background())["cases"][0]["verdict"] == "wrongly-sure"
    assert score(dataset, tmp_path / "run").values["wrong when ready"].tolist() == [1.0]


def test_the_curves_are_those_of_the_report_and_can_be_drawn(folder: Path) -> None:
    """The same numbers; both as one figure, each with its axes named."""
    dataset = load(folder / "data")
    scores = score(dataset, folder / "run")
    made = report(load_run(folder / "run"), dataset, Background())["curves"]
    assert scores.curves() == {name: made[name] for name in ("risk_coverage", "reliability")}
    risk, reliability = scores.plot().axes
    assert list(risk.lines[0].get_xdata()) == made["risk_coverage"]["coverage"]
    assert (risk.get_ylabel(), reliability.get_xlabel()) == ("Of these, wrong", "Confidence")
