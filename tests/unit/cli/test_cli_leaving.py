"""What a stranger wrote steers no terminal: ids, titles and names of files are written out by every command."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import assistkit.cli
from assistkit import Article, AssistkitError, Case, IndexCorrupt, SourceError
from assistkit.assistant import Assistant
from assistkit.case.dataset import LabeledCase
from assistkit.cli import cli
from assistkit.index.building import build_index
from assistkit.learning import learn
from assistkit.testing.fakes import HashEmbedder
from assistkit.text.characters import unseen
from assistkit.types import Verdict

EVIL = "x\x1b[2J\x9b31m\u202ey\u200b\U000e0041z"
TEXT = f"Open Settings and select New PIN. Enter 4 digits {EVIL} twice."


@pytest.fixture(autouse=True)
def _everywhere(hash_embedder: None, in_tmp_path: None) -> None:
    """Before any other fixture."""


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Of articles that no reader of files cleaned, such as the index of a stranger has."""
    article = Article(
        id=EVIL, title=f"Reset a PIN {EVIL}", text=TEXT, language=EVIL, visibility="public", facets={"product": (EVIL,)}
    )
    build_index([article], tmp_path / "kb.index", HashEmbedder())
    case = Case.from_text("how do I reset the kiosk PIN?", id=f"c{EVIL}")
    learn(tmp_path / "kb.index", [LabeledCase(case=case, articles={EVIL: 2})], HashEmbedder())
    return tmp_path / "kb.index"


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments])


def assert_seen(result: Result, code: int = 0, written: str = r"\x1b[2J") -> None:
    assert result.exit_code == code, result.output
    assert unseen(result.output) == []
    assert written in result.output


def test_commands_write_out_what_nobody_sees(index: Path) -> None:
    """`similar`, `explain`, `index show`, `index info`: shown, since who asks wants to know what is there."""
    asked = ("--index", index, "--text", "how do I reset the PIN?")
    for more, written in ((), r"\x1b[2J"), (("--json",), r"\u001b[2J"):
        assert_seen(run("similar", *asked, *more), written=written)
        assert_seen(run("explain", *asked, "--article", EVIL, *more), written=written)
        assert_seen(run("index", "info", index, *more), written=written)
    assert_seen(run("index", "show", EVIL, "--index", index))


def test_json_of_a_command_is_the_same_data(index: Path) -> None:
    result = run("suggest", "--index", index, "--text", "how do I reset the PIN?", "--json")
    assert unseen(result.stdout) == []
    assert json.loads(result.stdout)["evidence"][0]["passage"]["title"] == f"Reset a PIN {EVIL}"


def test_a_card_has_nothing_that_nobody_sees(index: Path) -> None:
    result = run("suggest", "--index", index, "--text", f"how do I reset the {EVIL} PIN?", "--html", "page.html")
    assert result.exit_code == 0, result.output
    assert unseen(result.output) == []
    page = Path("page.html").read_text(encoding="utf-8")
    assert unseen(page) == []
    assert "Reset a PIN x[2J31myz" in page


@pytest.mark.parametrize(
    "arguments",
    [
        ("index", "info", EVIL),
        ("index", "show", f"{EVIL}\nerror: all is well"),
        ("index", "build", EVIL, "--out", "kb.index"),
        ("suggest", "--index", EVIL, "--text", "x"),
        ("suggest", "--index", "i", "--case", EVIL),
        ("suggest", "--index", "i", "--text", "x", "--where", EVIL),
        ("reviews", EVIL),
        (EVIL,),
    ],
)
def test_an_error_is_one_line_that_can_be_seen(arguments: tuple[str, ...]) -> None:
    """Whatever the name that it quotes: no screen is cleared, no line is forged."""
    result = run(*arguments)
    assert_seen(result, code=2)
    assert result.output.count("\n") == 1


@pytest.mark.parametrize(
    "error", [AssistkitError, lambda text: SourceError("no", path=text), lambda text: IndexCorrupt("no", path=text)]
)
def test_the_text_of_an_error_can_be_seen(error: Any) -> None:
    """In Python too: programs write it into logs."""
    said = str(error(f"{EVIL}\nfine, é 1\u00a0000"))
    assert said.isprintable() or "\u00a0" in said
    assert r"x\x1b[2J\x9b31m\u202ey\u200b\U000e0041z fine, é" in said


class Open:
    """A gate that lets every draft through."""

    def judge(self, *parts: object) -> Verdict:
        *_, found = parts
        assert isinstance(found, list)
        return Verdict(status="check", confidence=0.5, findings=tuple(found))


def test_what_a_draft_loses_is_told(index: Path) -> None:
    """The suggestion itself is clean, and its findings say what went; evidence stays as it is stored."""
    case = Case.from_text(f"how do I reset the {EVIL} PIN? I was charged twice, my lawyer writes to you")
    suggestion = Assistant.open(index, embedder=HashEmbedder(), gate=Open()).suggest(case)
    assert "select New PIN. [1] Enter 4 digits x[2J31myz twice. [1]" in suggestion.text
    assert "unseen" in {one.code for one in suggestion.findings}
    agent = [suggestion.text, suggestion.handover, *(one.message for one in suggestion.findings)]
    assert [unseen(one) for one in agent] == [[]] * len(agent)
    assert suggestion.evidence[0].passage.text == TEXT


def test_commands_speak_through_one_door() -> None:
    """`click.echo` stands in one file: what is said elsewhere would not be made visible."""
    folder = Path(assistkit.cli.__file__).parent
    found = {
        path.name for path in folder.glob("*.py") if re.search(r"click\.(?:echo|secho)|\bprint\(", path.read_text())
    }
    assert found == {"words.py", "suggest.py"}  # the second prints cards by rich
