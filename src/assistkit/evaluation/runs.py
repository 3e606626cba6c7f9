"""A run read back from its folder: what was ranked and suggested for each case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistkit.errors import DatasetError, InputError
from assistkit.evaluation.running import HEADER, RUN, SUGGESTIONS
from assistkit.text.files import json_lines, lines
from assistkit.types import Suggestion


@dataclass(frozen=True, kw_only=True)
class Run:
    """`ranking` has the article ids of each case, best first; `suggestions` may be empty, as another tool's run is."""

    path: Path
    ranking: Mapping[str, tuple[str, ...]]
    suggestions: Mapping[str, Suggestion]

    def __repr__(self) -> str:
        return f"Run({str(self.path)!r}, {len(self.ranking)} ranked, {len(self.suggestions)} suggestions)"


def load_run(path: str | Path) -> Run:
    """Read a run folder: run.tsv, and suggestions.jsonl where it is there.

    Raises DatasetError, naming file and line, for what cannot be used.
    """
    root = Path(path)
    if not (root / RUN).is_file():
        raise DatasetError(f"holds no run: a run is a folder with {RUN}; make one with assistkit eval run", path=root)
    return Run(path=root, ranking=_ranking(root / RUN), suggestions=dict(_suggestions(root / SUGGESTIONS)))


def _ranking(path: Path) -> dict[str, tuple[str, ...]]:
    ranking: dict[str, dict[str, None]] = {}
    for number, line in lines(path, DatasetError):
        if number == 1:
            if line != HEADER:
                raise DatasetError(f"must begin with the header {HEADER!r}, got {line[:60]!r}", path=path, line=1)
            continue
        fields = line.split("\t")
        case, article, rank, score = fields if len(fields) == 4 else ("", "", "", "")
        if not case or not article or not rank.isdecimal() or not _is_number(score):
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
    for number, row in json_lines(path, "a suggestion", DatasetError) if path.exists() else ():
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
