"""eval import and eval label on the command line: what they say, where, and how they end."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistkit import evaluation
from assistkit.cli import cli

_ARTICLES = (
    "id,title,body,url\n"
    "pin,Set a PIN,Open Devices.,https://h.example/a/pin\n"
    "pay,Pay,Open Billing.,https://h.example/a/pay\n"
)
_TICKETS = "id,subject,description,reply\n" + "".join(
    f"{number},PIN,How do I set PIN {number}?,See https://h.example/a/{'pin' if number < 3 else 'gone'} please.\n"
    for number in range(1, 5)
)


@pytest.fixture(autouse=True)
def _everywhere(hash_embedder: None, in_tmp_path: None) -> None:
    """Before any other fixture."""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text(_ARTICLES, encoding="utf-8")
    (tmp_path / "t.csv").write_text(_TICKETS, encoding="utf-8")
    return tmp_path


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def imported(*more: Any) -> Result:
    return run("eval", "import", "t.csv", "--articles", "a.csv", "--out", "cases", "--visibility", "public", *more)


def test_import_tells_counts_as_data_and_what_to_do_as_words(files: Path) -> None:
    """And `eval run` needs no --index then."""
    done = imported()
    assert done.exit_code == 0, done.output
    assert "labeled      2\n  2 not: the linked page is none of the articles\n" in done.stdout
    assert "2 replies link to https://h.example/a/gone, which is none of the articles" in done.stdout
    assert done.stderr == (
        "next: assistkit eval label cases for the 2 without a label, then assistkit eval run cases --out REPORT\n"
    )
    done = run("eval", "run", "cases", "--out", "report")
    assert done.exit_code == 0, done.output
    assert done.stderr.endswith("report: 4 cases, 2 of them judged\n")


def test_import_as_json(files: Path) -> None:
    """What is in import.json, too."""
    done = imported("--json", "--map", "subject=")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["tickets"], told["labeled"], told["columns"].get("subject")) == (4, 2, None)
    assert told == json.loads((files / "cases" / "import.json").read_text(encoding="utf-8"))


def test_import_is_loud_where_nothing_is_labeled(files: Path) -> None:
    """It ends well, since labels by hand come next; a run says so as well."""
    done = imported("--map", "reply=", "--map", "note=reply")
    assert done.exit_code == 0
    assert "warning: no ticket has a reply of an agent" in done.stderr
    assert "warning: 0 of 4 tickets are labeled, so nothing can be judged" in done.stderr
    done = run("eval", "run", "cases", "--out", "report")
    assert "warning: no case has a label" in done.stderr


def test_an_index_of_the_articles_goes_on_to_the_next_command(files: Path) -> None:
    """It is used where it is, and its embedder is the index's own matter."""
    assert run("index", "build", "a.csv", "--out", "kb.index").exit_code == 0
    done = run("eval", "import", "t.csv", "--articles", "kb.index", "--out", "cases")
    assert done.exit_code == 0, done.output
    assert done.stderr.rstrip().endswith("assistkit eval run cases --index kb.index --out REPORT")
    done = run("eval", "import", "t.csv", "--articles", "kb.index", "--out", "cases", "--embedder", "x")
    assert done.exit_code == 2
    assert "leave it out" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("import", "none.csv", "--articles", "a.csv", "--out", "cases"), "cannot be read"),
        (("import", "t.csv", "--articles", "none.csv", "--out", "cases"), "cannot be read"),
        (("import", "t.csv", "--articles", "a.csv", "--out", "cases", "--map", "x"), "must be NAME=COLUMN"),
        (("import", "t.csv", "--articles", "a.csv", "--out", "cases", "--test-from", "soon"), "must be a date"),
        (("import", "t.csv", "--articles", "a.csv", "--out", "t.csv"), "this is a file"),
        (("label", "."), "name an index with --index"),
        (("run", ".", "--out", "report"), "name an index with --index"),
    ],
)
def test_wrong_use_is_a_line_with_the_remedy(files: Path, arguments: tuple[str, ...], says: str) -> None:
    """And exit code 2; nothing is written."""
    done = run("eval", *arguments)
    assert done.exit_code == 2, done.output
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(path.name for path in files.iterdir()) == ["a.csv", "t.csv"]


def test_label_prints_its_address_and_ends_when_told(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address is data, the rest words; it opens the browser unless told not to."""
    assert imported().exit_code == 0
    opened: list[str] = []
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.open", lambda url: opened.append(url) or stop(url))
    done = run("eval", "label", "cases")
    assert done.exit_code == 0, done.output
    assert [done.stdout.strip()] == opened
    assert "cases: 2 of 4 cases labeled; every label is kept" in done.stderr
    assert len(evaluation.load(files / "cases").qrels) == 2


def stop(url: str) -> bool:
    """What the button "Done for now" does."""
    base, _, token = url.partition("/?k=")
    request = urllib.request.Request(f"{base}/api/stop", data=b"{}", headers={"X-Assistkit-Token": token})  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  127.0.0.1
        return bool(answer.status == 200)


@pytest.mark.parametrize("command", [["label"], ["run", "--out", "report"], ["replay", "--out", "report"]])
def test_a_dataset_that_is_not_there(command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is missing, and not its index."""
    monkeypatch.chdir(tmp_path)
    name, *options = command
    result = CliRunner().invoke(cli, ["eval", name, "NOSUCHFOLDER", *options])
    assert result.exit_code == 2
    assert result.stderr == (
        "error: NOSUCHFOLDER: there is no such folder; a dataset is one, such as assistkit eval import makes\n"
    )
