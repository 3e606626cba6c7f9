"""The JSON Schemas of the manual are those of the types, and real files satisfy them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pages
import pytest
import schemas
from click.testing import CliRunner

from assistkit import Assistant, Case, DatasetError, FeedbackStore, Review, learn
from assistkit.case.dataset import load
from assistkit.cli import cli
from tests.index_files import files_of


def checker(name: str) -> Any:
    schema = json.loads((schemas.FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    kind = jsonschema.Draft202012Validator
    kind.check_schema(schema)
    return kind(schema)


def rows(path: Path) -> Iterator[Any]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def test_they_are_fresh() -> None:
    """`python tests/docs/schemas.py` would change nothing."""
    there = {path.name: path.read_text(encoding="utf-8") for path in schemas.FOLDER.glob("*.json")}
    assert there == schemas.schemas()


def test_each_is_named_in_the_manual() -> None:
    page = (pages.REPOSITORY / "docs" / "formats.md").read_text(encoding="utf-8")
    assert [name for name in schemas.schemas() if f"(reference/schemas/{name})" not in page] == []


def test_the_sample_cases(samples: Path) -> None:
    check = checker("dataset-case")
    for name in ("cases.jsonl", "demo.jsonl"):
        for row in rows(samples / name):
            check.validate(row)


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": None, "subject": "PIN"},
        {"id": "c1", "body": {"html": 1}},
        {"id": "c1", "messages": [{"role": "robot", "text": "Hi"}]},
    ],
)
def test_a_wrong_case_is_refused_by_schema_and_reader(wrong: dict[str, Any], tmp_path: Path) -> None:
    assert not checker("dataset-case").is_valid(wrong)
    (tmp_path / "cases.jsonl").write_text(json.dumps(wrong), encoding="utf-8")
    with pytest.raises(DatasetError):
        load(tmp_path)


def test_an_index(sample_index: Path, samples: Path, tmp_path: Path) -> None:
    """Its manifest, articles, passages and, once it has learned, solved cases."""
    path = tmp_path / "kb.index"
    shutil.copytree(sample_index, path)
    learn(path, load(samples, limit=20))
    generation = path / (path / "CURRENT").read_text(encoding="ascii").split()[0]
    manifest = json.loads((generation / "manifest.json").read_text(encoding="utf-8"))
    checker("index-manifest").validate(manifest)
    assert not checker("index-manifest").is_valid({**manifest, "about": {**manifest["about"], "dim": "many"}})
    files = files_of(generation)
    for name, kind in (("articles", "article"), ("passages", "passage"), ("cases", "solved-case")):
        found = [json.loads(line) for line in files[f"{name}.jsonl"].splitlines()]
        assert found, name
        for row in found:
            checker(kind).validate(row)


def test_a_run(sample_index: Path, samples: Path, tmp_path: Path) -> None:
    arguments = [
        "eval",
        "run",
        str(samples),
        "--index",
        str(sample_index),
        "--out",
        str(tmp_path / "run"),
        "--limit",
        "3",
    ]
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 0, done.output
    checker("run").validate(json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8")))
    for row in rows(tmp_path / "run" / "suggestions.jsonl"):
        checker("suggestion").validate(row)


def test_reviews(sample_index: Path, tmp_path: Path) -> None:
    assistant, store = Assistant.open(sample_index), FeedbackStore.open(tmp_path / "reviews.db")
    case = Case.from_text("How do I reset the kiosk PIN from my computer?", id="4711")
    suggestion = assistant.suggest(case)
    store.record_suggestion(suggestion, case, agent="dana")
    review = Review(suggestion_id=suggestion.id, case_id="4711", decision="rejected", reason="wrong tone")
    store.record(review)
    store.export(tmp_path / "reviews.jsonl")
    check = checker("reviews-export")
    exported = list(rows(tmp_path / "reviews.jsonl"))
    assert len(exported) == 4
    for row in exported:
        check.validate(row)
    assert not check.is_valid({"event": {"id": "ev-1"}})
    checker("review").validate(review.to_dict())
    checker("case").validate(case.to_dict())
