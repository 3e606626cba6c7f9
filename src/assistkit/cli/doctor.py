"""assistkit doctor: looks whether all is well here, and says what to do where it is not."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from assistkit.cli.embedder import embedder_option, load
from assistkit.cli.group import CheckFailed
from assistkit.cli.looks import Look, Standing, print_look, tried
from assistkit.cli.places import FOLDER
from assistkit.cli.words import count, json_text, say, tell

if TYPE_CHECKING:
    from assistkit.protocols import Embedder

_PATH = click.Path(path_type=Path)
_VERDICTS: dict[str, Standing] = {"ok": "ok", "warning": "warning", "failed": "problem"}
_ANSWERED = re.compile(r"(?<=: \d{3}) \(.*\)|(?<=the answer must be JSON); got .*(?=: is that the address)", re.DOTALL)
"""What a desk wrote in an answer that is not one; whose words these are nobody knows."""


class _Asked(NamedTuple):
    """What the options name."""

    path: Path | None
    embedder: str | None
    desk: str | None
    config: Path | None
    url: str


@click.command()
@click.option("--index", "path", type=FOLDER, help="Folder of the index; default: the one in this folder.")
@embedder_option
@click.option("--desk", metavar="NAME", help="A help desk to ask as well, as `assistkit desk check NAME` does.")
@click.option("--config", type=_PATH, envvar="ASSISTKIT_DESKS", help="TOML file with the desk's settings.")
@click.option("--url", default="", help="An address of the desk that replaces the one in the settings.")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def doctor(
    *, path: Path | None, embedder: str | None, desk: str | None, config: Path | None, url: str, as_json: bool
) -> None:
    """Check that everything works: versions, models, extras, an index, its folder, a desk, one suggestion.

    Each line is ok, a warning or a problem, with what to do. Exit 1 if there is a problem. Nothing is written, and
    the output contains neither secrets nor customers' texts: you can pass it on.
    """
    looks = []
    for look in _looks(_Asked(path, embedder, desk, config, url)):
        looks.append(look)
        if not as_json:
            print_look(look)
            sys.stdout.flush()
    problems = sum(look.verdict == "problem" for look in looks)
    if as_json:
        tell(json_text({"ok": not problems, "checks": [look.to_dict() for look in looks]}))
    if problems:
        raise CheckFailed(f"error: {count(problems, 'problem')}")
    say("no problem")


def _looks(asked: _Asked) -> Iterator[Look]:
    from assistkit.cli import doctor_models as here

    for about, look in (("versions", here.versions), ("models", here.models)):
        yield from tried(about, look)
    loaded: list[Embedder] = []
    yield from tried("models", lambda: _engines(asked, loaded))
    yield from tried("extras", here.extras)
    yield from tried("index", lambda: _index(asked, loaded[0] if loaded else None))
    if asked.desk is not None:
        yield from tried("desk", lambda: _desk(asked))


def _engines(asked: _Asked, loaded: list[Embedder]) -> Iterator[Look]:
    from assistkit.cli.doctor_models import engines

    embedder = load(asked.embedder)
    yield from engines(embedder)
    loaded.append(embedder)


def _index(asked: _Asked, embedder: Embedder | None) -> Iterator[Look]:
    from assistkit.cli.doctor_index import looked_at
    from assistkit.cli.found import indexes

    path = asked.path
    if path is None:
        here = indexes(Path())
        if len(here) != 1:
            says = f"{count(len(here), 'index', 'indexes')} in this folder, so none was looked at"
            yield Look("warning", "index", says, "name one", "assistkit doctor --index INDEX")
            return
        path = here[0]
    yield from looked_at(path, embedder)


def _desk(asked: _Asked) -> Iterator[Look]:
    from assistkit.desks.checking import check
    from assistkit.desks.settings import open_desk

    for one in check(open_desk(asked.desk or "", file=asked.config, url=asked.url)):
        yield Look(_VERDICTS[one.verdict], "desk", _ANSWERED.sub("", one.says))
