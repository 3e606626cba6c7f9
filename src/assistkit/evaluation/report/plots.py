"""The curves of a report: as SVG that takes its colors from the page it is in, or as a figure for a notebook."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from assistkit.errors import MissingExtra

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class _Colours(NamedTuple):
    ink: str
    soft: str
    grid: str
    line: str
    limit: str


# Matplotlib knows no CSS variables, so it draws in these, and the file gets the variables afterwards.
_PAGE = _Colours("#010203", "#010204", "#010205", "#010206", "#010207")
_VARIABLES = dict(zip(_PAGE, ("var(--ink)", "var(--soft)", "var(--line)", "var(--link)", "var(--error)"), strict=True))
_PAPER = _Colours("#1f2328", "#59636e", "#d8dee4", "#0a5a78", "#9c1c1c")
_SIZE, _WIDE = (5.2, 3.7), (10.6, 3.2)  # inches; the page scales it
_LEFT_OUT = re.compile(r"<metadata>.*?</metadata>\s*|<style\b.*?</style>\s*|<!--.*?-->\s*", re.DOTALL)
_ID = re.compile(r' id="([^"]*)"')
_FONT = re.compile(r"'DejaVu Sans'[^;\"]*")


def curves_figure(curves: Mapping[str, Any]) -> Figure:
    """Risk by coverage, and right replies by confidence, side by side."""
    figure = _figure((2 * _SIZE[0], _SIZE[1]))
    left, right = figure.subplots(1, 2)
    for axes in (left, right):
        _prepare(axes, _PAPER)
    _risk(left, curves["risk_coverage"], _PAPER, curves.get("limit"))
    _reliability(right, curves["reliability"], _PAPER)
    return figure


def risk_coverage_svg(curve: Mapping[str, Sequence[float]], limit: Mapping[str, float | None] | None = None) -> str:
    """How many replies are wrong when only the surest share of the cases gets one; `limit` is what the desk allows."""
    figure, axes = _axes()
    _risk(axes, curve, _PAGE, limit)
    description = "A line. Each point says: of the surest share of the cases, this share is wrong. Lower is better."
    if limit:
        description += f" A dashed line is the limit of {limit['most_wrong']:.0%}."
    return _svg(figure, "curve-risk", "Risk by coverage", description)


def reliability_svg(bins: Sequence[Mapping[str, Any]]) -> str:
    """How often a reply is right, by how sure the assistant was; on the diagonal both are the same."""
    figure, axes = _axes()
    _reliability(axes, bins, _PAGE)
    description = (
        "A point for each band of confidence, with its 95 percent interval as a bar. "
        "On the dashed diagonal the confidence keeps its word; below it, it promises too much."
    )
    return _svg(figure, "curve-reliability", "Right replies by confidence", description)


def _risk(
    axes: Axes,
    curve: Mapping[str, Sequence[float]],
    colours: _Colours,
    limit: Mapping[str, float | None] | None = None,
) -> None:
    coverage, risk = list(curve["coverage"]), list(curve["risk"])
    axes.plot(coverage, risk, color=colours.line, linewidth=2, solid_capstyle="round")
    axes.fill_between(coverage, risk, color=colours.line, alpha=0.12, linewidth=0)
    axes.set_xlim(0, 1)
    highest = max([0.1, *(value * 1.15 for value in risk if _finite(value))])
    if limit and (most := limit["most_wrong"]) is not None:
        highest = max(highest, 1.3 * most)
        axes.axhline(most, color=colours.limit, linewidth=1.4, linestyle=(0, (5, 3)))
        label: dict[str, Any] = {"color": colours.limit, "fontsize": 10, "ha": "right", "va": "bottom"}
        axes.annotate(f"limit: {most:.0%}", (1, most), xytext=(-4, 3), textcoords="offset points", **label)
        if (share := limit.get("coverage")) is not None:
            axes.axvline(share, color=colours.limit, linewidth=1.4, linestyle=(0, (1, 2)))
            axes.annotate("ready", (share, 0), xytext=(-4, 4), textcoords="offset points", **label)
    axes.set_ylim(0, min(1.0, highest))
    axes.set_xlabel("Share of cases that get a reply, surest first")
    axes.set_ylabel("Of these, wrong")


def _reliability(axes: Axes, bins: Sequence[Mapping[str, Any]], colours: _Colours) -> None:
    known = [one for one in bins if one["n"] and _finite(one["confidence"]) and _finite(one["accuracy"])]
    axes.plot([0, 1], [0, 1], color=colours.soft, linewidth=1.2, linestyle=(0, (4, 3)))
    for one in known:
        if _finite(one["accuracy_low"]) and _finite(one["accuracy_high"]):
            ends = [one["accuracy_low"], one["accuracy_high"]]
            axes.plot([one["confidence"]] * 2, ends, color=colours.line, linewidth=1.6, alpha=0.6)
    places, shares = [one["confidence"] for one in known], [one["accuracy"] for one in known]
    axes.plot(places, shares, color=colours.line, linewidth=1.2, marker="o", markersize=6)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("Confidence")
    axes.set_ylabel("Right")


def course_svg(course: Sequence[Mapping[str, Any]]) -> str:
    """How well the articles are ranked, week by week or day by day, and smoothed over five of them."""
    from datetime import date

    from matplotlib.dates import date2num

    figure, axes = _axes(_WIDE)
    unit = "day" if "day" in course[0] else "week"
    days = [float(date2num(date.fromisoformat(one[unit]))) for one in course]  # type: ignore[no-untyped-call]
    sizes = [8 + 3 * one["n"] for one in course]
    axes.scatter(days, [one["value"] for one in course], s=sizes, color=_PAGE.line, alpha=0.3, linewidth=0)
    axes.plot(days, [one["smooth"] for one in course], color=_PAGE.line, linewidth=2, solid_capstyle="round")
    axes.xaxis.set_major_formatter(_dates(axes))
    axes.yaxis.set_major_formatter("{x:.1f}")
    axes.set_ylim(0, 1.02)
    axes.set_ylabel("Ranking (nDCG@10)")
    description = (
        f"A dot for each {unit}, larger with more cases, and their mean over five {unit}s as a line. Higher is better."
    )
    return _svg(figure, "curve-weeks", f"Ranking {unit} by {unit}", description)


def _dates(axes: Axes) -> Any:
    from matplotlib import dates

    locator = dates.AutoDateLocator(maxticks=8)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    return dates.ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]


def _axes(size: tuple[float, float] = _SIZE) -> tuple[Figure, Axes]:
    figure = _figure(size)
    axes = figure.add_subplot()
    _prepare(axes, _PAGE)
    figure.patch.set_visible(False)
    axes.patch.set_visible(False)
    return figure, axes


def _figure(size: tuple[float, float]) -> Figure:
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise MissingExtra("matplotlib", "eval") from None
    return Figure(figsize=size, layout="constrained")


def _prepare(axes: Axes, colours: _Colours) -> None:
    from matplotlib.ticker import PercentFormatter

    axes.grid(color=colours.grid, linewidth=0.8)
    axes.set_axisbelow(True)
    for name, spine in axes.spines.items():
        spine.set_visible(name in ("left", "bottom"))
        spine.set_color(colours.grid)
    axes.tick_params(colors=colours.soft, length=0, labelsize=10)
    axes.xaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.xaxis.label.set(color=colours.ink, size=10.5)
    axes.yaxis.label.set(color=colours.ink, size=10.5)


def _svg(figure: Figure, name: str, title: str, description: str) -> str:
    """The figure as an element of a page: no prolog, no separate style, ids that no other figure has."""
    from matplotlib import rc_context

    made = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name, "path.simplify": True}):
        figure.savefig(made, format="svg", metadata={"Date": None})
    text = made.getvalue()
    text = _LEFT_OUT.sub("", text[text.index("<svg") :])
    text = _ID.sub(lambda found: found[0] if f"#{found[1]}" in text else "", text)
    text = _FONT.sub("system-ui, sans-serif", text)
    for colour, variable in _VARIABLES.items():
        text = text.replace(colour, variable)
    text = re.sub(r' (?:width|height)="[\d.]+pt"', "", text, count=2)
    head = f'<svg role="img" aria-labelledby="{name}-title {name}-desc"'
    named = f'<title id="{name}-title">{title}</title>\n<desc id="{name}-desc">{description}</desc>'
    text = text.replace("<svg", head, 1)
    return text.replace(">", f">\n{named}", 1)


def _finite(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)
