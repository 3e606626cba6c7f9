"""What is handed out: a wheel, built from the checkout, installed into an empty environment, used there."""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
USED = """
import sys
from pathlib import Path

import assistkit
from assistkit import Assistant, Case
from assistkit.desks import STATIC
from assistkit.desks.panel import panel_data
from assistkit.drafters.llm.drafter import LLMDrafter
from assistkit.evaluation.report.page import write_page

inside = Path(sys.prefix).resolve()
assert Path(assistkit.__file__).resolve().is_relative_to(inside), assistkit.__file__

assistant = Assistant.build(Path("articles"), "kb.index")
case = Case.from_text("How do I reset the PIN of the kiosk?")
suggestion = assistant.suggest(case)
assert suggestion.citations, suggestion.text
assert "<article" in suggestion._repr_html_() or "<div" in suggestion._repr_html_()
assert panel_data(suggestion)["reply"]
assert (STATIC / "assistkit" / "panel.js").resolve().is_relative_to(inside)
assert LLMDrafter("m", base_url="http://127.0.0.1:9/v1").request(case, assistant.retrieve([case])[0])

from assistkit import evaluation

dataset = evaluation.load(Path("."), limit=6)
evaluation.run(dataset, assistant, Path("run"))
evaluation.score_run(Path("run"), dataset)
assert write_page(Path("run")).stat().st_size > 10_000

from assistkit.evaluation.labeling.server import page

assert "<script>" in page()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built without a network: hatchling is among the tools of the tests."""
    out = tmp_path_factory.mktemp("wheel")
    _run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--no-deps",
            "--no-index",
            "--no-build-isolation",
            "--wheel-dir",
            out,
            ".",
        ],
        REPOSITORY,
    )
    (found,) = out.glob("*.whl")
    return found


@pytest.mark.slow
def test_every_file_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    """Templates, prompt, static files, patterns and models lie beside the code that reads them; nothing else does."""
    names = set(zipfile.ZipFile(wheel).namelist())
    package, models = REPOSITORY / "src", REPOSITORY / "models"
    wanted = {path.relative_to(package).as_posix() for path in (package / "assistkit").rglob("*") if _shipped(path)}
    wanted |= {
        f"assistkit/models/{path.relative_to(models).as_posix()}" for path in models.rglob("*/*") if _shipped(path)
    }
    assert {name for name in names if ".dist-info/" not in name} == wanted
    assert any(name.endswith("/licenses/LICENSE") for name in names)


@pytest.mark.slow
def test_the_wheel_is_enough(wheel: Path, samples: Path, tmp_path: Path) -> None:
    """Installed without the checkout it embeds, suggests, shows cards and panel, asks a model, and reports."""
    _run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "env"], tmp_path)
    python = tmp_path / "env" / "bin" / "python"
    _run([sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel], tmp_path)
    # What it depends on is the tests' own: a folder named in a .pth is searched, its own .pth files are not read, so
    # that an editable install of the checkout does not count.
    own = next((tmp_path / "env" / "lib").glob("python*/site-packages"))
    (own / "others.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    for name in ("articles", "cases.jsonl", "qrels.tsv"):
        copy = shutil.copytree if (samples / name).is_dir() else shutil.copy
        copy(samples / name, tmp_path / name)
    _run([python, "-W", "error", "-c", USED], tmp_path)
    command = tmp_path / "env" / "bin" / "assistkit"
    cards = ["suggest", "--index", "kb.index", "--case", samples / "demo.jsonl", "--html", "cards.html"]
    _run([command, *cards], tmp_path)
    assert (tmp_path / "cards.html").stat().st_size > 10_000


def _shipped(path: Path) -> bool:
    return path.is_file() and path.suffix != ".pyc"


def _run(command: list[object], folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [*map(str, command)], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
