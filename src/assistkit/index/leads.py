"""An article as one record, which its leading vector belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from assistkit.types import Article, Passage


class Leads(Sequence[Passage]):
    """For each article its lead."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = articles

    def __len__(self) -> int:
        return len(self._articles)

    @overload
    def __getitem__(self, at: int) -> Passage: ...
    @overload
    def __getitem__(self, at: slice) -> list[Passage]: ...
    def __getitem__(self, at: int | slice) -> Passage | list[Passage]:
        if isinstance(at, slice):
            return [lead_passage(article) for article in self._articles[at]]
        return lead_passage(self._articles[at])


def lead_passage(article: Article) -> Passage:
    """What stands for a whole article in the index of leads: its id and what a filter looks at."""
    return Passage(
        id=article.id,
        article_id=article.id,
        title=article.title,
        text="",
        start=0,
        end=0,
        language=article.language,
        visibility=article.visibility,
        facets=article.facets,
    )
