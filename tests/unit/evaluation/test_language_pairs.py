"""Figures by language pair: what a case is written in, and what the articles that answer it are."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from across_desk import ARTICLES, EnglishOnly, built, case
from evaluation_data import write_dataset, write_run

from assistkit import Assistant
from assistkit.case.dataset import load
from assistkit.evaluation import run, score
from assistkit.evaluation.about_run import AboutRun
from assistkit.evaluation.language_pairs import PAIR, pair, pair_lines, written_in
from assistkit.evaluation.report.contents import Background, read_report, score_run
from assistkit.evaluation.report.page import write_page
from assistkit.evaluation.slices import OTHER, slices
from assistkit.index.building import build_index
from assistkit.index.embedders import load_embedder
from assistkit.index.sources.folder import read_articles
from assistkit.types import Article

LONG = "Wählen Sie ein neues Passwort. Wir senden Ihnen einen Link an Ihre E-Mail-Adresse."
ABOUT = AboutRun(assistkit="", index="", pipeline="", versions={}, languages={"en1": "en", "en2": "en", "it1": "it"})


def test_the_language_of_an_article_is_what_it_says_or_what_it_reads_like() -> None:
    """One that is not in the index, or whose language nobody can tell, has none."""
    articles = {
        "said": Article(id="said", title="Hello", text=LONG, language="en-US"),
        "read": Article(id="read", title="Passwort", text=LONG),
        "none": Article(id="none", title="7", text="12"),
    }
    assert written_in(articles, ["said", "read", "none", "gone", "said"]) == {"said": "en", "read": "de"}


def test_a_pair_names_every_language_that_answers() -> None:
    """It needs both ends: a case nobody can place makes none, nor one without a relevant article."""
    languages = {"a": "en", "b": "it"}
    assert pair(case("hm", "pt-BR"), ["a"], languages) == "pt → en"
    assert pair(case("hm", "it"), ["b", "a"], languages) == "it → en, it"
    assert pair(case(LONG), ["a"], languages) == "de → en"
    assert pair(case("hm"), ["a"], languages) == pair(case("hm", "it"), [], languages) == ""
    assert pair(case("hm", "it"), ["gone"], languages) == ""


def folder_of(folder: Path, pairs: list[tuple[str, str, bool]]) -> Path:
    """A dataset in `data` with a case a pair (its language, its article, whether the run finds that), and its run."""
    rows = [{"id": f"c{at}", "body": "?", "locale": language} for at, (language, _, _) in enumerate(pairs)]
    write_dataset(folder / "data", rows, {f"c{at}": {article: 1} for at, (_, article, _) in enumerate(pairs)})
    ranking = {f"c{at}": [article] if found else ["other"] for at, (_, article, found) in enumerate(pairs)}
    write_run(folder / "run", ranking)
    (folder / "run" / "run.json").write_bytes(ABOUT.to_json())
    return folder


def test_slices_by_pair_with_intervals_and_few_cases_marked(tmp_path: Path) -> None:
    """In report.json, on the page and at the terminal."""
    pairs = [("en", "en1", True)] * 25 + [("it", "en2", n % 2 == 0) for n in range(30)] + [("it", "it1", True)] * 6
    made = folder_of(tmp_path, [*pairs, ("es", "en1", False)])
    score_run(made / "run", load(made / "data"), Background())
    report = read_report(made / "run")
    own = [one for one in report["slices"] if one["by"] == PAIR and one["measure"] == "nDCG@10"]
    assert [(one["value"], one["n"], one["small"]) for one in own] == [
        ("it → en", 30, False), ("en → en", 25, False), (OTHER, 1, True), ("it → it", 6, True)
    ]  # fmt: skip
    assert own[0]["figure"] == 0.5
    assert 0.25 < own[0]["low"] < 0.5 < own[0]["high"] < 0.75
    assert pair_lines(report["slices"]) == [
        "nDCG@10 by language, of the case → of the articles that answer it:",
        f"  it → en        0.50 ({own[0]['low']:.2f} to {own[0]['high']:.2f}), 30 cases",
        f"  en → en        1.00 ({own[1]['low']:.2f} to 1.00), 25 cases",
        f"  (rare values)  0.00 (0.00 to {own[2]['high']:.2f}), 1 case, few: may be chance",
        f"  it → it        1.00 ({own[3]['low']:.2f} to 1.00), 6 cases, few: may be chance",
    ]
    page = write_page(made / "run").read_text(encoding="utf-8")
    assert "it → en" in page
    assert "it → it" in page


def test_one_pair_is_no_slice(tmp_path: Path) -> None:
    """Nor is there one where the run does not say what its articles are written in."""
    made = folder_of(tmp_path / "one", [("en", "en1", True)] * 30)
    assert not [one for one in slices(score(load(made / "data"), made / "run")) if one.by == PAIR]
    two = folder_of(tmp_path / "two", [("en", "en1", True)] * 30 + [("it", "en1", True)] * 30)
    (two / "run" / "run.json").unlink()
    found = slices(score(load(two / "data"), two / "run"))
    assert {one.by for one in found} == {"language"}
    assert pair_lines([one.to_dict() for one in found]) == []


def test_a_run_notes_what_the_labeled_articles_are_written_in(tmp_path: Path) -> None:
    """Of the others it says nothing, so that run.json stays small."""
    german = {"id": "passwort", "title": "Passwort", "body": LONG, "locale": "de"}
    index = built(tmp_path / "index", [*ARTICLES, german])
    cases = [{"id": "1", "body": "password?", "locale": "en"}, {"id": "2", "body": "Passwort?", "locale": "de"}]
    write_dataset(tmp_path / "data", cases, {"1": {"password": 1}, "2": {"passwort": 1, "password": 1}})
    run(load(tmp_path / "data"), Assistant(index, EnglishOnly()), tmp_path / "run")
    about = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    assert about["languages"] == {"password": "en", "passwort": "de"}
    scores = score(load(tmp_path / "data"), tmp_path / "run")
    assert scores.facts[PAIR] == ("en → en", "de → de, en")


@pytest.mark.data
def test_titles_of_login_gov_across_languages(tmp_path: Path, data_dir: Path) -> None:
    """Eight topics in four languages: every title asks for the topic in English, and in its own language."""
    lines = (data_dir / "logingov" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    rows = map(json.loads, lines)
    topics: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in rows:
        topics[row["group"]][row["locale"]] = row
    chosen = [topics[name] for name in sorted(topics) if len(topics[name]) == 4][:8]
    articles = read_articles([row for topic in chosen for row in topic.values()]).articles
    embedder = load_embedder()
    build_index(articles, tmp_path / "index", embedder)
    cases, labels = [], {}
    for topic in chosen:
        for language, row in topic.items():
            for wanted in dict.fromkeys((language, "en")):
                cases.append({"id": f"{row['id']} {wanted}", "body": row["title"], "locale": language})
                labels[f"{row['id']} {wanted}"] = {topic[wanted]["id"]: 1}
    write_dataset(tmp_path / "data", cases, labels)
    run(load(tmp_path / "data"), Assistant.open(tmp_path / "index", embedder=embedder), tmp_path / "run")
    found = [one for one in slices(score(load(tmp_path / "data"), tmp_path / "run")) if one.by == PAIR]
    ranked = {one.value: one for one in found if one.measure == "nDCG@10"}
    assert set(ranked) == {"en → en", "es → es", "es → en", "fr → fr", "fr → en", "zh → zh", "zh → en"}
    assert all(one.small and one.n == 8 and one.low <= one.figure <= one.high for one in ranked.values())
    for language in ("es", "fr", "zh"):  # the article in the customer's language comes before its translation
        assert ranked[f"{language} → {language}"].figure > ranked[f"{language} → en"].figure
