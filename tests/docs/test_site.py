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


def test_broken_links_are_noticed(tmp_path):
    broken = ["nowhere.md", "start.md#nowhere", "/start/"]
    shutil.copytree(pages.REPOSITORY / "docs", tmp_path / "docs")
    shutil.copy(pages.REPOSITORY / "mkdocs.yml", tmp_path)
    with (tmp_path / "docs" / "index.md").open("a", encoding="utf-8") as page:
        page.writelines(f"\n[x]({link})\n" for link in broken)
    done = build(tmp_path, tmp_path / "site")
    assert done.returncode == 1
    assert [link for link in broken if f"'{link}'" not in done.stderr] == []
