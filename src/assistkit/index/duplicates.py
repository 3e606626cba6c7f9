"""Articles that say the same: which one a customer gets is then left to chance.

Two articles are compared by their runs of five words: how many they share, of all that either has (Jaccard). At
`NEAR` or more, one repeats the other nearly word for word; where the titles say the same, `ALIKE` is enough. Where they
set one thing against another ("on iOS", "on Android"), two texts are meant, and only `VARIANT` speaks against that.

Tried in November 2026 on seven open sets, 4,824 different articles as their owners published them. Told are 18 pairs:
nine of pages that are written again for each service, six of one notice in four forms, one of the same error under two
products, one of two tasks with the same title, and one is wrong ("crowd-tab" and "crowd-tabs"). Nine pairs from `NEAR`
to `VARIANT` are not told: each is one text for two products, platforms, languages or groups of people. No two of
20,000 pairs by chance shared 0.4. Of copies with one sentence in ten left out, 0.7 finds 86% (0.8: 56%), with one word
in fifty changed 96% (60%), with one sentence in five left out 42%. A section that two articles share is not looked
for.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from typing import Literal

import numpy as np
import numpy.typing as npt

from assistkit.types import Article

NEAR = 0.7
"""Shared runs of words, of all that two texts have, from which on one repeats the other."""
VARIANT = 0.9
"""The same where the titles set one thing against another."""
ALIKE = 0.4
"""The same where the titles say the same."""
TITLES = 0.8
"""Shared words of two titles, of all that they have, from which on they say the same."""

_RUN = 5  # words
_FEWEST = 20  # words of a text that can be compared by itself: "This page has moved." says nothing
_MOST = 20  # others that an article is compared with, those that share most first: a parts list has thousands
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+(?:[.\-]\w+)*[#+]*")  # C#, 5.7.134; one CJK character
_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5, 1], np.uint64)

_Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two articles that say the same, by id; `shared` in (0, 1] is how much of their texts, 1 for all.

    `because` is "text" or, where the texts alone would not be enough, "titles". `internal` are those of the two that
    customers do not see. `differs` names the facets that tell them apart, also "language": such a pair may be meant.
    """

    one: str
    other: str
    shared: float
    because: Literal["text", "titles"]
    internal: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()

    def __str__(self) -> str:
        """ "refunds = old/refunds (internal) 0.97"."""
        one, other = (f"{id} (internal)" if id in self.internal else id for id in (self.one, self.other))
        return f"{one} = {other} {self.shared:.2f}"


def duplicates(articles: Iterable[Article]) -> list[Duplicate]:
    """Every pair of articles that say the same, the most alike first; the order of `articles` plays no part.

    Of more than two with the very same words each is paired with the first by id. Takes about as long as reading.
    """
    ordered = sorted(articles, key=lambda article: article.id)
    texts = [_Text.of(article) for article in ordered]
    runs = [text.runs for text in texts]
    found: dict[tuple[int, int], Duplicate] = {}
    for a, b in chain(_equal(runs), _alike(_once(runs), NEAR)):
        shared, least = _shared(runs[a], runs[b]), VARIANT if _variants(texts[a].title, texts[b].title) else NEAR
        if shared >= least and texts[a].long and texts[b].long:
            found[a, b] = _duplicate(ordered[a], ordered[b], shared, "text")
    for a, b in _alike([_hashes(text.title) for text in texts], TITLES):
        shared = _shared(runs[a], runs[b])
        told = (a, b) in found or (shared == 1 and texts[a].long)  # by the first that says it
        if not told and shared >= ALIKE and not _variants(texts[a].title, texts[b].title):
            found[a, b] = _duplicate(ordered[a], ordered[b], shared, "titles")
    return sorted(found.values(), key=lambda pair: (-pair.shared, pair.one, pair.other))


