"""assistkit desk: check, sync, history, suggest, watch; app and key are in desk_app."""

from __future__ import annotations

import functools
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from assistkit.cli.desk_app import app, key
from assistkit.cli.embedder import embedder_option, load
from assistkit.cli.group import CheckFailed, Interrupted, replacing
from assistkit.cli.opening import Opening, house_options
from assistkit.cli.places import PLACE, WHERE
from assistkit.cli.suggest import tell_suggestions
from assistkit.cli.words import count, progress, say, tell, warn

if TYPE_CHECKING:
    from assistkit.desks.syncing import SyncReport
    from assistkit.protocols import Desk

_PATH = click.Path(path_type=Path)
_MARKS = {"ok": "ok      ", "warning": "warning ", "failed": "FAILED  "}
_SHOWN = 20
_index = click.option("--index", "path", type=PLACE, required=True, help=f"{WHERE}.")


def _desk_options(command: Callable[..., None]) -> Callable[..., None]:
    """DESK, --config and --url; the command gets the `desk` that they name."""

    @click.argument("name", metavar="DESK")
    @click.option(
        "--config",
        type=_PATH,
        envvar="ASSISTKIT_DESKS",
        help="TOML file with the desk's settings, readable by you only.",
    )
    @click.option("--url", default="", help="An address that replaces the one in the settings.")
    @functools.wraps(command)
    def with_desk(*, name: str, config: Path | None, url: str, **options: Any) -> None:
        from assistkit.desks.settings import open_desk

        command(desk=open_desk(name, file=config, url=url), **options)

    return with_desk


@click.group()
def desk() -> None:
    """Work with a help desk: its articles, its cases, internal notes. Nothing here can write to a customer.

    DESK is chatwoot, freshdesk, request_tracker, salesforce, servicenow, zammad or zendesk. Its address and secrets
    come from the environment, such as ASSISTKIT_ZENDESK_URL, ..._EMAIL and ..._TOKEN, or from a TOML file.
    """


desk.add_command(app)
desk.add_command(key)


@desk.command()
@_desk_options
@click.option("--case", "case_id", default="", help="Read this case instead of a recent one.")
def check(desk: Desk, case_id: str) -> None:
    """Check what works: credentials, permissions, limits, articles, one case. Nothing is written.

    Exit 1 if something fails. A user that could reply is a warning.
    """
    from assistkit.desks.checking import check as checked

    failed = 0
    for one in checked(desk, case_id):
        tell(_MARKS[one.verdict] + one.says)
        failed += one.verdict == "failed"
    if failed:
        raise CheckFailed(f"error: {count(failed, 'check')} failed")


@desk.command()
@_desk_options
@_index
@click.option("--full", is_flag=True, help="Read all articles again, not only what has changed.")
@click.option("--yes", is_flag=True, help="Remove what is gone from the desk, no matter how much.")
@embedder_option
def sync(desk: Desk, path: Path | str, full: bool, yes: bool, embedder: str | None) -> None:
    """Update an index from a desk's articles; what has not changed is not read.

    If it is interrupted, the same command continues where it stopped. Exit 1 if articles cannot be read, or too
    many are gone.
    """
    from assistkit.desks.syncing import sync as synced

    with _going_on(), replacing(path):
        report = synced(
            desk,
            path,
            load(embedder, progress("Embedding")),
            full=full,
            yes=yes,
            watch=progress("Reading articles, page by page"),
        )
    _say_synced(report, path)


def _say_synced(report: SyncReport, path: Path | str) -> None:
    for public, why, number in report.reasons:
        tell(f"{'public  ' if public else 'internal'} {number:7,}  {why}")
    for id, (title, why) in list(report.published.items())[:_SHOWN]:
        tell(f"now public: {id} {title!r}: {why}")
    if len(report.published) > _SHOWN:
        tell(f"now public: and {len(report.published) - _SHOWN:,} more")
    say(f"{path}: {report.changed:,} new or changed, {report.removed:,} removed")
    if report.index is None:
        say("the index was up to date")
    if not any(public for public, _, _ in report.reasons):
        warn("no article is public, so none can be quoted: see what decides that on the desk's page of the manual")
    if report.unread:
        warn(f"{count(report.unread, 'article')} listed by the desk did not come; --full reads all anew")
    for id, said in list(report.problems.items())[:_SHOWN]:
        say(f"article {id}: {said}")
    if report.kept:
        raise CheckFailed(
            f"error: {count(len(report.kept), 'article is', 'articles are')} gone from the desk, too many to believe "
            "it, so all stay: is its user's right to see them there? If they are gone, say --yes"
        )
    if report.problems:
        raise CheckFailed(f"error: {count(len(report.problems), 'article')} cannot be read; the others are indexed")


