"""Word search: BM25 over stemmed words, reckoned from postings for the words of a query alone.

Nothing is weighed beforehand: a change weighs every text anew, and the words of a query are in few of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from assistkit.errors import InputError
from assistkit.index.checks import checked_ids, checked_k
from assistkit.index.exact import Scores, best
from assistkit.index.filters import Mask
from assistkit.index.postings import Numbers, Postings, keys_of
from assistkit.index.stacked import Rows
from assistkit.protocols import Hit
from assistkit.text.words import tokenize

K1, B = 1.5, 0.75
_MOST_SMALL = 64  # parts of a few texts, one from each change, before they are made one


class Found(NamedTuple):
    """Where words of a query stand, (m,) each: the row of a text, how often, and the place of the word among them.

    `times` (words,) is how often the query has each.
    """

    rows: Rows
    often: Numbers
    word: Rows
    times: Rows


_NOTHING = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int64)


class LexicalIndex:
    """BM25 (Lucene's variant, k1 1.5, b 0.75) over texts; scores are 0 for a text without any word of the query."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._parts: list[tuple[Postings, Rows]] = []  # with the row of each of its texts; -1 for one that is gone
        self._loaded = 0  # parts from files; those behind them were made since
        self._row: dict[str, int] | None = None
        self._saturation: Scores | None = None

    @classmethod
    def build(cls, ids: Sequence[str], texts: Sequence[str]) -> LexicalIndex:
        """An index of these texts, one for each id. Raises InputError for an id given twice."""
        index = cls()
        index.upsert(ids, texts)
        return index

    def __len__(self) -> int:
        return len(self._ids)

    def __repr__(self) -> str:
        return f"LexicalIndex(rows={len(self)})"

    @property
    def ids(self) -> list[str]:
        """The ids in row order; not to be changed."""
        return self._ids

    def row(self, id: str) -> int:
        """The row of an id. Raises KeyError."""
        if self._row is None:
            self._row = {known: row for row, known in enumerate(self._ids)}
        return self._row[id]

    def upsert(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Add texts under their ids; one whose id is there already is replaced. Raises InputError as `build` does."""
        added = checked_ids(ids)
        if len(texts) != len(added):
            raise InputError(f"there must be one text for each id; got {len(texts)} texts for {len(added)} ids")
        kept = [row for row, id in enumerate(self._ids) if id not in set(added)] if self._ids else []
        self.change(np.array([*kept, *range(len(self), len(self) + len(added))], dtype=np.int64), added, texts)

    def delete(self, ids: Sequence[str]) -> int:
        """Remove by id; returns how many there were."""
        gone = set(checked_ids(ids)) & set(self._ids)
        if gone:
            self.change(np.array([row for row, id in enumerate(self._ids) if id not in gone], dtype=np.int64))
        return len(gone)

    def reorder(self, ids: Sequence[str]) -> None:
        """Put the rows in the order of `ids`. Raises InputError unless they are the ids of the index, once each."""
        if list(ids) != self._ids:
            row = {id: number for number, id in enumerate(self._ids)}
            if len(ids) != len(row) or set(ids) != row.keys():
                raise InputError("reorder must be given every id of the index once")
            self.change(np.array([row[id] for id in ids], dtype=np.int64))

    def change(self, order: Rows, ids: Sequence[str] = (), texts: Sequence[str] = ()) -> None:
        """The rows of before followed by these texts, in this order; a row that `order` leaves out is gone."""
        every = [*self._ids, *ids]
        place = np.full(len(every), -1, dtype=np.int64)
        place[order] = np.arange(len(order))
        moved = [(part, np.where(rows < 0, -1, place[rows])) for part, rows in self._parts]
        loaded = [one for one in moved[: self._loaded] if (one[1] >= 0).any()]
        made = [one for one in moved[self._loaded :] if (one[1] >= 0).any()]
        if ids:
            made.append((Postings.of(texts), place[len(self) :]))
        if len(made) > _MOST_SMALL:
            rows = np.sort(np.concatenate([rows[rows >= 0] for _, rows in made]))
            made = [(_joined(made, rows), rows)]
        self._parts, self._loaded = [*loaded, *made], len(loaded)
        self._ids = [every[row] for row in order.tolist()]
        self._row = self._saturation = None

    def scores(self, query: str) -> Scores:
        """float64 (n,): the BM25 score of every row; a word that the query repeats counts each time."""
        return self.weigh(self.find(query))

    def find(self, query: str) -> Found:
        """The rows that have a word of the query."""
        times = Counter(tokenize(query))
        words, found = keys_of(times), [_NOTHING]
        for part, places in self._parts:
            pairs, word = part.of_words(words)
            rows, often = places[pairs[:, 0]], pairs[:, 1]
            if len(rows) and rows.min() < 0:
                rows, often, word = rows[rows >= 0], often[rows >= 0], word[rows >= 0]
            found.append((rows, often, word))
        rows, often, word = (np.concatenate([one[at] for one in found]) for at in range(3))
        return Found(rows, often, word, np.array(list(times.values()), dtype=np.int64))

    def weigh(self, found: Found) -> Scores:
        """As `scores`, of what was found."""
        if self._saturation is None:
            self._saturation = _saturation(self._lengths())
        return _weighed(found, self._saturation)

    def search(self, query: str, k: int, mask: Mask | None = None) -> list[Hit]:
        """The k best rows that share a word with the query, among those of `mask` (n,); ties by id."""
        k = checked_k(k)
        scores = self.scores(query)
        rows = np.flatnonzero(scores > 0 if mask is None else (scores > 0) & mask)
        return best(self._ids, rows, scores[rows], k)

    def joined(self, groups: Sequence[str]) -> JoinedWords:
        """One text for each group, which has the words of all its rows; `groups` has a name a row.

        The rows of a group must have been added together.
        """
        places: dict[str, int] = {}
        owners = np.array([places.setdefault(group, len(places)) for group in groups], dtype=np.int64)
        lengths: Scores = np.bincount(owners, weights=self._lengths(), minlength=len(places)).astype(np.float64)
        return JoinedWords(self, places, owners, lengths)

    def postings(self, first: int, last: int) -> Postings:
        """Those of the rows first:last, numbered from 0."""
        return _joined(self._parts, np.arange(first, last))

    def to_files(self) -> dict[str, bytes]:
        """The postings of all rows, as `Postings.to_files`: equal texts give equal bytes."""
        return self.postings(0, len(self)).to_files()

    @classmethod
    def from_files(cls, ids: Sequence[str], files: Mapping[str, Any]) -> LexicalIndex:
        """Inverse of `to_files`, `ids` in row order. Raises ValueError when they do not fit each other."""
        found = Postings.from_files(files, len(ids))
        found.check()
        return cls.of_parts(ids, [found])

    @classmethod
    def of_parts(cls, ids: Sequence[str], parts: Sequence[Postings]) -> LexicalIndex:
        """From the postings of consecutive rows. Raises InputError for an id given twice."""
        index = cls()
        index._ids = checked_ids(ids)
        starts = np.cumsum([0, *(len(part.lengths) for part in parts)]).tolist()
        index._parts = [(part, np.arange(at, at + len(part.lengths))) for at, part in zip(starts, parts, strict=False)]
        index._loaded = len(parts)
        return index

    def _lengths(self) -> Scores:
        lengths = np.zeros(len(self), dtype=np.float64)
        for part, places in self._parts:
            lengths[places[places >= 0]] = part.lengths[places >= 0]
        return lengths


class JoinedWords:
    """BM25 over groups of the rows of a LexicalIndex; of no use when that was changed."""

    def __init__(self, index: LexicalIndex, places: Mapping[str, int], owners: Rows, lengths: Scores) -> None:
        self._index, self._places, self._owners = index, places, owners
        self._saturation = _saturation(lengths)

    def __len__(self) -> int:
        return len(self._places)

    @property
    def ids(self) -> list[str]:
        """The names of the groups, in order."""
        return list(self._places)

    def row(self, id: str) -> int:
        """The place of a group. Raises KeyError."""
        return self._places[id]

    def scores(self, query: str) -> Scores:
        """float64 (groups,), as `LexicalIndex.scores`."""
        return self.weigh(self._index.find(query))

    def weigh(self, found: Found) -> Scores:
        """As `scores`, of what was found in the rows."""
        if not len(found.rows):
            return np.zeros(len(self), dtype=np.float64)
        texts = self._owners[found.rows]
        first = np.flatnonzero(np.append(True, (np.diff(texts) != 0) | (np.diff(found.word) != 0)))
        often = np.add.reduceat(found.often, first)
        return _weighed(Found(texts[first], often, found.word[first], found.times), self._saturation)


def _weighed(found: Found, saturation: Scores) -> Scores:
    """BM25 of every text (n,), `saturation` (n,) being its length beside the usual one."""
    texts_with = np.bincount(found.word, minlength=len(found.times))
    rarity = np.log(1 + (len(saturation) - texts_with + 0.5) / (texts_with + 0.5)) * found.times
    weights = rarity[found.word] * found.often / (saturation[found.rows] + found.often)
    # A text lies in one part, and the order of adding is the query's: so an index that was changed gives the very
    # numbers of one built anew.
    scores: Scores = np.bincount(found.rows, weights=weights, minlength=len(saturation)).astype(np.float64)
    return scores


def _saturation(lengths: Scores) -> Scores:
    return K1 * (1 - B + B * lengths / (lengths.mean() or 1)) if len(lengths) else lengths


def _joined(parts: Iterable[tuple[Postings, Rows]], rows: Rows) -> Postings:
    """The postings of these rows, ascending, numbered from 0."""
    number = np.full((int(rows[-1]) if len(rows) else 0) + 2, -1, dtype=np.int64)  # the last one is for row -1
    number[rows] = np.arange(len(rows))
    none = np.empty(0, dtype=np.int64)
    found = [(none.astype(np.uint64), none, none)]
    for part, places in parts:
        own = number[np.minimum(places, len(number) - 1)]
        if (own >= 0).any():
            words, texts, times = part.triples()
            kept = own[texts] >= 0
            found.append((words[kept], own[texts[kept]], times[kept]))
    words, texts, times = (np.concatenate([one[at] for one in found]) for at in range(3))
    return Postings.counted(words, texts, times, len(rows))
