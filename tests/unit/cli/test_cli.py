"""The command line: what it says, where it says it, and how it ends."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistkit.cli import cli
from assistkit.testing.fakes import HashEmbedder

_PIN = (
    "---\nid: pin\ntitle: Reset the kiosk PIN\nvisibility: public\n---\n\n"
    "Open Settings and select New PIN. Enter 4 digits twice.\n"
)
_PLAY = "---\nid: playbook\ntitle: Payout holds\nvisibility: internal\n---\n\nRisk may extend the pause to 7 days.\n"


@pytest.fixture(autouse=True)
def _everywhere(hash_embedder: None, in_tmp_path: None) -> None:
    """Before any other fixture."""


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "pin.md").write_text(_PIN)
    (folder / "playbook.md").write_text(_PLAY)
    return folder


@pytest.fixture
def index(articles: Path, tmp_path: Path) -> Path:
    assert run("index", "build", articles, "--out", tmp_path / "kb.index").exit_code == 0
    return tmp_path / "kb.index"


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = tmp_path / "dataset"
    folder.mkdir()
    rows = [
        {"id": "1", "subject": "PIN", "body": "how do I reset the kiosk PIN?", "split": "dev"},
        {"id": "2", "body": "anything about bananas", "split": "train"},
    ]
    (folder / "cases.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "qrels.tsv").write_text("1\tpin\t2\n")
    return folder


def run(*arguments: Any, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], input=stdin)


def assert_wrong_use(result: Result, says: str) -> None:
    """Exit 2, nothing on stdout, one line on stderr that says what is wrong."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1, result.stderr
    assert says in result.stderr


# ---------------------------------------------------------------- what it does


def test_build_reports_and_keeps_stdout_empty(articles: Path, tmp_path: Path) -> None:
    result = run("index", "build", articles, "--out", "kb.index")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "2 articles (1 public, 1 internal), 2 passages; " in result.stderr
    assert "4 texts embedded, 0 vectors reused; generation 1" in result.stderr
    again = run("index", "build", articles, "--out", "kb.index")
    assert "0 texts embedded, 4 vectors reused; generation 2" in again.stderr


def test_build_warns_when_nothing_can_be_quoted(articles: Path) -> None:
    (articles / "pin.md").unlink()
    result = run("index", "build", articles, "--out", "kb.index")
    assert result.exit_code == 0
    assert "warning: no article is public" in result.stderr
    assert "--visibility public" in result.stderr
    assert "visibility: public" in result.stderr


def test_visibility_is_only_for_articles_that_say_nothing(articles: Path) -> None:
    (articles / "bare.md").write_text("# Bare\n\nText.\n")
    result = run("index", "build", articles, "--out", "kb.index", "--visibility", "public")
    assert "3 articles (2 public, 1 internal)" in result.stderr


def test_skip_bad_reports_what_it_skipped(articles: Path) -> None:
    (articles / "bad.md").write_bytes(b"\xff\xfe")
    assert_wrong_use(run("index", "build", articles, "--out", "kb.index"), "bad.md:1: not valid UTF-8")
    result = run("index", "build", articles, "--out", "kb.index", "--skip-bad")
    assert result.exit_code == 0
    assert "skipped: " in result.stderr
    assert "1 article skipped" in result.stderr


def test_build_says_which_words_keep_articles_internal(articles: Path) -> None:
    """By name and count, also words that are not known; --visibility public overrides none of them."""
    for name in ("a", "b"):
        (articles / f"{name}.md").write_text(f"---\ntitle: {name}\nstate: in_brewing\n---\nText.\n")
    result = run("index", "build", articles, "--out", "kb.index", "--visibility", "public")
    assert "4 articles (1 public, 3 internal)" in result.stderr
    assert "2 articles have `state: in_brewing`, which is no word known here: internal" in result.stderr
    assert "1 article has `visibility: internal`: internal" in result.stderr
    assert "format    md 4" in result.stderr


