"""Killed at any moment while it is written, an index opens, verifies, and is exactly the old one or the new one."""

import functools
import os
import random
import shutil
import signal
import stat
import time

import pytest
from children import exit_of, in_child

from assistkit.errors import IndexLocked, IndexMissing
from assistkit.index import KnowledgeIndex, open_index, verify, writing
from assistkit.testing import HashEmbedder, entries_of
from assistkit.types import Article

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

EMBEDDER = HashEmbedder(32)
STEPS = ("mkdir", "open", "fsync", "link", "replace", "rename", "unlink", "rmdir")


def article(number, version=0):
    paragraphs = [f"Paragraph {part} of article {number}, version {version}." for part in range(number % 4 + 1)]
    return Article(id=f"a{number:03d}", title=f"Article {number}", text="\n\n".join(paragraphs), visibility="public")


@pytest.fixture(autouse=True, scope="module")
def small_blocks():
    """Several blocks, so that an update writes some and shares the others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assistkit.index.blocks.ARTICLES", 3)
        yield


ENTRIES = entries_of([article(number) for number in range(12)], EMBEDDER)


def build(path):
    index = KnowledgeIndex.empty(EMBEDDER.dim, EMBEDDER.fingerprint)
    index.upsert(ENTRIES)
    index.save(path)


def update(path, version=1):
    index = open_index(path)
    index.upsert(entries_of([article(version % 12, version), article(100 + version)], EMBEDDER))
    index.delete([f"a{(version + 7) % 12:03d}"])
    index.save(path)


def state(path):
    """Everything an index holds, or None when there is none."""
    try:
        index = open_index(path)
    except IndexMissing:
        return None
    vectors = index.dense.vectors.tobytes(), index.leads.vectors.tobytes()
    words = tuple(index.lexical.scores("paragraph version 1 article").tolist())
    return dict(index.articles), tuple(index.passages), vectors, words


def die_at(step, after, torn=False):
    """In this process, every call named in STEPS counts one; the `step`-th ends it, before or after doing its work."""
    calls = 0

    def wrapped(call, name):
        def counting(*args, **kwargs):
            nonlocal calls
            calls += 1
            mine = calls == step
            if mine and torn and name == "fsync" and stat.S_ISREG(os.fstat(args[0]).st_mode):
                os.ftruncate(args[0], os.fstat(args[0]).st_size // 2)  # as if the power failed, not only the process
            if mine and not after:
                os._exit(9)
            try:
                return call(*args, **kwargs)
            finally:
                if mine:
                    os._exit(9)

        return counting

    for name in STEPS:
        setattr(os, name, wrapped(getattr(os, name), name))


def check(path, allowed):
    found = state(path)
    assert found in allowed
    if found is not None:
        assert verify(path) == []
    return allowed.index(found)


def check_no_leftovers(path):
    names = sorted(entry.name for entry in path.iterdir())
    assert [name for name in names if not name.startswith("gen-")] == ["CURRENT", "write.lock"]
    assert len(names) <= 4, f"only the current generation and the one before are kept: {names}"


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """For each job, a folder as it is before (None: nothing there) and as it is after."""
    root = tmp_path_factory.mktemp("folders")
    for name in ("built", "old", "new"):
        build(root / name)
    for name in ("old", "new"):
        update(root / name, 5)  # so that an update has an older generation to remove
    update(root / "new")
    return {build: (None, root / "built"), update: (root / "old", root / "new")}


@pytest.mark.parametrize("job", [build, update], ids=["build", "update"])
@pytest.mark.parametrize(
    ("after", "torn"), [(False, False), (True, False), (False, True)], ids=["before", "after", "torn"]
)
def test_killed_at_every_step(job, after, torn, folders, tmp_path):
    before, done = folders[job]
    old, new = state(before) if before else None, state(done)
    outcomes = []
    for step in range(1, 400):
        path = tmp_path / f"{step}"
        if before:
            shutil.copytree(before, path)
        status = exit_of(in_child(lambda path=path, step=step: (die_at(step, after, torn), job(path))))
        assert status in (0, 9)
        outcomes.append(check(path, [old, new]))
        job(path)  # a dead writer is not in the way of the next one
        check(path, [new])
        check_no_leftovers(path)
        if status == 0:
            break
    assert step > 15, "the steps of a save must have been counted"
    assert outcomes == sorted(outcomes), "old until it is new, never old again"
    assert set(outcomes) == {0, 1}


def test_hundred_random_kills(tmp_path):
    """SIGKILL at a random moment, a hundred times over, in one folder that is never cleaned up in between."""
    path, reference = tmp_path / "kb", tmp_path / "reference"
    chance = random.Random(11)  # noqa: S311
    started = time.perf_counter()
    build(reference)
    longest = time.perf_counter() - started
    killed, version, outcomes = 0, 0, []
    while killed < 100:
        version += 1
        old = state(path)
        job = functools.partial(update, version=version) if old else build
        child = in_child(functools.partial(job, path))
        time.sleep(chance.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        in_time = exit_of(child) == 0
        killed += not in_time
        longest *= 0.95 if in_time else 1.02  # so that the moments span the whole of it on any machine
        found = state(path)
        outcomes.append(found != old)
        if found != old:  # then it must be the whole of the new one
            if old:
                update(reference, version)
            assert found == state(reference)
        assert found is None or verify(path) == []
        assert version < 1_000
    update(path, version + 1)
    check_no_leftovers(path)
    assert set(outcomes) == {False, True}


def test_first_writers_killed_one_after_the_other(tmp_path):
    """What the first one left, never named by CURRENT, does not make the second one's look like a damaged index."""
    path = tmp_path / "kb"
    build(path)
    (path / "CURRENT").unlink()
    assert state(path) is None
    build(path)
    assert [one.name for one in path.glob("gen-*")] == ["gen-000001"]
    (path / "CURRENT").unlink()
    assert state(path) is None


def test_second_writer_is_told_at_once(tmp_path, monkeypatch):
    """It asks for the lock once and does not wait for it."""
    path = tmp_path / "kb"
    build(path)
    ready, tell = os.pipe()

    def hold():
        with writing(path):
            os.write(tell, b"x")
            time.sleep(60)

    child = in_child(hold)
    try:
        os.read(ready, 1)
        slept = []
        monkeypatch.setattr(time, "sleep", slept.append)
        with pytest.raises(IndexLocked, match="another process is writing"):
            update(path)
        assert slept == []
        assert open_index(path).generation == 1, "readers are not kept out"
    finally:
        os.kill(child, signal.SIGKILL)
        exit_of(child)
    update(path)  # the lock of a dead process holds nobody up
    assert open_index(path).generation == 2


def test_readers_while_generations_come_and_go(tmp_path):
    path = tmp_path / "kb"
    build(path)

    def write():
        for version in range(1, 40):
            update(path, version)

    child = in_child(write)
    try:
        seen = set()
        while os.waitpid(child, os.WNOHANG) == (0, 0):
            index = open_index(path)
            assert all(index.articles[passage.article_id] for passage in index.passages)
            assert len(index.lexical) == len(index.dense)
            seen.add(index.generation)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        exit_of(child)
        raise
    assert len(seen) > 1
    assert open_index(path).generation == 40
