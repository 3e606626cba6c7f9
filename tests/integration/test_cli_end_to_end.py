"""The command line as a newcomer uses it: kb_samples, the real model, separate processes."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistkit.index import verify

_SAMPLES = Path(__file__).parents[2] / "kb_samples"


def assistkit(*arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "assistkit", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the articles and their index."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(_SAMPLES / "articles", folder / "articles")
    done = assistkit("index", "build", folder / "articles", "--out", folder / "kb.index")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "internal" in done.stderr
    return folder


def test_verify_and_info(place: Path) -> None:
    assert assistkit("index", "verify", place / "kb.index").stdout.startswith("ok gen-")
    facts = json.loads(assistkit("index", "info", place / "kb.index", "--json").stdout)
    assert facts["public"] >= 60
    assert facts["internal"] >= 8
    assert facts["fingerprint"].startswith("onnx:")


def test_update_of_one_article_embeds_only_that(place: Path) -> None:
    article = place / "articles" / "account" / "reset-password.md"
    article.write_text(article.read_text(encoding="utf-8").replace("60 minutes", "45 minutes"), encoding="utf-8")
    done = assistkit("index", "update", place / "articles", "--index", place / "kb.index")
    assert done.returncode == 0, done.stderr
    assert "0 added, 1 changed, 0 removed" in done.stderr
    asked = assistkit(
        "suggest", "--index", place / "kb.index", "--text", "I forgot my password, how do I set a new one?"
    )
    assert "60 minutes" not in asked.stdout


def test_suggest_for_the_demo_cases(place: Path) -> None:
    page = place / "page.html"
    done = assistkit(
        "suggest", "--index", place / "kb.index", "--case", _SAMPLES / "demo.jsonl", "--json", "--html", page
    )
    assert done.returncode == 0, done.stderr
    suggestions = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["case_id"] for one in suggestions] == [
        json.loads(line)["id"] for line in (_SAMPLES / "demo.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    for one in suggestions:
        public = {e["passage"]["id"] for e in one["evidence"] if e["passage"]["visibility"] == "public"}
        assert {citation["passage_id"] for citation in one["citations"]} <= public
    html = page.read_text(encoding="utf-8")
    assert all(one["case_id"] in html for one in suggestions)
    cards = assistkit(
        "suggest", "--index", place / "kb.index", "--case", "-", stdin=(_SAMPLES / "demo.jsonl").read_text()
    )
    assert cards.returncode == 0
    assert max(map(len, cards.stdout.splitlines())) <= 80


def test_eval_run_twice_gives_the_same_bytes(place: Path) -> None:
    for out in ("one", "two"):
        done = assistkit("eval", "run", _SAMPLES, "--index", place / "kb.index", "--out", place / out, "--limit", 20)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
    for name in ("run.tsv", "suggestions.jsonl"):
        assert (place / "one" / name).read_bytes() == (place / "two" / name).read_bytes()
    lines = (place / "one" / "run.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "case_id\tarticle_id\trank\tscore"
    assert len(lines) == 1 + 20 * 50
    assert len((place / "one" / "suggestions.jsonl").read_text(encoding="utf-8").splitlines()) == 20


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize("pause", [0.0, 1.5])
def test_ctrl_c_in_the_middle_of_a_build_leaves_the_old_index(place: Path, tmp_path: Path, pause: float) -> None:
    """Whether it has just begun or is embedding already; what is left to embed would take minutes."""
    index = tmp_path / "kb.index"
    shutil.copytree(place / "kb.index", index)
    before = (index / "CURRENT").read_bytes()
    (index / "write.lock").unlink(missing_ok=True)
    rows = [
        {"id": str(n), "title": f"Article {n}", "text": f"Sentence number {n} says {n * n}. " * 40}
        for n in range(3_000)
    ]
    (tmp_path / "many.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    command = [sys.executable, "-m", "assistkit", "index", "build", str(tmp_path / "many.jsonl"), "--out", str(index)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509  may be ignored here
    ) as build:  # fmt: skip
        while not (index / "write.lock").exists():
            assert build.poll() is None
            time.sleep(0.02)
        time.sleep(pause)
        build.send_signal(signal.SIGINT)
        stdout, stderr = build.communicate(timeout=300)
    assert (build.returncode, stdout, stderr) == (130, "", "interrupted; nothing was changed\n")
    assert (index / "CURRENT").read_bytes() == before
    assert verify(index) == []
