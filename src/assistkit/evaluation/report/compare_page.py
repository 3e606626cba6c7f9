"""compare.html: runs side by side as one page: what differs, the conclusion, the figures, the cases won and lost.

As the report: everything is shown as text (autoescape), nothing is loaded from anywhere, and it needs no script.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistkit.desks.cards.environment import environment
from assistkit.errors import InputError
from assistkit.evaluation.comparison import Comparison
from assistkit.evaluation.differences import NOTHING
from assistkit.evaluation.measures import HIGHER_IS_BETTER
from assistkit.evaluation.report.contents import case_records
from assistkit.evaluation.report.page_cases import page_case
from assistkit.evaluation.report.page_figures import shown
from assistkit.evaluation.runs import Run, load_run
from assistkit.evaluation.scores import score
from assistkit.evaluation.several import Comparisons
from assistkit.text.files import write_whole

if TYPE_CHECKING:
    from jinja2 import Environment

    from assistkit.case.dataset import Dataset

_MOST, _LONGEST = 60, 2_000  # cases of a side, characters of a text
_LOOKS = {1: ("ready", "✓"), -1: ("escalate", "×"), 0: ("abstained", "=")}

Records = Mapping[str, Mapping[str, Any]]


def write_compare_page(found: Comparisons, dataset: Dataset, path: str | Path) -> Path:
    """Write the page of a comparison to `path`; the runs are read again for the texts. Raises InputError."""
    text = compare_html(found, [load_run(one) for one in (found.each[0].a, *(one.b for one in found.each))], dataset)
    try:
        write_whole(Path(path), text.encode("utf-8", errors="replace"))
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror})") from None
    return Path(path)


def compare_html(found: Comparisons, runs: Sequence[Run], dataset: Dataset) -> str:
    """The page; `runs` are those that were compared, in their order."""
    wanted = {case for one in found.each for case, _ in (*one.won[:_MOST], *one.lost[:_MOST])}
    chosen = dataclasses.replace(dataset, cases=tuple(case for case in dataset.cases if case.id in wanted))
    first, *others = (_records(run, chosen) for run in runs)
    numbers = iter(range(1, 10**9))  # every case of the page has anchors of its own
    compared = [_one(one, first, other, numbers) for one, other in zip(found.each, others, strict=True)]
    return (
        _templates()
        .get_template("compare.html.j2")
        .render(
            dataset=dataset.path.name,
            total=found.each[0].cases,
            runs=[("A", runs[0].path.name), *((one.letter, run.path.name) for one, run in _named(found, runs))],
            compared=compared,
            header=found.header(),
            rows=list(found.rows()),
            nothing=NOTHING,
            verdicts=(),
            statuses=(),
        )
    )


def _named(found: Comparisons, runs: Sequence[Run]) -> Iterator[tuple[Comparison, Run]]:
    return zip(found.each, runs[1:], strict=True)


def _records(run: Run, dataset: Dataset) -> Records:
    return {one["id"]: one for one in case_records(run, dataset, score(dataset, run), {})} if dataset.cases else {}


def _one(found: Comparison, a: Records, b: Records, numbers: Iterator[int]) -> dict[str, Any]:
    change = found.change(found.by)
    sign = {True: 1, False: -1, None: 0}[HIGHER_IS_BETTER[found.by]] if change.shown else 0
    tone, mark = _LOOKS[sign if change.difference > 0 else -sign]

    def pairs(cases: Sequence[tuple[str, float]]) -> list[dict[str, Any]]:
        return [
            {
                "of": a[case],
                "difference": difference,
                "a": page_case(a[case], next(numbers), _LONGEST),
                "b": page_case(b[case], next(numbers), _LONGEST),
            }
            for case, difference in cases[:_MOST]
        ]

    return {
        "letter": found.letter,
        "learned": found.learned,
        "differences": found.differences,
        "conclusion": found.conclusion,
        "tone": tone,
        "mark": mark,
        "by": found.by,
        "sides": [
            ("won", "ready", pairs(found.won), len(found.won)),
            ("lost", "escalate", pairs(found.lost), len(found.lost)),
        ],
    }


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return environment("assistkit.evaluation.report", shown=shown)
