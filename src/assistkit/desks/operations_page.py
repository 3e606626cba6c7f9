"""A page for support operations: what became of the suggestions, week by week, with intervals. One file, no script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistkit.desks.cards.environment import environment
from assistkit.feedback import figures, proposals

if TYPE_CHECKING:
    from assistkit.feedback.store import FeedbackStore

_MOST = 30  # articles


def operations_page(store: FeedbackStore) -> str:
    """The page as HTML. It has no text of a case, but sentences of replies that agents change. Needs scipy."""
    weeks = figures.weekly(store)
    template = environment(percent=_percent, shown=_shown).get_template("operations.html.j2")
    return template.render(
        total=sum(week.shown for week in weeks),
        weeks=weeks[::-1],
        bins=figures.confidence_against_outcome(store),
        rejected=figures.rejected_articles(store)[:_MOST],
        removed=proposals.removed(store),
        added=proposals.added(store),
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _shown(number: int) -> str:
    return f"{number:,}"