@dataclass(frozen=True, slots=True)
class _Text:
    """Of an article its runs of words, whether there are enough to judge by, and the words of its title."""

    runs: _Hashes
    long: bool
    title: frozenset[str]

    @classmethod
    def of(cls, article: Article) -> _Text:
        words = _words(article.text)
        return cls(_runs(words), len(words) >= _FEWEST, frozenset(_words(article.title)))


def _variants(one: Set[str], other: Set[str]) -> bool:
    """Whether two titles set one thing against another: "Install it on iOS", "Install it on Android"."""
    return not (one <= other or other <= one) and 2 * len(one & other) >= len(one | other)


def _duplicate(one: Article, other: Article, shared: float, because: Literal["text", "titles"]) -> Duplicate:
    names = sorted({*one.facets, *other.facets})
    differs = [name for name in names if set(one.facets.get(name, ())) != set(other.facets.get(name, ()))]
    if one.language != other.language:
        differs.append("language")
    internal = tuple(article.id for article in (one, other) if not article.public)
    return Duplicate(one.id, other.id, shared, because, internal, tuple(differs))


def _equal(sets: Sequence[_Hashes]) -> Iterator[tuple[int, int]]:
    """Each set that was there before, with the place where it first was."""
    first: dict[bytes, int] = {}
    for at, own in enumerate(sets):
        if len(own) and (stands := first.setdefault(own.tobytes(), at)) != at:
            yield stands, at


def _once(sets: Sequence[_Hashes]) -> list[_Hashes]:
    """The sets with an empty one for each that was there before."""
    again = {at for _, at in _equal(sets)}
    return [own[:0] if at in again else own for at, own in enumerate(sets)]


def _alike(sets: Sequence[_Hashes], least: float) -> Iterator[tuple[int, int]]:
    """The pairs of sets whose Jaccard is `least` or more, the lower place first.

    Two such sets must share one of their rarest members: a set of n has n - least * n + 1 of these, and only sets that
    meet there are compared.
    """
    holders: dict[int, list[int]] = {}
    places = sorted((at for at, own in enumerate(sets) if len(own)), key=lambda at: (len(sets[at]), at))
    for at, rare in _rarest(sets, places, least):
        met = Counter(other for member in rare for other in holders.get(member, ()))
        for other, _ in sorted(met.items(), key=lambda item: (-item[1], item[0]))[:_MOST]:
            if _shared(sets[at], sets[other]) >= least:
                yield min(at, other), max(at, other)
        for member in rare:
            if len(held := holders.setdefault(member, [])) < _MOST:
                held.append(at)


def _rarest(sets: Sequence[_Hashes], places: Sequence[int], least: float) -> Iterator[tuple[int, list[int]]]:
    """Each place with the rarest members of its set, as many as must meet, without those that nobody else has."""
    if not places:
        return
    members, counts = np.unique(np.concatenate([sets[at] for at in places]), return_counts=True)
    for at in places:
        own = sets[at]
        held = counts[np.searchsorted(members, own)]
        rare = np.lexsort((own, held))[: len(own) - math.ceil(least * len(own)) + 1]
        yield at, own[rare[held[rare] > 1]].tolist()


def _shared(one: _Hashes, other: _Hashes) -> float:
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / max(len(one) + len(other) - both, 1)


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def _runs(words: Sequence[str]) -> _Hashes:
    """A hash of each run of five words, each once, in order of the hashes; a shorter text is one run."""
    known = {word: _hash(word) for word in set(words)}
    hashed = np.array([known[word] for word in words], dtype=np.uint64)
    if len(hashed) < _RUN:
        hashed = np.pad(hashed, (0, _RUN - len(hashed))) if len(hashed) else hashed
    if not len(hashed):
        return hashed
    return np.unique(np.lib.stride_tricks.sliding_window_view(hashed, _RUN) @ _FACTORS)


def _hashes(words: Collection[str]) -> _Hashes:
    return np.unique(np.array([_hash(word) for word in words], dtype=np.uint64))


def _hash(word: str) -> int:
    """The same in every process, as Python's own is not."""
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
