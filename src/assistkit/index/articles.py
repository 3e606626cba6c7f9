"""The articles of a folder's index by id, each read when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, ValuesView

from assistkit.index.faiss_index import FaissIndex
from assistkit.index.records import Records
from assistkit.types import Article


class Articles(Mapping[str, Article]):
    """The articles of an index by id, as they were when this was made."""

    def __init__(self, leads: FaissIndex, records: Records[Article]) -> None:
        self._rows, self._ids, self.records = leads.rows, leads.ids, records

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __contains__(self, id: object) -> bool:
        return id in self._rows

    def __getitem__(self, id: str) -> Article:
        return self.records[self._rows[id]]

    def values(self) -> ValuesView[Article]:
        """In order, each read once."""
        return _Values(self, self.records)


class _Values(ValuesView[Article]):
    """Read one after the other, and not kept."""

    def __init__(self, articles: Mapping[str, Article], records: Records[Article]) -> None:
        super().__init__(articles)
        self.records = records

    def __iter__(self) -> Iterator[Article]:
        return iter(self.records)
