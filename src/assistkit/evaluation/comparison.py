"""Is B better than A? The same cases in both runs, paired."""

from __future__ import annotations

import dataclasses
import operator
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistkit.errors import InputError
from assistkit.evaluation.changes import Change, each_case, whole_set
from assistkit.evaluation.differences import NOTHING, Difference, differences
from assistkit.evaluation.learned import overlap
from assistkit.evaluation.measures import HIGHER_IS_BETTER, PER_CASE, SET_LEVEL
from assistkit.evaluation.runs import Run, load_run
from assistkit.evaluation.scores import Scores, number, score
from assistkit.evaluation.tables import frame, html_table, text_table
from assistkit.statistics import holm

if TYPE_CHECKING:
    from assistkit.case.dataset import Dataset


_HEADER = ("measure", "A", "B", "B - A", "95% interval", "p", "p corrected", "cases", "B better", "B worse")
_SHOWN = 5  # cases won and lost, in the text


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """`won` and `lost` are the cases that B does better and worse in the measure `by`, with B - A, the most first.

    `differences` are what the runs were made with, `learned` a sentence for each run that was made on cases which its
    index had learned from. `letter` is what the second run is called where there are more than two.
    """

    a: str
    b: str
    cases: int
    changes: tuple[Change, ...]
    by: str
    won: tuple[tuple[str, float], ...]
    lost: tuple[tuple[str, float], ...]
    differences: tuple[Difference, ...] = ()
    learned: tuple[str, ...] = ()
    letter: str = "B"

    @property
    def conclusion(self) -> str:
        """In a sentence: better, worse, or no difference that these cases can show, by the measure `by`."""
        return self.change(self.by).conclusion(self.letter)

    def told(self) -> list[str]:
        """What differs, what makes it unfair, and the conclusion: the lines that come before the figures."""
        differ = list(map(str, self.differences)) or [NOTHING]
        return [f"{self.letter} differs from A in:", *(f"  {one}" for one in differ), *self.learned, self.conclusion]

    def change(self, measure: str) -> Change:
        """The change of this measure. Raises InputError where it was not compared."""
        for change in self.changes:
            if change.measure == measure:
                return change
        known = ", ".join(change.measure for change in self.changes)
        raise InputError(f"no measure {measure!r} was compared; there is {known}")

    def to_dict(self) -> dict[str, Any]:
        """JSON-able."""
        cases = {name: [{"id": i, "difference": number(d)} for i, d in getattr(self, name)] for name in ("won", "lost")}
        changes = [change.to_dict() for change in self.changes]
        return {
            "a": self.a,
            "b": self.b,
            "cases": self.cases,
            "differences": [one._asdict() for one in self.differences],
            "learned": list(self.learned),
            "conclusion": self.conclusion,
            "changes": changes,
            "by": self.by,
            **cases,
        }

    def to_pandas(self) -> Any:
        """A DataFrame with one row per measure and the fields of `Change`."""
        rows = {field.name: [getattr(c, field.name) for c in self.changes] for field in dataclasses.fields(Change)}
        return frame(rows, rows.pop("measure"), "measure")

    def __str__(self) -> str:
        runs = [f"A: {self.a}", f"B: {self.b}", f"{self.cases} cases"]
        lines = [*runs, "", *self.told(), "", text_table(_HEADER, self._rows())]
        for word, cases in (("won", self.won), ("lost", self.lost)):
            some = ", ".join(f"{case} ({difference:+.3f})" for case, difference in cases[:_SHOWN])
            lines.append(f"{len(cases)} cases {word} by {self.by}{': ' * bool(some)}{some}")
        lines.insert(-2, "")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return html_table(_HEADER, self._rows())

    def _rows(self) -> Iterator[tuple[object, ...]]:
        for c in self.changes:
            interval = f"{c.low:+.3f} to {c.high:+.3f}"
            yield (
                *(c.measure, c.a, c.b, f"{c.difference:+.3f}", interval),
                *(_p(c.p), _p(c.p_corrected), c.n, _count(c.better), _count(c.worse)),
            )


