"""How good are the suggestions? Datasets, runs, scores and comparisons.

from assistkit import evaluation

dataset = evaluation.load("kb_samples")
evaluation.run(dataset, assistant, "runs/today")
evaluation.score(dataset, "runs/today").figures()
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistkit._package import lazy

if TYPE_CHECKING:
    from assistkit.case.dataset import load
    from assistkit.evaluation.comparison import compare
    from assistkit.evaluation.report.contents import score_run
    from assistkit.evaluation.report.page import write_page
    from assistkit.evaluation.running import run
    from assistkit.evaluation.runs import load_run
    from assistkit.evaluation.scores import score

__all__ = ["compare", "load", "load_run", "run", "score", "score_run", "write_page"]

__getattr__, __dir__ = lazy(
    __name__,
    {
        "compare": "assistkit.evaluation.comparison",
        "load": "assistkit.case.dataset",
        "load_run": "assistkit.evaluation.runs",
        "run": "assistkit.evaluation.running",
        "score": "assistkit.evaluation.scores",
        "score_run": "assistkit.evaluation.report.contents",
        "write_page": "assistkit.evaluation.report.page",
    },
)
