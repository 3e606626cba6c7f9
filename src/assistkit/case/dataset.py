"""An evaluation dataset: cases as they stood before the first agent message, and which articles answer them.

`cases.jsonl` holds one case per line, `qrels.tsv` (optional) lines of case_id, article_id and grade.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from assistkit.case.files import cases_of
from assistkit.errors import DatasetError
from assistkit.text.bounds import is_count
from assistkit.text.files import json_lines, lines
from assistkit.text.reading import entry_kind, read_file
from assistkit.types import Case

CASES, QRELS = "cases.jsonl", "qrels.tsv"
_QRELS_HEADER = ["case_id", "article_id", "grade"]

Row = Mapping[str, Any]
Qrels = Mapping[str, Mapping[str, int]]  # case id -> article id -> grade


class LabeledCase(NamedTuple):
    """A case and what is known of articles: a grade above 0 helped (2 more than 1), 0 did not.

    `answerable` is False where an agent said that no article has the answer.
    """

    case: Case
    articles: Mapping[str, int]
    answerable: bool = True

    @property
    def solved_by(self) -> dict[str, int]:
        """The articles that helped, with their grades."""
        return {article: grade for article, grade in sorted(self.articles.items()) if grade > 0}

    @property
    def unsolved(self) -> bool:
        """No article is known that helped, but something is: that none has the answer, or some that did not help."""
        return not self.solved_by and (bool(self.articles) or not self.answerable)


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """`cases` hold only what was known when a reply was due; `rows` are the lines they came from, by case id.

    Iterating gives every case with its labels.
    """

    path: Path
    cases: tuple[Case, ...]
    rows: Mapping[str, Row]
    qrels: Qrels

    def __iter__(self) -> Iterator[LabeledCase]:
        for case in self.cases:
            answerable = self.rows.get(case.id, {}).get("answerable") is not False
            yield LabeledCase(case, self.qrels.get(case.id, {}), answerable)


def load(
    path: str | Path, *, split: str | None = None, limit: int | None = None, qrels: str | Path | None = None
) -> Dataset:
    """Read a dataset folder; of its cases those of `split`, of these the first `limit`, in the order of the file.

    `qrels` is another file of labels than the folder's own.

    Raises DatasetError, naming file and line, for what cannot be used, and where no case is left.
    """
    root = Path(path)
    if not root.is_dir():
        raise DatasetError(f"there is no such folder; a dataset is a folder with {CASES}", path=root)
    rows = json_lines(root / CASES, "a case", DatasetError, within=root)
    every = {case.id: (case, {**row, "id": case.id}) for row, case in cases_of(rows, root / CASES, DatasetError)}
    if qrels is not None and not Path(qrels).exists():
        raise DatasetError("there is no such file of labels", path=Path(qrels))
    labels = _qrels(Path(qrels), None, every.keys()) if qrels else _qrels(root / QRELS, root, every.keys())
    chosen = [(case, row) for case, row in every.values() if split is None or row.get("split") == split][:limit]
    if not chosen:
        splits = sorted({str(row["split"]) for _, row in every.values() if row.get("split")})
        raise DatasetError(f"no case of split {split!r}; there is {', '.join(splits) or 'none'}", path=root / CASES)
    return Dataset(
        path=root,
        cases=tuple(case.before_first_agent() for case, _ in chosen),
        rows={case.id: row for case, row in chosen},
        qrels={case.id: labels[case.id] for case, _ in chosen if case.id in labels},
    )


def digest(dataset: Dataset) -> str:
    """sha256 of the dataset's files: equal digests mean the same cases and labels."""
    total = hashlib.sha256()
    for name in (CASES, QRELS):
        path = dataset.path / name
        total.update(hashlib.sha256(_bytes_of(path, dataset.path)).digest())
    return total.hexdigest()


def _bytes_of(path: Path, root: Path) -> bytes:
    try:
        return read_file(path, within=root)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise DatasetError(f"cannot be read ({error.strerror})", path=path) from None


def _qrels(path: Path, root: Path | None, known: Any) -> dict[str, dict[str, int]]:
    """The labels of a file in the folder `root`, or that the caller named."""
    if root is not None and entry_kind(path) is None:
        return {}
    qrels: dict[str, dict[str, int]] = {}
    for number, line in lines(path, DatasetError, within=root):
        fields = line.split("\t")
        if fields == _QRELS_HEADER and not qrels:
            continue
        case, article, grade = fields if len(fields) == 3 else ("", "", "")
        if not case or not article or not is_count(grade):
            problem = f"must be case_id, article_id and a grade from 0, with tabs between; got {line[:60]!r}"
        elif case not in known:
            problem = f"case {case!r} is not in {CASES}"
        elif article in qrels.get(case, {}):
            problem = f"case {case!r} and article {article!r} were graded before"
        else:
            qrels.setdefault(case, {})[article] = int(grade)
            continue
        raise DatasetError(problem, path=path, line=number)
    return qrels


def unknown_articles(dataset: Dataset, known: Container[str]) -> list[tuple[int, str]]:
    """The lines of qrels.tsv, with their articles, that grade an article which is not `known`, for cases in use."""
    path = dataset.path / QRELS
    if not dataset.qrels or entry_kind(path) is None:
        return []
    found = []
    for number, line in lines(path, DatasetError, within=dataset.path):
        fields = line.split("\t")
        if len(fields) == 3 and fields[0] in dataset.qrels and fields[1] not in known:
            found.append((number, fields[1]))
    return found


def check_articles(dataset: Dataset, known: Container[str]) -> None:
    """Raises DatasetError, naming file and line, where an article is graded that is not `known`."""
    unknown = unknown_articles(dataset, known)
    if unknown:
        line, article = unknown[0]
        others = f" (and {len(unknown) - 1} more lines like it)" if len(unknown) > 1 else ""
        problem = f"article {article!r} is not in the index{others}; index it, or allow it with --allow-unknown"
        raise DatasetError(problem, path=dataset.path / QRELS, line=line)
