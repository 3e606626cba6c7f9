"""assistkit eval run and compare, as a newcomer uses them: kb_samples, the real model, separate processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistkit.evaluation.language_pairs import pair_lines


def assistkit(*arguments: object, before: str = "") -> subprocess.CompletedProcess[str]:
    """`before` is Python that runs in the process first."""
    code = f"{before}\nimport sys; from assistkit.cli import main; sys.argv[0] = 'assistkit'; main()"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def promised(run: Path) -> str:
    """What the report says of the promise."""
    return "\n".join(json.loads((run / "report.json").read_text(encoding="utf-8"))["promise"]["lines"])


def by_language(run: Path) -> str:
    """What the report says of cases in each language."""
    return "\n".join(pair_lines(json.loads((run / "report.json").read_text(encoding="utf-8"))["slices"]))


@pytest.fixture(scope="module")
def runs(samples: Path, sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs over kb_samples: `a`, and `b` whose ranking is worse by hand, with the report of `a`."""
    folder = tmp_path_factory.mktemp("runs")
    done = assistkit("eval", "run", samples, "--index", sample_index, "--out", folder / "a")
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "",
        f"report: {folder / 'a' / 'report.html'}\n{promised(folder / 'a')}\n{by_language(folder / 'a')}\n"
        f"{folder / 'a'}: 150 cases\n",
    )
    shutil.copytree(folder / "a", folder / "b")
    lines = (folder / "b" / "run.tsv").read_text(encoding="utf-8").splitlines()
    for at in range(1, len(lines), 50):  # the first article of every case changes places with the third
        first, third = lines[at].split("\t"), lines[at + 2].split("\t")
        first[1], third[1] = third[1], first[1]
        lines[at], lines[at + 2] = "\t".join(first), "\t".join(third)
    (folder / "b" / "run.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def report(runs: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((runs / "a" / "report.json").read_text(encoding="utf-8"))
    return found


def test_a_run_has_a_report(report: dict[str, Any], samples: Path) -> None:
    """With every figure, its interval and where it comes from."""
    figures = {figure["name"]: figure for figure in report["figures"]}
    for name in ("nDCG@10", "coverage", "correct", "support", "ROUGE-L", "AURC", "AUROC answerable/near", "ECE"):
        assert figures[name]["low"] <= figures[name]["value"] <= figures[name]["high"]
    assert figures["nDCG@10"]["n"] == 120
    assert figures["nDCG@10"]["value"] > 0.7
    assert figures["support"]["value"] > 0.99
    assert figures["latency p50"]["value"] > 0
    assert report["provenance"]["dataset"] == str(samples)
    assert report["provenance"]["cases"] == len(report["cases"]) == 150
    assert report["provenance"]["index"].startswith("generation 1, onnx:")
    assert {one["by"] for one in report["slices"]} >= {"product", "language", "length", "mood", "contact"}
    assert all(gold["title"] != gold["article_id"] for case in report["cases"] for gold in case["gold"])


def test_times_are_only_in_the_report(runs: Path, samples: Path, sample_index: Path, tmp_path: Path) -> None:
    """A run made again is the same to the byte; of its report all but the times."""
    done = assistkit("eval", "run", samples, "--index", sample_index, "--out", tmp_path / "again")
    assert done.returncode == 0, done.stderr
    for name in ("run.tsv", "suggestions.jsonl"):
        assert (runs / "a" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    one, other = (json.loads((run / "report.json").read_text()) for run in (runs / "a", tmp_path / "again"))
    for made in (one, other):
        made["figures"] = [figure for figure in made["figures"] if figure["group"] != "speed"]
    assert one == other


def test_ctrl_c_with_workers_and_on_again(runs: Path, samples: Path, sample_index: Path, tmp_path: Path) -> None:
    """One line and 130, no process left; the same command goes on and gives the same bytes."""
    command = (
        "eval",
        "run",
        samples,
        "--index",
        sample_index,
        "--out",
        tmp_path / "run",
        "--limit",
        140,
        "--workers",
        2,
    )
    code = "import sys; from assistkit.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, command)],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509  may be ignored here
    )
    kept = tmp_path / "run" / "unfinished.sqlite"
    deadline = time.monotonic() + 300
    while (not kept.exists() or kept.stat().st_size < 20_000) and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=180)
    assert (process.returncode, said) == (
        130,
        f"interrupted; what is done is kept in {tmp_path / 'run'}: the same command goes on from there\n",
    )
    assert _ends(process.pid)
    assert assistkit(*command).returncode == 0
    for name in ("run.tsv", "suggestions.jsonl"):
        assert (runs / "a" / name).read_bytes().startswith((tmp_path / "run" / name).read_bytes())