@pytest.mark.parametrize("command", ["build", "update"])
def test_a_report_has_every_article_and_its_notes(articles: Path, index: Path, command: str) -> None:
    """JSON by its suffix, else text; what was dropped or left open is told with its article."""
    (articles / "pin.md").write_text(_PIN + "\n~~Old~~ {{ phone }} [x](y.md)\n")
    target = ("--out", index) if command == "build" else ("--index", index)
    assert run("index", command, articles, *target, "--report", "r.json").exit_code == 0
    report = json.loads(Path("r.json").read_text())
    assert (report["articles"], report["public"], report["formats"]) == (2, 1, {"md": 2})
    pin = next(one for one in report["read"] if one["id"] == "pin")
    assert [note["code"] for note in pin["notes"]] == ["dropped", "unresolved", "unfilled"]
    assert run("index", command, articles, *target, "--report", "r.txt").exit_code == 0
    assert "phone – pin" in Path("r.txt").read_text()
    assert_wrong_use(run("index", command, articles, *target, "--report", "none/r.txt"), "no folder")


def test_show_prints_an_article_as_it_was_understood(articles: Path, index: Path) -> None:
    """From a file, a folder or an index: fields, why, steps, tabs, passages; an unknown id is wrong use."""
    page = articles / "tabs.md"
    page.write_text('# Start\n\n=== "iOS"\n\n    1. Tap it.\n\n=== "Android"\n\n    1. Hold it.\n')
    for arguments in ((page, "--visibility", "public"), ("tabs", "--articles", articles, "--visibility", "public")):
        result = run("index", "show", *arguments)
        assert result.exit_code == 0
        assert "visibility  public: it says nothing itself; taken as public" in result.stdout
        assert "## Start > Android   [only for android]\n  1 step\n    1. Hold it." in result.stdout
        assert "passage tabs#1" in result.stdout
    assert "New PIN" in run("index", "show", "pin", "--index", index).stdout
    assert_wrong_use(run("index", "show", "nope", "--index", index), "nope")
    assert_wrong_use(run("index", "show", "nope", "--articles", articles), "nope")
    assert_wrong_use(run("index", "show", "nope"), "no such file")


def test_an_approximate_index_says_its_recall(articles: Path) -> None:
    result = run("index", "build", articles, "--out", "kb.index", "--kind", "hnsw")
    assert "recall@10 against exact search: 1.000" in result.stderr


def test_update_says_what_changed(articles: Path, index: Path) -> None:
    (articles / "pin.md").write_text(_PIN.replace("4 digits", "6 digits"))
    (articles / "playbook.md").unlink()
    (articles / "new.md").write_text("---\nid: new\ntitle: New\n---\n\nText.\n")
    result = run("index", "update", articles, "--index", index)
    assert result.exit_code == 0
    assert "1 added, 1 changed, 1 removed, 0 unchanged" in result.stderr


def test_verify_a_sound_and_a_damaged_index(index: Path) -> None:
    sound = run("index", "verify", index)
    assert (sound.exit_code, sound.stdout) == (0, "ok gen-000001 2 articles, 2 passages\n")
    damaged = next(index.glob("gen-*/block-0000.tar"))
    damaged.write_bytes(damaged.read_bytes()[:-1])
    (index / "stray").write_text("x")
    broken = run("index", "verify", index)
    assert broken.exit_code == 1
    assert len(broken.stdout.splitlines()) == 2
    assert "block-0000.tar" in broken.stdout
    assert broken.stderr == f"error: {index}: 2 problems\n"


def test_info_as_words_and_as_json(index: Path) -> None:
    facts = json.loads(run("index", "info", index, "--json").stdout)
    assert facts.items() >= {"articles": 2, "public": 1, "internal": 1, "generation": 1, "kind": "exact"}.items()
    assert "generation" in run("index", "info", index).stdout


