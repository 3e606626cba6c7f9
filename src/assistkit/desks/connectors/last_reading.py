"""For desks without a list of ids: which articles there are is known from reading them all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator

from assistkit.types.desk import ArticlePage


class LastReading(ABC):
    """Remembers the ids of a reading of all articles that went through, for the question that follows it."""

    _ids: set[str] | None = None

    def articles(self, cursor: str = "") -> Iterator[ArticlePage]:  # noqa: ARG002  there is no feed
        """All of them each time."""
        ids = set[str]()
        self._ids = None
        for page in self._all_articles(ids):
            ids |= {*page.why, *page.problems}
            yield page
        self._ids = ids

    def article_ids(self) -> Collection[str]:
        """Those of the last reading, where it went through; else it is done again."""
        if self._ids is None:
            for _ in self.articles():
                pass
        ids, self._ids = self._ids or set(), None
        return ids

    @abstractmethod
    def _all_articles(self, known: Collection[str]) -> Iterator[ArticlePage]:
        """Page by page; `known` are the ids of the pages before."""
