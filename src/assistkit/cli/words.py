"""What the commands say: words and progress on stderr, data on stdout."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import click

T = TypeVar("T")


def say(text: str) -> None:
    """A line for the person at the terminal."""
    click.echo(text, err=True)


def warn(text: str) -> None:
    """A line they should not miss."""
    say(f"warning: {text}")


def count(number: int, noun: str, plural: str = "") -> str:
    """ "1 article", "2,442 articles"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def progress(what: str, total: int | None = None) -> Callable[[Iterable[T]], Iterable[T]] | None:
    """Wraps an iterable so that a bar follows it; None where nobody is watching."""
    if not sys.stderr.isatty():
        return None

    def watched(items: Iterable[T]) -> Iterator[T]:
        from rich.console import Console
        from rich.progress import track

        yield from track(items, what, total=total, console=Console(stderr=True), transient=True)

    return watched
