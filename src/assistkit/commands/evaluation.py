"""assistkit eval: run the assistant over a dataset."""

from __future__ import annotations

from pathlib import Path

import click

from assistkit.commands.embedder import embedder_option, load
from assistkit.commands.group import Interrupted
from assistkit.commands.words import count, progress, say

_PATH = click.Path(path_type=Path)


@click.group("eval")
def evaluation() -> None:
    """Measure the assistant on cases whose answers are known."""


@evaluation.command()
@click.argument("dataset", type=_PATH)
@click.option("--index", "path", type=_PATH, required=True, help="Folder of the index.")
@embedder_option
@click.option("--out", type=_PATH, required=True, help="Folder to write run.tsv and suggestions.jsonl to.")
@click.option("--split", help="Only the cases of this split.")
@click.option("--limit", type=click.IntRange(min=1), help="Only the first N cases.")
def run(dataset: Path, path: Path, embedder: str | None, out: Path, split: str | None, limit: int | None) -> None:
    """Rank and suggest for every case of DATASET.

    A case is taken as it stood before the first agent message.
    """
    from assistkit.assistant import Assistant
    from assistkit.evaluation.dataset import load_dataset
    from assistkit.evaluation.run import check_out, run_dataset

    check_out(out)
    loaded = load_dataset(dataset, split=split, limit=limit)
    assistant = Assistant.open(path, embedder=load(embedder))
    try:
        run_dataset(loaded, assistant, out, progress=progress("Cases", len(loaded.cases)))
    except KeyboardInterrupt:
        raise Interrupted(f"interrupted; no run was written to {out}") from None
    say(f"{out}: {count(len(loaded.cases), 'case')}")
