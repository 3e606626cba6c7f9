"""assistkit eval compare: what differs between runs, whether one is better, the cases won and lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from assistkit import evaluation as evaluating
from assistkit.cli.group import CheckFailed
from assistkit.cli.words import alarm, json_text, say, tell
from assistkit.errors import InputError
from assistkit.text.reading import read_file

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("run_a", type=_PATH)
@click.argument("others", type=_PATH, nargs=-1, required=True, metavar="RUN_B...")
@click.option("--dataset", type=_PATH, help="Folder of the dataset; default: the one that the runs' reports name.")
@click.option("--by", metavar="MEASURE", help="The measure that decides; default: nDCG@10, if cases have labels.")
@click.option("--gate", "gates", multiple=True, metavar="GATE", help="What B - A must be, such as 'nDCG@10>=-0.01'.")
@click.option("--html", type=_PATH, help="Also write a page there: the cases won and lost, side by side.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
def compare(  # noqa: PLR0913  an option each
    *,
    run_a: Path,
    others: tuple[Path, ...],
    dataset: Path | None,
    by: str | None,
    gates: tuple[str, ...],
    html: Path | None,
    as_json: bool,
) -> None:
    """Compare RUN_B with RUN_A, case by case; several runs each with the first, in a table.

    Says first how they differ, then whether these cases show that one is better. Exit 1 if a --gate is missed.
    """
    from assistkit.evaluation.comparison import parse_bar
    from assistkit.evaluation.several import compare_several

    wanted = [parse_bar(gate) for gate in gates]
    folders = [dataset] if dataset else [_dataset_of(run_a, other) for other in others]
    data = evaluating.load(folders[0])
    found = compare_several((run_a, *others), data, by=by)
    missed = [(gate, one) for gate in wanted for one in found.each if not gate.met(one)]
    shown = found if len(others) > 1 else found.each[0]
    tell(json_text(shown.to_dict()) if as_json else str(shown))
    for words in dict.fromkeys(words for one in found.each for words in one.learned):
        alarm(words)
    if html is not None:
        from assistkit.evaluation.report.compare_page import write_compare_page

        say(f"page: {write_compare_page(found, data, html)}")
    if missed:
        said = (f"{gate} (it is {one.change(gate.measure).difference:+.4f})" for gate, one in missed)
        raise CheckFailed(f"missed: {', '.join(said)}")


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
        found = json.loads(read_file(path, within=run))["provenance"]
    except FileNotFoundError:
        raise InputError(f"{run}: has no {REPORT} that names its dataset; name it with --dataset") from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise InputError(f"{path}: not a report; name the dataset with --dataset") from None
    if not isinstance(found, dict):
        raise InputError(f"{path}: not a report; name the dataset with --dataset")
    return found
