"""A report says in its headline how many cases are judged, and every figure that leaves the others out says so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("matplotlib", reason="the curves need the extra eval")

from evaluation_data import suggestion, write_dataset, write_run

from assistkit import evaluation
from assistkit.evaluation.report.page import write_page
from assistkit.evaluation.report.page_figures import headlines, judged_words, left_out_words


def scored(folder: Path, labeled: int, unanswerable: int, cases: int) -> tuple[dict[str, Any], str]:
    """The report and its page: of so many cases the first ones have an article, the next ones have none."""
    import json

    ids = [f"c{number}" for number in range(cases)]
    rows: list[dict[str, Any]] = [{"id": id, "body": f"How do I do {id}?"} for id in ids]
    for row in rows[labeled : labeled + unanswerable]:
        row["answerable"] = False
    qrels = {id: {"a": 2} for id in ids[:labeled]}
    dataset = evaluation.load(write_dataset(folder / "data", rows, qrels))
    ranking = {id: ["a", "b"] for id in ids}
    made = [suggestion(id, "ready" if number % 2 else "check", 0.5, "a") for number, id in enumerate(ids)]
    run = write_run(folder / "run", ranking, made)
    report = json.loads(evaluation.score_run(run, dataset).read_text(encoding="utf-8"))
    return report, write_page(run).read_text(encoding="utf-8")


def test_the_headline_says_how_many_are_judged(tmp_path: Path) -> None:
    """44 of 80: on the page, in the data, and beside every figure that rests on the judged ones."""
    report, page = scored(tmp_path, labeled=40, unanswerable=4, cases=80)
    assert report["judged"] == {"judged": 44, "cases": 80}
    assert judged_words(report).startswith("Judged 44 of 80 cases. 36 cases have no label and are left out")
    assert "Judged 44 of 80 cases." in page
    said = [one["sentence"] for one in headlines(report)]
    assert said[0] == "40 of 80 cases get a reply marked ready to review."  # of all cases: it leaves nobody out
    assert all("of the 44 judged of 80 cases" in one for one in said[1:3])
    assert said[3].endswith("(40 of 80 cases).")


def test_every_figure_of_fewer_cases_says_so(tmp_path: Path) -> None:
    """In the table of figures: "44 of 80", and a plain 80 where all cases count."""
    report, page = scored(tmp_path, labeled=40, unanswerable=4, cases=80)
    cells = {
        name: cell
        for name, cell in re.findall(
            r'<th scope="row">([^<]+?) ?(?:<span [^>]*>[^<]*</span>)*</th><td>([^<]*)</td>', page
        )
        if name in {figure["name"] for figure in report["figures"]}
    }
    counts = {figure["name"]: figure["n"] for figure in report["figures"]}
    assert counts["wrongly ready"] == 44
    assert counts["coverage"] == 80
    for name, cell in cells.items():
        assert cell == ("80" if counts[name] == 80 else f"{counts[name]} of 80"), name
    assert len(cells) == len(counts)


def test_the_curves_say_that_they_leave_cases_out(tmp_path: Path) -> None:
    """Both of them, since both rest on what is right."""
    _, page = scored(tmp_path, labeled=40, unanswerable=4, cases=80)
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", page)
    assert len(captions) == 2
    assert all("36 cases have no label and are left out" in one for one in captions)


@pytest.mark.parametrize(
    ("labeled", "unanswerable", "words"),
    [
        (4, 0, "Judged all 4 cases."),
        (2, 2, "Judged all 4 cases."),
        (0, 0, "Judged 0 of 4 cases: "),
        (3, 0, "Judged 3 of 4"),
    ],
)
def test_words_for_all_and_for_none(tmp_path: Path, labeled: int, unanswerable: int, words: str) -> None:
    """Nothing is said of cases left out where there are none; one is told in the singular."""
    report, page = scored(tmp_path, labeled=labeled, unanswerable=unanswerable, cases=4)
    assert judged_words(report).startswith(words)
    assert words in page
    assert (left_out_words(report) == "") == (labeled + unanswerable == 4)
    if labeled == 3:
        assert "1 case has no label and is left out" in left_out_words(report)
