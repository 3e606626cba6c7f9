"""One page for whoever leads the desk: what to write, mend and watch, and what works. One file, no script."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from assistkit.desks.cards.environment import environment
from assistkit.insights.desk import Desk
from assistkit.insights.gaps import Gap, find_gaps
from assistkit.insights.stale import by_article, stale_articles
from assistkit.insights.volume import Series, volume
from assistkit.insights.working import what_works

_GAPS, _ARTICLES, _FLAGS, _SERIES, _CASES = 30, 40, 40, 25, 60
_HIGH = 44  # of the highest bar


def insights_page(desk: Desk, *, show_text: bool = False, holidays: Collection[date] = ()) -> str:
    """The page as HTML; texts of cases only with `show_text`, and then without personal data. `holidays` raise no
    alarm in the volume.

    Raises MissingExtra without scipy or rapidfuzz.
    """
    gaps = find_gaps(desk, show_text=show_text)[:_GAPS]
    stale = by_article(stale_articles(desk.cases, desk.index))
    watched, works = volume(desk.cases, holidays=holidays), what_works(desk.cases, desk.index)
    dated = [one for one in desk.cases if one.case.created_at is not None]
    template = environment(
        "assistkit.insights", shown=_shown, percent=_percent, change=_change, hours=_hours
    ).get_template("insights.html.j2")
    return template.render(
        cases=len(desk.cases),
        unanswered=len(desk.unanswered),
        first=dated[0].at.date().isoformat() if dated else "",
        last=dated[-1].at.date().isoformat() if dated else "",
        gaps=[_gap(gap) for gap in gaps],
        largest=max((gap.size for gap in gaps), default=1),
        stale=[(own[0].title, id, own) for id, own in list(stale.items())[:_ARTICLES]],
        flags=watched.flags[:_FLAGS],
        quiet=round(watched.quiet),
        series=[_bars(one) for one in watched.series[:_SERIES]],
        uses=works.articles[:_ARTICLES],
        never=works.never,
        coverage=works.coverage,
    )


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        **gap.to_dict(),
        "shown": list(zip(gap.typical, gap.excerpts, strict=False)),
        "first_cases": gap.cases[:_CASES],
        "more": max(0, gap.size - _CASES),
    }


def _bars(one: Series) -> dict[str, Any]:
    most = max((*one.weeks, 1))
    bars = []
    for at, n in enumerate(one.weeks):
        high = round(_HIGH * n / most, 1)
        week = (one.start + timedelta(days=7 * at)).isoformat()
        bars.append({"x": 10 * at, "y": round(46 - high, 1), "h": high, "n": n, "week": week})
    named = {"title": one.title, "by": one.by, "total": len(one.cases), "most": most, "start": one.start.isoformat()}
    return {**named, "bars": bars}


def _shown(number: int | Sequence[Any]) -> str:
    return f"{number:,}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _change(growth: float) -> str:
    return f"{100 * growth:+.0f} %"


def _hours(number: float) -> str:
    return f"{number:,.1f}"
