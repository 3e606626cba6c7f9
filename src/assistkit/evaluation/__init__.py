"""How good are the suggestions? Datasets, runs, scores and comparisons; and all of it as DataFrames, CSV and XLSX.

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
    from assistkit.evaluation.frames import figures_frame, labels_frame, reviews_frame, suggestions_frame
    from assistkit.evaluation.importing.pipeline import import_tickets
    from assistkit.evaluation.report.compare_page import write_compare_page
    from assistkit.evaluation.report.contents import score_run
    from assistkit.evaluation.report.page import write_page
    from assistkit.evaluation.running import run
    from assistkit.evaluation.runs import load_run
    from assistkit.evaluation.scores import score
    from assistkit.evaluation.several import compare_several
    from assistkit.evaluation.table_files import write_table

__all__ = [
    "compare",
    "compare_several",
    "figures_frame",
    "import_tickets",
    "labels_frame",
    "load",
    "load_run",
    "reviews_frame",
    "run",
    "score",
    "score_run",
    "suggestions_frame",
    "write_compare_page",
    "write_page",
    "write_table",
]

__getattr__, __dir__ = lazy(
    __name__,
    {
        "compare": "assistkit.evaluation.comparison",
        "compare_several": "assistkit.evaluation.several",
        "write_compare_page": "assistkit.evaluation.report.compare_page",
        "figures_frame": "assistkit.evaluation.frames",
        "labels_frame": "assistkit.evaluation.frames",
        "reviews_frame": "assistkit.evaluation.frames",
        "suggestions_frame": "assistkit.evaluation.frames",
        "write_table": "assistkit.evaluation.table_files",
        "import_tickets": "assistkit.evaluation.importing.pipeline",
        "load": "assistkit.case.dataset",
        "load_run": "assistkit.evaluation.runs",
        "run": "assistkit.evaluation.running",
        "score": "assistkit.evaluation.scores",
        "score_run": "assistkit.evaluation.report.contents",
        "write_page": "assistkit.evaluation.report.page",
    },
)
