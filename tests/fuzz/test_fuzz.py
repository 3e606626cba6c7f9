"""Every reader gives a value or an error of ours, whatever it is given: `kit.py` says what else counts as a crash.

What was found once is read again, and then, where atheris runs, each reader is fuzzed for FUZZ_SECONDS: 3, in CI 5.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import kit
import pytest
import run

SECONDS = int(os.environ.get("FUZZ_SECONDS") or 3)
NEEDS_ATHERIS = pytest.mark.skipif(find_spec("atheris") is None, reason="atheris has no wheel for this Python here")


@pytest.mark.parametrize("name", kit.NAMES)
def test_a_reader_reads_its_first_seed_to_the_end(name: str) -> None:
    """Else the target would look at nothing but errors."""
    kit.load(name).read(kit.seeds_of(name)[0])


@pytest.mark.parametrize("name", kit.NAMES)
def test_what_was_found_once_is_read(name: str) -> None:
    for data in kit.seeds_of(name):
        kit.attempt(kit.load(name), data)


@pytest.mark.parametrize("name", kit.NAMES)
def test_the_kept_corpus_is_small(name: str) -> None:
    """Each file earns its place: `run.py NAME --keep` takes those that go a way of their own."""
    found = [file.stat().st_size for file in (kit.CORPUS / name).glob("*") if "-" not in file.name]
    assert sum(found) <= run.MOST_KEPT


@NEEDS_ATHERIS
@pytest.mark.slow
@pytest.mark.parametrize("name", kit.NAMES)
def test_a_reader_stands_whatever_the_fuzzer_finds(name: str, tmp_path: Path) -> None:
    outcome = run.fuzz(
        name, tmp_path / name, SECONDS, seed=1
    )  # news come from `make fuzz`; here a green tree stays green
    assert outcome.ended_well, outcome.said[-6_000:]
    assert outcome.runs > 0


@NEEDS_ATHERIS
@pytest.mark.parametrize(
    ("data", "says"), [(b"raise", "KeyError"), (b"take memory", "MemoryError"), (b"hang", "TooSlow")]
)
def test_the_fuzzer_sees_what_breaks_a_reader(data: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "input").write_bytes(data)
    outcome = run.fuzz("_planted", tmp_path / "input", 0, hangs=1)
    assert not outcome.ended_well
    assert says in outcome.said


@NEEDS_ATHERIS
def test_an_error_of_ours_breaks_nothing(tmp_path: Path) -> None:
    (tmp_path / "input").write_bytes(b"refuse")
    assert run.fuzz("_planted", tmp_path / "input", 0).ended_well


@NEEDS_ATHERIS
def test_the_memory_of_the_tests_is_not_the_readers(tmp_path: Path) -> None:
    """A worker that holds models has more than a reader may take: each reader failed there at its first input."""
    held = f"held = b'x' * {(run.MOST_MEMORY + 100) * 2**20}; import sys; sys.path.insert(0, {str(run.HERE)!r})"
    fuzzed = f"run.fuzz('cases', pathlib.Path({str(tmp_path / 'corpus')!r}), 3, seed=1).ended_well"
    subprocess.run([sys.executable, "-c", f"{held}; import run, pathlib; sys.exit(not {fuzzed})"], check=True)