@desk.command()
@_desk_options
@click.option("--out", type=_PATH, required=True, help="Folder for the history.")
@click.option(
    "--since", default="", metavar="DATE", help="Only cases that were closed or changed on this day or later."
)
@click.option(
    "--index",
    "path",
    type=PLACE,
    help="Index with the articles that links lead to; without it the desk's articles are read.",
)
@click.option("--no-mask", is_flag=True, help="Leave personal data in the cases.")
def history(desk: Desk, out: Path, since: str, path: Path | str | None, no_mask: bool) -> None:
    """Write a desk's closed cases, and which articles solved them, for `assistkit learn` and `assistkit eval run`.

    Running the same command again adds what was closed since, or continues after an interruption.
    """
    from assistkit.evaluation.importing.desk_history import desk_history
    from assistkit.index.opening import open_knowledge

    with _going_on():
        made = desk_history(
            desk,
            out,
            articles=None if path is None else open_knowledge(path).articles.values(),
            since=since,
            mask=not no_mask,
            watch=progress("Reading cases, page by page"),
        )
    for line in made.lines():
        tell(line)
    say(f"next: assistkit learn --index INDEX --history {out}")


@desk.command()
@_desk_options
@click.argument("case_id", metavar="CASE")
@_index
@embedder_option
@house_options
@click.option("--note", is_flag=True, help="Leave it as an internal note in the case.")
@click.option("--reviews", metavar="URL", help="A feedback store that records the note.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a card.")
def suggest(*, desk: Desk, case_id: str, note: bool, reviews: str | None, as_json: bool, **options: Any) -> None:
    """Suggest a reply for a case: print it, or leave it as an internal note. Nothing is sent.

    An existing note is not written again, and no note is left if somebody has written in the meantime: exit 1.
    """
    from assistkit.desks.notes import without_notes

    case = without_notes(desk.case(case_id))
    suggestion = Opening(**options)().suggest(case)
    tell_suggestions([case], [suggestion], as_json=as_json)
    if not note:
        return
    left = desk.leave_note(case, suggestion)
    if not left.left:
        raise CheckFailed(f"no note was left: {left.why}; ask again for a new suggestion")
    if reviews is not None:
        from assistkit.feedback import FeedbackStore

        with FeedbackStore.open(reviews) as store:
            store.record_suggestion(suggestion, case)
    say(f"case {case_id}: {'an internal note was left' if left.new else 'the note was there already'}")


@desk.command()
@_desk_options
@_index
@click.option("--reviews", metavar="URL", required=True, help="The feedback store: a file, or a URL.")
@click.option("--every", type=click.FloatRange(min=1), default=30.0, show_default=True, help="Seconds between rounds.")
@click.option("--most", type=click.IntRange(min=1), default=20, show_default=True, help="Cases in a round.")
@click.option("--once", is_flag=True, help="Run one round, with everything that is waiting.")
@embedder_option
@house_options
def watch(*, desk: Desk, reviews: str, every: float, most: int, once: bool, path: Path | str, **options: Any) -> None:
    """Leave notes in new and changed cases, keep reviews of what agents send, and keep the articles up to date.

    It begins with what changes after its first start, and continues where it stopped. Ctrl-C or SIGTERM ends it.
    """
    from assistkit.desks.waiting import Queue
    from assistkit.desks.watching import Pace, Watcher
    from assistkit.feedback import FeedbackStore

    opened = Opening(path=path, **options)()
    stopped = threading.Event()
    with FeedbackStore.open(reviews) as store, Queue.of(path) as queue:
        watcher = Watcher(desk, opened, store, queue, pace=Pace(cases=most, rest=every), say=say)
        before = signal.signal(signal.SIGTERM, _as_interrupt)
        try:
            while once and (made := watcher.round()):
                say(f"{made.notes} notes, {made.reviews} reviews, {made.problems} problems; {made.left} wait")
                if not made.left or made.problems:
                    return
            say("watching; Ctrl-C ends")
            watcher.run(stopped.wait)
        except KeyboardInterrupt:
            raise Interrupted("stopped; the same command goes on where this one was") from None
        finally:
            signal.signal(signal.SIGTERM, before)


def _as_interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def _going_on() -> Iterator[None]:
    """Says on Ctrl-C that nothing is lost."""
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted("interrupted; what was read is kept, and the same command goes on there") from None
