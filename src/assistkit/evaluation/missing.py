"""What is missing: the cases that got no answer, in groups of those about the same thing.

Alike are cases for which the run ranks the same articles: that needs no embedding, and no text leaves the run.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from assistkit.case.query import case_query
from assistkit.errors import MissingExtra
from assistkit.text.words import tokenize

if TYPE_CHECKING:
    from assistkit.case.dataset import Dataset
    from assistkit.evaluation.runs import Run
    from assistkit.types import Case

_DEPTH = 10  # articles of a ranking
_APART = 0.75  # cosine distance, on average, from which on cases are about different things
_MOST = 1_000  # cases, the first of them: more take too long to compare with each other
_WORDS = 4  # that a group is named by
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, kw_only=True)
class Group:
    """Unanswered `cases` (ids) about the same thing: the words that tell it, the article that comes nearest (an id).

    `unanswerable` of them are labeled so; the others only got no reply.
    """

    cases: tuple[str, ...]
    words: tuple[str, ...]
    nearest: str
    unanswerable: int

    def to_dict(self, titles: Mapping[str, str]) -> dict[str, Any]:
        """As in report.json."""
        nearest = titles.get(self.nearest, self.nearest)
        return {**self.__dict__, "cases": list(self.cases), "words": list(self.words), "nearest": nearest}


def unanswered(dataset: Dataset, run: Run) -> list[Case]:
    """The cases that got no reply (abstained), and those that no article answers."""

    def missing(case: Case) -> bool:
        suggestion = run.suggestions.get(case.id)
        silent = bool(run.suggestions) and (suggestion is None or suggestion.status == "abstained")
        return silent or dataset.rows[case.id].get("answerable") is False

    return [case for case in dataset.cases if missing(case)]


def missing_groups(dataset: Dataset, run: Run) -> list[Group]:
    """The unanswered cases in groups, the largest first; a case that is like no other is its own group.

    Raises MissingExtra without scipy.
    """
    cases = unanswered(dataset, run)[:_MOST]
    if not cases:
        return []
    every = Counter(stem for case in dataset.cases for stem in set(tokenize(case_query(case))))
    numbers = _clustered([run.ranking.get(case.id, ())[:_DEPTH] for case in cases])
    made = []
    for number in dict.fromkeys(numbers):
        own = [case for case, its in zip(cases, numbers, strict=True) if its == number]
        made.append(
            Group(
                cases=tuple(case.id for case in own),
                words=_telling([case_query(case) for case in own], every, len(dataset.cases)),
                nearest=_nearest([run.ranking.get(case.id, ())[:_DEPTH] for case in own]),
                unanswerable=sum(dataset.rows[case.id].get("answerable") is False for case in own),
            )
        )
    return sorted(made, key=lambda group: -len(group.cases))


def _clustered(rankings: Sequence[Sequence[str]]) -> list[int]:
    """The number of its group for each ranking; one that is empty is like no other."""
    try:
        from scipy.cluster.hierarchy import fcluster, linkage
    except ImportError:
        raise MissingExtra("scipy", "eval") from None
    there = [at for at, ranking in enumerate(rankings) if ranking]
    numbers = [-at - 1 for at in range(len(rankings))]
    if len(there) < 2:
        return numbers
    found = fcluster(linkage(_vectors([rankings[at] for at in there]), "average", "cosine"), _APART, "distance")
    for at, number in zip(there, found.tolist(), strict=True):
        numbers[at] = int(number)
    return numbers


def _vectors(rankings: Sequence[Sequence[str]]) -> npt.NDArray[np.float64]:
    """(n, articles): one divided by the rank."""
    column = {article: at for at, article in enumerate(dict.fromkeys(a for ranking in rankings for a in ranking))}
    vectors = np.zeros((len(rankings), len(column)))
    for row, ranking in enumerate(rankings):
        for rank, article in enumerate(ranking, start=1):
            vectors[row, column[article]] = 1 / rank
    return vectors


def _nearest(rankings: Sequence[Sequence[str]]) -> str:
    weight: Counter[str] = Counter()
    for ranking in rankings:
        weight.update({article: round(1_000 / rank) for rank, article in enumerate(ranking, start=1)})
    return weight.most_common(1)[0][0] if weight else ""


def _telling(texts: Sequence[str], every: Mapping[str, int], cases: int) -> tuple[str, ...]:
    """The words that these texts share, two of them at least, and few other cases have, as they are written here."""
    spelled: dict[str, Counter[str]] = {}
    for text in texts:
        for word in set(_WORD.findall(text.lower())):
            for stem in tokenize(word)[:1]:
                spelled.setdefault(stem, Counter())[word] += 1
    weight = {stem: found.total() * np.log(1 + cases / every.get(stem, 1)) for stem, found in spelled.items()}
    shared = [stem for stem in weight if spelled[stem].total() > 1 or len(texts) == 1]
    best = sorted(shared, key=lambda stem: (-weight[stem], stem))[:_WORDS]
    return tuple(min(spelled[stem], key=lambda word: (-spelled[stem][word], word)) for stem in best)
