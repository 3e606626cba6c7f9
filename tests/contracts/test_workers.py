"""What workers promise, whoever runs them: every item once, whatever dies meanwhile. Processes and Ray keep it."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import worker_faults

from assistkit.errors import AssistkitError, InputError
from assistkit.workers import DEATHS, Workers
from assistkit.workers.processes import Processes


class WorkersContract:
    """`workers` gives two workers that open `worker_faults.opened`."""

    @pytest.fixture
    def items(self, tmp_path: Path) -> Callable[..., list[tuple[str, str]]]:
        return lambda *said: [(one, str(tmp_path)) for one in said]

    def test_every_item_once_though_its_worker_is_killed_three_times(self, workers: Workers, items) -> None:
        given = items("a", "b", f"kill:{DEATHS}", "c", "d", "e")
        made = list(workers.each(worker_faults.work, given))
        assert sorted(made) == [(at, said.upper()) for at, (said, _) in enumerate(given)]
        assert worker_faults.tries(Path(given[2][1]), given[2][0]) == DEATHS + 2  # with this one

    def test_they_can_be_used_again_and_for_nothing(self, workers: Workers, items) -> None:
        assert list(workers.each(worker_faults.work, [])) == []
        assert list(workers.each(worker_faults.work, items("a"))) == [(0, "A")]
        assert list(workers.each(worker_faults.work, items("b"))) == [(0, "B")]

    def test_what_the_work_raises_is_raised(self, workers: Workers, items) -> None:
        with pytest.raises(InputError, match="must be another one"):
            list(workers.each(worker_faults.work, items("a", "raise", "b")))

    def test_an_item_that_kills_every_worker_is_told_and_costs_no_other(self, workers: Workers, items) -> None:
        made: list[tuple[int, str]] = []
        with pytest.raises(AssistkitError, match=f"died {DEATHS + 1} times over the same work"):
            made.extend(iter_into(made, workers.each(worker_faults.work, items("a", "kill:1000", "b", "c"))))
        assert {place for place, _ in made} <= {0, 2, 3}
        assert len(made) == len(set(made))


def iter_into(made: list[tuple[int, str]], each: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Keeps what came before an error."""
    for one in each:
        made.append(one)
    yield from ()


class TestProcesses(WorkersContract):
    @pytest.fixture
    def workers(self) -> Iterator[Workers]:
        with closing(Processes(worker_faults.opened, 2)) as made:
            yield made


def _needs_ray() -> None:
    if importlib.util.find_spec("ray") is None:
        reason = "needs Ray, of the extra ray"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="module")
def on_ray() -> Iterator[Workers]:
    _needs_ray()
    from assistkit.workers.on_ray import OnRay

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Ray's of itself
        made = OnRay(worker_faults.opened, 2)
    with closing(made):
        yield made


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # Ray's of itself
class TestOnRay(WorkersContract):
    @pytest.fixture
    def workers(self, on_ray: Workers) -> Workers:
        assert on_ray.many == 2
        return on_ray

    def test_no_cluster_is_one_line(self) -> None:
        _needs_ray()
        from assistkit.workers.on_ray import OnRay

        with pytest.raises(AssistkitError, match=r"no Ray cluster at 127\.0\.0\.1:1: .*ray status"):
            OnRay(worker_faults.opened, 1, "127.0.0.1:1")


class Losing(Processes):
    """A planted bug: what was in work when a worker died is lost."""

    def each(self, work, items):
        yield from self._round(work, dict(enumerate(items)))


class Twice(Processes):
    """A planted bug: after a death everything is done again."""

    def each(self, work, items):
        yield from self._round(work, dict(enumerate(items)))
        self.close()
        yield from super().each(work, items)


class Endless(Processes):
    """A planted bug: a death is no worker's fault, so it tries as long as there is work; here 20 times."""

    def each(self, work, items):
        left = dict(enumerate(items))
        for _ in range(20):
            for place, made in self._round(work, left):
                del left[place]
                yield place, made
            self.close()


@pytest.mark.parametrize("bug", [Losing, Twice, Endless])
def test_the_contract_finds(bug: type[Processes], tmp_path: Path) -> None:
    """Each planted bug breaks a rule of the contract."""
    contract = WorkersContract()
    tests = (
        contract.test_every_item_once_though_its_worker_is_killed_three_times,
        contract.test_an_item_that_kills_every_worker_is_told_and_costs_no_other,
    )
    failed = 0
    for number, test in enumerate(tests):
        folder = tmp_path / str(number)
        folder.mkdir()
        with closing(bug(worker_faults.opened, 2)) as workers:
            try:
                test(workers, lambda *said, folder=folder: [(one, str(folder)) for one in said])
            except (AssertionError, pytest.fail.Exception):
                failed += 1
    assert failed


PARENT = """
import os, sys
from assistkit.workers.processes import Processes
import worker_faults
if __name__ == "__main__":
    workers = Processes(worker_faults.opened, 2)
    list(workers.each(worker_faults.told, [sys.argv[1]] * 2))
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes in /proc")
def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    """They would wait for it for ever, each with a model in memory."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    path = os.pathsep.join([str(Path(worker_faults.__file__).parent), *sys.path])
    parent = subprocess.Popen(
        [sys.executable, script, tmp_path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert parent.stdout.readline() == b"ready\n"
    parent.kill()
    parent.wait()
    parent.stdin.close()
    parent.stdout.close()
    pids = [int(file.name.removeprefix("pid-")) for file in tmp_path.glob("pid-*")]
    assert pids
    for _ in range(300):
        if not any(_lives(pid) for pid in pids):
            return
        time.sleep(0.1)
    pytest.fail(f"workers {pids} outlived their parent by 30 s")


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
