"""assistkit doctor: each thing that can be wrong is a line with what to do; exit 1 only for a problem; no secrets."""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina
from click.testing import CliRunner, Result
from desk_server import Fault, serving
from desk_world import World
from zendesk_double import EMAIL, TOKEN, zendesk

from assistkit._package import shipped
from assistkit.cli import cli, doctor_models
from assistkit.cli.looks import Look, tried
from assistkit.errors import IndexCorrupt
from assistkit.testing import HashEmbedder

pytestmark = pytest.mark.usefixtures("hash_embedder", "in_tmp_path")

_REPOSITORY = Path(__file__).parents[3]
_PUBLIC = "---\nid: pin\ntitle: Reset the kiosk PIN\nvisibility: public\n---\n\nOpen Settings and select New PIN.\n"
_INSIDE = "---\nid: playbook\ntitle: Payout holds\nvisibility: internal\n---\n\nRisk may extend the pause to 7 days.\n"


@pytest.fixture
def index() -> Path:
    Path("articles").mkdir()
    Path("articles/pin.md").write_text(_PUBLIC, encoding="utf-8")
    Path("articles/playbook.md").write_text(_INSIDE, encoding="utf-8")
    assert run("index", "build", "articles", "--out", "kb.index").exit_code == 0
    return Path("kb.index")


def run(*arguments: Any, **environment: str) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], env=environment)


def checks(*arguments: Any, code: int = 0) -> list[dict[str, str]]:
    """What `doctor --json` says; the exit code and `ok` agree with it."""
    done = run("doctor", "--json", *arguments)
    assert done.exit_code == code, done.output
    said = json.loads(done.stdout)
    problems = [one for one in said["checks"] if one["verdict"] == "problem"]
    assert (said["ok"], bool(problems)) == (code == 0, code == 1)
    return said["checks"]


def found(said: list[dict[str, str]], verdict: str, about: str) -> list[dict[str, str]]:
    return [one for one in said if (one["verdict"], one["about"]) == (verdict, about)]


def test_all_is_well(index: Path) -> None:
    """The index of this folder is found; nothing is a warning; the question and the draft are not told."""
    said = checks()
    assert {one["verdict"] for one in said} == {"ok"}, said
    assert {one["about"] for one in said} == {"versions", "models", "extras", "index", "folder", "suggestion"}
    assert "2 articles (1 public, 1 internal), 2 passages" in found(said, "ok", "index")[0]["says"]
    page = run("doctor")
    assert (page.exit_code, page.stderr) == (0, "no problem\n")
    assert "kiosk" not in page.stdout
    assert "New PIN" not in page.stdout


def test_nothing_is_written(index: Path) -> None:
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    checks()
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


def test_no_index_is_a_warning_and_a_missing_one_a_problem(index: Path) -> None:
    """Nobody named one: no problem. One that is named and not there is, with how to build it."""
    (gone,) = found(checks("--index", "no such.index", code=1), "problem", "index")
    assert gone["command"] == "assistkit index build ARTICLES --out 'no such.index'"
    index.rename("one.index")
    assert run("index", "build", "articles", "--out", "two.index").exit_code == 0
    assert "2 indexes" in found(checks(), "warning", "index")[0]["says"]
    for one in ("one.index", "two.index"):
        Path(one).rename(f".{one}")
    assert "0 indexes" in found(checks(), "warning", "index")[0]["says"]


def test_every_damage_is_a_problem(index: Path) -> None:
    """As `index verify` finds it; the checks that need no index are made all the same."""
    damaged = next(index.glob("gen-*/block-0000.tar"))
    damaged.write_bytes(damaged.read_bytes()[:-1])
    (index / "stray").write_text("x")
    said = checks("--index", index, code=1)
    verified = run("index", "verify", index).stdout.splitlines()
    assert [one["says"] for one in found(said, "problem", "index")] == verified
    assert len(verified) == 2
    assert found(said, "ok", "models")
    assert not found(said, "ok", "suggestion")
    page = run("doctor", "--index", index)
    assert (page.exit_code, page.stderr) == (1, "error: 2 problems\n")