def test_articles_that_repeat_each_other_are_told(articles: Path, tmp_path: Path) -> None:
    """A line after a build, and after the update that brings them; all with `info --duplicates`, in words and JSON."""
    body = " ".join(f"Step {word} opens the {word} page of the desk." for word in "abcdefgh")
    front = "---\nid: {id}\ntitle: {title}\nvisibility: {seen}\n---\n\n{body}\n"
    assert "repeat another" not in run("index", "build", articles, "--out", tmp_path / "kb.index").stderr
    (articles / "a.md").write_text(front.format(id="refunds", title="Refunds", seen="public", body=body))
    (articles / "b.md").write_text(front.format(id="old/refunds", title="Refunds", seen="internal", body=body))
    line = (
        "2 articles repeat another nearly word for word: old/refunds (internal) = refunds 1.00; "
        "1 pair of a public and an internal one. Say which one customers should get"
    )
    assert line in run("index", "update", articles, "--index", tmp_path / "kb.index").stderr
    assert "repeat another" not in run("index", "update", articles, "--index", tmp_path / "kb.index").stderr
    assert line in run("index", "build", articles, "--out", tmp_path / "kb.index").stderr
    told = run("index", "info", "--duplicates", tmp_path / "kb.index")
    assert told.stdout == "old/refunds (internal) = refunds 1.00\n  Refunds\n  Refunds\n"
    (pair,) = json.loads(run("index", "info", "--duplicates", "--json", tmp_path / "kb.index").stdout)["duplicates"]
    assert (pair["one"], pair["other"], pair["internal"]) == ("old/refunds", "refunds", ["old/refunds"])


def test_suggest_from_text_as_json_is_one_object_a_line(index: Path) -> None:
    result = run("suggest", "--index", index, "--text", "how do I reset the kiosk PIN?", "--subject", "PIN", "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    (line,) = result.stdout.splitlines()
    expected = {"case_id", "status", "text", "confidence", "citations", "sentences", "evidence", "findings"}
    assert json.loads(line).keys() >= expected


@pytest.mark.parametrize(
    "write",
    [
        json.dumps,
        lambda rows: json.dumps(rows, indent=2),
        lambda rows: "\n".join(json.dumps(row) for row in rows),
    ],
    ids=["list", "indented list", "jsonl"],
)
def test_a_case_file_may_hold_several(index: Path, write: Callable[[Any], str], tmp_path: Path) -> None:
    text = write([{"id": "a", "body": "reset the PIN"}, {"id": "b", "subject": "é ☕", "body": "bananas"}])
    (tmp_path / "case.json").write_text(text, encoding="utf-8")
    from_file = run("suggest", "--index", index, "--case", "case.json", "--json")
    from_stdin = run("suggest", "--index", index, "--case", "-", "--json", stdin=text)
    assert [json.loads(line)["case_id"] for line in from_file.stdout.splitlines()] == ["a", "b"]
    assert from_stdin.stdout == from_file.stdout


def test_suggest_prints_cards_and_writes_a_page(index: Path, tmp_path: Path) -> None:
    result = run("suggest", "--index", index, "--text", "how do I reset the kiosk PIN?", "--html", "page.html")
    assert result.exit_code == 0
    assert "how do I reset the kiosk PIN?" in result.stdout
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert not list(tmp_path.glob(".page*"))


def test_eval_run_writes_a_run_and_the_same_bytes_again(index: Path, dataset: Path, tmp_path: Path) -> None:
    for out in ("one", "two", "two"):
        result = run("eval", "run", dataset, "--index", index, "--out", out)
        assert (result.exit_code, result.stdout) == (0, "")
    one, two = tmp_path / "one", tmp_path / "two"
    files = ["report.html", "report.json", "run.json", "run.tsv", "suggestions.jsonl"]
    assert sorted(path.name for path in one.iterdir()) == files
    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in ("run.tsv", "suggestions.jsonl"))
    header, *lines = (one / "run.tsv").read_text().splitlines()
    assert header == "case_id\tarticle_id\trank\tscore"
    assert [line.split("\t")[0] for line in lines] == ["1", "1", "2", "2"]
    assert [line.split("\t")[2] for line in lines] == ["1", "2", "1", "2"]
    suggested = [json.loads(line) for line in (one / "suggestions.jsonl").read_text().splitlines()]
    assert [one["case_id"] for one in suggested] == ["1", "2"]


