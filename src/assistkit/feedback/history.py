"""From reviews to labels: which article solved which case, as `assistkit.learning` and an evaluation read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from assistkit.case.dataset import CASES, QRELS, LabeledCase
from assistkit.case.rows import case_from_row
from assistkit.errors import InputError
from assistkit.feedback.records import Event, Outcome, as_json, name, plain
from assistkit.text.files import write_whole
from assistkit.types import Case

CLOSE = 0.8
"""Similarity from which an edited draft counts as nearly sent as is."""
LOOSE = 0.4
"""The lowest similarity at which it still supports its articles."""
HELPED, SPOKE, DID_NOT = 2, 1, 0
NOTHING_HAS_IT = "no article answers this"
"""The reason of a rejection, or how it begins, that says so of the whole knowledge base."""
OF_THE_DRAFT = ("wrong tone", "incomplete")
"""Reasons that say nothing against the articles."""


def graded(outcomes: Iterable[Outcome]) -> list[LabeledCase]:
    """The cases whose reviews say something of articles, by case id.

    Cited articles get 2 where the draft was sent as is or nearly so, 1 where it was changed much, 0 where it was
    rejected for what it says; a draft that was rewritten or ignored, or rejected for its tone, says nothing about them.
    Articles that the agent named as helpful get 2 in any case. Of several suggestions for a case the best grade counts,
    and the case as it was last shown.
    """
    cases: dict[str, tuple[datetime, Case]] = {}
    grades: dict[str, dict[str, int]] = {}
    missing: set[str] = set()
    for shown, last in outcomes:
        if shown.case is None or last is None:
            continue
        found = _grades(shown.articles, last)
        nothing = last.decision == "rejected" and _says(last, NOTHING_HAS_IT)
        if not found and not nothing:
            continue
        if nothing:
            missing.add(shown.case_id)
        if shown.case_id not in cases or cases[shown.case_id][0] <= shown.shown_at:
            cases[shown.case_id] = shown.shown_at, shown.case
        own = grades.setdefault(shown.case_id, {})
        for article, grade in found.items():
            own[article] = max(grade, own.get(article, DID_NOT))
    solved = {id for id, own in grades.items() if any(grade > DID_NOT for grade in own.values())}
    unanswered = missing - solved
    return [LabeledCase(cases[id][1], dict(sorted(grades[id].items())), id not in unanswered) for id in sorted(cases)]


def when_due(solved: Iterable[LabeledCase]) -> list[LabeledCase]:
    """The same as a reader of the exported folder has them: only what was known when a reply was due, in clean text."""
    return [one._replace(case=case_from_row(_row(one)).before_first_agent()) for one in solved]


def write(solved: Iterable[LabeledCase], folder: Path) -> int:
    """Write cases.jsonl and qrels.tsv into the folder; how many cases. Raises InputError.

    Ids are in qrels.tsv as they are, also where a spreadsheet would read a formula: programs compare them, to the
    character. One with a tab or a new line, which would be another row, is refused.
    """
    lines, labels, count = list[str](), ["case_id\tarticle_id\tgrade"], 0
    for one in solved:
        lines.append(as_json(_row(one)))
        case = name(one.case.id, "case_id")
        labels += [f"{case}\t{name(article, 'article_id')}\t{grade}" for article, grade in one.articles.items()]
        count += 1
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / CASES, "".join(f"{line}\n" for line in lines).encode())
        write_whole(folder / QRELS, "".join(f"{line}\n" for line in labels).encode())
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror}); give a folder of yours") from None
    return count


def _row(one: LabeledCase) -> dict[str, Any]:
    row = {key: _readable(value) for key, value in plain(one.case).items()}
    return row if one.answerable else {**row, "answerable": False}


def _grades(cited: Iterable[str], last: Event) -> dict[str, int]:
    found: dict[str, int] = {}
    if last.decision == "rejected":
        found = {} if _says(last, *OF_THE_DRAFT) else dict.fromkeys(cited, DID_NOT)
    elif last.decision == "accepted" or (last.similarity or 0.0) >= CLOSE:
        found = dict.fromkeys(cited, HELPED)
    elif (last.similarity or 0.0) >= LOOSE:
        found = dict.fromkeys(cited, SPOKE)
    return {**found, **dict.fromkeys(last.helpful_articles, HELPED)}


def _says(last: Event, *reasons: str) -> bool:
    """Whether the reason begins with one of these, in capitals or not."""
    return last.reason.strip().casefold().startswith(reasons)


def _readable(value: object) -> object:
    """Without the characters that a reader of datasets refuses: NUL."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, Mapping):
        return {key: _readable(one) for key, one in value.items()}
    return [_readable(one) for one in value] if isinstance(value, list | tuple) else value
