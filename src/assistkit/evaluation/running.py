"""A run: what the assistant ranks and suggests for every case of a dataset, in three files.

`run.tsv` has the best articles of each case, `suggestions.jsonl` a `Suggestion.to_dict()` a line, `run.json` what
made the run. The same input gives the same bytes. `run.tsv` comes last and goes first, so a folder that has it holds
a whole run. A run that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from assistkit.case.dataset import digest
from assistkit.errors import InputError
from assistkit.evaluation.about_run import ABOUT, AboutRun, about_run
from assistkit.evaluation.journal import JOURNAL, Done, Journal
from assistkit.progress import Progress, bar
from assistkit.text.files import ASIDE, whole
from assistkit.types import Case, Evidence
from assistkit.workers.processes import Processes

if TYPE_CHECKING:
    from assistkit.assistant import Assistant
    from assistkit.case.dataset import Dataset
    from assistkit.workers import Workers


RUN, SUGGESTIONS = "run.tsv", "suggestions.jsonl"
HEADER = "case_id\tarticle_id\trank\tscore"
DEPTH = 50  # articles a case
_BATCH = 32  # cases

Open: TypeAlias = "Callable[[], Assistant]"


def run(
    dataset: Dataset,
    assistant: Assistant | Open,
    out: str | Path,
    *,
    workers: int | Workers = 1,
    progress: Progress | None = None,
) -> list[float]:
    """Write the run of `assistant` over `dataset` to the folder `out`, in place of a run that is there.

    With more than one worker give a function that opens the assistant, such as
    `functools.partial(Assistant.open, "kb.index")`: each process opens its own. `workers` may also be `Workers` that
    open it, such as Ray's; they are closed. The ranking and the confidence are written for every case, also where the
    draft is withheld. `progress` is True for a bar, or wraps the iterable of what is done.

    Gives the seconds that each case took. Raises InputError, before any work, where `out` holds something else than
    a run.
    """
    root = Path(out)
    check_out(root)
    opened = assistant() if callable(assistant) else assistant
    with Journal(root, {"dataset": digest(dataset), "by": opened.provenance()}) as journal:
        kept = [journal.done[case.id] for case in dataset.cases if case.id in journal.done]
        left = [case for case in dataset.cases if case.id not in journal.done]
        batches = [left[start : start + _BATCH] for start in range(0, len(left), _BATCH)]
        with closing(_judged(opened, batches, _spread(assistant, workers, len(batches)))) as made:
            watched: Iterable[Done] = chain(kept, _written(journal, made))
            if progress and not callable(progress):
                watched = bar(watched, "Suggesting", len(dataset.cases))
            for _ in progress(watched) if callable(progress) else watched:
                pass
        every = [journal.done[case.id] for case in dataset.cases]
        _publish(root, every, about_run(opened, dataset))
    return [done.seconds for done in every]


def check_out(out: Path) -> None:
    """Raises InputError unless a run may be written to this folder: it is not there, empty or holds a run."""
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: a run is a folder, this is a file; choose another place")
    names = {path.name for path in out.iterdir() if not path.name.startswith(ASIDE)} if out.is_dir() else set()
    if names and not names & {RUN, SUGGESTIONS, JOURNAL}:
        raise InputError(
            f"{out}: must be a run, an empty folder or not exist; it holds {min(names)!r} and no run: "
            "nothing was written, choose another place"
        )


def judge(assistant: Assistant, cases: Sequence[Case]) -> list[Done]:
    """What the assistant ranks and suggests for these cases, and how long each took: its share of the search, too."""
    started = time.perf_counter()
    found = assistant.retrieve(cases, k=DEPTH)
    search = (time.perf_counter() - started) / len(cases)
    made = []
    for case, evidence in zip(cases, found, strict=True):
        started = time.perf_counter()
        suggestion = assistant.suggest_from(case, evidence)
        seconds = round(search + time.perf_counter() - started, 6)
        made.append(Done(case=case.id, ranking=_ranking(evidence), suggestion=suggestion.to_dict(), seconds=seconds))
    return made


def _spread(assistant: Assistant | Open, workers: int | Workers, batches: int) -> Workers | None:
    """What shares the work; None where it is done here."""
    if not isinstance(workers, int):
        return workers
    if workers == 1:
        return None
    if not callable(assistant):
        raise InputError("several workers need a function that opens the assistant; got an assistant")
    return Processes(assistant, min(workers, batches or 1))


def _judged(
    opened: Assistant, batches: Sequence[Sequence[Case]], workers: Workers | None
) -> Generator[list[Done], None, None]:
    if workers is None:
        yield from (judge(opened, cases) for cases in batches)
        return
    try:
        yield from (done for _, done in workers.each(judge, batches))
    finally:
        workers.close()


def _ranking(evidence: Sequence[Evidence]) -> list[tuple[str, float]]:
    """An entry an article: its passages stand together and share its score."""
    best: dict[str, float] = {}
    for one in evidence:
        best.setdefault(one.passage.article_id, one.score)
    return list(best.items())[:DEPTH]


def _written(journal: Journal, made: Iterable[list[Done]]) -> Iterator[Done]:
    for batch in made:
        journal.add(batch)
        yield from batch


def _publish(root: Path, every: Sequence[Done], about: AboutRun) -> None:
    # The run takes its place last, and what it says of itself right before.
    with whole(root / RUN) as ranked, whole(root / ABOUT) as told, whole(root / SUGGESTIONS) as suggested:
        told.write(about.to_json())
        for done in every:
            suggested.write(f"{json.dumps(done.suggestion, ensure_ascii=False, sort_keys=True)}\n".encode())
        ranked.write(f"{HEADER}\n".encode())
        for done in every:
            for rank, (article, score) in enumerate(done.ranking, start=1):
                ranked.write(f"{done.case}\t{article}\t{rank}\t{score:.6f}\n".encode())
        (root / RUN).unlink(missing_ok=True)  # its suggestions take their place first, and it is no run without it
