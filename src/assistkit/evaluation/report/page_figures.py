"""The figures of the report in words: headlines for somebody who has never heard of nDCG, tables, what curves say."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistkit.statistics import wilson

_GROUPS = {
    "retrieval": "Finding the articles",
    "suggestion": "The drafts",
    "abstention": "Knowing when to be silent",
    "speed": "Speed and cost",
}
_FIRST_SLICES = 10
_FIRST_GROUPS, _SHOWN, _SUBJECT = 12, 3, 80  # groups of unanswered cases, cases of each, characters of a case

Figure = Mapping[str, Any]


def shown(value: Any) -> str:
    """A number as a table shows it; a dash for none."""
    if not isinstance(value, int | float):
        return "–"
    size = abs(value)
    if isinstance(value, int) or size >= 100:
        return f"{value:,.0f}"
    if 0 < size < 0.001:
        return f"{value:.1g}"
    return f"{value:.1f}" if size >= 10 else f"{value:.2f}" if size >= 1 else f"{value:.3f}"


def one_in(share: float | None) -> str:
    """A share as a number of 100."""
    return "–" if share is None else f"{100 * share:.0f}"


def without_nan(value: Any) -> Any:
    """The same, with None for a number that is not one."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: without_nan(one) for key, one in value.items()}
    return [without_nan(one) for one in value] if isinstance(value, list) else value


def judged(report: Mapping[str, Any]) -> tuple[int, int]:
    """How many cases are judged, with articles that are known to answer them or to be none, and how many are not."""
    unlabeled = sum(one["verdict"] == "unlabeled" for one in report["cases"])
    return len(report["cases"]) - unlabeled, unlabeled


def judged_words(report: Mapping[str, Any]) -> str:
    """What the figures rest on: "Judged 44 of 80 cases."."""
    some, others = judged(report)
    if not some:
        return f"Judged 0 of {others:,} cases: no article is known to answer any, so nothing can be right or wrong."
    if not others:
        return f"Judged all {some:,} cases."
    return f"Judged {some:,} of {some + others:,} cases.{left_out_words(report)}"


def left_out_words(report: Mapping[str, Any]) -> str:
    """A sentence for figures that leave the cases without a label out; "" where there is none."""
    _, others = judged(report)
    if not others:
        return ""
    rest = "1 case has no label and is" if others == 1 else f"{others:,} cases have no label and are"
    return f" {rest} left out wherever it matters what is right."


