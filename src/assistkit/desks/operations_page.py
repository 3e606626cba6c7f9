"""A page for support operations: what became of the suggestions, week by week, with intervals. One file, no script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistkit.desks.cards.environment import environment
from assistkit.errors import InputError
from assistkit.feedback import figures, proposals

if TYPE_CHECKING:
    from assistkit.feedback.store import FeedbackStore

_MOST = 30  # articles
_PLACE = re.compile(r"(?:https?://|(?!//))[^\s\"'<>:\\]*(?::\d+/[^\s\"'<>:\\]*)?")


def operations_page(store: FeedbackStore, *, insights: str = "") -> str:
    """The page as HTML. It has no text of a case, but sentences of replies that agents change. Needs scipy.

    `insights` is where the page of insights is, to be linked: a path, or an address of http or https. Raises InputError
    for another one.
    """
    if not _PLACE.fullmatch(insights):
        raise InputError(f"insights: must be a path or an address of http or https; got {insights[:60]!r}")
    weeks = figures.weekly(store)
    template = environment(percent=_percent, shown=_shown).get_template("operations.html.j2")
    return template.render(
        total=sum(week.shown for week in weeks),
        weeks=weeks[::-1],
        bins=figures.confidence_against_outcome(store),
        rejected=figures.rejected_articles(store)[:_MOST],
        removed=proposals.removed(store),
        added=proposals.added(store),
        insights=insights,
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _shown(number: int) -> str:
    return f"{number:,}"
