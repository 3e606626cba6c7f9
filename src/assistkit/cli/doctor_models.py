"""What `assistkit doctor` looks at on this machine: Python and packages, the shipped models, optional extras."""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Iterator, Mapping
from importlib import metadata
from typing import TYPE_CHECKING, NamedTuple

from assistkit._package import __version__, shipped
from assistkit.cli.looks import Look

if TYPE_CHECKING:
    from assistkit.protocols import Embedder

FILES: Mapping[str, str] = {
    "all-minilm-l6-v2/config.json": "bccc16c85b6f05e4c5ff55c8f7134219ca65c40bc96944488a7369f3a64e98a8",
    "all-minilm-l6-v2/model.onnx": "5c04db818f7e53796a256c2627be1f0dea1e353c3b4b8a07d10395aa68a6595f",
    "all-minilm-l6-v2/tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "confidence/weights.json": "bccc67c43180f975d652116fe2884ff84651992dcd827713cf3ab64e07834104",
    "parts/weights.json": "52779dc5fe82efa1b7deb157bb5db295bcd0883af321243488e4d8635c891e79",
    "ranking/across.json": "38547e4b801774259d8f5bef78aff35cb6662c7b596eae920726f8574946e790",
    "ranking/weights.json": "b56301cde7ad35a3345f4f55dc4b99c9833f4cd2553245aee6902d960aff88c7",
}
"""The files of the shipped models, and the sha256 of each."""

EXTRAS: Mapping[str, str] = {
    "desks": "help desks by their APIs",
    "serve": "the HTTP service",
    "django": "the app for django-helpdesk",
    "mcp": "the MCP server",
    "llm": "drafts by a language model",
    "documents": "articles in .docx and .pdf",
    "xlsx": "cases and articles in .xlsx",
    "learn": "fitting to solved cases",
    "insights": "what to write, mend and watch",
    "feedback": "reviews of agents",
    "postgres": "an index or reviews in PostgreSQL",
    "ray": "builds on many machines",
    "eval": "evaluation and its report",
    "frames": "results as pandas frames",
    "sentence-transformers": "other embedders",
}
"""The extras that a desk may want, and for what."""

_REQUIREMENT = re.compile(r"([\w.-]+)(?:\[[^\]]*\])?\s*([^;]*)(?:;(.*))?")
_EXTRA = re.compile(r"""extra == ["']([\w-]+)["']""")
_LEAST = re.compile(r">=\s*([\d.]+)")
_SHOWN = ("faiss-cpu", "onnxruntime", "numpy")


class _Needed(NamedTuple):
    """A package, the least version of it, and the extra that needs it, or ""."""

    package: str
    least: str
    extra: str

    def missing(self) -> str:
        """ "" where it is there and new enough."""
        try:
            got = metadata.version(self.package)
        except metadata.PackageNotFoundError:
            return self.package
        return f"{self.package} {self.least} (is {got})" if _numbers(got) < _numbers(self.least) else ""


def versions() -> Iterator[Look]:
    """Of Python, assistkit and the engines; what assistkit cannot do without and is not there is a problem."""
    yield Look("ok", "versions", f"Python {platform.python_version()}, assistkit {__version__}")
    for one in _needed(""):
        if missing := one.missing():
            command = f"pip install '{one.package}>={one.least}'"
            yield Look("problem", "versions", f"needed and not installed: {missing}", command=command)
    found = {name: _version(name) for name in _SHOWN}
    yield Look("ok", "versions", ", ".join(f"{name} {got}" for name, got in found.items() if got) or "no engine")


def models() -> Iterator[Look]:
    """Every file of the shipped models, byte by byte."""
    broken = 0
    for name, sha256 in FILES.items():
        if said := _differs(name, sha256):
            broken += 1
            yield Look("problem", "models", f"{shipped() / name}: {said}", "install assistkit again")
    if not broken:
        yield Look("ok", "models", f"{len(FILES)} files, each as it was shipped")


def engines(embedder: Embedder) -> Iterator[Look]:
    """The embedder embeds, and faiss finds what it embedded."""
    from assistkit.index import FaissIndex
    from assistkit.types import Passage

    text = "How do I set a new PIN?"
    vectors = embedder.encode_document([text])
    index = FaissIndex(embedder.dim)
    passage = Passage(id="a#0", article_id="a", title="A", heading=(), text=text, start=0, end=len(text))
    index.upsert([passage], vectors)
    index.search(embedder.encode_query([text]), 1)
    yield Look("ok", "models", f"{embedder!r} embeds a text, and faiss finds it")


def extras() -> Iterator[Look]:
    """Those that are here in a line, the others each with its command: none is needed to suggest."""
    lacking = {
        extra: [missing for one in needed if (missing := one.missing())]
        for extra in EXTRAS
        if (needed := _needed(extra))
    }
    if here := [extra for extra, missing in lacking.items() if not missing]:
        yield Look("ok", "extras", f"installed: {', '.join(here)}")
    for extra, packages in lacking.items():
        if packages:
            says = f"not installed: {extra}, for {EXTRAS[extra]} ({', '.join(packages)})"
            yield Look("ok", "extras", says, command=f"pip install 'assistkit[{extra}]'")


def _needed(extra: str) -> list[_Needed]:
    """What the installed assistkit says that it needs, or this extra of it."""
    try:
        said = metadata.requires("assistkit") or []
    except metadata.PackageNotFoundError:
        said = []  # run from a checkout that is not installed
    return [one for line in said if (one := _read(line)).extra == extra]


def _read(line: str) -> _Needed:
    found = _REQUIREMENT.match(line)
    name, versions, marker = found.groups("") if found else (line, "", "")
    least, extra = _LEAST.search(versions), _EXTRA.search(marker)
    return _Needed(name, least[1] if least else "", extra[1] if extra else "")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", re.split(r"[^\d.]", version)[0]))


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _differs(name: str, sha256: str) -> str:
    try:
        with (shipped() / name).open("rb") as file:
            got = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return "" if got == sha256 else f"is not as it was shipped (sha256 {got[:12]}…, not {sha256[:12]}…)"
