"""Evaluation datasets: what is read, what is left out, and what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistkit.case.dataset import load
from assistkit.errors import DatasetError

_ROWS: list[dict[str, Any]] = [
    {
        "id": "1", "subject": "PIN", "body": "how?", "split": "train", "reply": "like this", "answerable": True,
        "messages": [
            {"role": "customer", "text": "how?"}, {"role": "customer", "text": "please"},
            {"role": "agent", "text": "like this"}, {"role": "customer", "text": "thanks"},
        ],
    },
    {"id": 2, "body": "why?", "split": "dev"},
    {"id": "3", "body": "when?", "split": "dev"},
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, [json.dumps(row) for row in _ROWS], ["1\tpin\t2", "3\ta\t1", "3\tb\t0"])


def write(folder: Path, cases: list[str], qrels: list[str]) -> Path:
    (folder / "cases.jsonl").write_text("".join(f"{line}\n" for line in cases), encoding="utf-8")
    (folder / "qrels.tsv").write_text("".join(f"{line}\n" for line in qrels), encoding="utf-8")
    return folder


def test_a_case_ends_before_the_first_agent_message(folder: Path) -> None:
    dataset = load(folder)
    assert [message.text for message in dataset.cases[0].messages] == ["how?", "please"]
    assert dataset.rows["1"]["reply"] == "like this"
    assert "like this" not in json.dumps([case.to_dict() for case in dataset.cases])


def test_split_and_limit_keep_the_order_and_their_qrels(folder: Path) -> None:
    dataset = load(folder, split="dev")
    assert [case.id for case in dataset.cases] == ["2", "3"]
    assert dataset.qrels == {"3": {"a": 1, "b": 0}}
    assert set(dataset.rows) == {"2", "3"}
    assert [case.id for case in load(folder, limit=1).cases] == ["1"]


def test_qrels_may_have_a_header_or_be_absent(folder: Path) -> None:
    qrels = folder / "qrels.tsv"
    qrels.write_text("case_id\tarticle_id\tgrade\r\n1\tpin\t2\r\n")
    assert load(folder).qrels == {"1": {"pin": 2}}
    qrels.unlink()
    assert load(folder).qrels == {}


@pytest.mark.parametrize(
    ("cases", "qrels", "says"),
    [
        (['{"id": "1", "body": "a"}', "{"], [], "cases.jsonl:2: not valid JSON"),
        (['{"id": "1", "body": "a"}', "", "[1]"], [], "cases.jsonl:3: a case must be a JSON object, got list"),
        (
            ['{"id": "1", "body": "a"}', '{"id": "1", "body": "b"}'],
            [],
            "cases.jsonl:2: id '1' is already used",
        ),
        (['{"body": "a"}'], [], "cases.jsonl:1: id: "),
        (['{"id": "1"}'], [], "cases.jsonl:1: subject, body, messages"),
        (["1" * 5_000], [], "cases.jsonl:1: not usable JSON"),
        ([], [], "cases.jsonl: holds no case"),
        (['{"id": "1", "body": "a"}'], ["1\tpin"], "qrels.tsv:1: must be case_id, article_id and a grade"),
        (['{"id": "1", "body": "a"}'], ["1\tpin\t1", "1\tpin\tx"], "qrels.tsv:2: must be case_id"),
        (['{"id": "1", "body": "a"}'], ["1\tpin\t-1"], "qrels.tsv:1: must be case_id"),
        (['{"id": "1", "body": "a"}'], ["9\tpin\t1"], "qrels.tsv:1: case '9' is not in cases.jsonl"),
        (['{"id": "1", "body": "a"}'], ["1\tpin\t1", "1\tpin\t2"], "qrels.tsv:2: case '1' and article 'pin'"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, cases: list[str], qrels: list[str], says: str) -> None:
    write(tmp_path, cases, qrels)
    with pytest.raises(DatasetError) as caught:
        load(tmp_path)
    assert says in str(caught.value)


def test_a_missing_folder_file_or_split(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="there is no such folder"):
        load(tmp_path / "missing")
    with pytest.raises(DatasetError, match="there is dev, train"):
        load(folder, split="test")
    (folder / "cases.jsonl").write_bytes(b'{"id": "1", "body": "a"}\n\xff\n')
    with pytest.raises(DatasetError, match=r"cases.jsonl:2: not valid UTF-8"):
        load(folder)
    (folder / "cases.jsonl").unlink()
    with pytest.raises(DatasetError, match="cannot be read"):
        load(folder)
