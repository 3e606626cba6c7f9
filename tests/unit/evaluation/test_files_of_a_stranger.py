"""Labels, runs, journals, reports and recorded answers that somebody else wrote: read, refused, or made anew."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from assistkit.case import dataset
from assistkit.cli.comparing import _provenance
from assistkit.drafters.llm.cache import Recorded
from assistkit.errors import DatasetError, DraftFailed, InputError
from assistkit.evaluation import write_page
from assistkit.evaluation.journal import JOURNAL, Journal
from assistkit.evaluation.report.contents import FORMAT, REPORT
from assistkit.evaluation.running import HEADER, RUN
from assistkit.evaluation.runs import load_run

DEEP = b"[" * 100_000


@pytest.mark.parametrize("digits", [10, 5_000, 1_000_000])
def test_a_grade_or_rank_without_end_is_told_with_its_line(digits: int, tmp_path: Path) -> None:
    """Python refuses to read such a number, and takes long over a somewhat shorter one."""
    (tmp_path / "cases.jsonl").write_text('{"id": "a", "body": "x"}\n')
    (tmp_path / "qrels.tsv").write_text(f"a\tz\t{'9' * digits}\n")
    with pytest.raises(DatasetError, match=r"qrels\.tsv:1: must be case_id"):
        dataset.load(tmp_path)
    (tmp_path / RUN).write_text(f"{HEADER}\na\tz\t{'9' * digits}\t1.0\n")
    with pytest.raises(DatasetError, match=rf"{RUN}:2: must be case_id"):
        load_run(tmp_path)


@pytest.mark.parametrize(
    "kept",
    [b'{"case":"x","ranking":[],"seconds":1,"suggestion":{"a":' + DEEP + b"]" * 100_000 + b"}}", 7, None, "x", b""],
)
def test_a_journal_that_cannot_be_read_is_made_anew(kept: object, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / JOURNAL) as rows:
        rows.executescript("CREATE TABLE run (key TEXT); CREATE TABLE done (place INTEGER PRIMARY KEY, data BLOB)")
        rows.execute("INSERT INTO run VALUES ('{}')")
        rows.execute("INSERT INTO done (data) VALUES (?)", (kept,))
    rows.close()
    with Journal(tmp_path, {}) as journal:
        assert journal.done == {}


REPORTS = {
    "nesting": DEEP,
    "no UTF-8": b"\xff",
    "a number without end": b"9" * 5_000,
    "a list": b"[]",
    "a report of nothing": json.dumps({"format": FORMAT}).encode(),
    "parts of other kinds": json.dumps({"format": FORMAT, "cases": 7, "curves": [], "provenance": "x"}).encode(),
}


@pytest.mark.parametrize("harm", REPORTS)
def test_a_report_is_one_or_refused(harm: str, tmp_path: Path) -> None:
    (tmp_path / REPORT).write_bytes(REPORTS[harm])
    with pytest.raises(InputError, match="score the run again"):
        write_page(tmp_path)
    with pytest.raises(InputError, match="name the dataset with --dataset"):
        _provenance(tmp_path)


@pytest.mark.parametrize("data", [DEEP, b'{"zz":' + DEEP + b"]" * 100_000 + b"}", b"\0", b"{}"])
def test_recorded_answers_are_such_or_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_bytes(data)
    with pytest.raises(DraftFailed, match="not a file of recorded answers"):
        Recorded(path).get({})