def compare(
    run_a: Run | str | Path,
    run_b: Run | str | Path,
    dataset: Dataset,
    *,
    by: str | None = None,
    seed: int = 0,
    letter: str = "B",
) -> Comparison:
    """B against A on the cases of `dataset` that one of them has; a labeled case that the other lacks is zero there.

    `by` is the measure that decides, of those that each case has; without it the first that there is, which is nDCG@10
    where cases have labels. A measure of a whole set of cases, such as AURC, is compared by drawing cases, and by
    exchanging the runs' values of a case. Raises InputError for a `by` that was not measured in both.
    """
    a, b = (one if isinstance(one, Run) else load_run(one) for one in (run_a, run_b))
    ids = {case for run in (a, b) for case in (*run.ranking, *run.suggestions)}
    cases = tuple(case for case in dataset.cases if case.id in ids)
    if not cases:
        raise InputError(f"{a.path} and {b.path}: have none of the cases of {dataset.path}; are they another's runs?")
    both = dataclasses.replace(dataset, cases=cases)
    found = compare_scores(score(both, a), score(both, b), names=(str(a.path), str(b.path)), by=by, seed=seed)
    learned = [f"{name}: {words}" for name, run in (("A", a), (letter, b)) if (words := str(overlap(run, len(cases))))]
    return dataclasses.replace(found, differences=differences(a, b), learned=tuple(learned), letter=letter)


def compare_scores(
    a: Scores, b: Scores, *, names: tuple[str, str] = ("A", "B"), by: str | None = None, seed: int = 0
) -> Comparison:
    """As `compare`, from scores of the same cases."""
    if a.cases != b.cases:
        raise InputError("must be scores of the same cases in the same order; score both runs with one dataset")
    changes = [*each_case(a, b, seed), *whole_set(a, b, seed)]
    if not changes:
        raise InputError("there is no measure that applies to a case in both runs: are the cases labeled?")
    corrected = holm(np.array([change.p for change in changes]))
    changes = [dataclasses.replace(c, p_corrected=float(p)) for c, p in zip(changes, corrected, strict=True)]
    by = _decides(by, changes)
    gains = b.values[by] - a.values[by]
    sign = -1 if HIGHER_IS_BETTER[by] is False else 1
    ranked = [(a.cases[at], float(gains[at])) for at in np.argsort(-np.abs(gains), kind="stable")]
    return Comparison(
        a=names[0],
        b=names[1],
        cases=len(a.cases),
        changes=tuple(changes),
        by=by,
        won=tuple(one for one in ranked if sign * one[1] > 0),
        lost=tuple(one for one in ranked if sign * one[1] < 0),
    )


def _decides(by: str | None, changes: list[Change]) -> str:
    known = [change.measure for change in changes if change.better is not None]
    if by is not None and by not in known:
        raise InputError(f"what decides must be a measure that each case has: {', '.join(known)}; got {by!r}")
    return by or known[0]


def _p(value: float) -> str:
    return "<.001" if value < 0.001 else f"{value:.3f}"


def _count(value: int | None) -> str:
    return "" if value is None else str(value)


_GATE = re.compile(r"\s*(?P<measure>.+?)\s*(?P<sign>>=|<=|>|<)\s*(?P<limit>[-+]?(?:\d+(?:\.\d*)?|\.\d+))\s*")


_SIGNS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


@dataclass(frozen=True)
class Bar:
    """The difference B - A of `measure` must be so."""

    measure: str
    sign: str
    limit: float

    def __str__(self) -> str:
        return f"{self.measure}{self.sign}{self.limit:g}"

    def met(self, comparison: Comparison) -> bool:
        """Whether the comparison shows it. Raises InputError where the measure was not compared."""
        difference = comparison.change(self.measure).difference
        return bool(_SIGNS[self.sign](round(difference, 9), self.limit))


def parse_bar(text: str) -> Bar:
    """Raises InputError for what is not MEASURE, one of >= <= > <, and a number, or names a measure we don't know."""
    match = _GATE.fullmatch(text)
    if not match:
        raise InputError(f"a gate must be like nDCG@10>=-0.01 (of the difference B - A), got {text!r}")
    names = [measure.name for measure in (*PER_CASE, *SET_LEVEL)]
    if match["measure"] not in names:
        raise InputError(f"a gate must name one of {', '.join(names)}; got {match['measure']!r}")
    return Bar(match["measure"], match["sign"], float(match["limit"]))
