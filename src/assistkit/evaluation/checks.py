"""Do the labels fit the index? Checked before anything heavy runs."""

from __future__ import annotations

from collections.abc import Container

from assistkit.errors import DatasetError
from assistkit.sources.dataset import QRELS, Dataset


def unknown_articles(dataset: Dataset, known: Container[str]) -> list[tuple[int, str]]:
    """The lines of qrels.tsv, with their articles, that grade an article which is not `known`, for cases in use."""
    path = dataset.path / QRELS
    if not dataset.qrels or not path.is_file():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), start=1):
        fields = line.rstrip("\r").split("\t")
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
