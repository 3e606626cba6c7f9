"""The lead's journey: a CSV of articles and a CSV of 80 tickets without labels, a command a step, a decision.

Import, label, evaluate, compare, promise: as a person would give them, with the real embedder. The keys of the person
are sent by a client here; `test_labeling_browser.py` presses them.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ir_measures", reason="the report needs the extra eval")

TICKETS, BY_HAND, NONE = 80, 44, 6


@pytest.fixture(scope="module")
def folder(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the lead has: two exports of a spreadsheet, with semicolons and European dates."""
    from assistkit.index.sources.folder import read_articles

    path = tmp_path_factory.mktemp("journey")
    with (path / "articles.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["Article ID", "Title", "Content", "Link", "Last updated"])
        for article in read_articles(samples / "articles").articles:
            if article.public:
                writer.writerow(
                    [article.id, article.title, article.text, article.url, f"{article.updated_at:%d/%m/%Y}"]
                )
    with (path / "tickets.csv").open("w", encoding="utf-16", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["Ticket ID", "Subject", "Description", "Created", "Agent reply", "Requester", "Status"])
        for row in cases(samples):
            year, month, day = row["created"][:10].split("-")
            said = [row["id"], row["subject"], row["body"], f"{day}/{month}/{year} 08:41", row["reply"]]
            writer.writerow([*said, "Mia Berg", "closed"])
    return path


def cases(samples: Path) -> list[dict[str, Any]]:
    lines = (samples / "cases.jsonl").read_text(encoding="utf-8").splitlines()[:TICKETS]
    return [json.loads(line) for line in lines]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "assistkit", *arguments]


def done(folder: Path, *arguments: str) -> str:
    """What a command printed, words and data; it must end well."""
    ran = subprocess.run(command(*arguments), cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


def gold(samples: Path) -> dict[str, str]:
    """What a person who knows the articles says."""
    found: dict[str, tuple[int, str]] = {}
    for line in (samples / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        case, article, grade = line.split("\t")
        if grade.isdecimal():
            found[case] = max(found.get(case, (0, "")), (int(grade), article))
    return {case: article for case, (_, article) in found.items()}


@pytest.mark.slow
def test_a_command_a_step_from_two_files_to_a_decision(folder: Path, samples: Path) -> None:
    """Import says loudly that nothing is labeled, 44 cases are labeled, and the report says "Judged 44 of 80".

    Another setting is compared with that; then the index learns from the 44, and says what they promise.
    """
    files = ("tickets.csv", "--articles", "articles.csv", "--out", "cases")
    said = done(folder, "eval", "import", *files, "--visibility", "public")
    for line in ("separated by semicolons", "tickets      80", "with reply   80", "labeled      0"):
        assert line in said
    assert "dates have the day first" in said
    assert "warning: 0 of 80 tickets are labeled" in said
    assert "next: assistkit eval label cases" in said

    labeled_by_a_person(folder, gold(samples))
    said = done(folder, "eval", "run", "cases", "--out", "report")
    assert "report: 80 cases, 44 of them judged" in said
    page = (folder / "report" / "report.html").read_text(encoding="utf-8")
    assert "Judged 44 of 80 cases. 36 cases have no label and are left out" in page
    report = json.loads((folder / "report" / "report.json").read_text(encoding="utf-8"))
    figures = {one["name"]: one for one in report["figures"]}
    assert figures["P@1"]["n"] == BY_HAND - NONE
    assert figures["wrongly ready"]["n"] == BY_HAND
    assert figures["coverage"]["n"] == TICKETS
    assert figures["P@1"]["value"] > 0.5  # the labels belong to the cases that they were given for
    compared(folder)
    promised(folder, report["promise"]["lines"])


def compared(folder: Path) -> None:
    """A house that marks more ready: the command says what differs, concludes, and writes a page."""
    (folder / "bold").mkdir()
    (folder / "bold" / "confidence.yaml").write_text("ready: 0.5\n", encoding="utf-8")
    done(folder, "eval", "run", "cases", "--house", "bold", "--out", "bolder")
    said = done(folder, "eval", "compare", "report", "bolder", "--by", "coverage", "--html", "compare.html")
    differ, higher = (
        "settings: ConfidenceGate.ready 0.9 -> 0.5",
        "B is higher than A, which is neither good nor bad: cov",
    )
    assert 0 < said.index(differ) < said.index(higher) < said.index("p corrected")
    assert "learned" not in said
    page = (folder / "compare.html").read_text(encoding="utf-8")
    assert differ.removeprefix("settings: ").split()[0] in page
    assert "won by B" in page


def promised(folder: Path, before: list[str]) -> None:
    """The same wish of the same cases, before and after the index keeps them; then they are told in red."""
    assert before[1].startswith("Judged: 44 cases of this run; in ")
    (folder / "house").mkdir()
    (folder / "house" / "confidence.yaml").write_text("most_wrong: 0.1\n", encoding="utf-8")
    said = done(folder, "learn", "--index", "cases/articles.index", "--history", "cases", "--house", "house")
    lines = said.splitlines()[-4:]
    assert lines[0] == before[0] == "Promise: at most 10% wrong, with a certainty of 90%."
    assert lines[1].startswith("Judged: 44 cases kept in the index by assistkit learn; in ")
    assert lines[2].startswith("Not kept: at least ")
    again = done(folder, "eval", "run", "cases", "--house", "house", "--out", "again")
    assert "\n".join(lines) in again
    assert "warning: The index learned from 38 of these 80 cases, so the figures look better than they are" in again


def labeled_by_a_person(folder: Path, known: dict[str, str]) -> None:
    """`eval label` in two sittings: the second goes on where the first one stopped."""
    for sitting in (20, BY_HAND):
        with subprocess.Popen(
            command("eval", "label", "cases", "--no-browser"),
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            base, _, token = process.stdout.readline().strip().partition("/?k=")
            every = ask(base, token, "/api/cases")
            assert sum(one["done"] for one in every) == (0 if sitting == 20 else 20)
            answerable = [one["id"] for one in every if one["id"] in known]
            for case in [one["id"] for one in every if not one["done"]]:
                if sum(one["done"] for one in every) == sitting:
                    break
                place = answerable.index(case) if case in answerable else -1
                none = place < 0 or place < NONE  # this person finds nothing for the first ones
                shown = ask(base, token, f"/api/case?id={case}")
                assert 0 < len(shown["articles"]) <= 5
                if none and sum(one.get("none", False) for one in every) == NONE:
                    continue
                articles = [] if none else [known[case]]
                ask(base, token, "/api/label", {"case": case, "articles": articles, "none": none})
                one = next(one for one in every if one["id"] == case)
                one.update(done=True, none=none)
            ask(base, token, "/api/stop", {})
            process.wait(timeout=60)
            assert f"cases: {sitting} of 80 cases labeled; every label is kept" in process.stderr.read()
            assert process.returncode == 0


def ask(base: str, token: str, path: str, sent: Any = None) -> Any:
    data = None if sent is None else json.dumps(sent).encode()
    request = urllib.request.Request(base + path, data=data, headers={"X-Assistkit-Token": token})  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  127.0.0.1
        return json.loads(answer.read())
