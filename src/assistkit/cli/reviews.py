"""assistkit reviews: what became of the suggestions, from a feedback store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistkit.cli.words import say, tell
from assistkit.errors import InputError

if TYPE_CHECKING:
    from assistkit.feedback import FeedbackStore
    from assistkit.feedback.figures import Rate


@click.command()
@click.argument("store_url", metavar="STORE")
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Also write a page for operations.")
@click.option("--insights", default="", metavar="PLACE", help="Where the page of insights is, to be linked there.")
@click.option(
    "--most-wrong",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Check whether this promise is kept.",
)
def reviews(store_url: str, html: Path | None, insights: str, most_wrong: float | None) -> None:
    """Show week by week what agents did with the suggestions in STORE, a file or a URL."""
    from assistkit.cli.suggest import check_target, write
    from assistkit.desks.operations_page import operations_page
    from assistkit.feedback import figures

    check_target(html)
    with existing(store_url) as store:
        tell("week        shown  ready  as is  edited  rejected  ignored")
        for week in figures.weekly(store):
            shares = (week.coverage, week.accepted, week.edited, week.rejected, week.ignored)
            cells = (f"{_percent(one):>{width}}" for one, width in zip(shares, (7, 7, 8, 10, 9), strict=True))
            tell(f"{week.start.isoformat()}{week.shown:7}{''.join(cells)}")
        if most_wrong is not None:
            tell(figures.promise_kept(store, most_wrong).says)
        if html is not None:
            write(html, operations_page(store, insights=insights))
            say(f"{html}: written")


def existing(url: str) -> FeedbackStore:
    """The store at a path or URL; one that is only read from is never made by a slip of the finger."""
    from assistkit.feedback import FeedbackStore

    file = url.removeprefix("sqlite:///")
    if "://" not in file and not Path(file).is_file():
        raise InputError(f"{file}: there is no feedback store; give the file or the URL of one")
    return FeedbackStore.open(url)


def _percent(rate: Rate | None) -> str:
    return "–" if rate is None else f"{100 * rate.value:.0f} %"
