"""A value for each case and measure: what every figure, slice and comparison is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistkit.case.query import case_query
from assistkit.errors import InputError
from assistkit.evaluation.abstention import curve_points, reliability, risk_coverage, set_counts, set_values
from assistkit.evaluation.judging import TOP, judgements, relevant
from assistkit.evaluation.language_pairs import PAIR, pair
from assistkit.evaluation.learned import overlap
from assistkit.evaluation.measures import PER_CASE, SET_LEVEL, SPEED, Group, Measure
from assistkit.evaluation.retrieval import retrieval_measures
from assistkit.evaluation.runs import Run, load_run
from assistkit.statistics import Floats, intervals, shares
from assistkit.text.language import primary

if TYPE_CHECKING:
    from matplotlib.figure import Figure as MplFigure

    from assistkit.case.dataset import Dataset, Row
    from assistkit.types import Case


STATE = ("confidence", "right", "answerable")
"""Values beside the measures: the confidence, whether the cited (else the first) article is relevant (1 or 0), and
whether the articles can answer the case (1 or 0)."""


_OF_THE_RUN = ("length", "status")  # facts that no facet of this name may hide


@dataclass(frozen=True, kw_only=True)
class Scores:
    """`values` has an array a measure, one place per case in the order of `cases`; NaN: does not apply to this case.

    `facts` are what slices are made by, such as "product"; an empty text means that it is not known. `learned` says
    where the
    figures look better than they are, since the index had learned from cases of the run.
    """

    cases: tuple[str, ...]
    values: Mapping[str, Floats]
    facts: Mapping[str, tuple[str, ...]]
    learned: str = ""

    def figures(self, seed: int = 0) -> list[Figure]:
        """Every measure over all cases, with its 95% interval."""
        return figures(self, seed)

    def to_pandas(self) -> Any:
        """A DataFrame with one row per case, its measures and facts."""
        from assistkit.evaluation.tables import frame

        return frame({**self.values, **self.facts}, self.cases, "case")

    def curves(self) -> dict[str, Any]:
        """As in report.json: "risk_coverage" and the bins of "reliability", of the judged cases.

        The first counts what a promise does, whether the top article is right; the second what the draft cites.
        """
        confidence, right, top = self.values["confidence"], self.values["right"], self.values[TOP]
        known, judged = ~np.isnan(confidence) & ~np.isnan(top), ~np.isnan(confidence) & ~np.isnan(right)
        curve = curve_points(risk_coverage(confidence[known], top[known]))
        bins = reliability(confidence[judged], right[judged])
        return {
            "risk_coverage": {name: [number(value) for value in values] for name, values in curve.items()},
            "reliability": [{k: v if k == "n" else number(v) for k, v in one.items()} for one in bins],
        }

    def plot(self) -> MplFigure:
        """Both curves as a matplotlib figure. Raises MissingExtra without matplotlib."""
        from assistkit.evaluation.report.plots import curves_figure

        return curves_figure(self.curves())

    def __repr__(self) -> str:
        too_good = f"; {self.learned}" if self.learned else ""
        return f"Scores({len(self.cases)} cases, {len(self.values)} measures{too_good})"

    def _repr_html_(self) -> str:
        from assistkit.evaluation.tables import html_table

        rows = [(f.name, f.value, f"{f.low:.3f} to {f.high:.3f}", f.n) for f in self.figures()]
        marked = f'<p style="color:#b00020"><b>{escape(self.learned)}</b></p>' if self.learned else ""
        return marked + html_table(("measure", "value", "95% interval", "cases"), rows)


def score(dataset: Dataset, run: Run | str | Path) -> Scores:
    """Measure a run against the labels and real replies of `dataset`.

    A labeled case that the run does not have counts as zero. Raises InputError where they share no case.
    """
    loaded = run if isinstance(run, Run) else load_run(run)
    cases = tuple(case.id for case in dataset.cases)
    if loaded.ranking.keys().isdisjoint(cases) and loaded.suggestions.keys().isdisjoint(cases):
        raise InputError(f"{loaded.path}: has none of the {len(cases)} cases of {dataset.path}; is it another's run?")
    place = {case: at for at, case in enumerate(cases)}
    values = {name: np.full(len(cases), np.nan) for name in [*(m.name for m in PER_CASE), *STATE, TOP]}
    for name, found in retrieval_measures(cases, dataset.qrels, loaded.ranking).items():
        for case, value in found.items():
            values[name][place[case]] = value
    for case in cases:
        for name, value in judgements(dataset.rows[case], dataset.qrels.get(case), loaded, case).items():
            values[name][place[case]] = value
    learned = str(overlap(loaded, len(cases)))
    return Scores(cases=cases, values=values, facts=_facts(dataset, loaded), learned=learned)


def _facts(dataset: Dataset, run: Run) -> dict[str, tuple[str, ...]]:
    lengths = [len(case_query(case).split()) for case in dataset.cases]
    short, long = np.quantile(lengths, [1 / 3, 2 / 3]) if lengths else (0, 0)
    bands = ("short" if n <= short else "long" if n > long else "medium" for n in lengths)
    languages = run.about.languages if run.about else {}
    rows = [
        {**_fact(case, dataset.rows[case.id]), PAIR: pair(case, relevant(dataset.qrels.get(case.id)), languages)}
        for case in dataset.cases
    ]
    names = dict.fromkeys(name for row in rows for name in row)
    facts = {name: tuple(row.get(name, "") for row in rows) for name in names}
    statuses = (run.suggestions[case.id].status if case.id in run.suggestions else "" for case in dataset.cases)
    return {**facts, "length": tuple(bands), "status": tuple(statuses)}


def _fact(case: Case, row: Row) -> dict[str, str]:
    facets = {name: ", ".join(values) for name, values in case.facets.items()}
    return {
        **{name: value for name, value in facets.items() if name not in _OF_THE_RUN},
        "product": _text(row.get("product")) or facets.get("product", ""),
        "language": primary(case.language),
        "intent": _text(row.get("intent")),
        "contact": str(case.contacts),
        "mood": _text(row.get("mood")),
        "kind": _text(row.get("kind")),
        "category": _text(row.get("category")),
        "month": f"{case.created_at:%Y-%m}" if case.created_at else "",
    }


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Iterable) and not isinstance(value, Mapping):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """`n` cases count in it; `low` to `high` is its 95% bootstrap interval."""

    name: str
    group: Group
    value: float
    low: float
    high: float
    n: int
    higher_is_better: bool | None
    about: str

    def to_dict(self) -> dict[str, Any]:
        """As in report.json."""
        numbers = {name: number(getattr(self, name)) for name in ("value", "low", "high")}
        return {
            "name": self.name,
            "group": self.group,
            **numbers,
            "n": self.n,
            "higher_is_better": self.higher_is_better,
            "about": self.about,
        }


def number(value: float) -> float | None:
    """For JSON: six places; null for NaN."""
    return None if np.isnan(value) else round(float(value), 6)


def figures(scores: Scores, seed: int = 0) -> list[Figure]:
    """Every measure that applies to at least one case, in the order of `measures`."""
    columns = np.stack([scores.values[measure.name] for measure in PER_CASE], axis=1)
    found = shares(columns, seed)
    made = [_figure(measure, *(part[at] for part in found)) for at, measure in enumerate(PER_CASE)]
    made += _set_level(scores, seed)
    return [figure for figure in made if figure.n and not np.isnan(figure.value)]


def latencies(seconds: Sequence[float], seed: int = 0) -> list[Figure]:
    """Median and 95th percentile of the time a case took, in milliseconds."""
    if not seconds:
        return []
    spent = np.asarray(seconds, dtype=np.float64) * 1_000

    def statistic(places: npt.NDArray[np.intp]) -> Floats:
        return np.percentile(spent[places], (50, 95))

    value = statistic(np.arange(len(spent)))
    ends = intervals(statistic, len(spent), seed)
    return [_figure(measure, value[at], ends[0][at], ends[1][at], len(spent)) for at, measure in enumerate(SPEED)]


def _set_level(scores: Scores, seed: int) -> list[Figure]:
    confidence, right = scores.values["confidence"], scores.values["right"]
    answerable, kind = scores.values["answerable"], np.array(scores.facts["kind"], dtype=np.str_)

    def statistic(places: npt.NDArray[np.intp]) -> Floats:
        found = set_values(confidence[places], right[places], answerable[places], kind[places])
        return np.array([found[measure.name] for measure in SET_LEVEL])

    value = statistic(np.arange(len(scores.cases)))
    low, high = intervals(statistic, len(scores.cases), seed)
    counts = set_counts(confidence, right, answerable, kind)
    return [
        _figure(measure, value[at], low[at], high[at], counts[measure.name]) for at, measure in enumerate(SET_LEVEL)
    ]


def _figure(measure: Measure, value: float, low: float, high: float, n: int) -> Figure:
    return Figure(
        name=measure.name,
        group=measure.group,
        value=float(value),
        low=float(low),
        high=float(high),
        n=int(n),
        higher_is_better=measure.higher_is_better,
        about=measure.about,
    )
