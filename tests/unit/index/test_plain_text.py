"""Plain text with lines, as technotes and mails have it."""

from __future__ import annotations

from pathlib import Path

from assistkit.index.sources.flattened import rebuild
from assistkit.index.sources.folder import read_articles
from assistkit.text.article.sections import read_sections

NOTE = """PROBLEM(ABSTRACT)
 The lift stops between two floors.

CAUSE
The rope is too long. See the log [http://example.com/log]. RELATED INFORMATION
A drawing of the rope

RESOLVING THE PROBLEM
Cause 1: The rope was changed
Do this:

 a) Stop the lift.
 b) Measure the rope:  * with a ruler
 c) Cut it.

$ liftctl stop
$ liftctl measure --rope

Floor\tLength
1\t4 m
2\t8 m
"""


def test_technote_becomes_markdown() -> None:
    """Capital lines are headings, letters points, commands code and tabs a table; no word is lost."""
    found = rebuild(NOTE)
    sections = read_sections(found.text)
    wanted = ["PROBLEM(ABSTRACT)", "CAUSE", "RELATED INFORMATION", "Cause 1: The rope was changed"]
    assert [section.heading for section in sections] == wanted
    kinds = [part.kind for part in sections[-1].parts]
    assert kinds == ["prose", "list", "code", "table"]
    assert [note.code for note in found.notes] == ["plain-text"]
    assert rebuild(found.text).text == found.text


def test_codes_and_shouting_are_no_headings() -> None:
    """A code, a constant or one shouted word on a line of its own is text."""
    text = "Set the value\n\nMAX_RIDES_PER_DAY\n\nor\n\nERR 50321\n\nand ride on.\n\n• Never alone\n• Never at night\n"
    assert "#" not in rebuild(text).text


def test_markdown_is_left_alone() -> None:
    """A text with Markdown in it is read as Markdown, capitals or not."""
    text = "## Oil\n\nPROBLEM\n\nText under it\n\n• a point\n"
    assert rebuild(text).text == text


def test_text_files_are_articles(tmp_path: Path) -> None:
    """A .txt file is an article: its title is a first line that stands alone, else the name of the file."""
    (tmp_path / "a.txt").write_text("Care for your lift\n\nWipe the rail once a week.\n", encoding="utf-8")
    (tmp_path / "oil-the-rail.txt").write_text("Wipe the rail once a week.\n", encoding="utf-8")
    found = [(one.id, one.title, one.text) for one in read_articles(tmp_path).articles]
    assert found == [
        ("a", "Care for your lift", "Wipe the rail once a week."),
        ("oil-the-rail", "Oil the rail", "Wipe the rail once a week."),
    ]
