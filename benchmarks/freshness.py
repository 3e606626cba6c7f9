"""Which sources a figure rests on, and whether they are still the ones that it was made with.

A result carries one digest for each part that could change it. Which parts those are follows from the layers in
pyproject.toml: a room can only use what lies below it. So a change to a page, a command or a desk leaves the figures of
retrieval fresh, and a change to text, index, retrieval or a model does not. Git is not needed to compare.
"""

from __future__ import annotations

import ast
import hashlib
import subprocess
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[1]
HEADLINE = "cold_retrieval"
RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "across_desks": ("assistant", "evaluation/abstention.py"),
    "bulk_build": ("index", "workers"),
    "clarifying": ("assistant",),
    "cold_retrieval": ("retrieval", "assistant"),
    "confidence": ("confidence", "retrieval", "evaluation/abstention.py"),
    "corrupted_drafts": ("verifiers", "drafters", "index"),
    "desk_load": ("desks", "feedback"),
    "drafts": ("assistant", "evaluation/text_measures.py"),
    "folder": ("index",),
    "follow_ups": ("assistant",),
    "forms": ("drafters", "index", "evaluation/text_measures.py"),
    "language_models": ("assistant",),
    "insights": ("retrieval", "feedback", "verifiers", "insights"),
    "insights_stale": ("case", "insights"),
    "languages": ("retrieval", "learning", "evaluation/retrieval.py"),
    "latency": ("assistant",),
    "list_items": ("drafters", "index"),
    "many_cases": ("retrieval",),
    "many_writers": ("index",),
    "scale_streamed": ("retrieval",),
    "past_cases": ("retrieval", "learning", "evaluation/replay.py", "evaluation/retrieval.py"),
    "past_parts": ("drafters", "index"),
    "peers": ("retrieval", "learning"),
    "reading": ("retrieval",),
    "reviews_year": ("assistant", "learning", "feedback", "evaluation/replay.py"),
    "scale": ("retrieval", "evaluation/retrieval.py"),
    "service_load": ("desks", "assistant", "feedback"),
    "small_desks": ("confidence", "retrieval"),
    "speed": ("assistant",),
    "tone": ("case", "index"),
}
"""The first is a room with all below it; those after it count by themselves."""
_NO_FIGURE = {"errors", "_package", "testing", "workers"}  # messages, the version, fakes, who shares the work
_NOT_THE_BENCHMARK = {"freshness", "surroundings"}


def below(room: str, root: Path = REPOSITORY) -> list[str]:
    """The room and all that it may import, by the layers in pyproject.toml; a file at the root is a room too."""
    config = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    layers = next(one["layers"] for one in config["tool"]["importlinter"]["contracts"] if one["type"] == "layers")
    floors = [[name.strip().removeprefix("assistkit.") for name in layer.split("|")] for layer in layers]
    own = next((at for at, floor in enumerate(floors) if room in floor), None)
    if own is None:
        raise KeyError(f"no layer in pyproject.toml names the room {room!r}")
    return [room, *(name for floor in floors[own + 1 :] for name in floor if name not in _NO_FIGURE)]


def sources(name: str, root: Path = REPOSITORY) -> dict[str, str]:
    """A digest of each part that the benchmark's figures rest on, by the part's name."""
    first, *others = RESTS_ON[name]
    package, folder = root / "src" / "assistkit", root / "benchmarks"
    parts = {part: digest(_files(package, part), root) for part in dict.fromkeys([*below(first, root), *others])}
    parts["models"] = digest([*(root / "models").rglob("*.json"), *(root / "models").rglob("*.onnx")], root)
    scripts = _scripts(folder, name)
    parts["benchmark"] = digest(scripts, root)
    if any("kb_samples" in path.read_text(encoding="utf-8") for path in scripts):
        samples = root / "kb_samples"
        parts["kb_samples"] = digest([path for path in samples.rglob("*") if path.is_file()], root)
    return dict(sorted(parts.items()))


def changed(name: str, result: Mapping[str, Any], root: Path = REPOSITORY) -> list[str]:
    """The parts that are not those the result was made with; all of them where it doesn't say."""
    was: Mapping[str, str] = result["made"].get("sources", {})
    now = sources(name, root)
    return sorted(part for part in now.keys() | was.keys() if now.get(part) != was.get(part))


def digest(files: Iterable[Path], root: Path) -> str:
    """Of the names and bytes of these files, in the order of their names."""
    found = hashlib.sha256()
    for path in sorted(files):
        found.update(f"{path.relative_to(root).as_posix()}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]


def commit(root: Path = REPOSITORY) -> str:
    """The commit that is checked out, "and changes" where what makes figures differs from it; "unknown" without git."""
    git = ["git", "-C", str(root)]
    watched = ["src", "models", "kb_samples", "benchmarks", ":!benchmarks/results"]
    try:
        head = subprocess.run([*git, "rev-parse", "--short=7", "HEAD"], check=True, capture_output=True, text=True)
        status = subprocess.run(
            [*git, "status", "--porcelain", "--", *watched], check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return head.stdout.strip() + (" and changes" if status.stdout.strip() else "")


def _files(package: Path, part: str) -> list[Path]:
    path = package / part
    if path.is_dir():
        return [one for one in path.rglob("*") if one.is_file() and one.suffix != ".pyc"]
    return [path if path.suffix else path.with_suffix(".py")]


def _scripts(folder: Path, name: str) -> list[Path]:
    """The benchmark's own file, those beside it that it imports or reads, and the folder of its name."""
    found: set[Path] = set()
    waiting = [name]
    while waiting:
        path = folder / f"{waiting.pop()}.py"
        if path in found or not path.is_file() or path.stem in _NOT_THE_BENCHMARK:
            continue
        found.add(path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                waiting.append(node.module or "")
            elif isinstance(node, ast.Import):
                waiting += [alias.name for alias in node.names]
    own = [path for path in (folder / name).glob("*") if path.suffix in {".py", ".txt", ".toml"}]
    read = "".join(path.read_text(encoding="utf-8") for path in found)
    return [*found, *own, *(path for path in folder.glob("*.tsv") if path.name in read)]
