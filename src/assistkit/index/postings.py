"""Which texts have which words, and how often: what BM25 is reckoned from, in arrays that can be mapped from a file.

A word is known by the first eight bytes of its blake2b. Of a million words two have the same with a chance of 3e-8.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from assistkit.index.arrays import from_npy, to_npy
from assistkit.index.stacked import Rows
from assistkit.text.words import tokenize

Keys = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int32]

WORDS, STARTS, TEXTS, LENGTHS = "words.npy", "starts.npy", "texts.npy", "lengths.npy"


@dataclass(frozen=True)
class Postings:
    """Of n texts: word w, `words` (w,) ascending, is in the rows starts[w]:starts[w + 1] of `texts` (p, 2), which
    have a text's number and how often; `lengths` (n,) are the words of each text, repeats counted.
    """

    words: Keys
    starts: Rows
    texts: Numbers
    lengths: Numbers

    @classmethod
    def of(cls, texts: Sequence[str]) -> Postings:
        """Of these texts, which are numbered as they come."""
        known: dict[str, int] = {}
        words = [[known.setdefault(word, len(known)) for word in tokenize(text)] for text in texts]
        keys, place = np.unique(keys_of(known), return_inverse=True)
        flat = place[np.array([one for own in words for one in own], dtype=np.int64)]
        numbers = np.repeat(np.arange(len(texts)), [len(own) for own in words])
        pairs, often = np.unique(flat * max(len(texts), 1) + numbers, return_counts=True)
        lengths = np.bincount(numbers, minlength=len(texts))
        return cls._of_pairs(keys, pairs, often, lengths)

    @classmethod
    def counted(cls, words: Keys, texts: Rows, times: Rows, count: int) -> Postings:
        """From words with the text that has each and how often, in any order; equal ones are added up."""
        known, number = np.unique(words, return_inverse=True)
        pairs, at = np.unique(number * max(count, 1) + texts, return_inverse=True)
        often = np.bincount(at, weights=times, minlength=len(pairs))
        return cls._of_pairs(known, pairs, often, np.bincount(texts, weights=times, minlength=count))

    @classmethod
    def _of_pairs(cls, words: Keys, pairs: Rows, often: npt.NDArray[Any], lengths: npt.NDArray[Any]) -> Postings:
        """A pair is the place of a word times the number of texts, plus the number of a text that has it; ascending."""
        word, text = np.divmod(pairs, max(len(lengths), 1))
        starts = np.searchsorted(word, np.arange(len(words) + 1)).astype(np.int64)
        return cls(words, starts, np.column_stack([text, often]).astype(np.int32), lengths.astype(np.int32))

    def triples(self) -> tuple[Keys, Rows, Rows]:
        """What `counted` takes: words, texts, times."""
        words = np.repeat(self.words, np.diff(self.starts))
        return words, self.texts[:, 0].astype(np.int64), self.texts[:, 1].astype(np.int64)

    def of_words(self, words: Keys) -> tuple[Numbers, Rows]:
        """The rows of `texts` that any of these words has, word by word, and the place of the word of each."""
        at = np.searchsorted(self.words, words)
        known = np.flatnonzero(at < len(self.words))
        known = known[self.words[at[known]] == words[known]]
        first = self.starts[at[known]]
        sizes = self.starts[at[known] + 1] - first
        ends = np.cumsum(sizes)
        rows = np.repeat(first - ends + sizes, sizes) + np.arange(ends[-1] if len(ends) else 0)
        return self.texts[rows], np.repeat(known, sizes)

    def to_files(self) -> dict[str, bytes]:
        """As arrays, by file name."""
        arrays: dict[str, npt.NDArray[Any]] = {WORDS: self.words, STARTS: self.starts}
        arrays |= {TEXTS: self.texts, LENGTHS: self.lengths}
        return {name: to_npy(array) for name, array in arrays.items()}

    @classmethod
    def from_files(cls, files: Mapping[str, Any], count: int) -> Postings:
        """Inverse of `to_files` for this many texts. Raises ValueError if the arrays' sizes do not match."""
        found = cls(
            from_npy(files[WORDS], np.uint64, ndim=1),
            from_npy(files[STARTS], np.int64, ndim=1),
            from_npy(files[TEXTS], np.int32, ndim=2),
            from_npy(files[LENGTHS], np.int32, ndim=1),
        )
        fits = len(found.starts) == len(found.words) + 1 and found.texts.shape[1] == 2 and len(found.lengths) == count
        if not fits or found.starts[0] != 0 or found.starts[-1] != len(found.texts):
            raise ValueError(f"{', '.join(files)} do not fit each other and {count} passages")
        return found

    def check(self) -> None:
        """Raises ValueError unless it is as `counted` makes it. Looks at every number."""
        again = Postings.counted(*self.triples(), len(self.lengths)) if self._in_range() else None
        same = again is not None and all(
            np.array_equal(one, other)
            for one, other in (
                (self.words, again.words),
                (self.starts, again.starts),
                (self.texts, again.texts),
                (self.lengths, again.lengths),
            )
        )
        if not same:
            raise ValueError(f"{WORDS}, {STARTS}, {TEXTS} and {LENGTHS} do not fit each other")

    def _in_range(self) -> bool:
        if (np.diff(self.starts) < 1).any():
            return False
        if not len(self.texts):
            return True
        texts, times = self.texts[:, 0], self.texts[:, 1]
        counted = times.min() >= 1 and times.sum(dtype=np.int64) == self.lengths.sum(dtype=np.int64)
        return bool(counted and texts.min() >= 0 and texts.max() < len(self.lengths))


def key(word: str) -> int:
    """What a word is known by."""
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def keys_of(words: Iterable[str]) -> Keys:
    """Several."""
    return np.array([key(word) for word in words], dtype=np.uint64)
