"""The public names, and what importing them costs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import assistkit

PUBLIC = {
    "Article", "Assistant", "AssistkitError", "Case", "Citation", "Draft", "Evidence", "Finding", "House", "InputError",
    "Message", "OnnxEmbedder", "Passage", "Question", "Review", "Sentence", "SentenceTransformerEmbedder", "Suggestion",
    "SummaryLine", "__version__", "build_index", "read_articles", "update_index",
}  # fmt: skip
HEAVY = ("torch", "faiss", "sklearn", "sentence_transformers", "onnxruntime", "bm25s", "pandas", "rich", "jinja2")


def test_public_names_are_these() -> None:
    """A name is public on purpose: adding or removing one changes this list."""
    assert set(assistkit.__all__) == PUBLIC
    assert set(dir(assistkit)) == PUBLIC


def test_every_public_name_resolves() -> None:
    """What is offered is there."""
    for name in PUBLIC:
        assert getattr(assistkit, name) is not None


def test_import_loads_nothing_heavy() -> None:
    """`import assistkit` stays light: engines and models load when they are first used."""
    code = f"import assistkit, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"


def test_hot_path_imports_no_torch(sample_index: object) -> None:
    """A suggestion is made without torch, sentence-transformers and scikit-learn."""
    code = (
        f"from assistkit import Assistant, Case; import sys; Assistant.open({str(sample_index)!r}).suggest("
        "Case.from_text('codes dont come')); "
        "print([m for m in ('torch', 'sentence_transformers', 'sklearn', 'transformers') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"


def test_nothing_is_written_to_the_home_folder(sample_index: object, tmp_path: Path) -> None:
    """No telemetry, no cache: a suggestion leaves no trace outside the folders it was given."""
    code = (
        f"from assistkit import Assistant, Case; Assistant.open({str(sample_index)!r}).suggest(Case.from_text('codes'))"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "ORT_"))} | {"HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert list(tmp_path.rglob("*")) == []
