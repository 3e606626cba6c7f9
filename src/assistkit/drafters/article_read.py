"""An article as it is read for a case: what of it may be quoted, and how likely each group of it is to answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from assistkit.drafters.asking_how import asks_how
from assistkit.drafters.platform_sections import Platforms, fitting, labels_meant
from assistkit.drafters.rating import Asked, Floats, PartWeights, rated, telling
from assistkit.drafters.unfilled import without_unfilled
from assistkit.text.article.boilerplate import worth_reading
from assistkit.text.article.groups import Group, groups_of
from assistkit.text.article.roles import entitled
from assistkit.text.article.sections import Section, assemble, read_sections
from assistkit.text.plain import visible
from assistkit.types import Passage

_NEWEST = 0.8  # what the newest messages count beside the whole case; .5 and 1 were tried (decision 0039)

Near = Callable[[str, Sequence[Group]], Sequence[float]]
"""How similar each group is to a text, 0 to 1."""


@dataclass(frozen=True)
class ArticleRead:
    """`every` section that is worth reading, those that `fit` the customer's platform, and the `sections` to quote.

    `asked` is what the groups were rated by, the whole case last; `scores` (n,) are the logarithms of the chances of
    the groups to answer it.
    """

    passages: Sequence[Passage]
    text: str
    every: Sequence[Section]
    fit: Sequence[Section]
    sections: Sequence[Section]
    asked: Sequence[Asked]
    groups: Sequence[Group]
    scores: Floats

    @property
    def id(self) -> str:
        """Of the article."""
        return self.passages[0].article_id

    @property
    def language(self) -> str:
        """Of the article; English where it says none."""
        return self.passages[0].language or "en"

    def likeliest(self) -> ArticleRead:
        """The same with its likeliest group alone."""
        at = int(np.argmax(self.scores))
        return replace(self, groups=[self.groups[at]], scores=self.scores[at : at + 1])


def read_article(
    passages: Sequence[Passage], query: str, newest: str, platforms: Platforms, near: Near, weights: PartWeights
) -> ArticleRead | None:
    """The article of these passages, for a case and what of it is newest ("" where all is); None for no section."""
    text, language = visible(assemble(passages)), passages[0].language or "en"
    every = worth_reading(read_sections(text))
    fit = fitting(every, passages[0].title, platforms)
    sections = without_unfilled(fit, text, language)
    if asks_how(newest or query):
        sections = [entitled(one, passages[0].title) for one in sections]
    if not sections:
        return None
    words = f"{query} {labels_meant(fit, platforms)}" if len(fit) < len(every) else query
    asked = [Asked(words, telling(sections, words), partial(near, query), 1 - _NEWEST if newest else 1.0)]
    if newest:
        asked.insert(0, Asked(newest, telling(sections, newest), partial(near, newest), _NEWEST))
    groups, scores = rated(groups_of(sections, text, language), sections, asked, weights)
    return ArticleRead(passages, text, every, fit, sections, asked, groups, scores)
