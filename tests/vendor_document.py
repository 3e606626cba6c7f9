"""Holds a double to the vendor's OpenAPI document: what it is asked, what it answers, and that no field is invented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema
import yaml

FOLDER = Path(__file__).parents[2] / "shared" / "saas"
"""Where vendors' documents are, beside the checkout; they are no part of it."""


class Document:
    """An OpenAPI 3.0 document."""

    def __init__(self, path: Path) -> None:
        with path.open(encoding="utf-8") as file:
            self._said = _nullable(yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506

    def problems(
        self, method: str, path: str, query: Mapping[str, Any], body: Any, status: int, answer: Any
    ) -> Iterator[str]:
        """What of an exchange the document does not have."""
        operation = self._operation(method, path)
        if operation is None:
            yield f"{method} {path} is not in the document"
            return
        known = {one["name"] for one in map(self._meant, operation.get("parameters", [])) if one["in"] == "query"}
        yield from (f"{method} {path}: no parameter {name!r}" for name in query if name not in known)
        if body is not None:
            yield from self._fits(operation["requestBody"]["content"]["application/json"]["schema"], body, path)
        told = operation["responses"].get(str(status))
        if told is None:
            yield f"{method} {path}: never answers {status}"
            return
        yield from self._fits(self._meant(told)["content"]["application/json"]["schema"], answer, path)

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        for pattern, found in self._paths:
            if pattern.fullmatch(path) and method.lower() in found:
                operation: dict[str, Any] = found[method.lower()]
                return operation
        return None

    @cached_property
    def _paths(self) -> list[tuple[re.Pattern[str], dict[str, Any]]]:
        """Those without names in them first: "/conversations/meta" is no conversation."""
        listed = sorted(self._said["paths"].items(), key=lambda one: one[0].count("{"))
        return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), found) for path, found in listed]

    def _fits(self, schema: Any, value: Any, where: str) -> Iterator[str]:
        whole = {**schema, "components": self._said["components"]}
        checked = jsonschema.Draft202012Validator(whole).iter_errors(value)
        yield from (f"{where}: {one.json_path}: {one.message[:200]}" for one in checked)
        yield from (f"{where}: {one} is no field of the document" for one in self._invented(schema, value, "$"))

    def _invented(self, schema: Any, value: Any, at: str) -> Iterator[str]:
        if isinstance(value, list):
            items: Any = next((one["items"] for one in self._parts(schema) if "items" in one), {})
            for one in value:
                yield from self._invented(items, one, f"{at}[]")
        known: dict[str, Any] = {}
        for part in self._parts(schema):
            known |= part.get("properties", {})
        if isinstance(value, dict) and known:
            for name, one in value.items():
                if name not in known:
                    yield f"{at}.{name}"
                yield from self._invented(known.get(name, {}), one, f"{at}.{name}")

    def _parts(self, schema: Any) -> Iterator[dict[str, Any]]:
        """A schema and all that it is put together of."""
        meant = self._meant(schema)
        yield meant
        for kind in ("allOf", "oneOf", "anyOf"):
            for one in meant.get(kind, []):
                yield from self._parts(one)

    def _meant(self, found: Any) -> dict[str, Any]:
        while "$ref" in found:
            place: Any = self._said
            for name in found["$ref"].removeprefix("#/").split("/"):
                place = place[name]
            found = place
        meant: dict[str, Any] = found
        return meant


def _nullable(value: Any) -> Any:
    """`nullable` of OpenAPI 3.0 as JSON Schema says it."""
    if isinstance(value, list):
        return [_nullable(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {name: _nullable(one) for name, one in value.items()}
    if made.get("nullable") is True and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    return made
