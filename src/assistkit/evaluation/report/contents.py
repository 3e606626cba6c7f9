"""report.json: figures with intervals, curves, slices and every case, made from a run and its dataset."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistkit.case.conversation import written
from assistkit.case.dataset import Dataset, digest
from assistkit.confidence.promise import Promise
from assistkit.errors import InputError
from assistkit.evaluation.about_run import versions
from assistkit.evaluation.judging import TOP, is_judged, verdict
from assistkit.evaluation.learned import overlap
from assistkit.evaluation.measures import PER_CASE
from assistkit.evaluation.missing import missing_groups
from assistkit.evaluation.promised import promise_of_run, promises
from assistkit.evaluation.replay import days, weeks
from assistkit.evaluation.runs import Run, load_run
from assistkit.evaluation.scores import Scores, figures, latencies, number, score
from assistkit.evaluation.slices import slices
from assistkit.text.files import write_whole
from assistkit.text.reading import read_file
from assistkit.types import Citation, Suggestion

REPORT = "report.json"
FORMAT = 1
FEWEST = 4  # weeks, or days: of fewer there is no course to see


@dataclass(frozen=True, kw_only=True)
class Background:
    """What a report tells beyond the run: `split` that was chosen, `titles` of articles, `seconds` a case took."""

    split: str | None = None
    titles: Mapping[str, str] | None = None
    seconds: Sequence[float] = ()
    seed: int = 0


def score_run(folder: str | Path, dataset: Dataset, background: Background | None = None) -> Path:
    """Score the run in `folder` and write report.json beside it. Raises MissingExtra without the extra `eval`."""
    root = Path(folder)
    background = background or Background()
    made = report(load_run(root), dataset, background)
    text = json.dumps(made, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    write_whole(root / REPORT, text.encode())
    return root / REPORT


def read_report(folder: Path) -> dict[str, Any]:
    """The report.json of a run. Raises InputError where it is missing, damaged or of a newer format."""
    path = folder / REPORT
    try:
        report = json.loads(read_file(path, within=path.parent))
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file; score the run first") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); score the run again") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: not usable JSON ({error}); score the run again") from None
    got = report.get("format") if isinstance(report, dict) else None
    if not isinstance(report, dict) or got != FORMAT:
        raise InputError(f"{path}: must be a report of format {FORMAT}, got {got!r}; score the run again")
    return report


def report(run: Run, dataset: Dataset, background: Background) -> dict[str, Any]:
    """What report.json holds."""
    scores = score(dataset, run)
    promised = promise_of_run(run, scores)
    shown = {title: name for one in run.suggestions.values() for title, name in _titles(one).items()}
    titles = {**shown, **(background.titles or {})}
    judged = sum(is_judged(dataset.rows[case.id], dataset.qrels.get(case.id)) for case in dataset.cases)
    made = [*figures(scores, background.seed), *latencies(background.seconds, background.seed)]
    return {
        "format": FORMAT,
        "provenance": _provenance(run, dataset, background),
        "judged": {"judged": judged, "cases": len(dataset.cases)},
        "figures": [figure.to_dict() for figure in made],
        "curves": {**scores.curves(), **_courses(dataset, scores, background.seed), "limit": _limit(promised, scores)},
        "promise": promised.to_dict(),
        "promises": [one.to_dict() for one in promises(run, scores)],
        "learned": overlap(run, len(dataset.cases)).to_dict(),
        "slices": [one.to_dict() for one in slices(scores, background.seed)],
        "missing": [one.to_dict(titles) for one in missing_groups(dataset, run)],
        "cases": list(case_records(run, dataset, scores, titles)),
    }


def _courses(dataset: Dataset, scores: Scores, seed: int) -> dict[str, Any]:
    """Week by week, and where that are too few to see a course, day by day."""
    found = weeks(dataset, scores, seed)
    return {"weeks": found, "days": days(dataset, scores, seed) if len(found) < FEWEST else []}


def _limit(promised: Promise, scores: Scores) -> dict[str, float | None]:
    """What the curve of risk is seen against: the share that may be wrong, and the share of cases from `ready` on."""
    confidence = scores.values["confidence"]
    known = confidence[~np.isnan(confidence) & ~np.isnan(scores.values[TOP])]
    kept = promised.ready is not None and len(known) > 0
    coverage = float((known >= (promised.ready or 0.0)).mean()) if kept else None
    return {"most_wrong": promised.most_wrong, "coverage": coverage}


def _provenance(run: Run, dataset: Dataset, background: Background) -> dict[str, Any]:
    made_by = next(iter(run.suggestions.values())).provenance if run.suggestions else {}
    return {
        "assistkit": made_by.get("assistkit", ""),
        "index": made_by.get("index", ""),
        "pipeline": made_by.get("pipeline", ""),
        "dataset": str(dataset.path),
        "dataset_sha256": digest(dataset),
        "split": background.split,
        "cases": len(dataset.cases),
        "seed": background.seed,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "versions": versions(),
    }


def case_records(run: Run, dataset: Dataset, scores: Scores, titles: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Each case as a report tells it: texts, suggestion, right articles, verdict, measures; `titles` of articles."""
    for at, case in enumerate(dataset.cases):
        values = {m.name: float(scores.values[m.name][at]) for m in PER_CASE}
        values = {name: value for name, value in values.items() if not np.isnan(value)}
        row, grades = dataset.rows[case.id], dataset.qrels.get(case.id)
        suggestion, ranking = run.suggestions.get(case.id), run.ranking.get(case.id, ())
        reply = row.get("reply")
        yield {
            "id": case.id,
            "learned": run.about.learned.get(case.id, "") if run.about else "",
            "subject": case.subject,
            "text": "\n\n".join(written(case)),
            **_suggested(suggestion),
            "gold": _gold(grades or {}, ranking, {**_titles(suggestion), **titles}),
            "reply": reply if isinstance(reply, str) else "",
            "verdict": verdict(row, grades, ranking, suggestion, values),
            "measures": {name: number(value) for name, value in values.items()},
            "facts": {name: facts[at] for name, facts in scores.facts.items() if name != "status" and facts[at]},
        }


def _suggested(suggestion: Suggestion | None) -> dict[str, Any]:
    if suggestion is None:
        return {"status": "abstained", "confidence": 0.0, "draft": "", "citations": []}
    return {
        "status": suggestion.status,
        "confidence": suggestion.confidence,
        "draft": suggestion.text,
        "citations": [_citation(citation, suggestion) for citation in suggestion.citations],
    }


def _citation(citation: Citation, suggestion: Suggestion) -> dict[str, Any]:
    passage = suggestion.cited(citation)
    return {
        "marker": citation.marker,
        "article_id": citation.article_id,
        "title": passage.title if passage else citation.article_id,
        "url": passage.url if passage else "",
        "quote": citation.quote,
    }


def _gold(grades: Mapping[str, int], ranking: Sequence[str], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    place = {article: rank for rank, article in enumerate(ranking, start=1)}
    best_first = sorted(grades.items(), key=lambda one: (-one[1], one[0]))
    return [
        {"article_id": article, "title": titles.get(article, article), "grade": grade, "rank": place.get(article)}
        for article, grade in best_first
    ]


def _titles(suggestion: Suggestion | None) -> dict[str, str]:
    return {e.passage.article_id: e.passage.title for e in suggestion.evidence} if suggestion else {}
