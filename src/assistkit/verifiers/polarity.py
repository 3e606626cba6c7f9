"""Does a sentence say yes where its source says no? Compared negation by negation, each with the words it governs.

A negation agrees when the other text has one near the same words; "only", "unless" and "except" likewise. Opposites
("enable" and "disable"), bounds ("at least" and "at most") and duties ("must" and "may") must not be swapped.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from assistkit.text.languages import language
from assistkit.text.languages.patterns import NEVER, anywhere
from assistkit.text.remembering import remembered
from assistkit.text.words import stem_each, tokenize
from assistkit.verifiers.edits import Edit, edits

_TOKEN = re.compile(r"\w[\w'’-]*|[,;:.!?()–—|]")
_SCOPE = 3  # content words that a negation governs
_CLAUSE = 2 / 3  # share of a negated clause that must be said again for its "not" to be missed
_REACH = 100  # words to each side of a negation: no clause is longer, and a wall of "not" takes no square of time
_STOPS = frozenset(",;:.!?()–—|")
_NOT, _ONLY = "a not or never", "an only or unless"


@dataclass(frozen=True)
class _Family:
    """Words that deny or restrict, those that may stand for them, and the ends and forms of words that deny."""

    what: str
    words: frozenset[str]
    like: frozenset[str]
    ends: tuple[str, ...] = ()
    denying: re.Pattern[str] = NEVER

    def has(self, word: str) -> bool:
        return word in self.words or self.denying.fullmatch(word) is not None

    def marks(self, token: str) -> bool:
        return self.has(token) or token.endswith(self.ends)

    def loosely(self) -> _Family:
        return dataclasses.replace(self, words=self.words | self.like)


@dataclass(frozen=True)
class _Words:
    """`PolarityWords` of one language, compiled."""

    code: str
    spaced: bool
    families: tuple[_Family, _Family]
    breaks: frozenset[str]
    prefixes: tuple[str, ...]
    pairs: Mapping[str, Sequence[tuple[str, int]]]
    particles: Mapping[str, re.Pattern[str]]
    low: re.Pattern[str]
    high: re.Pattern[str]
    strict_low: re.Pattern[str]
    strict_high: re.Pattern[str]
    must: re.Pattern[str]
    may: re.Pattern[str]
    strict_must: re.Pattern[str]
    strict_may: re.Pattern[str]

    @property
    def marks(self) -> frozenset[str]:
        return self.families[0].words | self.families[1].words


@lru_cache(maxsize=64)  # languages
def _known(code: str) -> _Words:
    one = language(code)
    said = one.polarity
    end = r"\b" if one.spaced else ""

    def bounded(entries: Sequence[str]) -> re.Pattern[str]:
        return re.compile(rf"{end}(?:{'|'.join(entries)}){end}", re.IGNORECASE) if entries else NEVER

    pairs: dict[str, list[tuple[str, int]]] = {}
    for pair in said.opposites:
        for side, word in enumerate(pair.split("/")):
            pairs.setdefault((tokenize(word, one.code) or [word])[0] if one.spaced else word, []).append((pair, side))
    return _Words(
        code=one.code,
        spaced=one.spaced,
        families=(
            _Family(_NOT, frozenset(said.not_), frozenset(said.like_not), said.contracted, anywhere(said.denying)),
            _Family(_ONLY, frozenset(said.only), frozenset(said.like_only)),
        ),
        breaks=frozenset(said.breaks) | _STOPS,
        prefixes=said.prefixes,
        pairs=pairs,
        particles={what: re.compile(pattern, re.IGNORECASE) for what, pattern in said.particles.items()},
        low=bounded(said.low),
        high=bounded(said.high),
        strict_low=bounded(said.strict_low),
        strict_high=bounded(said.strict_high),
        must=bounded(said.must),
        may=bounded(said.may),
        strict_must=bounded(said.strict_must),
        strict_may=bounded(said.strict_may),
    )


class _Mark(NamedTuple):
    """A negation: the content words after it in its clause, all near it, and those of its clause."""

    governed: tuple[str, ...]
    near: frozenset[str]
    clause: frozenset[str]


def disagreement(sentence: str, source: str, code: str = "en") -> str:
    """What the two disagree about, in words for the agent; "" where nothing was found.

    `code` is that of the source's language. One without a record has no words for yes and no: nothing is found in it.
    """
    words = _known(code)
    if not words.spaced:
        return _without_blanks(sentence, source, words)
    found = edits(sentence, source)
    if found is not None:
        return _edited(found, words) or _swapped(sentence, source, words)
    for family in words.families:
        if _one_sided(sentence, source, family, words):
            return family.what
    return _swapped(sentence, source, words)


def _without_blanks(sentence: str, source: str, words: _Words) -> str:
    """Where no blanks tell words apart: one denies and the other has nothing like it, though it is about as long."""
    for family in words.families:
        own, other = (any(word in text for word in family.words) for text in (sentence, source))
        own_like, other_like = (any(word in text for word in family.like) for text in (sentence, source))
        if own and not other and not other_like:
            return family.what
        if other and not own and not own_like and len(sentence) >= _CLAUSE * len(source):
            return family.what
    return _swapped(sentence, source, words)


def _edited(found: Sequence[Edit], words: _Words) -> str:
    """What the changes of a sentence that nearly repeats its source turn round."""
    gone = Counter(word.lower() for edit in found for word in edit.gone)
    come = Counter(word.lower() for edit in found for word in edit.come)
    for family in words.families:
        lost = sum(number for word, number in gone.items() if family.has(word))
        added = sum(number for word, number in come.items() if family.has(word))
        spare_come = sum(come[word] for word in family.like - family.words)
        spare_gone = sum(gone[word] for word in family.like - family.words)
        if lost > added + spare_come or added > lost + spare_gone:
            return family.what
    for edit in found:
        own, other = _sides(" ".join(edit.come), words.code), _sides(" ".join(edit.gone), words.code)
        if turned := next((pair for pair in own if pair in other and not own[pair] & other[pair]), ""):
            return turned.replace("/", " or ")
    return ""


def _one_sided(sentence: str, source: str, family: _Family, words: _Words) -> bool:
    own, other = _read(sentence, words.code), _read(source, words.code)
    said, meant = set(own.stems), set(other.stems)
    own_marks, other_marks = list(_marks(own, family, words)), list(_marks(other, family, words))
    if not own_marks and not other_marks:
        return False
    loose = family.loosely()
    own_wide, other_wide = _marks(own, loose, words, True), list(_marks(other, loose, words, True))
    near = frozenset().union(*(mark.near for mark in other_wide))
    if (own_marks and not other_wide) or any(not _answered(mark, near, meant) for mark in own_marks):
        return True
    denied = frozenset().union(*(mark.clause or mark.near for mark in own_wide))
    return any(_missed(mark, denied, said) for mark in other_marks)


def _answered(mark: _Mark, near: frozenset[str], meant: set[str]) -> bool:
    """Whether the source has a negation near the same words, or none of these words at all; `near` are its own."""
    known = mark.near & meant
    return not known or bool(known & near)


def _missed(mark: _Mark, denied: frozenset[str], said: set[str]) -> bool:
    """Whether the sentence says again what the source negates, but none of these words among the `denied`."""
    head = mark.governed[:2]
    if not mark.clause or not any(word in said for word in head or mark.clause):
        return False
    if len(mark.clause & said) < _CLAUSE * len(mark.clause):
        return False
    return not mark.near & denied


class _Text(NamedTuple):
    tokens: tuple[str, ...]
    stems: tuple[str, ...]  # "" for what is no content word


@remembered
def _read(text: str, code: str) -> _Text:
    tokens = tuple(token.replace("’", "'") for token in _TOKEN.findall(text.lower()))
    return _Text(tokens, tuple(stem_each(tokens, code)))


def _marks(text: _Text, family: _Family, words: _Words, loosely: bool = False) -> Iterator[_Mark]:
    for at, token in enumerate(text.tokens):
        prefix = next((one for one in words.prefixes if token.startswith(one)), "") if loosely else ""
        if prefix and len(token) > 5:  # "unticked" denies "ticked" alone
            word = (tokenize(token.removeprefix(prefix).strip("-"), words.code) or [""])[0]
            yield _Mark((word,), frozenset({word}) - {""}, frozenset())
        if not family.marks(token) or _counts(text, at):
            continue
        after = _content(text, range(at + 1, min(at + _REACH, len(text.tokens))), words)
        before = _content(text, range(at - 1, max(-1, at - _REACH), -1), words)
        own = (text.stems[at],) if loosely else ()
        near = frozenset(_first(after, _SCOPE) + _first(before, 2) + own)
        governed = _first(_content(text, range(at + 1, _end(text, at, words)), words), 2)
        yield _Mark(governed, near - {""}, frozenset(_clause(text, at, words)))


def _counts(text: _Text, at: int) -> bool:
    """ "only once", "no more than": a word about a count, which is compared as such."""
    following = text.tokens[at + 1] if at + 1 < len(text.tokens) else ""
    return (text.tokens[at] == "only" and following == "once") or (
        text.tokens[at] in ("no", "not")
        and following in ("more", "less", "fewer", "later", "longer")
        and at + 2 < len(text.tokens)
        and text.tokens[at + 2] == "than"
    )


def _end(text: _Text, at: int, words: _Words) -> int:
    last = min(at + _REACH, len(text.tokens))
    return next((i for i in range(at + 1, last) if text.tokens[i] in words.breaks), last)


def _clause(text: _Text, at: int, words: _Words) -> Iterator[str]:
    first = max(-1, at - _REACH)
    begin = next((i for i in range(at - 1, first, -1) if text.tokens[i] in words.breaks), first)
    return _content(text, [i for i in range(begin + 1, _end(text, at, words)) if i != at], words)


def _content(text: _Text, places: Sequence[int], words: _Words) -> Iterator[str]:
    return (text.stems[i] for i in places if text.stems[i] and text.tokens[i] not in words.marks)


def _first(words: Iterator[str], count: int) -> tuple[str, ...]:
    return tuple(word for word, _ in zip(words, range(count), strict=False))


def _swapped(sentence: str, source: str, words: _Words) -> str:
    own, other = _sides(sentence, words.code), _sides(source, words.code)
    for pair, sides in own.items():
        if len(sides) == 1 and len(other.get(pair, ())) == 1 and sides != other[pair]:
            return pair.replace("/", " or ")
    for what, pattern in words.particles.items():
        said, meant = _found(pattern, sentence), _found(pattern, source)
        if said and meant and not said & meant:
            return what
    return _bounds(sentence, source, words)


def _bounds(sentence: str, source: str, words: _Words) -> str:
    checks: tuple[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], str], ...] = (
        (words.strict_low, words.low, words.strict_high, "at least or at most"),
        (words.strict_high, words.high, words.strict_low, "at least or at most"),
        (words.strict_must, words.must, words.strict_may, "must or may"),
        (words.strict_may, words.may, words.strict_must, "must or may"),
    )
    has: Callable[[re.Pattern[str], str], bool] = lambda pattern, text: pattern.search(text) is not None  # noqa: E731
    for strict, same, opposite, what in checks:
        if has(strict, sentence) and has(opposite, source) and not has(same, source) and not has(opposite, sentence):
            return what
    return ""


def _found(pattern: re.Pattern[str], text: str) -> set[str]:
    return {match.lower() for match in pattern.findall(text)}


@remembered
def _sides(text: str, code: str) -> dict[str, set[int]]:
    """Which sides of which pairs of opposites a text names."""
    words = _known(code)
    sides: dict[str, set[int]] = {}
    if words.spaced:
        read = _read(text, code)
        named = [stem or token for token, stem in zip(read.tokens, read.stems, strict=True)]
    else:
        longest = {word for word in words.pairs if word in text}  # "有効" in "無効" is none; "启用" stands alone
        named = [word for word in longest if not any(word != other and word in other for other in longest)]
    for word in named:
        for pair, side in words.pairs.get(word, ()):
            sides.setdefault(pair, set()).add(side)
    return sides
