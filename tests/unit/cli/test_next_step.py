"""`assistkit` without arguments: what lies in the folder decides the command that it names, and that command works."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistkit.cli import cli, found
from assistkit.index.sources import folder as reader

pytestmark = pytest.mark.usefixtures("hash_embedder", "in_tmp_path")

_PIN = "---\nid: pin\ntitle: Reset the kiosk PIN\nvisibility: public\n---\n\nOpen Settings and select New PIN.\n"


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(cli, list(arguments), env=environment)


def next_command(**environment: str) -> str:
    """The line between the two blank ones."""
    done = run(**environment)
    assert (done.exit_code, done.stderr) == (0, ""), done.output
    _, command, _ = done.stdout.split("\n\n")
    assert "\n" not in command
    return command.strip()


def follow(command: str) -> Result:
    program, *arguments = shlex.split(command)
    assert program == "assistkit"
    return run(*arguments)


def write(name: str, text: str = _PIN) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def write_dataset(name: str) -> None:
    write(f"{name}/cases.jsonl", json.dumps({"id": "1", "subject": "PIN", "body": "how do I reset the PIN?"}) + "\n")
    write(f"{name}/qrels.tsv", "1\tpin\t2\n")


def test_from_articles_to_a_report() -> None:
    """Each next command does its work, and leads to the next: build, suggest, then evaluate and open the report."""
    write("articles/pin.md")
    build = next_command()
    assert build == "assistkit index build articles --out kb.index"
    assert follow(build).exit_code == 0
    suggest = next_command()
    assert suggest.startswith("assistkit suggest --index kb.index --text ")
    assert follow(suggest).exit_code == 0
    write_dataset("dataset")
    evaluate = "assistkit eval run dataset --index kb.index --out runs/first"
    assert evaluate in run().stdout
    assert follow(evaluate).exit_code == 0
    page = Path("runs/first/report.html").resolve()
    assert next_command() == f"python -m webbrowser {page.as_uri()}"
    page.unlink()
    assert next_command() == evaluate
    assert "assistkit suggest --index kb.index" in run().stdout


def test_nothing_here() -> None:
    """It says what an index is made of, and how; with a damaged index, how to find out what is wrong with it."""
    assert next_command() == "assistkit index build ARTICLES --out kb.index"
    assert "Markdown" in run().stdout
    write("kb.index/CURRENT", "nonsense\n")
    assert next_command() == "assistkit doctor --index kb.index"
    assert run("doctor", "--index", "kb.index").exit_code == 1


@pytest.mark.parametrize(
    ("files", "articles"),
    [
        (["help/a.md", "help/b/c.html", "more/a.md"], "help"),
        (["big/a.md", "big/b.md", "export/articles/a.md"], "export/articles"),
        (["README.md", "CHANGELOG.md", "requirements.txt", "docs/a.md"], "docs"),
        (["other.csv", "articles.csv"], "articles.csv"),
        (["pyproject.toml", "docs/a.md", "docs/b.md", "tests/a.md"], "docs"),
        ([".hidden/a.md", "node_modules/x/a.md", "kb/a.docx"], "kb"),
        (["two words/a.md"], "'two words'"),
        (["-x/a.md"], "./-x"),
    ],
)
def test_which_articles(files: list[str], articles: str) -> None:
    """A folder named so, else the fullest with what is in it, else a table; nothing of a program."""
    for name in files:
        write(name)
    assert next_command() == f"assistkit index build {articles} --out kb.index"


@pytest.mark.parametrize("cases", ["tickets.csv", "Export of Cases.jsonl", "inner/conversations.csv"])
def test_cases_are_never_taken_for_articles(cases: str) -> None:
    """What customers wrote must not become an article: a folder with an export of cases in it is not proposed."""
    write(f"export/{cases}", "id,body\n")
    write("export/a.md")
    assert "export" not in run().stdout
    write(Path(cases).name, "id,body\n")
    assert "index build ARTICLES" in run().stdout


def test_a_table_of_cases_by_its_first_line() -> None:
    """Whatever it is named."""
    write("export.csv", "id,subject,body\n")
    assert "export.csv" not in run().stdout
    write("export.csv", "id,title,body\n")
    assert next_command() == "assistkit index build export.csv --out kb.index"


@pytest.mark.parametrize("files", [["a.md", "sub/b.md", "README.md"], ["bookings/a.md", "clients/b.md", "pay/c.md"]])
def test_within_the_articles(files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them; the index lies beside the folder, where no update reads it, and is found there."""
    for name in files:
        write(f"help/{name}", _PIN.replace("id: pin\n", ""))
    monkeypatch.chdir(tmp_path / "help")
    build = next_command()
    assert build == "assistkit index build . --out ../kb.index"
    assert follow(build).exit_code == 0
    assert run("index", "update", ".", "--index", "../kb.index").exit_code == 0
    assert next_command().startswith("assistkit suggest --index ../kb.index --text ")
    assert "../kb.index: generation 1" in run("doctor", COLUMNS="200").stdout


def test_a_big_folder_is_not_walked_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries are counted over all folders together."""
    for n in range(40):
        write(f"{n:02}/inner/a.md")
    monkeypatch.setattr(found, "_MOST", 20)
    assert sum(one.files for one in found.articles(Path())) < 20


def test_an_export_of_cases_beside_articles() -> None:
    """It is to be measured with."""
    write("articles/pin.md")
    write("tickets.csv", "id,subject,body\n1,PIN,how do I reset the kiosk PIN?\n")
    command = "assistkit eval import tickets.csv --articles articles --out dataset"
    assert command in run().stdout
    assert follow(command).exit_code == 0
    assert next_command().startswith("assistkit suggest --index dataset/articles.index")


def test_a_command_is_never_broken() -> None:
    """However narrow the terminal is: words are wrapped, the command is one line."""
    write(f"{'long' * 20}/a.md")
    assert next_command(COLUMNS="30") == f"assistkit index build {'long' * 20} --out kb.index"
    said = [line for line in run(COLUMNS="30").stdout.splitlines() if not line.startswith("  ")]
    assert all(len(line) <= 30 for line in said)


def test_what_nobody_sees_is_written_out() -> None:
    """A stranger's name of a folder steers no terminal."""
    write("a\x1b[2Jb/a.md")
    assert "\x1b" not in run().stdout
    assert r"\x1b[2J" in run().stdout


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every folder")
def test_a_folder_that_cannot_be_read() -> None:
    """It is passed over."""
    write("shut/a.md")
    Path("shut").chmod(0)
    try:
        assert "index build ARTICLES" in next_command()
    finally:
        Path("shut").chmod(0o700)


def test_it_knows_what_a_build_reads() -> None:
    """The same suffixes as the reader's."""
    assert {*found.PAGES, *found.TABLES} == {*reader._SUFFIXES}
