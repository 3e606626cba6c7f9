"""The answers that a person gave: one line each in labels.jsonl, on the disk at once, and folded into the dataset.

The last line of a case counts, so an answer is changed by giving another one, and stopping loses nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistkit.case.dataset import CASES, QRELS, load
from assistkit.errors import DatasetError
from assistkit.text.files import json_lines, write_whole
from assistkit.text.reading import entry_kind

LABELS = "labels.jsonl"
GRADE = 2  # an article that a person says answers the case


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a person said of a case: the articles that answer it, or that none does; neither takes an answer back."""

    articles: tuple[str, ...] = ()
    none: bool = False

    def __bool__(self) -> bool:
        return bool(self.articles) or self.none


def by_hand(folder: Path) -> dict[str, Answer]:
    """The answers so far, by case. Raises DatasetError, naming the line, for one that cannot be read."""
    path = folder / LABELS
    if entry_kind(path) is None:
        return {}
    found: dict[str, Answer] = {}
    for line, row in json_lines(path, "an answer", DatasetError, within=folder):
        case, articles, none = row.get("case"), row.get("articles"), row.get("none")
        whole = isinstance(case, str) and isinstance(articles, list) and isinstance(none, bool)
        if not whole or not all(isinstance(one, str) for one in articles or ()):
            problem = "must have a case, a list of articles and none: true or false; mend the line or take it out"
            raise DatasetError(problem, path=path, line=line)
        found[str(case)] = Answer(articles=tuple(articles or ()), none=bool(none))
    return found


def record(folder: Path, case: str, answer: Answer) -> None:
    """Append an answer; it is on the disk when this returns. Raises OSError."""
    row = {"case": case, "articles": list(answer.articles), "none": answer.none}
    with (folder / LABELS).open("ab") as file:
        file.write((json.dumps(row, ensure_ascii=False) + "\n").encode())
        file.flush()
        os.fsync(file.fileno())


def fold(folder: Path) -> list[str]:
    """Bring cases.jsonl and qrels.tsv to what was answered; the cases that have an answer.

    An answer replaces every other label of its case. Raises DatasetError for files that cannot be used.
    """
    answers = by_hand(folder)
    if not answers:
        return []
    dataset = load(folder)
    rows = [row for _, row in json_lines(folder / CASES, "a case", DatasetError, within=folder)]
    qrels = {case: dict(grades) for case, grades in dataset.qrels.items()}
    for row in rows:
        case = str(row["id"])
        if case not in answers:
            continue
        row.pop("answerable", None)
        qrels.pop(case, None)
        if answers[case].none:
            row["answerable"] = False
        elif answers[case]:
            qrels[case] = dict.fromkeys(answers[case].articles, GRADE)
    _write(folder, rows, qrels)
    known = {str(row["id"]) for row in rows}
    return [case for case, answer in answers.items() if answer and case in known]


def _write(folder: Path, rows: Sequence[dict[str, Any]], qrels: dict[str, dict[str, int]]) -> None:
    lines = ["case_id\tarticle_id\tgrade\n"]
    lines += [f"{case}\t{article}\t{grade}\n" for case, found in qrels.items() for article, grade in found.items()]
    write_whole(folder / QRELS, "".join(lines).encode())
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    write_whole(folder / CASES, text.encode("utf-8", errors="replace"))
