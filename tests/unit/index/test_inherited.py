"""What a folder says of the files below it counts for each of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistkit.index.sources.folder import read_articles


def states(root: Path) -> dict[str, str]:
    return {one.id: one.visibility for one in read_articles(root, visibility="public").articles}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("shut/_index.md", "---\ntitle: Rooms\ncascade:\n  draft: true\n---\nRooms.\n"),
        ("shut/_index.md", "---\ntitle: Rooms\ncascade:\n  - build:\n      render: never\n---\nRooms.\n"),
        ("shut/shut.json", '{"published": false}'),
        ("shut/shut.11tydata.json", '{"permalink": false, "draft": true}'),
        ("_config.yml", "defaults:\n  - scope: {path: shut}\n    values: {published: false}\n"),
    ],
)
def test_a_folder_s_word_counts_for_its_files(tmp_path: Path, name: str, text: str) -> None:
    """Those below it are internal, those beside it are what the caller says; a change of it counts at once."""
    for place in ("shut/deep/a.md", "open/b.md"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text("# Title\n\nText.\n")
    (tmp_path / name).write_text(text)
    assert states(tmp_path)["shut/deep/a"] == "internal"
    assert states(tmp_path)["open/b"] == "public"
    (tmp_path / name).unlink()
    assert states(tmp_path)["shut/deep/a"] == "public"


def test_what_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    """A folder's file with broken data is no reason to fail."""
    (tmp_path / "a.md").write_text("# Title\n\nText.\n")
    (tmp_path / "_config.yml").write_text("defaults: [\n")
    (tmp_path / f"{tmp_path.name}.json").write_text("{")
    assert states(tmp_path) == {"a": "public"}
