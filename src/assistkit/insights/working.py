"""What works: which articles solve cases, which come back, which nobody uses, and how much they answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistkit.feedback.figures import Rate, rate
from assistkit.index.knowledge import KnowledgeIndex
from assistkit.insights.history import Handled
from assistkit.insights.topics import topics
from assistkit.retrieval.past_cases import PRODUCT

_FEWEST = 5  # cases of a product or language


@dataclass(frozen=True, kw_only=True)
class Use:
    """How often an article was used, and in what share it solved the case. `came_back` are those in which the customer
    said afterwards that it did not help, `rewritten` those in which an agent rejected the draft or changed it much."""

    article: str
    title: str
    used: int
    solved: Rate | None
    came_back: int
    rewritten: int

    def to_dict(self) -> dict[str, Any]:
        """As `--json` tells it."""
        return {**self.__dict__, "solved": self.solved._asdict() if self.solved else None}


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """The share of the cases of a topic, product or language that an article answered."""

    by: str
    value: str
    answered: Rate

    def to_dict(self) -> dict[str, Any]:
        """As `--json` tells it."""
        return {"by": self.by, "value": self.value, "answered": self.answered._asdict()}


@dataclass(frozen=True, kw_only=True)
class Working:
    """The used articles, the most used first; the ids of those that nobody used; the coverage."""

    articles: tuple[Use, ...]
    never: tuple[str, ...]
    coverage: tuple[Coverage, ...]

    def to_dict(self) -> dict[str, Any]:
        """As `--json` tells it."""
        return {
            "articles": [one.to_dict() for one in self.articles],
            "never": list(self.never),
            "coverage": [one.to_dict() for one in self.coverage],
        }


def what_works(cases: Sequence[Handled], index: KnowledgeIndex) -> Working:
    """What became of the articles in these cases. Raises MissingExtra without scipy."""
    uses: dict[str, list[Handled]] = defaultdict(list)
    for one in cases:
        for article in one.used:
            if article in index.articles:
                uses[article].append(one)
    made = [_use(index.articles[id].title, id, own) for id, own in uses.items()]
    return Working(
        articles=tuple(sorted(made, key=lambda one: (-one.used, one.article))),
        never=tuple(sorted(index.articles.keys() - uses.keys())),
        coverage=tuple(_coverage(cases)),
    )


def _use(title: str, id: str, own: Sequence[Handled]) -> Use:
    good = sum(one.used[id] for one in own)
    rewritten = sum(bool(one.draft) and not one.used[id] for one in own)
    return Use(
        article=id,
        title=title,
        used=len(own),
        solved=rate(good, len(own)),
        came_back=len(own) - good - rewritten,
        rewritten=rewritten,
    )


def _coverage(cases: Sequence[Handled]) -> list[Coverage]:
    groups: dict[tuple[str, str], list[Handled]] = defaultdict(list)
    for one in cases:
        groups["all", "cases"].append(one)
        for product in one.case.facets.get(PRODUCT, ()):
            groups["product", product].append(one)
        if one.case.language:
            groups["language", one.case.language].append(one)
    for topic in topics(cases):
        groups["topic", topic.title] += (cases[row] for row in topic.rows)
    found = []
    for (by, value), own in groups.items():
        answered = rate(sum(not one.gap for one in own), len(own))
        if answered is not None and (by == "all" or len(own) >= _FEWEST):
            found.append(Coverage(by=by, value=value, answered=answered))
    return sorted(found, key=lambda one: (one.by, one.answered.value, one.value))