def test_eval_run_takes_a_split_and_a_limit(index: Path, dataset: Path, tmp_path: Path) -> None:
    assert run("eval", "run", dataset, "--index", index, "--out", "r", "--split", "train").exit_code == 0
    assert json.loads((tmp_path / "r" / "suggestions.jsonl").read_text())["case_id"] == "2"
    assert run("eval", "run", dataset, "--index", index, "--out", "r", "--limit", "1").exit_code == 0
    assert json.loads((tmp_path / "r" / "suggestions.jsonl").read_text())["case_id"] == "1"


# ---------------------------------------------------------------- wrong input


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("index build missing --out x", "there is no such file or folder"),
        ("index build empty --out x", "holds no article"),
        ("index build articles --out file.txt", "an index is a folder"),
        ("index build articles --out other", "it holds 'notes.txt' and no index"),
        ("index build articles --out x --kind flat", "'flat' is not one of"),
        ("index build articles", "Missing option '--out'"),
        ("index update articles --index missing", "no index here"),
        ("index update missing --index kb.index", "there is no such file or folder"),
        ("index verify missing", "no index here"),
        ("index verify file.txt", "no index here"),
        ("index info missing", "no index here"),
        ("suggest --index kb.index", "give either --case or --text"),
        ("suggest --index kb.index --text a --case case.json", "give either --case or --text"),
        ("suggest --index kb.index --case case.json --subject a", "--subject goes with --text"),
        ("suggest --index kb.index --text=", "there is nothing in it"),
        ("suggest --index kb.index --case missing.json", "cannot be read (No such file or directory)"),
        ("suggest --index kb.index --case other", "cannot be read (Is a directory)"),
        ("suggest --index kb.index --case file.txt", "file.txt:1: not valid JSON"),
        ("suggest --index kb.index --case bytes.json", "bytes.json:2: not valid UTF-8"),
        ("suggest --index kb.index --case empty.json", "holds no case"),
        ("suggest --index kb.index --case twice.jsonl", "twice.jsonl:2: id 'a' is already used at line 1"),
        ("suggest --index missing --text a", "no index here"),
        ("suggest --index kb.index --text a --html other", "is a folder"),
        ("suggest --index kb.index --text a --html missing/page.html", "there is no folder missing"),
        ("eval run missing --index kb.index --out r", "there is no such folder"),
        ("eval run dataset --index missing --out r", "no index here"),
        ("eval run dataset --index kb.index --out other", "it holds 'notes.txt' and no run"),
        ("eval run dataset --index kb.index --out file.txt", "a run is a folder"),
        ("eval run dataset --index kb.index --out r --split test", "no case of split 'test'; there is dev, train"),
        ("eval run dataset --index kb.index --out r --limit 0", "--limit"),
        ("frobnicate", "No such command 'frobnicate'"),
        ("--frobnicate", "No such option '--frobnicate'"),
    ],
)
@pytest.mark.usefixtures("index", "dataset")
def test_wrong_use_is_one_line_and_changes_nothing(arguments: str, says: str, tmp_path: Path) -> None:
    for folder in ("empty", "other"):
        (tmp_path / folder).mkdir()
    (tmp_path / "other" / "notes.txt").write_text("mine")
    (tmp_path / "file.txt").write_text("just text")
    (tmp_path / "case.json").write_text('{"id": "a", "body": "hi"}')
    (tmp_path / "bytes.json").write_bytes(b'{"id": "a",\n "body": "\xff"}')
    (tmp_path / "empty.json").write_text("")
    (tmp_path / "twice.jsonl").write_text('{"id": "a", "body": "hi"}\n{"id": "a", "body": "ho"}\n')
    before = _content(tmp_path)
    assert_wrong_use(run(*arguments.split()), says)
    assert _content(tmp_path) == before


