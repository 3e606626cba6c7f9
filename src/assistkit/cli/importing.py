"""assistkit eval import, eval label: from an export of a help desk to labeled cases."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path
from typing import Any

import click

from assistkit.cli import embedder as embedders
from assistkit.cli.group import Interrupted
from assistkit.cli.places import FOLDER, PLACE, WHERE
from assistkit.cli.words import count, json_text, progress, say, tell, warn
from assistkit.errors import InputError

_PATH = click.Path(path_type=Path)


@click.command("import")
@click.argument("tickets", type=_PATH)
@click.option("--articles", type=FOLDER, required=True, help="The articles: a folder, a table, or an index of them.")
@click.option("--out", type=_PATH, required=True, help="Folder for the dataset.")
@click.option("--map", "columns", multiple=True, metavar="NAME=COLUMN", help="What a column of TICKETS contains.")
@click.option(
    "--map-article", "article_columns", multiple=True, metavar="NAME=COLUMN", help="The same for a table of articles."
)
@click.option("--encoding", metavar="NAME", help="Encoding of the files, such as cp1250, if it cannot be detected.")
@click.option(
    "--dates",
    type=click.Choice(["day-first", "month-first"]),
    help="Order of day and month, if the dates do not show it.",
)
@click.option(
    "--visibility",
    type=click.Choice(["public", "internal"]),
    help="For articles that do not state it; default: internal.",
)
@click.option("--test-from", metavar="DATE", help="Tickets of this day and later get the split test, earlier ones dev.")
@click.option(
    "--keep-link",
    "keep_links",
    multiple=True,
    metavar="ARTICLE",
    help="Links to it always count, however many there are.",
)
@click.option("--no-mask", is_flag=True, help="Leave personal data in the cases.")
@embedders.embedder_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def import_(
    tickets: Path, articles: Path, out: Path, *, embedder: str | None, no_mask: bool, as_json: bool, **given: Any
) -> None:
    """Make a dataset from an export of tickets.

    TICKETS is CSV, XLSX, JSON or JSON lines, with one ticket or one message per row. What each column contains is
    guessed and shown. Labels come from links in agents' replies, or from a column of articles.
    """
    from assistkit.evaluation.importing.pipeline import Settings, import_tickets
    from assistkit.index import read_about

    loaded = None
    if not (articles / "CURRENT").is_file():
        loaded = embedders.load(embedder, progress("Embedding"))
    elif embedder is not None:
        raise InputError(f"--embedder: {articles} is an index ({read_about(articles).get('embedder')}); leave it out")
    try:
        made = import_tickets(tickets, articles, out, embedder=loaded, settings=Settings(mask=not no_mask, **given))
    except KeyboardInterrupt:
        raise Interrupted(f"interrupted; {out} may not be whole: give the same command again") from None
    if as_json:
        tell(json_text(made.to_dict(), indent=1))
    else:
        for line in made.lines():
            tell(line)
    for warning in made.warnings():
        warn(warning)
    index = "" if made.index.parent == out else f" --index {made.index}"
    unlabeled = made.tickets - made.labeled
    first = f"assistkit eval label {out}{index} for the {unlabeled:,} without a label, then " if unlabeled else ""
    say(f"next: {first}assistkit eval run {out}{index} --out REPORT")


@click.command("label")
@click.argument("dataset", type=_PATH)
@click.option("--index", "path", type=PLACE, help=f"{WHERE}; without it the one in DATASET.")
@embedders.embedder_option
@click.option("--port", type=click.IntRange(1024, 65535), default=None, help="Port of the page; default: any free one.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def label(dataset: Path, path: Path | str | None, embedder: str | None, port: int | None, no_browser: bool) -> None:
    """Label the cases of DATASET by hand, on a page on this machine.

    It shows a case and five articles: keys 1 to 5, N for none. Every answer is saved at once, and the same command
    continues where you stopped. Ctrl-C ends it.
    """
    from assistkit.assistant import Assistant
    from assistkit.case.dataset import load
    from assistkit.evaluation.labeling.choices import Choices
    from assistkit.evaluation.labeling.hand import fold
    from assistkit.evaluation.labeling.server import Labeling

    index = index_of(dataset, path)
    fold(dataset)  # what was answered before a crash
    choices = Choices(load(dataset), Assistant.open(index, embedder=embedders.load(embedder)))
    with Labeling(dataset, choices, port or 0) as labeling:
        say("Open this address in a browser on this machine; Ctrl-C ends:")
        tell(labeling.url)
        if not no_browser and _has_windows():
            webbrowser.open(labeling.url)
        try:
            while not labeling.done.wait(1):
                pass
        except KeyboardInterrupt:
            raise Interrupted(_so_far(choices, dataset)) from None
    say(_so_far(choices, dataset))


def _has_windows() -> bool:
    """Whether a browser has a window to open; else Python may start one in this very terminal, and wait for it."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _so_far(choices: Any, dataset: Path) -> str:
    cases = choices.cases()
    done = sum(one["done"] for one in cases)
    return f"{dataset}: {done:,} of {count(len(cases), 'case')} labeled; every label is kept"


def index_of(dataset: Path, given: Path | str | None) -> Path | str:
    """The index that the user names, else the one that an import made.

    Raises InputError where there is none, or no such dataset.
    """
    from assistkit.evaluation.importing.writing import INDEX

    if not dataset.is_dir():
        raise InputError(f"{dataset}: there is no such folder; a dataset is one, such as assistkit eval import makes")
    if given is not None:
        return given
    if (dataset / INDEX / "CURRENT").is_file():
        return dataset / INDEX
    raise InputError(f"{dataset}: holds no {INDEX}, which an import makes; name an index with --index")
