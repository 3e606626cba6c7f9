"""Recorded answers of a language model: JSON lines that tests and pages replay without a server.

A line has the sha256 of a request, the answer and what it cost. The request itself, with the case in it, is not kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from assistkit.errors import DraftFailed
from assistkit.text.reading import read_file


class Answer(msgspec.Struct, frozen=True):
    """A recorded answer; `request` is the sha256 of what was asked."""

    request: str
    text: str
    usage: dict[str, float]


@dataclass(frozen=True)
class Recorded:
    """The answers in the file `path`; of two for the same request the later counts."""

    path: Path | str

    def get(self, request: Mapping[str, Any]) -> Answer:
        """The answer to the request. Raises DraftFailed when there is none, or the file cannot be read."""
        wanted = request_digest(request)
        found = [answer for answer in self._answers() if answer.request == wanted]
        if not found:
            raise DraftFailed(
                f"{Path(self.path).name} has no recorded answer to this request; the case, the passages, the prompt "
                "or the model differ from those recorded, so record it with record=True"
            )
        return found[-1]

    def put(self, request: Mapping[str, Any], text: str, usage: Mapping[str, float]) -> None:
        """Append the answer to the request."""
        line = msgspec.json.encode(Answer(request=request_digest(request), text=text, usage=dict(usage)))
        path = Path(self.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(line + b"\n")

    def _answers(self) -> list[Answer]:
        path = Path(self.path)
        try:
            lines = read_file(path).splitlines() if path.exists() else []
            return [msgspec.json.decode(line, type=Answer) for line in lines if line.strip()]
        except (OSError, msgspec.DecodeError, RecursionError) as error:
            raise DraftFailed(f"{path.name} is not a file of recorded answers: {error}") from None


def request_digest(request: Mapping[str, Any]) -> str:
    """sha256 of a request: equal digests mean that the same was asked of the same model."""
    return hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
