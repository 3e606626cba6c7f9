"""What made a run, in its run.json: versions, settings, the desk's wish, which of its cases the index had learned."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from assistkit.case.query import case_query
from assistkit.confidence.promise import kept_cases
from assistkit.errors import DatasetError, InputError
from assistkit.evaluation.language_pairs import written_in
from assistkit.house.aim import Aim
from assistkit.index.memory import CaseMemory
from assistkit.text.reading import entry_kind, read_file
from assistkit.types import Case, content_id, text_digest

if TYPE_CHECKING:
    from assistkit.assistant import Assistant
    from assistkit.case.dataset import Dataset

ABOUT = "run.json"
_PACKAGES = ("numpy", "faiss-cpu", "onnxruntime", "tokenizers", "ir-measures", "scipy", "rapidfuzz")

How = Literal["id", "text"]


@dataclass(frozen=True, kw_only=True)
class AboutRun:
    """`learned` are the cases of the run that the index had learned from: known by their id, or by their text alone.

    `remembered` counts all that it had learned, `memory` tells these from others. `confidence` and `wrong` are the
    judged cases that it keeps. `languages` are those of the articles that answer its cases, by id.
    """

    assistkit: str
    index: str
    pipeline: str
    versions: Mapping[str, str]
    aim: Aim = field(default_factory=Aim)
    remembered: int = 0
    memory: str = ""
    learned: Mapping[str, How] = field(default_factory=dict)
    confidence: tuple[float, ...] = ()
    wrong: tuple[bool, ...] = ()
    languages: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.confidence) != len(self.wrong) or not all(0 <= sure <= 1 for sure in self.confidence):
            raise InputError("confidence must be numbers from 0 to 1, one for each of wrong")

    def to_json(self) -> bytes:
        """Of run.json."""
        return json.dumps(msgspec.to_builtins(self), ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def about_run(assistant: Assistant, dataset: Dataset) -> AboutRun:
    """What there is to say of a run of `assistant` over this dataset."""
    memory = assistant.learned
    confidence, wrong = kept_cases(assistant.index.about.get("certainty"))
    return AboutRun(
        **assistant.provenance(),
        versions=versions(),
        aim=assistant.house.aim,
        remembered=len(memory),
        memory=content_id("cases", [case.to_dict() for case in memory.cases]) if len(memory) else "",
        learned=learned_from(dataset.cases, memory),
        confidence=tuple(map(float, confidence)),
        wrong=tuple(map(bool, wrong)),
        languages=written_in(assistant.index.articles, chain.from_iterable(dataset.qrels.values())),
    )


def learned_from(cases: Iterable[Case], memory: CaseMemory) -> dict[str, How]:
    """The cases, by id, that `memory` holds: under this id, or under another one with the very same text."""
    digests = {case.digest for case in memory.cases if case.digest}
    found: dict[str, How] = {}
    for case in cases:
        if case.id in memory.rows:
            found[case.id] = "id"
        elif digests and text_digest(case_query(case)) in digests:
            found[case.id] = "text"
    return found


def read_about(folder: Path) -> AboutRun | None:
    """What the run in this folder says of itself; None where it has no run.json, as another tool's.

    Raises DatasetError for a file that is not one.
    """
    path = folder / ABOUT
    if entry_kind(path) is None:
        return None
    try:
        return msgspec.json.decode(read_file(path, within=folder), type=AboutRun)
    except OSError as error:
        raise DatasetError(f"cannot be read ({error.strerror})", path=path) from None
    except (msgspec.DecodeError, RecursionError, InputError) as error:
        problem = f"not what a run says of itself ({error}); run it again, or remove the file"
        raise DatasetError(problem, path=path) from None


def versions() -> dict[str, str]:
    """Of Python and the libraries that what is found depends on."""
    return {"python": platform.python_version(), **dict(_installed())}


def _installed() -> Iterator[tuple[str, str]]:
    for package in _PACKAGES:
        try:
            yield package, importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
