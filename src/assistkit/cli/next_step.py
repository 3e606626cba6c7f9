"""`assistkit` without arguments: what lies in this folder, and the one command to type next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from assistkit.cli.found import BESIDE, Articles, articles, datasets, indexes, runs, tickets
from assistkit.cli.words import as_typed, count, laid_out, tell, to_copy
from assistkit.errors import AssistkitError
from assistkit.text.characters import shown

_QUESTION = '"How do I reset my password?"'
_OTHERS = 3
_NOTHING = (
    "No index and no articles are in this folder. An index is made of articles: Markdown, HTML, text, .docx, .pdf, or "
    "a table (.csv, .jsonl). Name their folder:"
)


class Step(NamedTuple):
    """What to type, and why, in a few words."""

    why: str
    command: str


def tell_next_step(folder: Path) -> None:
    """The same on a terminal and where there is none; a command is a line that can be copied."""
    first, *others = steps(folder)
    _say(first.why)
    tell("")
    to_copy(first.command)
    tell("")
    for step in others[:_OTHERS]:
        _say(step.why)
        to_copy(step.command)
    _say("All commands: assistkit --help")


def steps(folder: Path) -> list[Step]:
    """The next one, then what else can be done here."""
    index = next(iter(indexes(folder)), None)
    run = next(iter(runs(folder)), None)
    before = [_report(folder, run, index)] if run is not None else []
    return [*before, *(_without_index(folder) if index is None else _with_index(folder, index, run is None))]


def _without_index(folder: Path) -> Iterator[Step]:
    here, exports = articles(folder), tickets(folder)
    if not here:
        yield Step(_NOTHING, "assistkit index build ARTICLES --out kb.index")
    else:
        why = f"No index is in this folder, but articles are: {_told(here[0])}. Build an index of them:"
        yield Step(why, _build(here[0]))
        yield from (Step(f"Or of {_told(one)}:", _build(one)) for one in here[1:2])
    if here and exports:
        given = f"{as_typed(exports[0])} --articles {as_typed(here[0].path)}"
        yield Step("Or measure with an export of cases:", f"assistkit eval import {given} --out dataset")
    yield Step("Is all well on this machine?", "assistkit doctor")


def _with_index(folder: Path, index: Path, unmeasured: bool) -> Iterator[Step]:
    from assistkit.index import read_about

    doctor = f"assistkit doctor --index {as_typed(index)}"
    try:
        holds = read_about(index).get("articles")
    except AssistkitError:
        yield Step(f"An index is here, {_name(index)}, but it cannot be read. What is wrong with it:", doctor)
        return
    number = f" ({count(holds, 'article')})" if isinstance(holds, int) else ""
    suggest = f"assistkit suggest --index {as_typed(index)} --text {_QUESTION}"
    yield Step(f"An index is here: {_name(index)}{number}. Suggest a reply from it:", suggest)
    if unmeasured:
        yield from _evaluation(folder, index)
    yield Step("Let agents use it, at a desk's panel:", f"assistkit serve --index {as_typed(index)}")
    yield Step("Is all well?", doctor)


def _report(folder: Path, run: Path, index: Path | None) -> Step:
    page = run / "report.html"
    if page.is_file():
        command = f"python -m webbrowser {quote(page.resolve().as_uri())}"
        return Step(f"An evaluation run is here: {_name(run)}. Open its report:", command)
    dataset = next((as_typed(one) for one in datasets(folder)), "DATASET")
    command = f"assistkit eval run {dataset} --index {as_typed(index) if index else 'INDEX'} --out {as_typed(run)}"
    return Step(f"An evaluation run without a report is here: {_name(run)}. Go on with it:", command)


def _evaluation(folder: Path, index: Path) -> Iterator[Step]:
    dataset = next(iter(datasets(folder)), None)
    if dataset is not None:
        command = f"assistkit eval run {as_typed(dataset)} --index {as_typed(index)} --out runs/first"
        yield Step(f"See how good it is, by the cases in {_name(dataset)}:", command)
    elif exports := tickets(folder):
        command = f"assistkit eval import {as_typed(exports[0])} --articles {as_typed(index)} --out dataset"
        yield Step(f"See how good it is, by the cases in {exports[0]}:", command)


def _build(one: Articles) -> str:
    out = "kb.index" if one.path.name else str(BESIDE)
    return f"assistkit index build {as_typed(one.path)} --out {out}"


def _told(one: Articles) -> str:
    return f"{_name(one.path)} ({count(one.files, 'file')})" if one.path.is_dir() else str(one.path)


def _name(path: Path) -> str:
    return str(path) if path.name else "this folder itself"


def _say(text: str) -> None:
    from rich.text import Text

    laid_out(Text(shown(text)))