def test_another_embedder(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A problem that names both, and says how to name one; nothing is suggested with the wrong one."""
    monkeypatch.setattr("assistkit.index.embedders.load_embedder", lambda *_, **__: HashEmbedder(dim=32))
    said = checks(code=1)
    (wrong,) = found(said, "problem", "index")
    assert "fake-word-hash-64" in wrong["says"]
    assert "--embedder" in wrong["says"]
    assert not found(said, "ok", "suggestion")


def test_an_embedder_that_is_not_there(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index is looked at without it."""
    path = index.resolve()
    monkeypatch.undo()  # the real loader, which finds no such model
    said = checks("--embedder", "no/such/model", "--index", path, code=1)
    assert found(said, "problem", "models")
    assert found(said, "ok", "index")
    assert "not tried" in found(said, "warning", "suggestion")[0]["says"]


def test_an_index_without_a_public_article(index: Path) -> None:
    Path("articles/pin.md").unlink()
    run("index", "update", "articles", "--index", index)
    (warned,) = found(checks(), "warning", "index")
    assert "none can be quoted" in warned["says"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_who_else_may_read_and_write(index: Path) -> None:
    """A warning where others on the machine reach the folder; the commands that it gives take it away."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "kb.index"
        index.rename(folder)
        if any(not above.stat().st_mode & 0o001 for above in Path(made).resolve().parents):
            pytest.skip("the folder for temporary files is not open to others")
        for one in (Path(made), folder, *folder.rglob("*")):
            one.chmod(0o777 if one.is_dir() else 0o666)
        writes, reads = found(checks("--index", folder), "warning", "folder")
        assert "may change what is suggested" in writes["says"]
        assert "may read its internal articles" in reads["says"]
        assert os.system(writes["command"]) == 0  # noqa: S605  the command that it told us to type
        assert found(checks("--index", folder), "warning", "folder") == [reads]
        assert os.system(reads["command"]) == 0  # noqa: S605
        assert found(checks("--index", folder), "warning", "folder") == []
        for one in (folder, *folder.rglob("*")):
            one.chmod(0o777)
        Path(made).chmod(0o700)
        assert found(checks("--index", folder), "warning", "folder") == []


# ---------------------------------------------------------------- models, packages, extras


def test_the_digests_are_those_of_the_shipped_models() -> None:
    """After a change of a model: write its sha256 into cli/doctor_models.py. No file of a model is left out."""
    files = {path.relative_to(shipped()).as_posix() for path in shipped().glob("*/*") if path.suffix != ".md"}
    assert files == set(doctor_models.FILES)
    assert [one for one in doctor_models.models() if one.verdict != "ok"] == []


def test_a_damaged_model_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Changed, or not there."""
    for name in doctor_models.FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        if not name.endswith("model.onnx"):
            (tmp_path / name).write_bytes((shipped() / name).read_bytes())
    weights = tmp_path / "parts" / "weights.json"
    weights.write_bytes(weights.read_bytes().replace(b"1", b"2"))
    monkeypatch.setattr(doctor_models, "shipped", lambda: tmp_path)
    model, parts = doctor_models.models()
    assert "model.onnx: cannot be read" in model.says
    assert "weights.json: is not as it was shipped" in parts.says
    assert {one.verdict for one in (model, parts)} == {"problem"}


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An assistkit that says it needs other things than are here."""
    info = tmp_path / "site" / "assistkit-0.1.0.dist-info"
    info.mkdir(parents=True)
    needs = (
        "numpy>=1.0",
        "no-such-package>=2.1",
        "click>=999",
        'numpy>=1.0; extra == "llm"',
        "no-such-package>=1.0 ; extra == 'mcp'",
        "rich[all]<2000,>=999; (python_version > '3') and extra == 'serve'",
    )
    lines = "".join(f"Requires-Dist: {one}\n" for one in needs)
    (info / "METADATA").write_text(f"Metadata-Version: 2.4\nName: assistkit\nVersion: 0.1.0\n{lines}\n")
    monkeypatch.syspath_prepend(tmp_path / "site")


@pytest.mark.usefixtures("installed")
def test_packages_that_are_missing_or_too_old() -> None:
    """What assistkit needs is a problem, an extra is none; each has the command that installs it."""
    problems = [one for one in doctor_models.versions() if one.verdict == "problem"]
    assert [one.command for one in problems] == ["pip install 'no-such-package>=2.1'", "pip install 'click>=999'"]
    assert "click 999 (is " in problems[1].says
    llm, mcp, serve = sorted(doctor_models.extras(), key=lambda one: one.command)
    assert {one.verdict for one in (llm, mcp, serve)} == {"ok"}
    assert llm.says == "installed: llm"
    assert (mcp.command, serve.command) == ("pip install 'assistkit[mcp]'", "pip install 'assistkit[serve]'")
    assert "no-such-package" in mcp.says
    assert "rich 999 (is " in serve.says


def test_every_extra_that_a_desk_may_want_is_known() -> None:
    said = tomllib.loads((_REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    extras = set(said["project"]["optional-dependencies"])
    assert extras - {"dev", "docs", "models"} == set(doctor_models.EXTRAS)


# ---------------------------------------------------------------- the desk


@pytest.fixture
def world() -> World:
    made = World()
    made.add_article("The red wheel", "Turn the red wheel to the left until it clicks.", public=True)
    made.later()
    made.add_case("Zirkonium", "My zirkonium is broken, says Imogen Tarrant")
    made.later()
    return made


@pytest.fixture
def server(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name, value in {"EMAIL": EMAIL, "TOKEN": TOKEN, "URL": "https://desk.example"}.items():
        monkeypatch.setenv(f"ASSISTKIT_ZENDESK_{name}", value)
    with serving(zendesk(world)) as made, stamina.set_testing(True, attempts=3, cap=True):
        yield made


def test_a_desk_is_asked_as_desk_check_asks_it(index: Path, server: Any) -> None:
    """The same lines, nothing is written there, and neither the token nor a customer's words are told."""
    asked = ("--desk", "zendesk", "--url", server.url)
    said = [one["says"] for one in checks(*asked) if one["about"] == "desk"]
    checked = run("desk", "check", "zendesk", "--url", server.url).stdout.splitlines()
    assert said == [line[8:] for line in checked]
    assert not any(one.method != "GET" for one in server.asked)
    for output in (run("doctor", *asked).output, run("doctor", "--json", *asked).output):
        assert not re.search(f"{TOKEN}|zirkonium|Imogen", output, re.IGNORECASE)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault(status=401, body={"error": f"{TOKEN} of (Imogen) (told)"}, times=99), "401; check its user and token"),
        (Fault(status=500, body={"error": "Imogen (says)"}, times=99), "500; try again later"),
        (Fault(status=302, body={"error": "Imogen"}, times=99), "302: it sends us to"),
        (Fault(status=200, body=b"Imogen 'said': is that the address", times=99), "must be JSON: is that the address"),
    ],
)
def test_a_desk_that_refuses_is_a_problem(index: Path, server: Any, fault: Fault, says: str) -> None:
    """What stands in its answer is not repeated, since it may be a customer's; the rest was looked at."""
    server.faults = [fault]
    said = checks("--desk", "zendesk", "--url", server.url, code=1)
    assert says in found(said, "problem", "desk")[0]["says"]
    assert found(said, "ok", "suggestion")
    assert not re.search(f"{TOKEN}|Imogen", json.dumps(said))


