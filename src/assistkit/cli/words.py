"""What the commands say: words and progress on stderr, data on stdout."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, TypeVar

import click

from assistkit.progress import bar
from assistkit.text.characters import shown

if TYPE_CHECKING:
    from rich.console import RenderableType

T = TypeVar("T")


def say(text: str) -> None:
    """A line for the person at the terminal; what nobody sees is written out in it, as everywhere here."""
    click.echo(shown(text), err=True)


def tell(text: str, *, end: str = "\n") -> None:
    """Data in words: a line, or several."""
    click.echo(shown(text) + end, nl=False)


def laid_out(*parts: RenderableType) -> None:
    """Data as a page: as wide as the terminal, in colors where it has them and NO_COLOR is not set."""
    from rich.console import Console

    Console(file=sys.stdout, highlight=False).print(*parts)


def to_copy(command: str, *, indent: int = 2) -> None:
    """A command on its own line, whole however narrow the terminal is."""
    tell(" " * indent + command)


def as_typed(path: Path) -> str:
    """A path as a shell takes it; one that begins with a dash is no option."""
    text = str(path)
    return quote(f"./{text}" if text.startswith("-") else text)


def json_text(data: object, **options: Any) -> str:
    """JSON in which what nobody sees is written as an escape: the same data, and harmless on a terminal."""
    return shown(json.dumps(data, ensure_ascii=False, **options), lambda unseen: json.dumps(unseen)[1:-1])


def warn(text: str) -> None:
    """A line they should not miss."""
    say(f"warning: {text}")


def alarm(text: str) -> None:
    """A warning that makes figures worth nothing: in red where the terminal has colors and NO_COLOR is not set."""
    click.secho(shown(f"warning: {text}"), fg="red", bold=True, err=True, color=False if _no_color() else None)


def _no_color() -> bool:
    return bool(os.environ.get("NO_COLOR"))  # empty counts as not set: no-color.org


def count(number: int, noun: str, plural: str = "") -> str:
    """ "1 article", "2,442 articles"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def progress(what: str, total: int | None = None) -> Callable[[Iterable[T]], Iterable[T]] | None:
    """Wraps an iterable so that a bar follows it; None where nobody is watching."""
    if not sys.stderr.isatty():
        return None

    return lambda items: bar(items, what, total)
