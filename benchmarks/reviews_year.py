"""Two years of a desk, replayed through the feedback store: do reviews make the suggestions better?

    python benchmarks/reviews_year.py [--data FOLDER]

The labeled Thunderbird cases of 2023 and 2024 in the order of time. Each case gets a suggestion, which is recorded as
shown; the agent accepts it where an article it cites is one that a helper really linked, and else rejects it and names
those that were linked. Every Monday one side learns from the store (`FeedbackStore.solved_cases`), the other never
does. Both start from the articles alone, with the shipped weights: those of the ranking and the confidence were fitted
on 2023, so 2024 is what counts. A draft is judged whatever its status; a case without one counts as not accepted.
"""

from __future__ import annotations

import dataclasses
import itertools
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from surroundings import REPOSITORY, data_folder, save

from assistkit import Assistant, Case, Review
from assistkit.case.dataset import Dataset, load
from assistkit.evaluation.replay import in_order, monday
from assistkit.feedback import FeedbackStore
from assistkit.index import open_index
from assistkit.index.embedders import load_embedder
from assistkit.index.memory import CaseMemory, moment
from assistkit.learning import remember
from assistkit.protocols import Embedder
from assistkit.statistics import means, permutation_p

SEED = 7
PICTURE = REPOSITORY / "docs" / "benchmarks-reviews-year.svg"


def learn_from(store: FeedbackStore, memory: CaseMemory, embedder: Embedder) -> None:
    """Remember what the store's reviews say was solved."""
    graded = store.solved_cases()
    qrels = {one.case.id: dict(one.articles) for one in graded}
    cases = tuple(one.case for one in graded)
    remember(memory, Dataset(path=Path(), cases=cases, rows={}, qrels=qrels), embedder)


def accepted(assistant: Assistant, case: Case, linked: set[str], store: FeedbackStore | None) -> bool:
    """Whether the draft cites what was linked; recorded where there is a store."""
    suggestion = dataclasses.replace(assistant.suggest(case), case_id=case.id)
    right = bool({citation.article_id for citation in suggestion.citations} & linked)
    if store is not None:
        store.record_suggestion(suggestion, case, at=case.created_at)
        review = Review(
            suggestion_id=suggestion.id,
            case_id=case.id,
            decision="accepted" if right else "rejected",
            reason="" if right else "another article helped",
            helpful_articles=tuple(sorted(linked)),
            reviewed_at=case.created_at,
        )
        store.record(review)
    return right


def quarter(case: Case) -> str:
    when = moment(case)
    return f"{when.year} Q{1 + (when.month - 1) // 3}"


def rows(cases: Sequence[Case], learning: Sequence[bool], still: Sequence[bool]) -> dict[str, Any]:
    """Acceptance by quarter, and over 2024, of both sides, with the paired difference."""
    places = {name: [n for n, case in enumerate(cases) if quarter(case) == name] for name in map(quarter, cases)}
    places["2024"] = [n for n, case in enumerate(cases) if moment(case).year == 2024]
    made = {}
    for name, own in places.items():
        values = np.array([[learning[n], still[n], learning[n] - still[n]] for n in own], dtype=np.float64)
        estimate, p = means(values, SEED), permutation_p(values[:, 2:], SEED)
        made[name] = {
            "cases": len(own),
            "learning": round(float(estimate.value[0]), 4),
            "not": round(float(estimate.value[1]), 4),
            "difference": round(float(estimate.value[2]), 4),
            "interval": [round(float(estimate.low[2]), 4), round(float(estimate.high[2]), 4)],
            "p": round(float(p[0]), 4),
        }
    return made


def draw(quarters: Mapping[str, Any]) -> None:
    """Both shares by quarter, the difference's interval around the one that learns."""
    figure = Figure(figsize=(7, 3.2), layout="constrained")
    axes = figure.subplots()
    names = list(quarters)
    still = np.array([row["not"] for row in quarters.values()])
    axes.plot(names, [row["learning"] for row in quarters.values()], marker="o", color="#14573a", label="learning")
    low, high = ([still[n] + row["interval"][end] for n, row in enumerate(quarters.values())] for end in (0, 1))
    axes.fill_between(names, low, high, color="#14573a", alpha=0.15, linewidth=0)
    axes.plot(names, still, marker="o", color="#5b6268", linestyle="--", label="not learning")
    axes.set(ylim=(0, 0.5), ylabel="drafts accepted")
    axes.legend(frameon=False, loc="lower right", ncols=2)
    with rc_context({"svg.hashsalt": "assistkit", "svg.fonttype": "none"}):  # equal figures give equal bytes
        figure.savefig(PICTURE, metadata={"Date": None})


def main() -> None:
    folder = data_folder(__doc__) / "thunderbird"
    dataset = in_order(load(folder, qrels=folder / "qrels_all.tsv"))
    cases = [case for case in dataset.cases if dataset.qrels.get(case.id)]
    embedder = load_embedder()
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "kb.index")
        never = Assistant.build(folder / "articles.jsonl", path, embedder=embedder, visibility="public")
        index, memory = open_index(path), CaseMemory(embedder.dim)
        learning, still = [], []
        with FeedbackStore.open(Path(scratch, "reviews.db")) as store:
            for _, week in itertools.groupby(cases, key=lambda case: monday(moment(case))):
                learn_from(store, memory, embedder)
                assistant = Assistant(index.with_memory(memory), embedder)
                for case in week:
                    linked = set(dataset.qrels[case.id])
                    learning.append(accepted(assistant, case, linked, store))
                    still.append(accepted(never, case, linked, None))
    found = rows(cases, learning, still)
    draw({name: row for name, row in found.items() if "Q" in name})
    save("reviews_year", {"rows": found})


if __name__ == "__main__":
    main()
