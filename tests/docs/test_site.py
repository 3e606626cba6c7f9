"""The site builds, and a broken link or anchor keeps it from building."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pages
import pytest

pytest.importorskip("mkdocs", reason="needs the extra docs")


def build(folder, out):
    # Not --quiet: with it mkdocs drops the warnings before --strict can count them.
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--strict",
            "--config-file",
            folder / "mkdocs.yml",
            "--site-dir",
            out,
        ],
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_site_builds(tmp_path):
    done = build(pages.REPOSITORY, tmp_path / "site")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "fonts.g" not in page, "no font is loaded from elsewhere"


@pytest.mark.parametrize("link", ["[x](nowhere.md)", "[x](start.md#nowhere)", "[x](/start/)"])
def test_broken_link_is_noticed(tmp_path, link):
    shutil.copytree(pages.REPOSITORY / "docs", tmp_path / "docs")
    shutil.copy(pages.REPOSITORY / "mkdocs.yml", tmp_path)
    index = tmp_path / "docs" / "index.md"
    index.write_text(index.read_text(encoding="utf-8") + f"\n{link}\n", encoding="utf-8")
    assert build(tmp_path, tmp_path / "site").returncode == 1
