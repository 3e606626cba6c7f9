"""report.html: a run's report.json as one page for whoever leads the support team.

Everything is shown as text (autoescape), nothing is loaded from anywhere, and the page reads without its script, which
searches and sorts. It stays small: long texts are cut, with a note, as much as that needs.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistkit.desks.cards.draft import STATUS
from assistkit.desks.cards.environment import environment
from assistkit.errors import InputError
from assistkit.evaluation.report.contents import FEWEST, FORMAT, REPORT, read_report
from assistkit.evaluation.report.page_cases import VERDICTS, page_case, severity
from assistkit.evaluation.report.page_figures import (
    course_words,
    figure_groups,
    headlines,
    judged_words,
    left_out_words,
    missing_rows,
    one_in,
    reliability_words,
    risk_words,
    shown,
    slice_tables,
    without_nan,
)
from assistkit.evaluation.report.plots import course_svg, reliability_svg, risk_coverage_svg
from assistkit.text.files import write_whole

if TYPE_CHECKING:
    from jinja2 import Environment

PAGE = "report.html"
_LARGEST = 3_500_000  # bytes; more would open too slowly
_LIMITS = ((1_500, 6_000), (1_500, 3_000), (1_500, 1_500), (1_500, 700), (1_500, 300), (1_000, 300), (600, 300))
"""Cases, and characters a text: the first pair that keeps the page small enough."""
_SCRIPT = "report_script.html.j2"

Report = Mapping[str, Any]


def write_page(run_folder: Path) -> Path:
    """Write report.html beside the report.json of a run, in place of one that is there; its path.

    Raises InputError where report.json is missing, damaged or of a newer format.
    """
    folder = Path(run_folder)
    report = read_report(folder)
    try:
        text = page_html(report)
    except (KeyError, TypeError, AttributeError, ValueError) as error:  # what the report of a stranger may lack
        got = f"{type(error).__name__}: {error}"[:100]
        problem = f"must be a whole report of format {FORMAT}, got one that cannot be shown ({got})"
        raise InputError(f"{folder / REPORT}: {problem}; score the run again") from error
    write_whole(folder / PAGE, text.encode("utf-8", errors="replace"))  # half an emoji is no reason to have no page
    return folder / PAGE


def page_html(report: Report) -> str:
    """The page of a report: figures in words, curves, the worst slices, what went wrong, and every case."""
    text = ""
    for most, longest in _LIMITS:
        text = _page(report, most, longest)
        if len(text.encode("utf-8", errors="replace")) <= _LARGEST:
            break
    return text


def _page(report: Report, most: int, longest: int) -> str:
    report = without_nan(report)
    cases = sorted(enumerate(report["cases"]), key=lambda one: severity(one[1]))
    curves, about = report["curves"], report["provenance"]
    known = [one for one in curves["reliability"] if one["n"]]
    risk, limit = curves["risk_coverage"], curves.get("limit")
    weeks = curves.get("weeks", ())
    course = weeks if len(weeks) >= FEWEST else curves.get("days", ())
    script = _templates().get_template(_SCRIPT).render()
    return (
        _templates()
        .get_template("report.html.j2")
        .render(
            about={**about, "dataset": Path(str(about["dataset"])).name},  # the page goes round, a path need not
            headlines=headlines(report),
            judged=judged_words(report),
            left_out=left_out_words(report),
            groups=figure_groups(report["figures"]),
            risk=_markup(risk_coverage_svg(risk, limit)) if risk["coverage"] else None,
            risk_words=risk_words(risk, limit),
            reliability=_markup(reliability_svg(known)) if known else None,
            reliability_words=reliability_words(known),
            bands=known,
            promise=report.get("promise"),
            promises=[one for one in report.get("promises", ()) if isinstance(one, Mapping)],
            learned=report.get("learned", {}).get("words", ""),
            course=_markup(course_svg(course)) if len(course) >= FEWEST else None,
            course_words=course_words(course),
            missing=missing_rows(report),
            slices=slice_tables(report["slices"], report["figures"]),
            verdicts=_counted(VERDICTS, Counter(severity(one)[1] for one in report["cases"])),
            statuses=_counted(STATUS, Counter(one["status"] for one in report["cases"])),
            cases=[page_case(one, number, longest) for number, one in cases[:most]],
            total=len(cases),
            script=_markup(script),
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
    )


def _counted(looks: Mapping[Any, Any], counts: Counter[str]) -> list[tuple[str, Any, int]]:
    return [(name, look, counts[name]) for name, look in looks.items() if counts[name]]


def _markup(made: str) -> Any:
    """What this library made itself, of numbers and fixed words."""
    from markupsafe import Markup

    return Markup(made)  # noqa: S704  no text of a case goes through here


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return environment("assistkit.evaluation.report", shown=shown, one_in=one_in)
