"""assistkit suggest: drafts for cases from a file, stdin or the command line."""

from __future__ import annotations

import functools
import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistkit.cli.embedder import embedder_option
from assistkit.cli.opening import Opening, house_options
from assistkit.cli.places import PLACE, WHERE
from assistkit.cli.words import json_text, say, tell
from assistkit.errors import InputError
from assistkit.text.bounds import FILE
from assistkit.text.files import write_whole, written_to
from assistkit.text.reading import read_up_to

if TYPE_CHECKING:
    from assistkit.types import Case, Suggestion

_PATH = click.Path(path_type=Path)


def case_options(command: Callable[..., None]) -> Callable[..., None]:
    """--case, --text and --subject; the command gets the `cases` that they name."""

    @click.option("--case", "case_file", metavar="FILE|-", help="Cases as JSON or JSONL; - reads stdin.")
    @click.option("--text", help="What the customer wrote, instead of a file.")
    @click.option("--subject", help="The subject of --text.")
    @functools.wraps(command)
    def with_cases(*, case_file: str | None, text: str | None, subject: str | None, **options: Any) -> None:
        command(cases=_read_from(case_file, text, subject), **options)

    return with_cases


def _read_from(case_file: str | None, text: str | None, subject: str | None) -> list[Case]:
    if (case_file is None) == (text is None):
        raise click.UsageError("give either --case or --text")
    if subject is not None and text is None:
        raise click.UsageError("--subject goes with --text")
    return _from_text(text, subject or "") if text is not None else _from_file(case_file or "")


@click.command()
@click.option("--index", "path", type=PLACE, required=True, help=f"{WHERE}.")
@embedder_option
@house_options
@case_options
@click.option(
    "--where",
    multiple=True,
    metavar="KEY=VALUE",
    help="Only articles with this value, such as product=pay; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line instead of cards.")
@click.option("--html", type=_PATH, metavar="FILE", help="Also write a page of cards.")
@click.option("--verbose", is_flag=True, help="Show everything that was found for a case.")
def suggest(
    *, cases: list[Case], where: tuple[str, ...], as_json: bool, html: Path | None, verbose: bool, **options: Any
) -> None:
    """Suggest replies. Nothing is sent: every reply waits for a person."""
    check_target(html)
    restricted = _where(where)
    suggestions = Opening(**options)().suggest_many(cases, where=restricted)
    if html is not None:
        from assistkit.desks.cards import page_html

        write(html, page_html(list(zip(cases, suggestions, strict=True))))
        say(f"{html}: written")
    tell_suggestions(cases, suggestions, as_json=as_json, verbose=verbose)


def _where(pairs: Sequence[str]) -> dict[str, list[str]]:
    """Several values of one key mean any of them."""
    wanted: dict[str, list[str]] = {}
    for pair in pairs:
        key, _, value = pair.partition("=")
        if not key or not value:
            raise click.UsageError(f"--where must be KEY=VALUE, such as product=pay; got {pair!r}")
        wanted.setdefault(key, []).append(value)
    return wanted


def tell_suggestions(
    cases: Sequence[Case], suggestions: Sequence[Suggestion], *, as_json: bool, verbose: bool = False
) -> None:
    """Cards on stdout, or a JSON object each."""
    if as_json:
        for suggestion in suggestions:
            tell(json_text(suggestion.to_dict()))
        return
    from rich.console import Console

    from assistkit.desks.cards import card_text

    console = Console(file=sys.stdout, highlight=False)
    for case, suggestion in zip(cases, suggestions, strict=True):
        console.print(card_text(suggestion, case, verbose=verbose))


def _from_text(text: str, subject: str) -> list[Case]:
    from assistkit.case.rows import case_from_row
    from assistkit.types import Case

    for name, value in (("--text", text), ("--subject", subject)):
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise InputError(f"{name}: not valid UTF-8")
    if not text.strip() and not subject.strip():
        raise InputError("--text: there is nothing in it; write what the customer wrote")
    return [case_from_row(Case.from_text(text, subject=subject).to_dict())]  # cleans as a file's case is cleaned


def _from_file(name: str) -> list[Case]:
    from assistkit.case.files import read_cases

    if name != "-":
        return read_cases(Path(name))
    data = read_up_to(sys.stdin.buffer, FILE, "<stdin>")
    try:
        stream = io.StringIO(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"<stdin>:{line}: not valid UTF-8") from None
    stream.name = "<stdin>"
    return read_cases(stream)


def check_target(html: Path | None) -> None:
    """A page that cannot be written is better known before the work than after it."""
    if html is None:
        return
    if written_to(html):
        return
    if html.is_dir():
        raise InputError(f"{html}: is a folder; give the name of the page, such as {html / 'suggestions.html'}")
    if not html.absolute().parent.is_dir():
        raise InputError(f"{html}: there is no folder {html.parent}; make it first")


def write(path: Path, text: str) -> None:
    """The old page or the new one, never half of it; what is no file, such as /dev/stdout, is written to."""
    data = text.encode("utf-8", errors="replace")
    if written_to(path):
        path.write_bytes(data)
    else:
        write_whole(path, data)