def _ends(group: int) -> bool:
    """Whether every process of the group is gone soon."""
    for _ in range(2_000):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_compare_finds_what_is_worse(runs: Path) -> None:
    """The dataset is the one that the reports name; a missed gate ends with 1."""
    done = assistkit("eval", "compare", runs / "a", runs / "b", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    change = next(one for one in found["changes"] if one["measure"] == "nDCG@10")
    assert change["difference"] < -0.1
    assert change["p_corrected"] < 0.05
    assert len(found["lost"]) > len(found["won"])
    gated = assistkit("eval", "compare", runs / "a", runs / "b", "--gate", "R@10>=-0.01", "--gate", "nDCG@10>=-0.01")
    assert gated.returncode == 1
    assert gated.stderr.startswith("missed: nDCG@10>=-0.01 (it is -0.")
    assert "cases lost by nDCG@10: " in gated.stdout
    kept = assistkit("eval", "compare", runs / "b", runs / "a", "--gate", "nDCG@10>=-0.01")
    assert (kept.returncode, kept.stderr) == (0, "")


@pytest.mark.parametrize(
    ("gate", "says"),
    [("nDCG@10", "a gate must be like"), ("nothing>=0", "a gate must name one of nDCG@10, ")],
)
def test_a_gate_that_is_none_is_wrong_use(runs: Path, gate: str, says: str) -> None:
    """Ends with 2 and a line."""
    done = assistkit("eval", "compare", runs / "a", runs / "b", "--gate", gate)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_runs_of_different_cases_are_not_compared_by_accident(
    runs: Path, samples: Path, sample_index: Path, tmp_path: Path
) -> None:
    """A run of 20 cases against one of 150 would look like a disaster."""
    assistkit("eval", "run", samples, "--index", sample_index, "--out", tmp_path / "few", "--limit", 20)
    done = assistkit("eval", "compare", tmp_path / "few", runs / "a")
    assert done.returncode == 2
    assert "must be of the same number of cases, got 20 and 150" in done.stderr
    (tmp_path / "few" / "report.json").unlink()
    done = assistkit("eval", "compare", tmp_path / "few", runs / "a")
    assert done.returncode == 2
    assert "name it with --dataset" in done.stderr
    assert assistkit("eval", "compare", tmp_path / "few", runs / "a", "--dataset", samples).returncode == 0


def test_without_the_extra_the_run_is_there_and_no_report(
    runs: Path, samples: Path, sample_index: Path, tmp_path: Path
) -> None:
    """It says what to install, and takes away the report of the run before."""
    out = tmp_path / "run"
    shutil.copytree(runs / "a", out)
    without = "import sys; sys.modules['ir_measures'] = None"
    done = assistkit("eval", "run", samples, "--index", sample_index, "--out", out, "--limit", 5, before=without)
    assert (done.returncode, done.stdout) == (0, "")
    assert "no report: ir-measures is not installed; install it with: pip install 'assistkit[eval]'" in done.stderr
    assert sorted(path.name for path in out.iterdir()) == ["run.json", "run.tsv", "suggestions.jsonl"]


def test_a_label_of_an_unknown_article(samples: Path, sample_index: Path, tmp_path: Path) -> None:
    """Is an error with file and line before anything runs; --allow-unknown makes it a warning."""
    data = tmp_path / "data"
    data.mkdir()
    for name in ("cases.jsonl", "qrels.tsv"):
        shutil.copy(samples / name, data / name)
    with (data / "qrels.tsv").open("a", encoding="utf-8") as file:
        file.write("g001\tno-such-article\t1\n")
    command = ("eval", "run", data, "--index", sample_index, "--out", tmp_path / "run", "--limit", 3)
    done = assistkit(*command)
    assert done.returncode == 2
    assert f"{data / 'qrels.tsv'}:204: article 'no-such-article' is not in the index" in done.stderr
    assert not (tmp_path / "run").exists()
    done = assistkit(*command, "--allow-unknown")
    assert done.returncode == 0
    assert "warning: 1 label of articles that are not in the index" in done.stderr
    assert (tmp_path / "run" / "report.json").exists()


def test_replay_learns_week_by_week(runs: Path, samples: Path, sample_index: Path, tmp_path: Path) -> None:
    """In the order of time; a case is helped only by those of the weeks before; the course of the weeks is reported."""
    done = assistkit("eval", "replay", samples, "--index", sample_index, "--out", tmp_path / "run", "--workers", 2)
    assert done.returncode == 0, done.stderr
    created = {}
    for line in (samples / "cases.jsonl").read_text(encoding="utf-8").splitlines():
        created[json.loads(line)["id"]] = datetime.fromisoformat(json.loads(line)["created"])
    lines = (tmp_path / "run" / "suggestions.jsonl").read_text(encoding="utf-8").splitlines()
    suggestions = [json.loads(line) for line in lines]
    times = [created[one["case_id"]] for one in suggestions]
    assert times == sorted(times)
    helped = 0
    for one, time_of in zip(suggestions, times, strict=True):
        monday = (time_of - timedelta(days=time_of.weekday())).date()
        for past in {past for evidence in one["evidence"] for past in evidence["past_cases"]}:
            assert created[past].date() < monday
            helped += 1
    assert helped > 50
    weeks = json.loads((tmp_path / "run" / "report.json").read_text())["curves"]["weeks"]
    assert sum(week["n"] for week in weeks) == 120
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "Does it get better with time?" in page
    assert "Ranking week by week" in page
    assert suggestions[0]["evidence"] == _evidence_of(runs / "a", suggestions[0]["case_id"])


def _evidence_of(run: Path, case: str) -> list[Any]:
    lines = (run / "suggestions.jsonl").read_text(encoding="utf-8").splitlines()
    return next(row["evidence"] for row in map(json.loads, lines) if row["case_id"] == case)
