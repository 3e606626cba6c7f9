"""assistkit eval: run the assistant over a dataset, report how good it is, compare two runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistkit import evaluation as evaluating
from assistkit.cli import embedder as embedders
from assistkit.cli.group import CheckFailed, Interrupted
from assistkit.cli.opening import Opening, house_options
from assistkit.cli.words import count, progress, say, warn
from assistkit.errors import InputError, MissingExtra

if TYPE_CHECKING:
    from assistkit.assistant import Assistant
    from assistkit.case.dataset import Dataset
    from assistkit.evaluation.report.contents import Background

_PATH = click.Path(path_type=Path)


@click.group("eval")
def evaluation() -> None:
    """Measure the assistant on cases whose answers are known."""


def _run_options(command: Callable[..., None]) -> Callable[..., None]:
    """What run and replay have in common."""
    for option in reversed(
        (
            click.argument("dataset", type=_PATH),
            click.option("--index", "path", type=_PATH, required=True, help="Folder of the index."),
            embedders.embedder_option,
            click.option("--out", type=_PATH, required=True, help="Folder for the run and its report."),
            click.option("--split", help="Only the cases of this split."),
            click.option("--limit", type=click.IntRange(min=1), help="Only the first N cases."),
            click.option("--workers", type=click.IntRange(min=1), default=1, help="Processes that share the work."),
            click.option("--allow-unknown", is_flag=True, help="Go on where labels name articles the index has not."),
        )
    ):
        command = option(command)
    return command


@evaluation.command()
@_run_options
@house_options
def run(dataset: Path, *, split: str | None, limit: int | None, **options: Any) -> None:
    """Rank and suggest for every case of DATASET, and report how good that is.

    A case is taken as it stood before the first agent message. After Ctrl-C the same command goes on where it stopped.
    """
    from assistkit.evaluation.running import check_out

    check_out(options["out"])
    given = {name: options.pop(name) for name in ("embedder", "house", "llm", "llm_url")}
    opened = Opening(path=options["path"], **given)
    _run(evaluating.load(dataset, split=split, limit=limit), split, opened, **options)


@evaluation.command()
@_run_options
@click.option("--solved", type=_PATH, help="Labels to learn from, where they differ from the ones it is judged by.")
def replay(dataset: Path, *, split: str | None, limit: int | None, solved: Path | None, **options: Any) -> None:
    """As run, with the cases in the order of time, learning week by week from what was solved before."""
    from assistkit.evaluation.replay import in_order
    from assistkit.evaluation.running import check_out

    check_out(options["out"])
    cases = in_order(evaluating.load(dataset, split=split, limit=limit))
    to_learn = evaluating.load(dataset, split=split, limit=limit, qrels=solved)
    opened = partial(_open_replaying, options["path"], options.pop("embedder"), to_learn)
    _run(cases, split, opened, **options)


@evaluation.command()
@click.argument("run_a", type=_PATH)
@click.argument("run_b", type=_PATH)
@click.option("--dataset", type=_PATH, help="Folder of the dataset; without it the one that the runs' reports name.")
@click.option("--gate", "gates", multiple=True, metavar="GATE", help="What B - A must be, such as 'nDCG@10>=-0.01'.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
def compare(run_a: Path, run_b: Path, dataset: Path | None, gates: tuple[str, ...], as_json: bool) -> None:
    """Compare RUN_B with RUN_A, case by case.

    Ends with 1 where a --gate is missed.
    """
    from assistkit.evaluation.comparison import parse_bar

    wanted = [parse_bar(gate) for gate in gates]
    found = evaluating.compare(run_a, run_b, evaluating.load(dataset or _dataset_of(run_a, run_b)))
    missed = [gate for gate in wanted if not gate.met(found)]
    click.echo(json.dumps(found.to_dict(), ensure_ascii=False) if as_json else str(found))
    if missed:
        said = (f"{gate} (it is {found.change(gate.measure).difference:+.4f})" for gate in missed)
        raise CheckFailed(f"missed: {', '.join(said)}")


def _run(  # noqa: PLR0913  an option each
    dataset: Dataset,
    split: str | None,
    opened: Callable[[], Assistant],
    *,
    path: Path,
    out: Path,
    workers: int,
    allow_unknown: bool,
) -> None:
    from assistkit.evaluation.report.contents import REPORT, Background
    from assistkit.index import open_index

    titles = {id: article.title for id, article in open_index(path).articles.items()}
    _check_labels(dataset, titles, allow_unknown)
    try:
        watched = progress("Cases", len(dataset.cases))
        seconds = evaluating.run(dataset, opened, out, workers=workers, progress=watched)
    except KeyboardInterrupt:
        raise Interrupted(f"interrupted; what is done is kept in {out}: the same command goes on from there") from None
    for old in (REPORT, "report.html"):
        (out / old).unlink(missing_ok=True)  # that of the run before
    _report(out, dataset, Background(split=split, titles=titles, seconds=seconds))
    say(f"{out}: {count(len(dataset.cases), 'case')}")


def _open_replaying(path: Path, embedder: str | None, solved: Dataset) -> Assistant:
    from assistkit.evaluation.replay import Replaying
    from assistkit.index import open_index

    return Replaying(open_index(path), embedders.load(embedder), solved)


def _check_labels(dataset: Dataset, known: dict[str, str], allow_unknown: bool) -> None:
    from assistkit.case.dataset import check_articles, unknown_articles

    if not allow_unknown:
        check_articles(dataset, known)
    elif unknown := unknown_articles(dataset, known):
        warn(f"{count(len(unknown), 'label')} of articles that are not in the index: no run can find these")


def _report(out: Path, dataset: Dataset, background: Background) -> None:
    """What is made of a run: report.json and the page of it, report.html."""
    try:
        evaluating.score_run(out, dataset, background)
        say(f"report: {evaluating.write_page(out)}")
    except MissingExtra as error:
        say(f"no report: {error}")
    except KeyboardInterrupt:
        raise Interrupted(f"interrupted; the run is in {out}, but no report") from None


def _dataset_of(run_a: Path, run_b: Path) -> Path:
    """The dataset that both runs were made from, as their reports tell."""
    a, b = _provenance(run_a), _provenance(run_b)
    for name, what in (("dataset_sha256", "dataset"), ("split", "split"), ("cases", "number of cases")):
        if a.get(name) != b.get(name):
            problem = f"must be of the same {what}, got {a.get(name)!r} and {b.get(name)!r}"
            raise InputError(f"{run_a} and {run_b}: {problem}; name one with --dataset to compare them all the same")
    return Path(str(a.get("dataset")))


def _provenance(run: Path) -> dict[str, Any]:
    from assistkit.evaluation.report.contents import REPORT

    path = run / REPORT
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["provenance"]
    except FileNotFoundError:
        raise InputError(f"{run}: has no {REPORT} that names its dataset; name it with --dataset") from None
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{path}: not a report; name the dataset with --dataset") from None
    if not isinstance(found, dict):
        raise InputError(f"{path}: not a report; name the dataset with --dataset")
    return found
