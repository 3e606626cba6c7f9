"""assistkit learn, forget, similar, explain: the desk's solved cases, and what they change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistkit.cli.bulk import Bulk, bulk_options
from assistkit.cli.embedder import embedder_option, load
from assistkit.cli.group import replacing
from assistkit.cli.places import PLACE, WHERE
from assistkit.cli.reviews import existing
from assistkit.cli.suggest import case_options
from assistkit.cli.words import count, json_text, say, tell
from assistkit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistkit.assistant import Assistant
    from assistkit.case.dataset import Dataset, LabeledCase
    from assistkit.learning import LearnReport
    from assistkit.retrieval.trial import Trial
    from assistkit.types import Case

_PATH = click.Path(path_type=Path)
_index = click.option("--index", "path", type=PLACE, required=True, help=f"{WHERE}.")
_json = click.option("--json", "as_json", is_flag=True, help="JSON instead of text.")


@click.command()
@_index
@click.option("--history", type=_PATH, help="Folder with cases.jsonl and qrels.tsv.")
@click.option(
    "--reviews", metavar="URL", help="Learn from a feedback store instead: what agents sent, edited and rejected."
)
@click.option("--qrels", type=_PATH, help="Another file of labels than the folder's qrels.tsv.")
@click.option("--split", help="Only the cases of this split.")
@embedder_option
@click.option(
    "--house", type=_PATH, help="Folder whose confidence.yaml says what to promise; default: at most 10% wrong."
)
@click.option("--explain", is_flag=True, help="Also explain the weight of each signal.")
@bulk_options
def learn(  # noqa: PLR0913  an option each
    *,
    path: Path,
    history: Path | None,
    reviews: str | None,
    qrels: Path | None,
    split: str | None,
    embedder: str | None,
    house: Path | None,
    explain: bool,
    bulk: Bulk,
) -> None:
    """Learn from solved cases: remember which articles solved them, and fit the ranking to them if that helps.

    Learning the same cases again changes nothing. No text of a case is kept.
    """
    from assistkit import learning
    from assistkit.house.house import House

    if (history is None) == (reviews is None):
        raise click.UsageError("give either --history or --reviews")
    if reviews is not None and (qrels or split):
        raise click.UsageError("--qrels and --split go with --history")
    solved: Iterable[LabeledCase] = _reviewed(reviews) if reviews is not None else _solved(history, qrels, split)
    aim = House.load(house).aim if house is not None else None
    with replacing(path), bulk.embedder(embedder, path) as made:
        report = learning.learn(path, solved, made, aim=aim)
    _say_learned(path, report)
    if explain:
        _say_weights(report)


@click.command()
@_index
@click.argument("case_ids", nargs=-1, required=True, metavar="CASE_ID...")
def forget(path: Path, case_ids: tuple[str, ...]) -> None:
    """Remove solved cases from the index, and every trace of them."""
    from assistkit import learning
    from assistkit.index.bulk.spool import SUFFIX, remove_all
    from assistkit.index.opening import beside

    with replacing(path):
        gone = learning.forget(path, case_ids)
        remove_all(beside(path, SUFFIX))  # of a `learn` that was interrupted: vectors of cases
    say(f"{path}: {count(gone, 'case')} forgotten, {len(set(case_ids)) - gone} not known")


@click.command()
@_index
@embedder_option
@case_options
@click.option("--k", type=click.IntRange(min=1), default=10, show_default=True, help="How many for each case.")
@_json
def similar(
    path: Path,
    embedder: str | None,
    cases: list[Case],
    k: int,
    as_json: bool,
) -> None:
    """Find the solved cases that are most similar to a case: duplicates come first."""
    assistant = _open(path, embedder)
    if not len(assistant.index.memory):
        say(f"{path}: knows no solved case yet; teach it some with assistkit learn")
    for case in cases:
        for solved, similarity in assistant.similar(case, k=k):
            row = {
                "case_id": case.id,
                "similar": solved.id,
                "similarity": similarity,
                "articles": dict(solved.articles),
            }
            line = f"{case.id}  {solved.id}  {similarity:.3f}  {', '.join(solved.articles)}"
            tell(json_text(row) if as_json else line)


@click.command()
@_index
@embedder_option
@case_options
@click.option("--article", "article_id", required=True, help="Its id.")
@_json
def explain(
    path: Path,
    embedder: str | None,
    cases: list[Case],
    article_id: str,
    as_json: bool,
) -> None:
    """Explain why an article has its rank for a case: every signal, its weight, what it adds."""
    assistant = _open(path, embedder)
    for case in cases:
        found = assistant.explain(case, article_id)
        tell(json_text(found.to_dict()) if as_json else f"{found}\n")


def _solved(history: Path | None, qrels: Path | None, split: str | None) -> Dataset:
    from assistkit.case.dataset import load as load_history

    return load_history(history or "", split=split, qrels=qrels)


def _reviewed(url: str) -> list[LabeledCase]:
    """What a feedback store knows of solved cases."""
    with existing(url) as store:
        known = store.solved_cases()
        if not any(one.solved_by for one in known):
            raise InputError(f"{store!r}: no review says yet which article solved a case, so there is nothing to learn")
        return known


def _open(path: Path, embedder: str | None) -> Assistant:
    from assistkit.assistant import Assistant

    return Assistant.open(path, embedder=load(embedder))


def _say_learned(path: Path, report: LearnReport) -> None:
    new = f"{report.added} new, {report.changed} changed, {report.unchanged} known before"
    say(f"{path}: {count(report.cases, 'solved case')} ({new}); {count(report.embedded, 'text')} embedded")
    if report.unsolved:
        say(f"{count(report.unsolved, 'case')} without an article that helped: not remembered")
    if report.unlabeled:
        say(f"{count(report.unlabeled, 'case')} without a label: left out")
    if report.unknown:
        say(f"{count(report.unknown, 'linked article')} not in the index: never suggested")
    say(f"ranking: {report.why}")
    if report.trial:
        _say_trial(report.trial)
    say(f"confidence: {report.certainty}")
    for line in report.promise.lines():
        say(line)


def _say_trial(trial: Trial) -> None:
    gain, low, high = trial.gain
    own, own_low, own_high = trial.own_gain
    say(
        f"on the latest {trial.cases} cases, nDCG@10: {trial.cold:.3f} from articles alone, {trial.default:.3f} with "
        f"the cases before them ({gain:+.3f}, {low:+.3f} to {high:+.3f}), {trial.own:.3f} with weights fitted to "
        f"these ({own:+.3f}, {own_low:+.3f} to {own_high:+.3f})"
    )


def _say_weights(report: LearnReport) -> None:
    from assistkit.retrieval.ranking import SIGNALS

    for name, about in SIGNALS.items():
        tell(f"{name:8} {report.ranking.weights[name]:7.3f}  {about}")
