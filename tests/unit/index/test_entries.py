"""What a folder may hold beside articles: nothing outside is read, nothing hangs, what was left out is told."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistkit import build_index
from assistkit.cli import cli
from assistkit.errors import InputError, SourceError
from assistkit.index.sources import folder as folder_reader
from assistkit.index.sources.folder import read_articles
from assistkit.index.sources.report import report_on
from assistkit.testing import HashEmbedder
from assistkit.text.bounds import DOCUMENT, FILE, PAGE

ARTICLE = "---\ntitle: T\nvisibility: public\n---\n\nTurn it off and on.\n"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such entries")


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    """A folder with one article, and a private file and folder beside it."""
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "plan.md").write_text(ARTICLE.replace("Turn it off and on", "The secret plan"))
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "own.md").write_text(ARTICLE)
    return tmp_path / "kb"


def bind(path: Path) -> None:
    """A socket; its path has to be short."""
    here = Path.cwd()
    with socket.socket(socket.AF_UNIX) as one:
        os.chdir(path.parent)
        one.bind(path.name)
        os.chdir(here)


ENTRIES = {
    "a link to a private file": (lambda kb: (kb / "x.md").symlink_to("../private/plan.md"), "x.md: a symbolic link"),
    "a link to a private folder": (lambda kb: (kb / "x").symlink_to("../private"), "x: a symbolic link"),
    "a link to nothing": (lambda kb: (kb / "x.md").symlink_to("nowhere"), "x.md: a symbolic link"),
    "a link to itself": (lambda kb: (kb / "x.md").symlink_to("x.md"), "x.md: a symbolic link"),
    "a link to an endless device": (lambda kb: (kb / "x.md").symlink_to("/dev/zero"), "x.md: a symbolic link"),
    "a loop of folders": (lambda kb: (kb / "x").symlink_to("."), "x: a symbolic link"),
    "a pipe": (lambda kb: os.mkfifo(kb / "x.md"), "x.md: a pipe, and no file"),
    "a pipe of rows": (lambda kb: os.mkfifo(kb / "x.jsonl"), "x.jsonl: a pipe, and no file"),
    "a socket": (lambda kb: bind(kb / "x.md"), "x.md: a socket, and no file"),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_what_is_no_file_of_the_folder_is_left_out_and_told(kb: Path, name: str) -> None:
    """No error, as it would keep all other articles out; in the report, with the reason."""
    make, says = ENTRIES[name]
    make(kb)
    loaded = read_articles(kb)
    assert [one.id for one in loaded.articles] == ["own"]
    assert [str(one).partition(";")[0] for one in loaded.left_out] == [says]
    report = report_on(loaded)
    assert says.split(": ")[0] in report.as_text()
    assert report.as_dict()["left_out"] == [{"path": one.path, "why": one.why} for one in loaded.left_out]
    assert any(row.startswith("  left out  1: ") for row in report.rows())


@pytest.mark.parametrize(
    "make",
    [
        lambda kb: (kb / "x.png").symlink_to("../private/plan.md"),
        lambda kb: os.mkfifo(kb / "x"),
        lambda kb: (kb / ".x.md").symlink_to("../private/plan.md"),
        lambda kb: (kb / ".DS_Store").write_bytes(b"\0"),
    ],
)
def test_what_would_not_be_read_as_a_file_is_not_told_either(kb: Path, make) -> None:
    """Pictures, hidden entries, names without a suffix."""
    make(kb)
    assert read_articles(kb).left_out == ()


def test_a_folder_of_links_alone_says_so(tmp_path: Path) -> None:
    """It is not empty, and the option helps."""
    (tmp_path / "x.md").symlink_to("/etc/hostname")
    with pytest.raises(InputError, match=r"holds no article; .*1 left out, first x\.md: a symbolic link; say --follow"):
        read_articles(tmp_path)


def test_links_are_followed_where_that_is_allowed(kb: Path) -> None:
    """To files and to folders; a device at the end of one is still none."""
    (kb / "x.md").symlink_to("../private/plan.md")
    (kb / "endless.md").symlink_to("/dev/zero")
    (kb / "dead.md").symlink_to("nowhere")
    (kb.parent / "more").mkdir()
    (kb.parent / "more" / "other.md").write_text(ARTICLE)
    (kb / "shelf").symlink_to("../more")
    loaded = read_articles(kb, follow_links=True)
    assert [one.id for one in loaded.articles] == ["own", "shelf/other", "x"]
    assert [str(one) for one in loaded.left_out] == [
        "dead.md: a symbolic link that leads nowhere (No such file or directory)",
        "endless.md: a device, and no file",
    ]


def test_links_that_are_followed_end(kb: Path) -> None:
    """Two links in each of twelve folders to the next make 4,096 ways; what is read already is not read again."""
    (kb / "up").symlink_to(".")
    folder = kb
    for number in range(12):
        deeper = folder / f"d{number}"
        deeper.mkdir()
        (folder / "one").symlink_to(deeper.name)
        (folder / "two").symlink_to(kb)
        folder = deeper
    (folder / "end.md").write_text(ARTICLE)
    (kb / "same.md").symlink_to("own.md")
    loaded = read_articles(kb, follow_links=True)
    assert len(loaded.articles) == 2
    assert {one.why for one in loaded.left_out} == {"a symbolic link to what is read already"}


def test_what_becomes_a_link_after_the_look_is_not_followed(kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the listing and the reading a file or a folder may be exchanged for a link."""
    (kb / "sub").mkdir()
    (kb / "sub" / "plan.md").write_text(ARTICLE)
    listed = folder_reader.entries_of

    def then_exchanged(*given, **how):
        found = listed(*given, **how)
        (kb / "own.md").unlink()
        (kb / "own.md").symlink_to("../private/plan.md")
        (kb / "sub" / "plan.md").unlink()
        (kb / "sub").rmdir()
        (kb / "sub").symlink_to("../private")
        return found

    monkeypatch.setattr(folder_reader, "entries_of", then_exchanged)
    (kb / "third.md").write_text(ARTICLE)
    loaded = read_articles(kb, skip_bad=True)
    assert [one.id for one in loaded.articles] == ["third"]
    assert [one.path.name for one in loaded.skipped] == ["own.md", "plan.md"]
    assert all("symbolic link, which is not followed" in str(one) for one in loaded.skipped)