def test_stdin_that_is_not_utf8(index: Path) -> None:
    assert_wrong_use(
        run("suggest", "--index", index, "--case", "-", stdin=b'{"id":\n"\xff"}'), "<stdin>:2: not valid UTF-8"
    )


def test_text_that_is_not_utf8(index: Path) -> None:
    assert_wrong_use(run("suggest", "--index", index, "--text", "caf\udce9"), "--text: not valid UTF-8")


def test_an_index_of_another_embedder(
    index: Path, articles: Path, dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistkit.index.embedders.load_embedder", lambda *_, **__: HashEmbedder(dim=32))
    before = _content(index)
    assert_wrong_use(run("suggest", "--index", index, "--text", "a"), "fake-word-hash-64")
    assert_wrong_use(run("index", "update", articles, "--index", index), "fake-word-hash-64")
    assert_wrong_use(run("eval", "run", dataset, "--index", index, "--out", "r"), "fake-word-hash-64")
    assert _content(index) == before


def test_a_damaged_index_is_named(index: Path) -> None:
    damaged = next(index.glob("gen-*/block-0000.tar"))
    damaged.write_bytes(b"x" + damaged.read_bytes()[1:])
    assert_wrong_use(run("suggest", "--index", index, "--text", "a"), "block-0000.tar")


def test_a_failing_disk_is_one_line(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "kb.index/x")

    monkeypatch.setattr("assistkit.index.opening.open_knowledge", full)
    assert_wrong_use(run("index", "info", index), "kb.index/x: No space left on device")


def test_a_message_of_ten_megabytes(index: Path, tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text(json.dumps({"id": "a", "body": "reset the kiosk PIN " * 500_000}))
    result = run("suggest", "--index", index, "--case", "case.json", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["case_id"] == "a"


def test_an_update_remembers_what_unmarked_articles_are(tmp_path: Path) -> None:
    """What was built with --visibility public stays public in an update that does not say it again."""
    folder = tmp_path / "unmarked"
    folder.mkdir()
    (folder / "a.md").write_text("---\ntitle: A\n---\nOpen Settings.\n", encoding="utf-8")
    assert run("index", "build", folder, "--out", tmp_path / "kb", "--visibility", "public").exit_code == 0
    (folder / "b.md").write_text("---\ntitle: B\n---\nSelect Save.\n", encoding="utf-8")
    result = run("index", "update", folder, "--index", tmp_path / "kb")
    assert "2 public, 0 internal" in result.stderr


def test_what_is_silently_internal_is_said_and_remembered(tmp_path: Path) -> None:
    """Build, update and info say how many articles are internal because nothing known says who may read."""
    folder = tmp_path / "silent"
    folder.mkdir()
    (folder / "a.md").write_text("---\ntitle: A\n---\nOpen Settings.\n", encoding="utf-8")
    (folder / "b.md").write_text("---\ntitle: B\nvisibility: internal\n---\nSelect Save.\n", encoding="utf-8")
    built = run("index", "build", folder, "--out", tmp_path / "kb")
    assert built.stderr.count("1 article does not say who may read") == 1
    (folder / "c.md").write_text("---\ntitle: C\nstate: in_brewing\n---\nSelect Send.\n", encoding="utf-8")
    updated = run("index", "update", folder, "--index", tmp_path / "kb")
    assert "2 articles do not say who may read" in updated.stderr
    assert json.loads(run("index", "info", tmp_path / "kb", "--json").stdout)["unknown_visibility"] == 2
    assert "unknown_visibility" in run("index", "info", tmp_path / "kb").stdout


def test_where_restricts_the_articles(index: Path) -> None:
    """--where KEY=VALUE leaves other articles out; a pair that is none, or that no article has, is wrong use."""
    restricted = run("suggest", "--index", index, "--text", "kiosk", "--where", "visibility=internal", "--json")
    assert "public" not in {one["passage"]["visibility"] for one in json.loads(restricted.stdout)["evidence"]}
    unknown = run("suggest", "--index", index, "--text", "kiosk", "--where", "colour=red")
    assert_wrong_use(unknown, "where: no article has 'colour'; known are")
    assert_wrong_use(run("suggest", "--index", index, "--text", "kiosk", "--where", "product"), "KEY=VALUE")


# ---------------------------------------------------------------- how it ends


def test_ctrl_c_before_and_after_the_index_was_complete(
    articles: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistkit.index import building

    update = building.update_index

    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    def interrupted_after(*arguments: Any, **options: Any) -> None:
        update(*arguments, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "update_index", interrupted)
    result = run("index", "update", articles, "--index", index)
    assert (result.exit_code, result.stderr) == (130, "interrupted; nothing was changed\n")
    (articles / "new.md").write_text("---\ntitle: New\n---\nA new article.\n", encoding="utf-8")
    monkeypatch.setattr(building, "update_index", interrupted_after)
    result = run("index", "update", articles, "--index", index)
    assert result.exit_code == 130
    assert "was complete by then" in result.stderr


def test_ctrl_c_in_a_run_leaves_the_old_run(
    index: Path, dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistkit.assistant import Assistant

    assert run("eval", "run", dataset, "--index", index, "--out", "r").exit_code == 0
    before = _content(tmp_path / "r")

    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Assistant, "suggest_from", interrupted)
    result = run("eval", "run", dataset, "--index", index, "--out", "r", "--limit", "1")
    assert (result.exit_code, result.stderr) == (
        130,
        "interrupted; what is done is kept in r: the same command goes on from there\n",
    )
    assert _content(tmp_path / "r") == before


def test_help_and_version_are_on_stdout() -> None:
    assert "suggest" in run("--help").stdout
    assert "assistkit" in run("--version").stdout
    bare = run("index")
    assert (bare.exit_code, bare.stdout) == (2, "")
    assert "Usage" in bare.stderr


def test_the_shell_can_complete() -> None:
    """Commands and options, as the line on the page about operations sets it up."""
    for typed, completed in (("assistkit doc", "doctor"), ("assistkit doctor --em", "--embedder")):
        environment = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" ")), "_ASSISTKIT_COMPLETE": "bash_complete"}
        command = [sys.executable, "-m", "assistkit"]
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, check=False)
        assert done.stdout == f"plain,{completed}\n", done.stderr


