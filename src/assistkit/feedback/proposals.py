"""What agents always change: proposals for the house style. A person decides; nothing is applied by itself.

Only drafts that were sent are looked at, and sentences compared without case, blanks, citation marks and the name in
a greeting. All raise MissingExtra without scipy or rapidfuzz.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from assistkit.errors import InputError
from assistkit.feedback.classifying import normal, similarity
from assistkit.feedback.figures import Rate, rate
from assistkit.text.sentences import sentences

if TYPE_CHECKING:
    from assistkit.feedback.store import FeedbackStore

LEAST = 5
"""Cases that a proposal needs, so that it is no single customer's text."""
MOSTLY = 0.5
"""The lower end of the interval must be above it: more often removed than not, for sure."""
OFTEN = 0.1
"""The same for what is added, as a share of the cases with a reply."""
_REWORDED = 0.8  # similarity from which a sentence was changed, not removed
_READ = 20_000  # characters of a text
_MOST = 300  # sentences of a text: each of a draft is compared with each of what was sent
_SHORTEST = 3  # letters: "1." is no sentence


class Removed(NamedTuple):
    """A sentence of drafts and how many of the replies from drafts that had it were sent without it."""

    sentence: str
    without: Rate


class Added(NamedTuple):
    """A sentence that no draft has, how many of the cases with a reply were sent it, and by how many agents."""

    sentence: str
    with_it: Rate
    agents: int


@dataclass
class _Seen:
    """A sentence as it was written first, and by whom and where."""

    sentence: str
    cases: set[str] = field(default_factory=set)
    agents: set[str] = field(default_factory=set)
    had: int = 0
    gone: int = 0


class _Sent(NamedTuple):
    case: str
    agent: str
    draft: dict[str, str]  # normal form -> as written
    final: dict[str, str]
    text: str  # all of the final text in normal form


def removed(store: FeedbackStore, *, least: int = LEAST) -> list[Removed]:
    """Sentences that agents take out more often than not, in drafts for at least this many cases; the surest first.

    One that was only reworded counts as kept.
    """
    _check(least)
    seen: dict[str, _Seen] = {}
    for sent in _sent(store):
        for key, sentence in sent.draft.items():
            one = seen.setdefault(key, _Seen(sentence))
            one.cases.add(sent.case)
            one.had += 1
            one.gone += not _kept(key, sent)
    found = [
        Removed(one.sentence, own)
        for one in seen.values()
        if len(one.cases) >= least and (own := rate(one.gone, one.had)) is not None and own.low > MOSTLY
    ]
    return sorted(found, key=lambda one: (-one.without.low, one.sentence))


def added(store: FeedbackStore, *, least: int = LEAST) -> list[Added]:
    """Sentences that agents add to replies for at least this many cases, the most frequent first.

    A sentence that only one of several agents writes is that agent's signature, no house style; it is left out.
    """
    _check(least)
    drafted: set[str] = set()
    seen: dict[str, _Seen] = {}
    cases, agents = set[str](), set[str]()
    for sent in _sent(store):
        drafted |= sent.draft.keys()
        cases.add(sent.case)
        agents.add(sent.agent)
        for key in sent.final.keys() - sent.draft.keys():
            one = seen.setdefault(key, _Seen(sent.final[key]))
            one.cases.add(sent.case)
            one.agents.add(sent.agent)
    found = [
        Added(one.sentence, own, len(one.agents))
        for key, one in seen.items()
        if key not in drafted
        and len(one.cases) >= least
        and len(one.agents) >= min(2, len(agents))
        and (own := rate(len(one.cases), len(cases))) is not None
        and own.low > OFTEN
    ]
    return sorted(found, key=lambda one: (-one.with_it.hits, one.sentence))


def _sent(store: FeedbackStore) -> Iterator[_Sent]:
    for shown, last in store.outcomes():
        if last is None or last.similarity is None or shown.erased:
            continue
        final = last.final_text[:_READ]
        text = normal(final).casefold()
        yield _Sent(shown.case_id, last.agent, _keys(shown.draft[:_READ]), _keys(final), text)


def _keys(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for start, end in islice(sentences(text), _MOST):
        sentence = text[start:end]
        key = normal(sentence).casefold()
        if sum(map(str.isalpha, key)) >= _SHORTEST:
            found.setdefault(key, sentence)
    return found


def _kept(key: str, sent: _Sent) -> bool:
    return key in sent.final or key in sent.text or _reworded(key, sent.final)


def _reworded(key: str, final: Iterable[str]) -> bool:
    return any(similarity(key, other) >= _REWORDED for other in final)


def _check(least: int) -> None:
    if isinstance(least, bool) or not isinstance(least, int) or least < 2:
        raise InputError(f"least: must be a whole number from 2, so that nobody's own text is proposed; got {least!r}")
