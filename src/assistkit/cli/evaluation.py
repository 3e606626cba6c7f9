"""assistkit eval: run the assistant over a dataset, report how good it is, compare two runs.

Its commands import and label are in `cli.importing`, compare in `cli.comparing`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistkit import evaluation as evaluating
from assistkit.cli import comparing, importing
from assistkit.cli import embedder as embedders
from assistkit.cli.bulk import ray_option, spread
from assistkit.cli.group import Interrupted
from assistkit.cli.opening import Opening, house_options
from assistkit.cli.places import PLACE, WHERE
from assistkit.cli.words import alarm, count, progress, say, warn
from assistkit.errors import MissingExtra

if TYPE_CHECKING:
    from assistkit.assistant import Assistant
    from assistkit.case.dataset import Dataset
    from assistkit.evaluation.report.contents import Background

_PATH = click.Path(path_type=Path)


@click.group("eval")
def evaluation() -> None:
    """Measure the assistant on cases whose answers are known."""


for _command in (importing.import_, importing.label, comparing.compare):
    evaluation.add_command(_command)


def _run_options(command: Callable[..., None]) -> Callable[..., None]:
    """What run and replay have in common."""
    for option in reversed(
        (
            click.argument("dataset", type=_PATH),
            click.option("--index", "path", type=PLACE, help=f"{WHERE}; without it the one in DATASET."),
            embedders.embedder_option,
            click.option("--out", type=_PATH, required=True, help="Folder for the run and its report."),
            click.option("--split", help="Only the cases of this split."),
            click.option("--limit", type=click.IntRange(min=1), help="Only the first N cases."),
            click.option("--workers", type=click.IntRange(min=1), help="Number of processes."),
            ray_option,
            click.option(
                "--allow-unknown", is_flag=True, help="Continue if labels name articles that the index does not have."
            ),
        )
    ):
        command = option(command)
    return command


@evaluation.command()
@_run_options
@house_options
def run(dataset: Path, *, split: str | None, limit: int | None, **options: Any) -> None:
    """Rank and suggest for every case of DATASET, and report how good the results are.

    Each case is used as it was before the first agent message. After Ctrl-C, the same command continues where it
    stopped.
    """
    from assistkit.evaluation.running import check_out

    check_out(options["out"])
    options["path"] = importing.index_of(dataset, options["path"])
    given = {name: options.pop(name) for name in ("embedder", "house", "llm", "llm_url")}
    opened = Opening(path=options["path"], **given)
    _run(evaluating.load(dataset, split=split, limit=limit), split, opened, **options)


@evaluation.command()
@_run_options
@click.option("--solved", type=_PATH, help="Labels to learn from, if they differ from those used for judging.")
def replay(dataset: Path, *, split: str | None, limit: int | None, solved: Path | None, **options: Any) -> None:
    """Like run, with the cases in chronological order, learning week by week from what was solved before."""
    from assistkit.evaluation.replay import in_order
    from assistkit.evaluation.running import check_out

    check_out(options["out"])
    options["path"] = importing.index_of(dataset, options["path"])
    cases = in_order(evaluating.load(dataset, split=split, limit=limit))
    to_learn = evaluating.load(dataset, split=split, limit=limit, qrels=solved)
    opened = partial(_open_replaying, options["path"], options.pop("embedder"), to_learn)
    _run(cases, split, opened, **options)


def _run(  # noqa: PLR0913  an option each
    dataset: Dataset,
    split: str | None,
    opened: Callable[[], Assistant],
    *,
    path: Path | str,
    out: Path,
    workers: int | None,
    ray: str | None,
    allow_unknown: bool,
) -> None:
    from assistkit.evaluation.learned import overlap
    from assistkit.evaluation.report.contents import REPORT, Background
    from assistkit.evaluation.runs import load_run
    from assistkit.index.opening import open_knowledge

    titles = {article.id: article.title for article in open_knowledge(path).articles.values()}
    _check_labels(dataset, titles, allow_unknown)
    try:
        watched = progress("Cases", len(dataset.cases))
        shared = spread(opened, workers, ray) if ray is not None else workers or 1
        seconds = evaluating.run(dataset, opened, out, workers=shared, progress=watched)
    except KeyboardInterrupt:
        raise Interrupted(f"interrupted; what is done is kept in {out}: the same command goes on from there") from None
    for old in (REPORT, "report.html"):
        (out / old).unlink(missing_ok=True)  # that of the run before
    _report(out, dataset, Background(split=split, titles=titles, seconds=seconds))
    judged = sum(bool(one.solved_by) or one.unsolved for one in dataset)
    some = "" if judged == len(dataset.cases) else f", {judged:,} of them judged"
    say(f"{out}: {count(len(dataset.cases), 'case')}{some}")
    if learned := str(overlap(load_run(out), len(dataset.cases))):
        alarm(learned)
    if not judged:
        warn(f"no case has a label, so nothing can be right or wrong: assistkit eval label {dataset.path}")


def _open_replaying(path: Path | str, embedder: str | None, solved: Dataset) -> Assistant:
    from assistkit.evaluation.replay import Replaying
    from assistkit.index.opening import open_in_memory

    return Replaying(open_in_memory(path), embedders.load(embedder), solved)


def _check_labels(dataset: Dataset, known: dict[str, str], allow_unknown: bool) -> None:
    from assistkit.case.dataset import check_articles, unknown_articles

    if not allow_unknown:
        check_articles(dataset, known)
    elif unknown := unknown_articles(dataset, known):
        warn(f"{count(len(unknown), 'label')} of articles that are not in the index: no run can find these")


def _report(out: Path, dataset: Dataset, background: Background) -> None:
    """What is made of a run: report.json and the page of it, report.html; what can be promised is said here, too."""
    from assistkit.evaluation.language_pairs import pair_lines
    from assistkit.evaluation.report.contents import read_report

    try:
        evaluating.score_run(out, dataset, background)
        say(f"report: {evaluating.write_page(out)}")
        made = read_report(out)
        for line in (*made["promise"]["lines"], *pair_lines(made["slices"])):
            say(line)
    except MissingExtra as error:
        say(f"no report: {error}")
    except KeyboardInterrupt:
        raise Interrupted(f"interrupted; the run is in {out}, but no report") from None
