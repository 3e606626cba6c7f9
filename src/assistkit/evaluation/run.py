"""A run: what the assistant ranks and suggests for every case of a dataset, in two files.

`run.tsv` has the best articles of each case, `suggestions.jsonl` a `Suggestion.to_dict()` a line. The same input
gives the same bytes. `run.tsv` comes last and goes first, so a folder that has it holds a whole run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeAlias

from assistkit.errors import InputError
from assistkit.types import Case, Evidence, Suggestion

if TYPE_CHECKING:
    from assistkit.assistant import Assistant
    from assistkit.evaluation.dataset import Dataset

RUN, SUGGESTIONS = "run.tsv", "suggestions.jsonl"
HEADER = "case_id\tarticle_id\trank\tscore"
DEPTH = 50  # articles a case
_BATCH = 32  # cases

Judged: TypeAlias = tuple[Case, Sequence[Evidence], Suggestion]


def run_dataset(
    dataset: Dataset,
    assistant: Assistant,
    out: str | Path,
    *,
    progress: Callable[[Iterable[Judged]], Iterable[Judged]] | None = None,
) -> None:
    """Write the run of `assistant` over `dataset` to the folder `out`, in place of a run that is there.

    The ranking and the confidence are written for every case, also where the draft is withheld. `progress` wraps the
    iterable of what is done. Raises InputError, before any work, where `out` holds something else than a run.
    """
    root = Path(out)
    check_out(root)
    root.mkdir(parents=True, exist_ok=True)
    judged = _judged(dataset.cases, assistant)
    with _published(root) as (ranked, suggested):
        ranked.write(f"{HEADER}\n")
        for case, evidence, suggestion in progress(judged) if progress else judged:
            ranked.writelines(f"{line}\n" for line in _ranking(case, evidence))
            suggested.write(json.dumps(suggestion.to_dict(), ensure_ascii=False, sort_keys=True) + "\n")


def check_out(out: Path) -> None:
    """Raises InputError unless a run may be written to this folder: it is not there, empty or holds a run."""
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: a run is a folder, this is a file; choose another place")
    names = {path.name for path in out.iterdir() if not path.name.startswith(".tmp-")} if out.is_dir() else set()
    if names and not names & {RUN, SUGGESTIONS}:
        raise InputError(
            f"{out}: must be a run, an empty folder or not exist; it holds {min(names)!r} and no run: "
            "nothing was written, choose another place"
        )


def _judged(cases: Sequence[Case], assistant: Assistant) -> Iterator[Judged]:
    for start in range(0, len(cases), _BATCH):
        batch = cases[start : start + _BATCH]
        for case, evidence in zip(batch, assistant.retrieve(batch, k=DEPTH), strict=True):
            yield case, evidence, assistant.suggest_from(case, evidence)


def _ranking(case: Case, evidence: Sequence[Evidence]) -> list[str]:
    """A line an article: its passages stand together and share its rank and score."""
    best: dict[str, Evidence] = {}
    for one in evidence:
        best.setdefault(one.passage.article_id, one)
    return [
        f"{case.id}\t{article}\t{rank}\t{one.score:.6f}"
        for rank, (article, one) in enumerate(list(best.items())[:DEPTH], start=1)
    ]


@contextmanager
def _published(root: Path) -> Iterator[tuple[TextIO, TextIO]]:
    """Files for run.tsv and suggestions.jsonl, written aside; they take their places when the block ends well."""
    ranked, suggested = root / f".tmp-{RUN}", root / f".tmp-{SUGGESTIONS}"
    try:
        with (
            ranked.open("w", encoding="utf-8", newline="\n") as ranked_file,
            suggested.open("w", encoding="utf-8", newline="\n") as suggested_file,
        ):
            yield ranked_file, suggested_file
        (root / RUN).unlink(missing_ok=True)
        suggested.replace(root / SUGGESTIONS)
        ranked.replace(root / RUN)
    finally:
        ranked.unlink(missing_ok=True)
        suggested.unlink(missing_ok=True)