@pytest.mark.parametrize(("name", "most"), [("x.md", PAGE), ("x.pdf", DOCUMENT), ("x.jsonl", FILE)])
def test_a_file_is_read_up_to_a_size(kb: Path, name: str, most: int) -> None:
    """More is an error that names file and limit, before anything is read."""
    with (kb / name).open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(SourceError, match=f"cannot be read: has more than {most:,} bytes"):
        read_articles(kb)


def test_the_named_file_or_folder_may_be_a_link(kb: Path) -> None:
    """Who calls has named it."""
    (kb.parent / "link").symlink_to("kb")
    (kb.parent / "link.md").symlink_to("kb/own.md")
    assert len(read_articles(kb.parent / "link").articles) == 1
    assert len(read_articles(kb.parent / "link.md").articles) == 1


@pytest.mark.parametrize("name", ["_index.md", "sub.json", "_config.yml"])
@pytest.mark.parametrize(
    "make", [os.mkfifo, lambda path: path.symlink_to("nowhere"), lambda path: path.symlink_to("a")]
)
def test_a_folder_whose_settings_are_not_read_is_internal(kb: Path, name: str, make) -> None:
    """They may have said so."""
    sub = kb / "sub"
    sub.mkdir()
    (sub / "a").write_text("---\ncascade: {draft: false}\n---\n")
    (sub / "article.md").write_text(ARTICLE)
    make((kb if name == "_config.yml" else sub) / name)
    found = {one.id: one.visibility for one in read_articles(kb).articles}
    assert found == {"own": "internal" if name == "_config.yml" else "public", "sub/article": "internal"}


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("../../private/plan.md")])
def test_no_piece_and_no_variable_comes_from_outside(kb: Path, make) -> None:
    """A piece that a page takes from another file, and values of a configuration file."""
    (kb / "snippets").mkdir()
    make(kb / "snippets" / "piece.md")
    make(kb / "snippets" / "x")
    (kb / "_data").symlink_to("../private")
    (kb / "page.md").write_text(ARTICLE + '\n--8<-- "piece.md"\n')
    assert all("secret" not in one.text for one in read_articles(kb).articles)


def test_the_command_line_says_what_it_left_out(kb: Path, tmp_path: Path) -> None:
    """And reads it where it is told to."""
    (kb / "x.md").symlink_to("../private/plan.md")
    said = CliRunner().invoke(cli, ["index", "build", str(kb), "--out", str(tmp_path / "index")])
    assert (said.exit_code, "left out: x.md: a symbolic link; say --follow-links" in said.stderr) == (0, True)
    assert "1 article (" in said.stderr
    said = CliRunner().invoke(cli, ["index", "update", str(kb), "--index", str(tmp_path / "index"), "--follow-links"])
    assert "1 added" in said.stderr
    said = CliRunner().invoke(cli, ["index", "show", "x", "--articles", str(kb), "--follow-links"])
    assert "The secret plan" in said.stdout


def test_an_index_beside_its_articles_is_none_of_them(kb: Path) -> None:
    """Built into the folder of its articles, and the articles read again: the same ones, and it is told."""
    build_index(read_articles(kb).articles, kb / "kb.index", HashEmbedder())
    again = read_articles(kb)
    assert [article.title for article in again.articles] == ["T"]
    assert [str(one) for one in again.left_out] == ["kb.index: an index, made from articles"]


def test_a_folder_with_a_file_of_that_name_is_read(kb: Path) -> None:
    """CURRENT alone makes no index."""
    (kb / "x").mkdir()
    (kb / "x" / "CURRENT").write_text("issue 12")
    (kb / "x" / "y.md").write_text(ARTICLE)
    assert len(read_articles(kb).articles) == 2