def headlines(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the lead should know first: a share, a sentence, and between what and what the share lies."""
    cases = report["cases"]
    figures = {one["name"]: one for one in report["figures"] if one["value"] is not None}
    ready = [one for one in cases if one["status"] == "ready"]
    known = [one for one in ready if one["verdict"] != "unlabeled"]
    right = sum(one["verdict"] in ("right", "wrong-sentence") for one in known)
    unanswerable = [one for one in cases if one["verdict"] in ("rightly-silent", "wrongly-sure") and not one["gold"]]
    silent = sum(one["verdict"] == "rightly-silent" for one in unanswerable)
    cite = "replies marked ready cite an article that answers the case."
    some, others = judged(report)
    of = f" (of the {some:,} judged of {some + others:,} cases)" if others else ""
    made = [
        _counted(len(ready), len(cases), "cases get a reply marked ready to review.", figures.get("coverage")),
        _counted(right, len(known), cite.replace(".", f"{of}."), _turned(figures.get("wrong when ready"))),
        _counted(silent, len(unanswerable), f"cases that no article answers get no reply marked ready{of}."),
        _found(figures.get("R@5"), len(cases)),
    ]
    return [one for one in made if one]


def _counted(count: int, total: int, what: str, figure: Figure | None = None) -> dict[str, Any] | None:
    """A share that can be counted in the list of cases, with the interval of its figure, or else Wilson's."""
    if not total:
        return None
    share = count / total
    made = {"share": share, "sentence": f"{count:,} of {total:,} {what}"}
    if figure and abs(figure["value"] - share) < 0.005:  # else they are not about the same cases
        return {**made, "low": figure["low"], "high": figure["high"]}
    low, high = wilson(count, total)
    return {**made, "low": low, "high": high}


def _turned(figure: Figure | None) -> Figure | None:
    """The share that is right, of the share that is wrong."""
    if figure is None:
        return None
    low, high = (None if figure[end] is None else 1 - figure[end] for end in ("high", "low"))
    return {"value": 1 - figure["value"], "low": low, "high": high}


def _found(figure: Figure | None, cases: int) -> dict[str, Any] | None:
    if figure is None:
        return None
    of = f"{figure['n']:,} of {cases:,} cases" if figure["n"] < cases else f"{figure['n']:,} cases"
    sentence = f"of the articles that answer a case are among the first five found ({of})."
    return {"share": figure["value"], "low": figure["low"], "high": figure["high"], "sentence": sentence}


def figure_groups(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """Every figure, in the groups and the order of the report."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in figures:
        bar = None if one["group"] == "speed" else _range(one)
        groups.setdefault(one["group"], []).append({"of": one, "range": bar})
    order = list(_GROUPS)
    names = sorted(groups, key=lambda name: order.index(name) if name in order else len(order))
    return [{"name": name, "title": _GROUPS.get(name, name), "figures": groups[name]} for name in names]


def slice_tables(slices: Sequence[Figure], figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """A table a measure: its slices, the worst first and small ones apart, with the figure of all cases."""
    overall = {one["name"]: one for one in figures}
    tables = []
    for measure in dict.fromkeys(one["measure"] for one in slices):
        whole = overall.get(measure)
        mine = [one for one in slices if one["measure"] == measure]
        mine = _worst_first(mine, -1 if whole and whole["higher_is_better"] is False else 1)
        rows: list[dict[str, Any]] = [{"of": one, "range": _range({**one, "value": one["figure"]})} for one in mine]
        small = [row for row in rows if row["of"]["small"]]
        large = [row for row in rows if not row["of"]["small"]]
        first, others = large[:_FIRST_SLICES], large[_FIRST_SLICES:]
        tables.append({"measure": measure, "whole": whole, "rows": first, "others": others, "small": small})
    return tables


def _worst_first(slices: Sequence[Figure], sign: int) -> list[Figure]:
    """By figure, with those that have none at the end; `sign` is -1 where less is better."""
    return sorted(slices, key=lambda one: (one["figure"] is None, sign * (one["figure"] or 0), -one["n"]))


def _range(figure: Mapping[str, Any]) -> dict[str, float] | None:
    """Where the bar of a figure between 0 and 1 begins, how long it is and where its point is, in percent."""
    ends = [figure[name] for name in ("low", "value", "high") if figure[name] is not None]
    if len(ends) < 3 or not all(0 <= one <= 1 for one in ends):
        return None
    low, value, high = (round(100 * one, 1) for one in ends)
    return {"low": low, "wide": round(high - low, 1), "at": value}


def risk_words(curve: Mapping[str, Sequence[float]], limit: Figure | None = None) -> str:
    """What the risk-coverage curve says, at half of the cases and at all, and where the desk's limit is."""
    points = [one for one in zip(curve["coverage"], curve["risk"], strict=True) if None not in one]
    if not points:
        return "No case has a label, so there is no curve."
    half = min(points, key=lambda point: abs(point[0] - 0.5))
    last = max(points)
    drawn = f" The dashed line is the limit, {one_in(limit['most_wrong'])} of 100." if limit else ""
    return (
        f"If only the surest {one_in(half[0])} of 100 cases got a reply, "
        f"the top article would be wrong in {one_in(half[1])} of 100. "
        f"At {one_in(last[0])} of 100 cases it would be {one_in(last[1])}.{drawn}"
    )


def reliability_words(bands: Sequence[Mapping[str, Any]]) -> str:
    """What the reliability diagram says: in which band word and deed are furthest apart for certain."""
    known = [one for one in bands if None not in (one["confidence"], one["accuracy"])]
    if not known:
        return "No case has a label, so there is no diagram."
    total = sum(one["n"] for one in known)
    promised = sum(one["n"] * one["confidence"] for one in known) / total
    kept = sum(one["n"] * one["accuracy"] for one in known) / total
    verb = (
        "promises too much" if promised > kept + 0.03 else "promises too little" if promised < kept - 0.03 else "fits"
    )
    return f"On average the confidence says {one_in(promised)} of 100 right; {one_in(kept)} of 100 are. It {verb}."


def course_words(course: Sequence[Mapping[str, Any]]) -> str:
    """What the course of the weeks, or days, says: the first quarter of them against the last."""
    quarter = len(course) // 4
    if not quarter:
        return "Too few weeks to see a course."
    unit = "days" if "day" in course[0] else "weeks"
    first, last = (_mean(part) for part in (course[:quarter], course[-quarter:]))
    return (
        f"{first:.2f} over the first {quarter} of {len(course)} {unit}, {last:.2f} over the last {quarter}. "
        "A line that stays level means that nothing was learned on the way."
    )


def missing_rows(report: Mapping[str, Any]) -> dict[str, Any] | None:
    """The groups of unanswered cases, the largest first, with the subjects of some; None where all have one."""
    groups = report.get("missing", ())
    if not groups:
        return None
    subjects = {one["id"]: str(one["subject"] or one["text"] or "")[:_SUBJECT] for one in report["cases"]}
    several = [group for group in groups if len(group["cases"]) > 1]
    rows = [
        {
            "of": group,
            "n": len(group["cases"]),
            "words": ", ".join(map(str, group["words"])),
            "some": [(case, subjects.get(case, "")) for case in group["cases"][:_SHOWN]],
        }
        for group in several[:_FIRST_GROUPS]
    ]
    total = sum(len(group["cases"]) for group in groups)
    return {"rows": rows, "total": total, "alone": total - sum(row["n"] for row in rows)}


def _mean(weeks: Sequence[Mapping[str, Any]]) -> float:
    return float(sum(one["n"] * one["value"] for one in weeks) / sum(one["n"] for one in weeks))
