"""Where the first gate's numbers come from: logistic regression of three signals on "the first article answers".

    python benchmarks/first_gate.py [--data FOLDER]

Fitted on the Thunderbird cases of 2023 (labels: qrels.tsv), articles about Thunderbird only, with two kinds of cases
the articles cannot answer: near (Firefox questions) and far (small talk and errands from CLINC150). Prints the
coefficients for confidence.py, and how they do on kb_samples, which they have not seen. Seedless: nothing is random.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from surroundings import REPOSITORY, data_folder, save

from assistkit import Assistant, Case
from assistkit.confidence import signals
from assistkit.sources.dataset import load
from assistkit.types import Where

NEAR = FAR = 300


def measured(assistant: Assistant, cases: Sequence[Case], where: Where | None = None) -> tuple[np.ndarray, list[str]]:
    """The gate's signals (n, 3) and the first article of each case."""
    found = assistant.retrieve(cases, where=where)
    rows = [signals(case, evidence) for case, evidence in zip(cases, found, strict=True)]
    return np.array(rows), [evidence[0].passage.article_id for evidence in found]


def labelled(
    assistant: Assistant, folder: Path, split: str, where: Where | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Signals and whether the first article is labelled, for every labelled or unanswerable case of a split."""
    dataset = load(folder, split=split)
    cases = [c for c in dataset.cases if c.id in dataset.qrels or dataset.rows[c.id].get("answerable") is False]
    rows, first = measured(assistant, cases, where)
    right = [article in dataset.qrels.get(case.id, {}) for case, article in zip(cases, first, strict=True)]
    return rows, np.array(right, dtype=int)


def main() -> None:
    data = data_folder(__doc__)
    with tempfile.TemporaryDirectory() as scratch:
        forum = Assistant.build(data / "thunderbird" / "articles.jsonl", Path(scratch, "forum"))
        samples = Assistant.build(REPOSITORY / "kb_samples" / "articles", Path(scratch, "samples"))
        where = {"product": "thunderbird"}
        rows, right = labelled(forum, data / "thunderbird", "train", where)
        near = load(data / "firefox", limit=NEAR).cases
        lines = (data / "intents" / "clinc150.jsonl").read_text(encoding="utf-8").splitlines()[:FAR]
        far = [Case.from_text(json.loads(line)["body"]) for line in lines]
        outside = np.concatenate([measured(forum, cases, where)[0] for cases in (near, far)])
        x, y = np.concatenate([rows, outside]), np.concatenate([right, np.zeros(len(outside), dtype=int)])
        model = LogisticRegression(C=1.0, class_weight="balanced").fit(x, y)
        test_x, test_y = labelled(samples, REPOSITORY / "kb_samples", "dev")
    names = ("similarity", "share", "margin")
    save(
        "first_gate",
        {
            "cases": {"labelled": len(rows), "near": len(near), "far": len(far)},
            "coefficients": dict(zip(names, model.coef_[0].round(3).tolist(), strict=True)),
            "constant": round(float(model.intercept_[0]), 3),
            "auroc_fit": round(roc_auc_score(y, model.decision_function(x)), 3),
            "auroc_kb_samples": round(roc_auc_score(test_y, model.decision_function(test_x)), 3),
            "auroc_kb_samples_similarity_alone": round(roc_auc_score(test_y, test_x[:, 0]), 3),
        },
    )


if __name__ == "__main__":
    main()
