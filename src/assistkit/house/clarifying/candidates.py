"""The articles that compete for a case, with their shares; words are taken from the public ones only."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistkit.text.language import primary
from assistkit.text.plain import to_plain
from assistkit.text.telling_words import stems
from assistkit.types import Evidence, Passage

_LEAD = 300  # characters of an article's beginning that say what it is about
_TITLE = 90  # characters: a longer title cannot stand in a question
_UNKNOWN = 0.3  # the similarity where a retriever does not say it
_SAME = 0.9  # of the words of two articles
_UNFIT = re.compile(
    r"https?:|www\.|@|[.!?]\s|[“”„«»\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]|\d{5}"
)
_BEFORE = re.compile(
    r"before you (?:start|begin)|prerequisite|requirement|who (?:may|can)|applies to|what you need|"
    r"voraussetzung|bevor sie|requisito|antes de empezar|avant de commencer|pr[ée]requis|vereisten|voordat",
    re.IGNORECASE,
)
# Function words of the five languages, cut as `stems` cuts: they tell nothing apart.
_EMPTY = stems(
    "the your you our and for with not can cannot how what when where which who why this that these those from into "
    "are is was were has have had does did don't isn't aren't won't want need please help get got its it's his her "
    "their they them all any some every out off own about after before again also just now new one use using way "
    "hello thanks thank there here been will would could should i'm i've too very still only over than then but "
    "der die das den dem des ein eine einen einem und oder mit für von auf ist sind wie was ich sie ihr ihre mein "
    "nicht bei zum zur aus kann möchte bitte hallo "
    "los las una uno del con por para que mis sus como mi su está hola quiero puedo "
    "les des une est sont mon mes vos votre avec pour dans sur comment que qui pas bonjour voudrais veux puis "
    "het een van met voor mijn uw hoe wat niet bij naar kan wil graag hallo"
)


@dataclass(frozen=True)
class Candidate:
    """An article with its share of the probability; without `passages` (an internal one) it says nothing."""

    article_id: str
    share: float
    similarity: float
    passages: tuple[Passage, ...] = ()

    @property
    def title(self) -> str:
        """The title as it may be in a question; "" where it may not."""
        plain = to_plain(self.passages[0].title[: 4 * _TITLE]).rstrip(" .?!…") if self.passages else ""
        return plain if 2 < len(plain) <= _TITLE and not _UNFIT.search(plain) else ""

    @property
    def language(self) -> str:
        return primary(self.passages[0].language) if self.passages else ""

    @property
    def places(self) -> Sequence[tuple[str, str]]:
        """Where an article says what it is about, as (passage id, text): title, headings, beginning, conditions."""
        if not self.passages:
            return ()
        found = {self.passages[0].title[:_LEAD]: self.passages[0].id}
        for passage in self.passages:
            for heading in passage.heading:
                found.setdefault(heading[:_LEAD], passage.id)
            condition = passage.heading and _BEFORE.search(passage.heading[-1][:200])
            if passage.start == 0 or condition:
                found.setdefault(passage.text[:_LEAD], passage.id)
        return [(passage_id, text) for text, passage_id in found.items()]

    def facet(self, name: str) -> tuple[str, ...]:
        return tuple(self.passages[0].facets.get(name, ())) if self.passages else ()


def candidates_of(evidence: Sequence[Evidence], most: int) -> list[Candidate]:
    """The best articles, best first. Shares are a softmax of the scores.

    The ranking is a conditional logit, so that is just what its scores mean. An internal article keeps its share: a
    question that separates the public articles tells little where an internal one is the best.
    """
    ordered: dict[str, list[Evidence]] = {}
    for one in sorted(evidence, key=lambda e: e.rank):
        ordered.setdefault(one.passage.article_id, []).append(one)
    best = list(ordered.items())[:most]
    top = max((own[0].score for _, own in best), default=0.0)  # an own retriever may rank by something else
    weights = [math.exp(own[0].score - top) for _, own in best]
    return [
        Candidate(
            article_id=article,
            share=weight / sum(weights),
            similarity=max(e.signals.get("dense", _UNKNOWN) for e in own),
            passages=tuple(e.passage for e in own if e.passage.public),
        )
        for (article, own), weight in zip(best, weights, strict=True)
    ]


def telling_stems(text: str) -> frozenset[str]:
    """The stems of a text without function words."""
    return stems(text) - _EMPTY


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared stems of all stems, 0 to 1; 1 for two empty sets."""
    return len(one & other) / len(one | other) if one or other else 1.0


def same(one: Candidate, other: Candidate) -> bool:
    """Whether two public articles say the same: titles of the same words, or nearly the same text."""
    if telling_stems(one.passages[0].title) == telling_stems(other.passages[0].title):
        return True
    texts = [stems(" ".join(p.text for p in c.passages)) for c in (one, other)]
    return overlap(*texts) >= _SAME
