"""How good are the suggestions? Datasets, runs, scores and comparisons.

from assistkit.evaluation import compare, load_dataset, run_dataset, score

dataset = load_dataset("kb_samples")
run_dataset(dataset, assistant, "runs/today")
score(dataset, "runs/today").figures()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistkit.evaluation.comparison import compare
    from assistkit.evaluation.dataset import load_dataset
    from assistkit.evaluation.reading import load_run
    from assistkit.evaluation.report import score_run
    from assistkit.evaluation.run import run_dataset
    from assistkit.evaluation.scores import score

__all__ = ["compare", "load_dataset", "load_run", "run_dataset", "score", "score_run"]

# Loads when it is first asked for. No name here may also be a module's, or importing the module would replace it.
_LAZY = {
    "compare": "assistkit.evaluation.comparison",
    "load_dataset": "assistkit.evaluation.dataset",
    "load_run": "assistkit.evaluation.reading",
    "run_dataset": "assistkit.evaluation.run",
    "score": "assistkit.evaluation.scores",
    "score_run": "assistkit.evaluation.report",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'assistkit.evaluation' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(_LAZY[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