def test_a_desk_that_is_not_set_up_is_a_problem(index: Path) -> None:
    """It says which setting; a name that is no desk's is a problem as well."""
    assert "ASSISTKIT_ZENDESK_URL" in found(checks("--desk", "zendesk", code=1), "problem", "desk")[0]["says"]
    assert "must be one of" in found(checks("--desk", "nobody", code=1), "problem", "desk")[0]["says"]


# ---------------------------------------------------------------- how it looks


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (IndexCorrupt("must be one line", path=Path("kb.index")), "kb.index: must be one line"),
        (PermissionError(13, "Permission denied", "kb.index"), "kb.index: Permission denied"),
        (ImportError("libgomp.so.1: cannot open shared object file"), "libgomp.so.1: cannot open shared object file"),
        (ValueError("My zirkonium is broken"), "this ended with ValueError"),
    ],
)
def test_what_a_look_raises_is_a_problem(error: Exception, says: str) -> None:
    """After what it had found; of an error that is not ours the kind only, since its words may be a customer's."""

    def look() -> Iterator[Look]:
        yield Look("ok", "index", "so far")
        raise error

    first, last = tried("index", look)
    assert first.verdict == "ok"
    assert (last.verdict, last.about, last.says) == ("problem", "index", says)


def test_colors_only_where_they_are_wanted(index: Path) -> None:
    """None where nobody sees them; NO_COLOR takes them away where there would be some."""
    assert "\x1b" not in run("doctor").stdout
    green = re.compile(r"\x1b\[[\d;]*3[0-7]m")
    assert green.search(run("doctor", FORCE_COLOR="1", TERM="xterm-256color").stdout)
    assert not green.search(run("doctor", FORCE_COLOR="1", TERM="xterm-256color", NO_COLOR="1").stdout)


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_it_is_as_wide_as_the_terminal(index: Path, columns: int) -> None:
    """Except for commands, which stand on a line of their own, whole."""
    index.rename(f"{'long' * 9}.index")
    (Path("articles") / "pin.md").unlink()
    run("index", "update", "articles", "--index", f"{'long' * 9}.index")
    lines = run("doctor", COLUMNS=str(columns)).stdout.splitlines()
    command = f"assistkit index update ARTICLES --index {'long' * 9}.index --report report.txt"
    assert command in [line.strip() for line in lines]
    assert all(len(line) <= columns for line in lines if command not in line and "pip install" not in line)
