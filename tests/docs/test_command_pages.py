"""The reference of the command line is that of the commands."""

from __future__ import annotations

import re

import click
import command_pages
import pages

from assistkit.cli import cli


def test_it_is_made_from_the_commands() -> None:
    """`python tests/docs/command_pages.py` would change nothing."""
    there = {path.name: path.read_text(encoding="utf-8") for path in command_pages.FOLDER.glob("*.md")}
    assert there == command_pages.pages()


def test_each_command_has_a_section() -> None:
    def names(command: click.Command, name: str) -> list[str]:
        if isinstance(command, click.Group):
            return [one for own, under in command.commands.items() for one in names(under, f"{name} {own}")]
        return [name]

    headings = re.findall(r"^## (.*)$", "".join(command_pages.pages().values()), re.MULTILINE)
    assert sorted(headings) == sorted(names(cli, "assistkit"))


def test_the_overview_links_to_each_page() -> None:
    overview = (pages.REPOSITORY / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert [name for name in command_pages.pages() if f"(reference/commands/{name}" not in overview] == []
