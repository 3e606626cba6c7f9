"""What is no file in a folder of data is an error that names it, never a wait, and never another folder's file."""

from __future__ import annotations

import gzip
import io
import os
from contextlib import suppress
from pathlib import Path

import pytest

from assistkit.case import files as case_files
from assistkit.case.dataset import digest, load
from assistkit.case.files import read_cases
from assistkit.errors import DatasetError, InputError
from assistkit.evaluation.journal import Done, Journal
from assistkit.evaluation.report.page import write_page
from assistkit.evaluation.runs import load_run

CASE = '{"id": "1", "body": "It does not start."}\n'
DONE = Done(case="1", ranking=[], suggestion={}, seconds=1.0)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such entries")


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file beside the folder, of the right form."""
    (tmp_path / "outside").write_text(CASE)
    return tmp_path / "outside"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dataset with a case."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "cases.jsonl").write_text(CASE)
    return tmp_path / "data"


MAKE = {
    "link": lambda path: path.symlink_to("../outside"),
    "dead link": lambda path: path.symlink_to("nowhere"),
    "endless": lambda path: path.symlink_to("/dev/zero"),
    "pipe": os.mkfifo,
}


@pytest.mark.parametrize("make", MAKE)
@pytest.mark.parametrize("name", ["cases.jsonl", "qrels.tsv"])
def test_a_dataset_is_made_of_files(folder: Path, outside: Path, name: str, make: str) -> None:
    """A link that leads nowhere is not the same as no labels."""
    (folder / name).unlink(missing_ok=True)
    MAKE[make](folder / name)
    with pytest.raises(DatasetError, match=rf"{name}: cannot be read \(is a "):
        load(folder)


@pytest.mark.parametrize("make", MAKE)
def test_a_digest_is_of_files(folder: Path, outside: Path, make: str) -> None:
    """Also where the file was exchanged since."""
    loaded = load(folder)
    assert digest(loaded) == digest(load(folder))
    (folder / "cases.jsonl").unlink()
    MAKE[make](folder / "cases.jsonl")
    with pytest.raises(DatasetError, match=r"cases\.jsonl: cannot be read"):
        digest(loaded)


def test_labels_that_the_caller_names_may_be_a_link(folder: Path, tmp_path: Path) -> None:
    """It is his word."""
    (tmp_path / "labels.tsv").write_text("1\ta\t2\n")
    (folder / "link").symlink_to("../labels.tsv")
    assert load(folder, qrels=folder / "link").qrels == {"1": {"a": 2}}


@pytest.mark.parametrize("make", MAKE)
@pytest.mark.parametrize("name", ["run.json", "run.tsv", "suggestions.jsonl"])
def test_a_run_is_made_of_files(tmp_path: Path, outside: Path, name: str, make: str) -> None:
    """As a dataset is."""
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.tsv").write_text("case_id\tarticle_id\trank\tscore\n")
    (tmp_path / "run" / name).unlink(missing_ok=True)
    MAKE[make](tmp_path / "run" / name)
    with pytest.raises(DatasetError, match=rf"{name}: cannot be read \(is a "):
        load_run(tmp_path / "run")


@pytest.mark.parametrize("make", MAKE)
def test_a_report_is_a_file(tmp_path: Path, outside: Path, make: str) -> None:
    """Its page shows what is in it."""
    (tmp_path / "run").mkdir()
    MAKE[make](tmp_path / "run" / "report.json")
    with pytest.raises(InputError, match=r"report\.json: cannot be read \(is a "):
        write_page(tmp_path / "run")


@pytest.mark.parametrize("make", MAKE)
@pytest.mark.parametrize("name", ["unfinished.sqlite", "unfinished.sqlite-journal", "unfinished.sqlite-wal"])
def test_a_journal_is_never_written_through_a_link(tmp_path: Path, outside: Path, name: str, make: str) -> None:
    """Not even looked at: SQLite would mend what it points to."""
    (tmp_path / "run").mkdir()
    MAKE[make](tmp_path / "run" / name)
    with Journal(tmp_path / "run", {"a": 1}) as journal:
        journal.add([DONE])
    assert outside.read_text() == CASE
    assert not (tmp_path / "nowhere").exists()
    assert list((tmp_path / "run").iterdir()) == []


def test_a_journal_of_another_is_not_taken_through_a_link(tmp_path: Path) -> None:
    """With the right key, it would be what this run has done."""
    with suppress(KeyboardInterrupt), Journal(tmp_path / "other", {"a": 1}) as journal:
        journal.add([DONE])
        raise KeyboardInterrupt
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "unfinished.sqlite").symlink_to("../other/unfinished.sqlite")
    with Journal(tmp_path / "run", {"a": 1}) as journal:
        assert journal.done == {}
    assert (tmp_path / "other" / "unfinished.sqlite").exists()


def test_a_lock_that_is_a_link_is_named(tmp_path: Path, outside: Path) -> None:
    """It is not written through."""
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / ".tmp-lock").symlink_to("../outside")
    with pytest.raises(InputError, match=r"\.tmp-lock: cannot be locked"), Journal(tmp_path / "run", {}):
        pass
    assert outside.read_text() == CASE


def test_cases_that_the_caller_names_may_be_piped(tmp_path: Path, outside: Path) -> None:
    """As with `--case <(zcat cases.gz)`; a link is read too."""
    read, write = os.pipe()
    os.write(write, CASE.encode())
    os.close(write)
    try:
        assert len(read_cases(f"/dev/fd/{read}")) == 1
    finally:
        os.close(read)
    (tmp_path / "link.jsonl").symlink_to("outside")
    assert len(read_cases(tmp_path / "link.jsonl")) == 1


@pytest.mark.parametrize("name", ["cases.jsonl", "cases.jsonl.gz", "endless", "stream"])
def test_cases_are_read_up_to_a_size(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where they are packed, and a thousand times as large as the file."""
    monkeypatch.setattr(case_files, "FILE", 100_000)
    (tmp_path / "cases.jsonl").write_text(" " * 200_000)
    (tmp_path / "cases.jsonl.gz").write_bytes(gzip.compress(b" " * 20_000_000))
    (tmp_path / "endless").symlink_to("/dev/zero")
    with pytest.raises(InputError, match="more than 100,000"):
        read_cases(io.StringIO(" " * 200_000) if name == "stream" else tmp_path / name)


@pytest.mark.parametrize("at", range(10, 40, 3))
def test_a_damaged_packed_file_is_named(tmp_path: Path, at: int) -> None:
    """Whatever the library that unpacks raises."""
    packed = gzip.compress(CASE.encode() * 10)
    (tmp_path / "cases.jsonl.gz").write_bytes(packed[:at] + b"\xff\xff\xff" + packed[at + 3 :])
    with pytest.raises(InputError, match=r"cases\.jsonl\.gz"):
        read_cases(tmp_path / "cases.jsonl.gz")
