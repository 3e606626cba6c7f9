"""A run: the same bytes however it comes about, and nothing lost when it is interrupted."""

from __future__ import annotations

import dataclasses
import os
import signal
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from assistkit import Assistant
from assistkit.case.dataset import Dataset
from assistkit.errors import InputError
from assistkit.evaluation import load, run
from assistkit.evaluation.journal import JOURNAL, Done, Journal

pytestmark = pytest.mark.slow  # a dozen runs of 70 cases
FILES = ("run.json", "run.tsv", "suggestions.jsonl")


@pytest.fixture(scope="module")
def dataset(samples: Path) -> Dataset:
    """More than two batches."""
    return load(samples, limit=70)


@pytest.fixture(scope="module")
def whole(dataset: Dataset, sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing interrupted."""
    folder = tmp_path_factory.mktemp("whole")
    seconds = run(dataset, Assistant.open(sample_index), folder)
    assert len(seconds) == 70
    assert min(seconds) > 0
    return folder


def test_a_bar_changes_nothing(dataset: Dataset, sample_index: Path, whole: Path, tmp_path: Path) -> None:
    """A run can be watched in Python, by a bar or by what you wrap an iterable with: the same bytes."""
    run(dataset, Assistant.open(sample_index), tmp_path / "bar", progress=True)
    seen: list[str] = []

    def watch(each: Iterable[Done]) -> Iterator[Done]:
        for done in each:
            seen.append(done.case)
            yield done

    run(dataset, Assistant.open(sample_index), tmp_path / "own", progress=watch)
    assert same(whole, tmp_path / "bar")
    assert same(whole, tmp_path / "own")
    assert seen == [case.id for case in dataset.cases]


class Counting(Assistant):
    """Counts what it suggests, and is interrupted before number `stop`."""

    stop = -1
    made = 0

    def suggest_from(self, case: Any, evidence: Any) -> Any:
        if self.made == self.stop:
            raise KeyboardInterrupt
        self.made += 1
        return super().suggest_from(case, evidence)


def same(one: Path, other: Path) -> bool:
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in FILES)


def interrupted(dataset: Dataset, index: Path, out: Path) -> None:
    assistant = Counting.open(index)
    assistant.stop = 50
    with pytest.raises(KeyboardInterrupt):
        run(dataset, assistant, out)


def test_an_interrupted_run_goes_on(dataset: Dataset, sample_index: Path, whole: Path, tmp_path: Path) -> None:
    """With the first batch that was not finished; the result is as if nothing had happened."""
    interrupted(dataset, sample_index, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [JOURNAL]
    again = Counting.open(sample_index)
    assert len(run(dataset, again, tmp_path)) == 70
    assert again.made == 70 - 32
    assert same(tmp_path, whole)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)


def test_the_run_before_stays_until_the_new_one_is_whole(
    dataset: Dataset, sample_index: Path, whole: Path, tmp_path: Path
) -> None:
    """An interruption takes nothing away."""
    run(dataset, Assistant.open(sample_index), tmp_path)
    interrupted(dataset, sample_index, tmp_path)
    assert same(tmp_path, whole)


@pytest.mark.parametrize("left", [0, 10, 5_000])
def test_a_damaged_journal_is_made_again(
    dataset: Dataset, sample_index: Path, whole: Path, tmp_path: Path, left: int
) -> None:
    """What cannot be read is dropped whole, and the run begins anew."""
    interrupted(dataset, sample_index, tmp_path)
    kept = (tmp_path / JOURNAL).read_bytes()
    (tmp_path / JOURNAL).write_bytes(kept[:left])
    again = Counting.open(sample_index)
    run(dataset, again, tmp_path)
    assert again.made == 70
    assert same(tmp_path, whole)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill_costs_the_batch_in_work(tmp_path: Path) -> None:
    """Killed while a batch is written, the journal has the batches before it and none of its cases; nothing else."""

    def done(case: str) -> Done:
        return Done(case=case, ranking=[("a", 1.0)], suggestion={"text": case * 2_000}, seconds=0.1)

    class Killed(list[Done]):
        """A batch in whose middle the process is killed."""

        def __iter__(self) -> Iterator[Done]:
            yield done("half")
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if not child:
        with Journal(tmp_path, {"run": 1}) as journal:
            journal.add([done("one"), done("two")])
            journal.add(Killed([done("half")]))
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    with Journal(tmp_path, {"run": 1}) as journal:
        assert list(journal.done) == ["one", "two"]
    assert list(tmp_path.iterdir()) == []


def test_what_another_run_left_is_not_used(dataset: Dataset, sample_index: Path, whole: Path, tmp_path: Path) -> None:
    """Other cases, another index or another pipeline: all is made anew."""
    interrupted(dataset, sample_index, tmp_path)
    with closing(sqlite3.connect(tmp_path / JOURNAL)) as rows, rows:
        rows.execute("UPDATE run SET key = replace(key, 'generation 1', 'generation 7')")
    again = Counting.open(sample_index)
    run(dataset, again, tmp_path)
    assert again.made == 70
    assert same(tmp_path, whole)


def test_workers_make_the_same_run(dataset: Dataset, sample_index: Path, whole: Path, tmp_path: Path) -> None:
    """Each in a process of its own, which opens its own assistant."""
    run(dataset, partial(Assistant.open, sample_index), tmp_path, workers=2)
    assert same(tmp_path, whole)


def test_workers_need_to_open_their_own(dataset: Dataset, sample_index: Path, tmp_path: Path) -> None:
    """An assistant cannot be sent to another process."""
    with pytest.raises(InputError, match="a function that opens the assistant"):
        run(dataset, Assistant.open(sample_index), tmp_path, workers=2)


def test_two_at_once_do_not_mix(dataset: Dataset, sample_index: Path, tmp_path: Path) -> None:
    """The second is refused."""
    few = dataclasses.replace(dataset, cases=dataset.cases[:1])
    with FileLock(tmp_path / ".tmp-lock"), pytest.raises(InputError, match="another run is being written here"):
        run(few, Assistant.open(sample_index), tmp_path)
    assert len(run(few, Assistant.open(sample_index), tmp_path)) == 1
