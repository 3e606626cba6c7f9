"""A run read back from its folder: what was ranked and suggested for each case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistkit.errors import DatasetError, InputError
from assistkit.evaluation.about_run import AboutRun, read_about
from assistkit.evaluation.running import HEADER, RUN, SUGGESTIONS
from assistkit.text.bounds import is_count
from assistkit.text.files import json_lines, lines
from assistkit.text.reading import entry_kind
from assistkit.types import Suggestion


@dataclass(frozen=True, kw_only=True)
class Run:
    """`ranking` has the article ids of each case, best first; `suggestions` may be empty, as another tool's run is.

    `about` is what made it, where it says so.
    """

    path: Path
    ranking: Mapping[str, tuple[str, ...]]
    suggestions: Mapping[str, Suggestion]
    about: AboutRun | None = None

    def to_pandas(self) -> Any:
        """A DataFrame with one row per case and article: its rank. `suggestions_frame` has the suggestions."""
        from assistkit.evaluation.frames import ranking_frame

        return ranking_frame(self)

    def __repr__(self) -> str:
        return f"Run({str(self.path)!r}, {len(self.ranking)} ranked, {len(self.suggestions)} suggestions)"


def load_run(path: str | Path) -> Run:
    """Read a run folder: run.tsv, and suggestions.jsonl and run.json where they are there.

    Raises DatasetError, naming file and line, for what cannot be used.
    """
    root = Path(path)
    if entry_kind(root / RUN) is None:
        raise DatasetError(f"holds no run: a run is a folder with {RUN}; make one with assistkit eval run", path=root)
    suggestions = dict(_suggestions(root / SUGGESTIONS))
    return Run(path=root, ranking=_ranking(root / RUN), suggestions=suggestions, about=read_about(root))


def _ranking(path: Path) -> dict[str, tuple[str, ...]]:
    ranking: dict[str, dict[str, None]] = {}
    for number, line in lines(path, DatasetError, within=path.parent):
        if number == 1:
            if line != HEADER:
                raise DatasetError(f"must begin with the header {HEADER!r}, got {line[:60]!r}", path=path, line=1)
            continue
        fields = line.split("\t")
        case, article, rank, score = fields if len(fields) == 4 else ("", "", "", "")
        if not case or not article or not is_count(rank) or not _is_number(score):
            problem = f"must be case_id, article_id, rank and score, with tabs between; got {line[:60]!r}"
        elif article in ranking.get(case, {}):
            problem = f"article {article!r} is ranked twice for case {case!r}"
        elif int(rank) != len(ranking.get(case, {})) + 1:
            problem = f"rank {len(ranking.get(case, {})) + 1} of case {case!r} comes next, got {rank}"
        else:
            ranking.setdefault(case, {})[article] = None
            continue
        raise DatasetError(problem, path=path, line=number)
    return {case: tuple(articles) for case, articles in ranking.items()}


def _suggestions(path: Path) -> Iterator[tuple[str, Suggestion]]:
    seen: set[str] = set()
    there = entry_kind(path) is not None
    for number, row in json_lines(path, "a suggestion", DatasetError, within=path.parent) if there else ():
        try:
            suggestion = Suggestion.from_dict(row)
        except InputError as error:
            raise DatasetError(f"not a usable suggestion: {error}", path=path, line=number) from None
        if suggestion.case_id in seen:
            raise DatasetError(f"case {suggestion.case_id!r} has a suggestion already", path=path, line=number)
        seen.add(suggestion.case_id)
        yield suggestion.case_id, suggestion


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
