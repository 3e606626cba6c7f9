"""Write the JSON Schemas of the files that assistkit reads and writes, from the types that it reads them with.

python tests/docs/schemas.py
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from assistkit.desks.service.openapi import document
from assistkit.evaluation.about_run import AboutRun
from assistkit.feedback.records import Event, Shown
from assistkit.index.about import About
from assistkit.index.store import Manifest
from assistkit.types import Article, Author, Case, Passage, Review, SolvedCase, Suggestion

FOLDER = Path(__file__).parents[2] / "docs" / "reference" / "schemas"


class DatasetMessage(msgspec.Struct):
    """A message of a case, in the names that the manual uses."""

    role: Author
    text: str
    created: str = ""


class DatasetCase(msgspec.Struct):
    """A line of cases.jsonl, in the names that the manual uses. Other names are facets, or are ignored."""

    id: str | int
    subject: str = ""
    body: str = ""
    messages: list[DatasetMessage] = []
    created: str = ""
    locale: str = ""
    product: str | list[str] = ""
    contact: int = 1
    split: str = ""
    answerable: bool = True
    kind: Literal["near", "far"] | None = None
    reply: str = ""


class IndexManifest(Manifest, frozen=True):
    """manifest.json of a generation: what it is made of."""

    about: About


class FormatLine(msgspec.Struct):
    """The first line of an export of reviews."""

    format: Literal["assistkit-feedback"]
    version: Literal[1]


class ShownLine(msgspec.Struct):
    """A suggestion that an agent saw."""

    suggestion: Shown


class EventLine(msgspec.Struct):
    """Something that happened to the suggestion before it."""

    event: Event


TYPES: Mapping[str, Any] = {
    "article": Article,
    "case": Case,
    "dataset-case": DatasetCase,
    "index-manifest": IndexManifest,
    "passage": Passage,
    "review": Review,
    "reviews-export": FormatLine | ShownLine | EventLine,
    "run": AboutRun,
    "solved-case": SolvedCase,
    "suggestion": Suggestion,
}
"""The type behind each schema; of an export of lines, behind each line."""


def schemas() -> dict[str, str]:
    """The text of each file by its name."""
    made: dict[str, Any] = {f"{name}.schema.json": _schema(kind) for name, kind in TYPES.items()}
    made["openapi.json"] = document()
    return {name: json.dumps(one, indent=1, ensure_ascii=False, sort_keys=True) + "\n" for name, one in made.items()}


def _schema(kind: Any) -> dict[str, Any]:
    if kind is TYPES["reviews-export"]:  # msgspec tells apart no structs without tags, and JSON Schema does
        lines, defs = msgspec.json.schema_components((FormatLine, ShownLine, EventLine), ref_template="#/$defs/{name}")
        schema: dict[str, Any] = {"anyOf": list(lines), "$defs": defs}
    else:
        schema = msgspec.json.schema(kind)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_described(schema)}


def _described(schema: Any) -> Any:
    """With the first paragraph of each docstring: what an error is raised for is no matter of the file."""
    if isinstance(schema, list):
        return [_described(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    described = {key: _described(value) for key, value in schema.items()}
    if isinstance(text := described.get("description"), str):
        described["description"] = " ".join(text.partition("\n\n")[0].split())
    return described


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
