"""The curves of a report as SVG that takes its colours from the page it stands in (light or dark)."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistkit.errors import MissingExtra

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Matplotlib knows no CSS variables, so it draws in these, and the file gets the variables afterwards.
_INK, _SOFT, _GRID, _LINE = "#010203", "#010204", "#010205", "#010206"
_VARIABLES = {_INK: "var(--ink)", _SOFT: "var(--soft)", _GRID: "var(--line)", _LINE: "var(--link)"}
_SIZE, _WIDE = (5.2, 3.7), (10.6, 3.2)  # inches; the page scales it
_LEFT_OUT = re.compile(r"<metadata>.*?</metadata>\s*|<style\b.*?</style>\s*|<!--.*?-->\s*", re.DOTALL)
_ID = re.compile(r' id="([^"]*)"')
_FONT = re.compile(r"'DejaVu Sans'[^;\"]*")


def risk_coverage_svg(curve: Mapping[str, Sequence[float]]) -> str:
    """How many replies are wrong when only the surest share of the cases gets one."""
    coverage, risk = list(curve["coverage"]), list(curve["risk"])
    figure, axes = _axes()
    axes.plot(coverage, risk, color=_LINE, linewidth=2, solid_capstyle="round")
    axes.fill_between(coverage, risk, color=_LINE, alpha=0.12, linewidth=0)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, min(1.0, max([0.1, *(value * 1.15 for value in risk if _finite(value))])))
    axes.set_xlabel("Share of cases that get a reply, surest first")
    axes.set_ylabel("Of these, wrong")
    description = "A line. Each point says: of the surest share of the cases, this share is wrong. Lower is better."
    return _svg(figure, "curve-risk", "Risk by coverage", description)


def reliability_svg(bins: Sequence[Mapping[str, Any]]) -> str:
    """How often a reply is right, by how sure the assistant was; on the diagonal both are the same."""
    known = [one for one in bins if one["n"] and _finite(one["confidence"]) and _finite(one["accuracy"])]
    figure, axes = _axes()
    axes.plot([0, 1], [0, 1], color=_SOFT, linewidth=1.2, linestyle=(0, (4, 3)))
    for one in known:
        if _finite(one["accuracy_low"]) and _finite(one["accuracy_high"]):
            ends = [one["accuracy_low"], one["accuracy_high"]]
            axes.plot([one["confidence"]] * 2, ends, color=_LINE, linewidth=1.6, alpha=0.6)
    axes.plot(
        [one["confidence"] for one in known],
        [one["accuracy"] for one in known],
        color=_LINE,
        linewidth=1.2,
        marker="o",
        markersize=6,
    )
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel("Confidence")
    axes.set_ylabel("Right")
    description = (
        "A point for each band of confidence, with its 95 percent interval as a bar. "
        "On the dashed diagonal the confidence keeps its word; below it, it promises too much."
    )
    return _svg(figure, "curve-reliability", "Right replies by confidence", description)


def weeks_svg(weeks: Sequence[Mapping[str, Any]]) -> str:
    """How well the articles are ranked, week by week, and smoothed over five weeks."""
    from datetime import date

    from matplotlib.dates import date2num

    figure, axes = _axes(_WIDE)
    days = [float(date2num(date.fromisoformat(one["week"]))) for one in weeks]  # type: ignore[no-untyped-call]
    sizes = [8 + 3 * one["n"] for one in weeks]
    axes.scatter(days, [one["value"] for one in weeks], s=sizes, color=_LINE, alpha=0.3, linewidth=0)
    axes.plot(days, [one["smooth"] for one in weeks], color=_LINE, linewidth=2, solid_capstyle="round")
    axes.xaxis.set_major_formatter(_dates(axes))
    axes.yaxis.set_major_formatter("{x:.1f}")
    axes.set_ylim(0, 1.02)
    axes.set_ylabel("Ranking (nDCG@10)")
    description = (
        "A dot for each week, larger with more cases, and their mean over five weeks as a line. Higher is better."
    )
    return _svg(figure, "curve-weeks", "Ranking week by week", description)


def _dates(axes: Axes) -> Any:
    from matplotlib import dates

    locator = dates.AutoDateLocator(maxticks=8)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    return dates.ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]


def _axes(size: tuple[float, float] = _SIZE) -> tuple[Figure, Axes]:
    try:
        from matplotlib.figure import Figure
        from matplotlib.ticker import PercentFormatter
    except ImportError:
        raise MissingExtra("matplotlib", "eval") from None
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.add_subplot()
    figure.patch.set_visible(False)
    axes.patch.set_visible(False)
    axes.grid(color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for name, spine in axes.spines.items():
        spine.set_visible(name in ("left", "bottom"))
        spine.set_color(_GRID)
    axes.tick_params(colors=_SOFT, length=0, labelsize=10)
    axes.xaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.xaxis.label.set(color=_INK, size=10.5)
    axes.yaxis.label.set(color=_INK, size=10.5)
    return figure, axes


def _svg(figure: Figure, name: str, title: str, description: str) -> str:
    """The figure as an element of a page: no prolog, no style of its own, ids that no other figure has."""
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
