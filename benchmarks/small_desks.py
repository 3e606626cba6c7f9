"""How sure may a small knowledge base be? Of few articles, one is near to almost anything.

    python benchmarks/small_desks.py [--data FOLDER]

Small knowledge bases are drawn from those of five desks: 3 to 80 articles, some of which answer cases. Half of the
cases of each are answered by one of its articles, half are real cases of the same desk whose article is not among
them. What each e-fold fewer articles takes from the log-odds is fitted on four desks and judged on the fifth, five
times; the weight of models/confidence is fitted on all (models/make_confidence.py asks `correction`).
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from surroundings import REPOSITORY, data_folder, save

from assistkit import build_index, read_articles
from assistkit.case.dataset import Dataset, load
from assistkit.case.query import case_query
from assistkit.confidence.certainty import Certainty, Model, features
from assistkit.index import open_index
from assistkit.index.embedders import load_embedder
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.protocols import Embedder
from assistkit.retrieval.hybrid import HybridRetriever

DESKS = {
    "doc2dial-dmv": "first",
    "doc2dial-studentaid": "first",
    "techqa": None,
    "awsdocs": "first",
    "kb_samples": None,
}
SIZES = (3, 5, 10, 20, 40, 80)
DRAWN, ANSWERED = 6, 15  # knowledge bases of a size, and cases in each that it answers
CASES = 220
_SEED = 0
_RANKED = 20
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """A case at a small desk: the log-odds before any correction, the feature `few`, and whether it was right."""

    desk: str
    articles: int
    log_odds: float
    few: float
    right: bool
    answerable: bool


def draw(data: Path, embedder: Embedder, scratch: Path, model: Model) -> list[Judged]:
    """The cases of every small desk, judged by this model."""
    return [one for name, split in DESKS.items() for one in _desk(name, split, data, embedder, scratch / name, model)]


def _desk(name: str, split: str | None, data: Path, embedder: Embedder, folder: Path, model: Model) -> Iterator[Judged]:
    root = REPOSITORY / name if name == "kb_samples" else data / name
    source = root / ("articles" if name == "kb_samples" else "articles.jsonl")
    build_index(read_articles(source, visibility="public").articles, folder, embedder)
    dataset, chance = load(root, split=split, limit=CASES), random.Random(_SEED)  # noqa: S311  drawn again the same
    cases = [case.id for case in dataset.cases if _answers(dataset, case.id)]
    texts = {case.id: case_query(case) for case in dataset.cases}
    vectors = dict(zip(cases, embedder.encode_query([texts[id] for id in cases]), strict=True))
    every = sorted(open_index(folder).articles)
    for size in SIZES:
        for _ in range(DRAWN if size < len(every) else 0):
            kept = _kept(dataset, cases, every, size, chance)
            index = open_index(folder)
            index.delete([article for article in every if article not in kept])
            asked = _asked(dataset, cases, kept, chance)
            yield from _judged(name, dataset, index, HybridRetriever(index, embedder), asked, vectors, model)


def _answers(dataset: Dataset, case_id: str) -> list[str]:
    return [article for article, grade in sorted(dataset.qrels.get(case_id, {}).items()) if grade > 0]


def _kept(dataset: Dataset, cases: Sequence[str], every: Sequence[str], size: int, chance: random.Random) -> set[str]:
    """So many articles, at least half of them such as answer cases, as far as there are any."""
    asked = chance.sample(cases, min(size, 12, len(cases)))
    found = list(dict.fromkeys(chance.choice(_answers(dataset, id)) for id in asked))
    kept = {article for article in found if article in every}
    others = [article for article in every if article not in kept]
    return kept | set(chance.sample(others, max(0, size - len(kept))))


def _asked(dataset: Dataset, cases: Sequence[str], kept: set[str], chance: random.Random) -> dict[str, bool]:
    inside = [id for id in cases if kept & set(_answers(dataset, id))]
    outside = [id for id in cases if not kept & set(_answers(dataset, id))]
    inside = chance.sample(inside, min(ANSWERED, len(inside)))
    outside = chance.sample(outside, min(len(inside), len(outside)))
    return {**dict.fromkeys(inside, True), **dict.fromkeys(outside, False)}


def _judged(  # noqa: PLR0913, PLR0917  what a desk is made of
    name: str,
    dataset: Dataset,
    index: KnowledgeIndex,
    retriever: HybridRetriever,
    asked: dict[str, bool],
    vectors: dict[str, Any],
    model: Model,
) -> Iterator[Judged]:
    past = retriever.past_cases(index.memory)
    for case in dataset.cases:
        if case.id not in asked:
            continue
        evidence = retriever.evidence(case, vectors[case.id], _RANKED, past=past)
        known = features(case, evidence)
        share = min(max(model.probability({**known, "few": 0.0}), 1e-4), 1 - 1e-4)
        right = evidence[0].passage.article_id in _answers(dataset, case.id)
        yield Judged(name, len(index.articles), float(np.log(share / (1 - share))), known["few"], right, asked[case.id])


def correction(cases: Sequence[Judged]) -> float:
    """The weight of `few`, at least 0, that makes the log-odds of these cases fit best; a desk's size counts once."""
    from scipy.optimize import minimize_scalar

    counts = Counter((one.desk, one.articles) for one in cases)
    weight = np.array([1 / counts[one.desk, one.articles] for one in cases])
    odds, few, right = _arrays(cases)

    def loss(value: float) -> float:
        return float(weight @ np.logaddexp(0, np.where(right, -1, 1) * (odds + value * few)))

    return round(float(minimize_scalar(loss, bounds=(0, 3), method="bounded").x), 4)


def _arrays(cases: Sequence[Judged]) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    odds, few = np.array([one.log_odds for one in cases]), np.array([one.few for one in cases])
    return odds, few, np.array([one.right for one in cases])


def _row(cases: Sequence[Judged], weight: float) -> dict[str, float]:
    odds, few, right = _arrays(cases)
    before, after = 1 / (1 + np.exp(-odds)), 1 / (1 + np.exp(-(odds + weight * few)))
    values = {
        "cases": len(cases),
        "right": right.mean(),
        "said before": before.mean(),
        "said after": after.mean(),
        "Brier before": np.mean((before - right) ** 2),
        "Brier after": np.mean((after - right) ** 2),
        "wrong above .61 before": (before[~right] > 0.61).mean(),
        "wrong above .61 after": (after[~right] > 0.61).mean(),
        "right above .61 before": (before[right] > 0.61).mean(),
        "right above .61 after": (after[right] > 0.61).mean(),
    }
    return {name: round(float(value), 3) for name, value in values.items()}


def main() -> None:
    data = data_folder(__doc__)
    with tempfile.TemporaryDirectory() as scratch:
        cases = draw(data, load_embedder(), Path(scratch), Certainty.default().cold)
    result: dict[str, Any] = {"weight": correction(cases), "left out": {}, "by size": {}}
    by_size: dict[int, list[tuple[Judged, float]]] = {size: [] for size in SIZES}
    for desk in DESKS:
        weight = correction([one for one in cases if one.desk != desk])
        own = [one for one in cases if one.desk == desk]
        result["left out"][desk] = {"weight": weight, **_row(own, weight)}
        for one in own:
            by_size[one.articles].append((one, weight))
    for size, some in by_size.items():
        result["by size"][str(size)] = _row([one for one, _ in some], float(np.mean([weight for _, weight in some])))
    save("small_desks", result)


if __name__ == "__main__":
    main()
