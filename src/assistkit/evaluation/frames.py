"""What the library knows as DataFrames: suggestions, runs, reviews, labels, figures. A row a thing, plain columns.

Lists are in a cell as text with "; " between, a figure with its interval in separate columns. All raise
MissingExtra without pandas. `write_table` writes them, and any other frame, to CSV or XLSX.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistkit.errors import InputError
from assistkit.evaluation.tables import frame
from assistkit.types import Finding, Review, Suggestion

if TYPE_CHECKING:
    from assistkit.case.dataset import LabeledCase
    from assistkit.evaluation.runs import Run
    from assistkit.feedback.store import FeedbackStore

_BETWEEN = "; "


def suggestions_frame(suggestions: Iterable[Suggestion]) -> Any:
    """A row a suggestion, by case id: status, confidence, the articles it cites, the draft, the findings, its id."""
    every = [_checked(one) for one in suggestions]
    columns = {
        "status": [one.status for one in every],
        "confidence": [one.confidence for one in every],
        "articles": [_joined(citation.article_id for citation in one.citations) for one in every],
        "draft": [one.text for one in every],
        "findings": [_joined(map(_said, one.findings)) for one in every],
        "suggestion": [one.id for one in every],
    }
    return frame(columns, [one.case_id for one in every], "case")


def ranking_frame(run: Run) -> Any:
    """One row per case and article that a run ranked for it, the best first."""
    rows = [(case, rank, article) for case, own in run.ranking.items() for rank, article in enumerate(own, start=1)]
    return frame(
        {"rank": [rank for _, rank, _ in rows], "article": [article for *_, article in rows]},
        [case for case, _, _ in rows],
        "case",
    )


def reviews_frame(reviews: FeedbackStore | Iterable[Review]) -> Any:
    """A row a review, by suggestion id, with its fields; of a store those that count, the oldest first."""
    every: Iterable[Review] = reviews.reviews() if hasattr(reviews, "reviews") else reviews
    rows = list(every)
    names = [one.name for one in dataclasses.fields(Review) if one.name != "suggestion_id"]
    columns: dict[str, Any] = {name: [getattr(one, name) for one in rows] for name in names}
    columns["helpful_articles"] = [_joined(own) for own in columns["helpful_articles"]]
    return frame(columns, [one.suggestion_id for one in rows], "suggestion")


def labels_frame(labeled: FeedbackStore | Iterable[LabeledCase]) -> Any:
    """One row per case and article with its grade; a case without one has a row with an empty article and no grade.

    That is a dataset, or what a feedback store's reviews say.
    """
    every: Iterable[LabeledCase] = labeled.solved_cases() if hasattr(labeled, "solved_cases") else labeled
    rows: list[tuple[str, str, int | None, bool]] = []
    for one in every:
        graded = one.articles.items() or [("", None)]
        rows += [(one.case.id, article, grade, one.answerable) for article, grade in graded]
    columns = {name: [row[at] for row in rows] for at, name in enumerate(("article", "grade", "answerable"), start=1)}
    return frame(columns, [case for case, *_ in rows], "case")


def figures_frame(figures: Sequence[Any]) -> Any:
    """A row a figure: those of `Scores.figures()`, or what `assistkit.feedback.figures` gives.

    A share or mean inside one, such as a week's `accepted`, becomes columns: `accepted` with the value, `accepted_low`
    and `accepted_high` with its interval, `accepted_n` with the count; empty where there is none.
    """
    rows = [_flat(one) for one in figures]
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [row.get(name) for row in rows] for name in names}
    return frame(columns, [str(at) for at in range(len(rows))], "figure")


def _flat(figure: Any) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in _fields(figure).items():
        if isinstance(value, tuple) and hasattr(value, "_asdict"):
            inside = value._asdict()
            flat[name] = inside.pop("value")
            flat |= {f"{name}_{key}": one for key, one in inside.items()}
        else:
            flat[name] = value
    return flat


def _fields(figure: Any) -> Mapping[str, Any]:
    if isinstance(figure, tuple) and hasattr(figure, "_asdict"):
        found: Mapping[str, Any] = figure._asdict()
        return found
    if dataclasses.is_dataclass(figure) and not isinstance(figure, type):
        return {one.name: getattr(figure, one.name) for one in dataclasses.fields(figure)}
    raise InputError(f"figures must be those of Scores.figures() or assistkit.feedback; got {type(figure).__name__}")


def _checked(one: object) -> Suggestion:
    if not isinstance(one, Suggestion):
        hint = "; a run has them in run.suggestions.values()" if isinstance(one, str) else ""
        raise InputError(f"suggestions must be Suggestion; got {type(one).__name__}{hint}")
    return one


def _joined(texts: Iterable[str]) -> str:
    return _BETWEEN.join(dict.fromkeys(texts))


def _said(finding: Finding) -> str:
    return f"{finding.severity} {finding.code}: {finding.message}"
