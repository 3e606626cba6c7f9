"""Word search: BM25 by bm25s over stemmed words. The only file that imports bm25s and Stemmer.

Each passage is kept as the numbers of its words, so that after a change only the changed passages are read again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from assistkit.errors import InputError
from assistkit.index.arrays import from_npy, to_npy
from assistkit.index.checks import checked_ids, checked_k
from assistkit.index.exact import Scores, best
from assistkit.index.filters import Mask
from assistkit.protocols import Hit
from assistkit.text.words import tokenize

Words = npt.NDArray[np.int32]

K1, B = 1.5, 0.75


class LexicalIndex:
    """BM25 (Lucene's variant, k1 1.5, b 0.75) over texts; scores are 0 for a text without any word of the query."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._words: list[Words] = []
        self._vocabulary: dict[str, int] = {}
        self._bm25: Any = None
        self._row: dict[str, int] | None = None

    @classmethod
    def build(cls, ids: Sequence[str], texts: Sequence[str]) -> LexicalIndex:
        """An index of these texts, one for each id. Raises InputError for an id given twice."""
        index = cls()
        index.upsert(ids, texts)
        return index

    def __len__(self) -> int:
        return len(self._ids)

    def __repr__(self) -> str:
        return f"LexicalIndex(rows={len(self)}, words={len(self._vocabulary)})"

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
        self.delete(added)
        self._ids = self._ids + added
        self._words = self._words + [self._numbers(text) for text in texts]
        self._bm25 = self._row = None

    def delete(self, ids: Sequence[str]) -> int:
        """Remove by id; returns how many there were."""
        gone = set(checked_ids(ids)) & set(self._ids)
        if gone:
            self._take([row for row, id in enumerate(self._ids) if id not in gone])
        return len(gone)

    def reorder(self, ids: Sequence[str]) -> None:
        """Put the rows in the order of `ids`. Raises InputError unless they are the ids of the index, once each."""
        if list(ids) != self._ids:
            row = {id: number for number, id in enumerate(self._ids)}
            if len(ids) != len(row) or set(ids) != row.keys():
                raise InputError("reorder must be given every id of the index once")
            self._take([row[id] for id in ids])

    def scores(self, query: str) -> Scores:
        """float64 (n,): the BM25 score of every row; a word that the query repeats counts each time."""
        times = Counter(word for word in tokenize(query) if word in self._vocabulary)
        result = np.zeros(len(self._ids), dtype=np.float64)
        # Half of a long message's words are repeats. The order of adding is the query's, so that an index that was
        # changed gives the very numbers of one built anew.
        for count in sorted(set(times.values())) if self._ids else ():
            numbers = [self._vocabulary[word] for word, often in times.items() if often == count]
            result += count * self._current().get_scores_from_ids(numbers)
        return result

    def search(self, query: str, k: int, mask: Mask | None = None) -> list[Hit]:
        """The k best rows that share a word with the query, among those of `mask` (n,); ties by id."""
        k = checked_k(k)
        scores = self.scores(query)
        rows = np.flatnonzero(scores > 0 if mask is None else (scores > 0) & mask)
        return best(self._ids, rows, scores[rows], k)

    def joined(self, groups: Sequence[str]) -> LexicalIndex:
        """An index of one text a group, which has the words of all its rows; `groups` has a name a row."""
        parts: dict[str, list[Words]] = {}
        for group, words in zip(groups, self._words, strict=True):
            parts.setdefault(group, []).append(words)
        index = LexicalIndex()
        index._ids = list(parts)
        index._words = [np.concatenate(own) for own in parts.values()]
        index._vocabulary = self._vocabulary
        return index

    def to_files(self) -> dict[str, bytes]:
        """words.npy (every text's word numbers, end to end), offsets.npy (n + 1,), vocabulary.json (number to word)."""
        flat, offsets = self._flat()
        used = np.unique(flat)
        words = list(self._vocabulary)
        names = sorted((words[number], number) for number in used.tolist())  # so equal texts give equal bytes
        renumbered = np.zeros(len(words), dtype=np.int32)
        renumbered[[number for _, number in names]] = np.arange(len(names))
        return {
            "words.npy": to_npy(renumbered[flat]),
            "offsets.npy": to_npy(offsets),
            "vocabulary.json": msgspec.json.encode([name for name, _ in names]),
        }

    @classmethod
    def from_files(cls, ids: Sequence[str], files: Mapping[str, bytes]) -> LexicalIndex:
        """Inverse of `to_files`, `ids` in row order. Raises ValueError when they do not fit each other."""
        flat = from_npy(files["words.npy"], np.int32, ndim=1)
        offsets = from_npy(files["offsets.npy"], np.int64, ndim=1)
        names = msgspec.json.decode(files["vocabulary.json"], type=list[str])
        ordered = len(offsets) and offsets[0] == 0 and offsets[-1] == len(flat) and (np.diff(offsets) >= 0).all()
        known = not len(flat) or (flat.min() >= 0 and flat.max() < len(names))
        if len(offsets) != len(ids) + 1 or not ordered or not known:
            raise ValueError(f"words, offsets and vocabulary do not fit each other and {len(ids)} passages")
        index = cls()
        index._ids = checked_ids(ids)
        index._words = [flat[start:end] for start, end in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)]
        index._vocabulary = {name: number for number, name in enumerate(names)}
        return index

    def _numbers(self, text: str) -> Words:
        vocabulary = self._vocabulary
        return np.array([vocabulary.setdefault(word, len(vocabulary)) for word in tokenize(text)], dtype=np.int32)

    def _take(self, rows: Iterable[int]) -> None:
        rows = list(rows)
        self._ids = [self._ids[row] for row in rows]
        self._words = [self._words[row] for row in rows]
        self._bm25 = self._row = None

    def _flat(self) -> tuple[Words, npt.NDArray[np.int64]]:
        lengths = [len(words) for words in self._words]
        flat = np.concatenate(self._words) if self._words else np.empty(0, dtype=np.int32)
        return flat, np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64)

    def _current(self) -> Any:
        if self._bm25 is None:
            self._bm25 = _weighed(*self._flat(), vocabulary=len(self._vocabulary))
        return self._bm25


def _weighed(flat: Words, offsets: npt.NDArray[np.int64], vocabulary: int) -> Any:
    """A bm25s.BM25 with the table `BM25.index` would compute, by numpy at once instead of passage by passage."""
    import bm25s

    lengths, texts = np.diff(offsets), len(offsets) - 1
    keys = flat.astype(np.int64) * texts + np.repeat(np.arange(texts), lengths)
    pairs, counts = np.unique(keys, return_counts=True)
    words, rows = np.divmod(pairs, texts)
    texts_with = np.bincount(words, minlength=vocabulary)
    rarity = np.log(1 + (texts - texts_with + 0.5) / (texts_with + 0.5))
    saturation = K1 * (1 - B + B * lengths / (lengths.mean() or 1))
    bm25 = bm25s.BM25(k1=K1, b=B, method="lucene", dtype="float64", int_dtype="int32")
    bm25.scores = {
        "data": rarity[words] * counts / (saturation[rows] + counts),
        "indices": rows.astype(np.int32),
        "indptr": np.concatenate([[0], np.cumsum(texts_with)]),
        "num_docs": texts,
    }
    bm25.nonoccurrence_array = None
    return bm25