def test_it_runs_as_a_module_and_loads_nothing_heavy_for_help() -> None:
    code = """if True:
        import json, runpy, sys
        sys.argv = ["assistkit", "--help"]
        try:
            runpy.run_module("assistkit", run_name="__main__")
        finally:
            print(json.dumps(list(sys.modules)), file=sys.stderr)"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "Usage" in done.stdout
    assert not {"numpy", "faiss", "onnxruntime", "rich", "jinja2", "bm25s"} & set(json.loads(done.stderr))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_stdout_and_a_closed_one(index: Path) -> None:
    command = [sys.executable, "-m", "assistkit", "index", "info", str(index), "--json"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "error: No space left on device\n")
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, "")


def _content(root: Path) -> dict[str, bytes]:
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and path.name != "write.lock")
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


def test_the_build_says_once_why_an_article_is_internal(tmp_path: Path) -> None:
    """An article that says so itself isn't counted again for the folder it lies in; one that says nothing is."""
    folder = tmp_path / "kb" / "internal"
    folder.mkdir(parents=True)
    (folder / "playbook.md").write_text(_PLAY)
    (folder / "silent.md").write_text("# Payout holds\n\nRisk may extend the pause.\n")
    (tmp_path / "kb" / "pin.md").write_text(_PIN)
    said = run("index", "build", tmp_path / "kb", "--out", tmp_path / "k.index", "--visibility", "public").stderr
    assert "1 article has `visibility: internal`: internal" in said
    assert "1 article has `folder: internal`: internal" in said
    assert "state     not said 2, folder: internal 1" in said
