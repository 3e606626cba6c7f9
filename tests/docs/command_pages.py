"""Write the reference of the command line from the commands: a page for each group, and one for the others.

python tests/docs/command_pages.py
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click

from assistkit.cli import cli

FOLDER = Path(__file__).parents[2] / "docs" / "reference" / "commands"


def pages() -> dict[str, str]:
    """The text of each page by its name."""
    groups = {name: one for name, one in cli.commands.items() if isinstance(one, click.Group)}
    others = {name: one for name, one in cli.commands.items() if name not in groups}
    made = {name: _page(f"assistkit {name}", _help(group), _under(name, group)) for name, group in groups.items()}
    about = "The commands that belong to no group."
    made["single"] = _page("Single commands", [about], ((f"assistkit {name}", one) for name, one in others.items()))
    return {f"{name}-commands.md": text for name, text in made.items()}


def _page(title: str, about: list[str], commands: Iterator[tuple[str, click.Command]]) -> str:
    made = "Written by `python tests/docs/command_pages.py` from the same words as `--help`."
    return "\n\n".join([f"# {title}", *about, made, *(_section(name, one) for name, one in commands)]) + "\n"


def _under(name: str, group: click.Group) -> Iterator[tuple[str, click.Command]]:
    for own, command in group.commands.items():
        yield f"assistkit {name} {own}", command


def _section(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    usage = " ".join(command.collect_usage_pieces(context))
    options = [option.get_help_record(context) for option in command.params if isinstance(option, click.Option)]
    rows = [f"| `{_cell(names)}` | {_cell(about)} |" for names, about in filter(None, options)]
    table = "\n".join(["| Option | Meaning |", "|---|---|", *rows])
    return "\n\n".join([f"## {name}", f"    {name} {usage}", *_help(command), *([table] if rows else [])])


def _help(command: click.Command) -> list[str]:
    """The paragraphs of the help; one that click must not wrap again is shown as it is."""
    found = []
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(command.help or "")):
        lines = paragraph.splitlines()
        kept = lines[0] == "\b"
        found.append("\n".join(f"    {line}" for line in lines[1:]) if kept else _text(" ".join(lines)))
    return found


def _text(words: str) -> str:
    return re.sub(r"([*_<>])", r"\\\1", words)


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
