"""Does a sentence say yes where its source says no? Compared negation by negation, each with the words it governs.

A negation agrees when the other text has one near the same words; "only", "unless" and "except" likewise. Opposites
("enable" and "disable"), bounds ("at least" and "at most") and duties ("must" and "may") must not be swapped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from assistkit.text.words import tokenize
from assistkit.verifiers.edits import Edit, edits

_TOKEN = re.compile(r"\w[\w'’-]*|[,;:.!?()–—|]")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NOT = _set("not no never none cannot cant without neither nor nothing nobody nowhere kein keine nicht nie")
_LIKE_NOT = _set(
    "instead rather unable impossible fail fails failed lack lacks avoid prevent prevents stop stops refuse refuses "
    "refused ignored ignores excluded excludes unavailable unsupported off hardly missing skip skips leave free "
    "unaffected untouched unchanged invalid except unless only too"
)
_ONLY = _set("only unless except solely exclusively")
_LIKE_ONLY = _set(
    "just alone must need needs required requires limited restricted apart until if not no never cannot other without "
    "sole many"
)
_BREAKS = _set(",;:.!?()–—| and or but so because which who if unless when while that then until though")
_SCOPE = 3  # content words that a negation governs
_CLAUSE = 2 / 3  # share of a negated clause that must be said again for its "not" to be missed
_REACH = 100  # words to each side of a negation: no clause is longer, and a wall of "not" takes no square of time
_OPPOSITES = (
    "enable/disable enabled/disabled before/after allow/block allowed/blocked include/exclude includes/excludes "
    "increase/decrease more/less more/fewer least/most minimum/maximum lock/unlock show/hide above/below first/last "
    "left/right earlier/later add/remove accept/decline accept/reject connect/disconnect install/uninstall "
    "tick/untick check/uncheck select/deselect open/close start/stop import/export upload/download send/receive "
    "inside/outside public/private monthly/yearly monthly/annual daily/weekly automatically/manually "
    "automatic/manual online/offline longer/shorter faster/slower higher/lower oldest/newest same/different "
    "required/optional mandatory/optional always/never all/none everyone/nobody incoming/outgoing "
    "subscribe/unsubscribe pause/resume attach/detach activate/deactivate possible/impossible "
    "available/unavailable free/paid push/pull visible/hidden upgrade/downgrade top/bottom expand/collapse"
)
_SWITCH = re.compile(r"\b(?:turn|switch|toggl|set)\w{0,4}\b(?:\W{1,3}\w+){0,4}?\W{1,3}(on|off)\b", re.I)
_SIGN = re.compile(r"\b(?:sign|log)(?:ged|ging|ing|ed|s)?\W{1,2}(in|on|out|off)\b", re.I)
_LOW = re.compile(
    r"\b(?:at least|minimum|or more|no less than|no fewer than|not less than|more than|over|from)\b", re.I
)
_HIGH = re.compile(
    r"\b(?:at most|up to|maximum|not? more than|no longer than|or less|or fewer|within|under|(?:less|fewer) than)\b",
    re.I,
)
_STRICT_LOW = re.compile(r"\b(?:at least|minimum of|or more|no less than|more than)\b", re.I)
_STRICT_HIGH = re.compile(r"\b(?:at most|up to|maximum of|no more than|or less|or fewer|less than|fewer than)\b", re.I)
_MUST = re.compile(r"\b(?:must|ha(?:ve|s) to|required|mandatory|needs? to|necessary|needed)\b", re.I)
_MAY = re.compile(r"\b(?:may|can|could|might|optional(?:ly)?|if you (?:like|want|wish))\b", re.I)
_STRICT_MUST = re.compile(r"\b(?:must|required|mandatory)\b(?! not)", re.I)
_STRICT_MAY = re.compile(r"\b(?:may|optional(?:ly)?|might|don['’]t have to|need not)\b(?! not)", re.I)


class _Mark(NamedTuple):
    """A negation: the content words after it in its clause, all near it, and those of its clause."""

    governed: tuple[str, ...]
    near: frozenset[str]
    clause: frozenset[str]


def disagreement(sentence: str, source: str) -> str:
    """What the two disagree about, in words for the agent; "" where nothing was found."""
    found = edits(sentence, source)
    if found is not None:
        return _edited(found) or _swapped(sentence, source)
    for family, like, what in ((_NOT, _LIKE_NOT, "a not or never"), (_ONLY, _LIKE_ONLY, "an only or unless")):
        if _one_sided(sentence, source, family, like):
            return what
    return _swapped(sentence, source)


def _edited(found: Sequence[Edit]) -> str:
    """What the changes of a sentence that nearly repeats its source turn round."""
    gone = Counter(word.lower() for edit in found for word in edit.gone)
    come = Counter(word.lower() for edit in found for word in edit.come)
    for family, like, what in ((_NOT, _LIKE_NOT, "a not or never"), (_ONLY, _LIKE_ONLY, "an only or unless")):
        lost = sum(gone[word] for word in family)
        added = sum(come[word] for word in family)
        spare_come = sum(come[word] for word in like - family)
        spare_gone = sum(gone[word] for word in like - family)
        if lost > added + spare_come or added > lost + spare_gone:
            return what
    for edit in found:
        own, other = _sides(" ".join(edit.come)), _sides(" ".join(edit.gone))
        if turned := next((pair for pair in own if pair in other and not own[pair] & other[pair]), ""):
            return turned.replace("/", " or ")
    return ""


def _one_sided(sentence: str, source: str, family: frozenset[str], like: frozenset[str]) -> bool:
    own, other = _read(sentence), _read(source)
    said, meant = set(own.stems), set(other.stems)
    own_marks, other_marks = list(_marks(own, family)), list(_marks(other, family))
    if not own_marks and not other_marks:
        return False
    own_wide, other_wide = _marks(own, family | like, True), list(_marks(other, family | like, True))
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


@lru_cache(maxsize=1024)
def _read(text: str) -> _Text:
    tokens = tuple(token.replace("’", "'") for token in _TOKEN.findall(text.lower()))
    return _Text(tokens, tuple((tokenize(token) or [""])[0] for token in tokens))


def _marks(text: _Text, family: frozenset[str], loosely: bool = False) -> Iterator[_Mark]:
    for at, token in enumerate(text.tokens):
        if loosely and len(token) > 5 and token.startswith(("un", "non")):  # "unticked" denies "ticked" alone
            word = (tokenize(token.removeprefix("un").removeprefix("non").strip("-")) or [""])[0]
            yield _Mark((word,), frozenset({word}) - {""}, frozenset())
        if not (token in family or (family >= _NOT and token.endswith("n't"))) or _counts(text, at):
            continue
        after = _content(text, range(at + 1, min(at + _REACH, len(text.tokens))))
        before = _content(text, range(at - 1, max(-1, at - _REACH), -1))
        near = frozenset(_first(after, _SCOPE) + _first(before, 2) + ((text.stems[at],) if loosely else ()))
        yield _Mark(_first(_content(text, range(at + 1, _end(text, at))), 2), near - {""}, frozenset(_clause(text, at)))


def _counts(text: _Text, at: int) -> bool:
    """ "only once", "no more than": a word about a count, which is compared as such."""
    following = text.tokens[at + 1] if at + 1 < len(text.tokens) else ""
    return (text.tokens[at] == "only" and following == "once") or (
        text.tokens[at] in ("no", "not")
        and following in ("more", "less", "fewer", "later", "longer")
        and at + 2 < len(text.tokens)
        and text.tokens[at + 2] == "than"
    )


def _end(text: _Text, at: int) -> int:
    last = min(at + _REACH, len(text.tokens))
    return next((i for i in range(at + 1, last) if text.tokens[i] in _BREAKS), last)


def _clause(text: _Text, at: int) -> Iterator[str]:
    first = max(-1, at - _REACH)
    begin = next((i for i in range(at - 1, first, -1) if text.tokens[i] in _BREAKS), first)
    return _content(text, [i for i in range(begin + 1, _end(text, at)) if i != at])


def _content(text: _Text, places: Sequence[int]) -> Iterator[str]:
    return (text.stems[i] for i in places if text.stems[i] and text.tokens[i] not in _NOT | _ONLY)


def _first(words: Iterator[str], count: int) -> tuple[str, ...]:
    return tuple(word for word, _ in zip(words, range(count), strict=False))


def _swapped(sentence: str, source: str) -> str:
    own, other = _sides(sentence), _sides(source)
    for pair, sides in own.items():
        if len(sides) == 1 and len(other.get(pair, ())) == 1 and sides != other[pair]:
            return pair.replace("/", " or ")
    for pattern, what in ((_SWITCH, "on or off"), (_SIGN, "in or out")):
        said, meant = _found(pattern, sentence), _found(pattern, source)
        if said and meant and not said & meant:
            return what
    return _bounds(sentence, source)


def _bounds(sentence: str, source: str) -> str:
    checks: tuple[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], str], ...] = (
        (_STRICT_LOW, _LOW, _STRICT_HIGH, "at least or at most"),
        (_STRICT_HIGH, _HIGH, _STRICT_LOW, "at least or at most"),
        (_STRICT_MUST, _MUST, _STRICT_MAY, "must or may"),
        (_STRICT_MAY, _MAY, _STRICT_MUST, "must or may"),
    )
    has: Callable[[re.Pattern[str], str], bool] = lambda pattern, text: pattern.search(text) is not None  # noqa: E731
    for strict, same, opposite, what in checks:
        if has(strict, sentence) and has(opposite, source) and not has(same, source) and not has(opposite, sentence):
            return what
    return ""


def _found(pattern: re.Pattern[str], text: str) -> set[str]:
    sides = {"in": "in", "on": "on", "out": "out", "off": "off"}
    return {sides[match.lower()] for match in pattern.findall(text)}


@lru_cache(maxsize=1)
def _table() -> dict[str, list[tuple[str, int]]]:
    table: dict[str, list[tuple[str, int]]] = {}
    for pair in _OPPOSITES.split():
        for side, word in enumerate(pair.split("/")):
            table.setdefault((tokenize(word) or [word])[0], []).append((pair, side))
    return table


@lru_cache(maxsize=1024)
def _sides(text: str) -> dict[str, set[int]]:
    """Which sides of which pairs of opposites a text names."""
    table, read = _table(), _read(text)
    sides: dict[str, set[int]] = {}
    for token, stem in zip(read.tokens, read.stems, strict=True):
        for pair, side in table.get(stem or token, ()):
            sides.setdefault(pair, set()).add(side)
    return sides
