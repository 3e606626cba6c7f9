"""What a page is written to is a file that is replaced whole, or what the caller reads at the other end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistkit.cli.suggest import check_target, write


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """As with `--html >(gzip > page.gz)` or `--report /dev/stdout`."""
    read, into = os.pipe()
    try:
        check_target(Path(f"/dev/fd/{into}"))
        write(Path(f"/dev/fd/{into}"), "page")
        assert os.read(read, 10) == b"page"
        write(Path("/dev/null"), "page")
        assert Path("/dev/null").is_char_device()
    finally:
        os.close(read)
        os.close(into)


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_link_to_a_file_is_replaced(tmp_path: Path) -> None:
    """Somebody may have put it there before."""
    (tmp_path / "victim").write_text("mine")
    (tmp_path / "page.html").symlink_to("victim")
    check_target(tmp_path / "page.html")
    write(tmp_path / "page.html", "page")
    assert (tmp_path / "victim").read_text() == "mine"
    assert not (tmp_path / "page.html").is_symlink()
