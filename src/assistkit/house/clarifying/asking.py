"""The question worth asking: which attribute separates the competing articles, and by how much."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from assistkit.case.query import case_query
from assistkit.errors import InputError
from assistkit.house.clarifying import information, wording
from assistkit.house.clarifying.attributes import ALIKE, PRODUCT, Named, about_one_thing, named_attributes, stated
from assistkit.house.clarifying.candidates import Candidate, candidates_of, overlap, same, telling_stems
from assistkit.house.clarifying.information import Values
from assistkit.text.language import detect_language, primary
from assistkit.text.telling_words import Words
from assistkit.types import Case, Evidence

_T = TypeVar("_T")
TITLE = "title"
_LEAST_SHARE = 0.1  # of a candidate, to be offered
_SIMILAR = 0.25  # cosine: below it the best candidate has nothing to do with the case
_CLEARLY = 1.25  # times as many of the case's telling words
_NEAR = 0.35  # cosine: an article about the same thing, whatever its title is called
_MOST_WORDS, _MOST_TELLING = 20, 8  # who wrote more has described it, and is only asked for what has a name
# Who wrote more than two such words is asked where the best article's share is less: at three desks that nothing was
# fitted on, the first article was right for 61 % of the others, and a draft helps more.
_FEW_TELLING, _UNDECIDED = 2, 0.35
_NEARLY = 0.9  # a name is easier to give than a choice between titles, even where that tells a little more
_CODE = re.compile(r"\b[A-Za-z]{1,10}[-_]?\d{2,10}\b")  # who names a code has said what it is about
_OTHER = "\0other"


@dataclass(frozen=True)
class Clarification:
    """One sentence that ends in "?". `options` map each answer to the articles it supports.

    `bits` is the expected information about which article is meant, after the questions before it; `sources` are
    (article id, passage id) of where the options come from.
    """

    text: str
    attribute: str
    options: Mapping[str, tuple[str, ...]]
    bits: float
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Asked:
    """The clarifying questions, the one that tells most first."""

    questions: tuple[Clarification, ...]


@dataclass(frozen=True)
class _Draft:
    """A question with what each candidate would answer."""

    question: Clarification
    values: Values


@dataclass(frozen=True)
class Clarifier:
    """Asks at most `max_questions`, each expected to tell `least_bits`, to separate the best `candidates` articles.

    Raises InputError for numbers that make no sense.
    """

    max_questions: int = 2
    least_bits: float = 0.6
    candidates: int = 5

    def __post_init__(self) -> None:
        if self.max_questions < 1 or self.candidates < 2:
            got = f"max_questions={self.max_questions}, candidates={self.candidates}"
            raise InputError(f"a Clarifier needs max_questions of 1 or more and 2 or more candidates; got {got}")
        if not self.least_bits > 0:
            raise InputError(f"least_bits must be above 0, such as 0.6; got {self.least_bits}")

    def ask(self, case: Case, evidence: Sequence[Evidence]) -> Asked | None:
        """The questions to ask; None where nothing separates the articles well or the case says it already.

        A customer who had to write again about the same thing is not asked.
        """
        query = case_query(case)
        found = candidates_of(evidence, self.candidates)
        if not query.strip() or case.contacts > 1 or len(found) < 2 or found[0].similarity < _SIMILAR:
            return None
        language = _language(case, query, found)
        shares = [candidate.share for candidate in found]
        drafts = list(_drafts(case, evidence, found, language)) if language else []
        asked: list[_Draft] = []
        while drafts and len(asked) < self.max_questions:
            best = _best(drafts, shares, asked)
            if best.question.bits < self.least_bits:
                break
            asked.append(best)
            drafts = [draft for draft in drafts if draft.question.attribute != best.question.attribute]
        return Asked(tuple(draft.question for draft in asked)) if asked else None


def _language(case: Case, query: str, found: Sequence[Candidate]) -> str:
    """The language of the articles, if it is the case's too and they have only one; else ""."""
    written = {c.language for c in found if c.passages and c.language}
    spoken = primary(case.language or detect_language(query))
    if len(written) > 1 or (written and spoken and spoken not in written):
        return ""
    return written.pop() if written else spoken or "en"


def _best(drafts: Sequence[_Draft], shares: Sequence[float], asked: Sequence[_Draft]) -> _Draft:
    """What tells most when the others are answered; what has a name goes before titles where it tells about as much."""

    known = [draft.values for draft in asked]
    rated = [
        (
            _with_bits(draft, information.further_bits(shares, known, draft.values)),
            draft.question.attribute in (TITLE, PRODUCT),
        )
        for draft in drafts
    ]
    return max(rated, key=lambda one: one[0].question.bits * (_NEARLY if one[1] else 1.0))[0]


def _with_bits(draft: _Draft, bits: float) -> _Draft:
    return dataclasses.replace(draft, question=dataclasses.replace(draft.question, bits=round(bits, 4)))


def _drafts(case: Case, evidence: Sequence[Evidence], found: Sequence[Candidate], language: str) -> Iterator[_Draft]:
    query = case_query(case)
    telling = _MOST_TELLING if found[0].share < _UNDECIDED else _FEW_TELLING
    brief = len(query.split()) <= _MOST_WORDS and len(telling_stems(query)) <= telling and not _CODE.search(query)
    groups = _competing(query, found) if brief else []
    titles = [group[0].title for group in groups]
    public = [e for e in evidence if e.passage.public]
    unsaid = brief and (len(groups) < 2 or not _said(Words(query, public), language, titles))
    for named in named_attributes([c for c in found if c.passages]):
        vague = named.attribute == PRODUCT  # titles say more, where there are any to ask for
        fits = unsaid and len(groups) < 2 if vague else about_one_thing(named, found)
        if fits and not stated(named, case, query) and (draft := _of_names(named, found, language)):
            yield draft
    if unsaid and (draft := _of_titles(groups, found, language)):
        yield draft


def _of_names(named: Named, found: Sequence[Candidate], language: str) -> _Draft | None:
    shares = {c.article_id: c.share for c in found}
    mass = {value: sum(shares[article] for article in named.sources[value]) for value in named.words}
    offered = _few([value for value in sorted(mass, key=lambda v: -mass[v]) if mass[value] >= _LEAST_SHARE])
    other = len(offered) < len(mass)
    words = [named.called(value) for value in offered]
    text = wording.attribute_question(language, named.attribute, words, other)
    if len(offered) < 2 or not text or len(set(words)) < len(words):
        return None
    values = [frozenset(v if v in offered else _OTHER for v in named.values(c.article_id)) for c in found]
    options = {named.called(value): tuple(named.sources[value]) for value in offered}
    sources = dict.fromkeys(pair for value in offered for pair in named.sources[value].items())
    return _drafted(text, named.attribute, options, tuple(sources), (found, values))


def _of_titles(groups: Sequence[Sequence[Candidate]], found: Sequence[Candidate], language: str) -> _Draft | None:
    if len(groups) < 2:
        return None
    place = {c.article_id: frozenset({str(number)}) for number, group in enumerate(groups) for c in group}
    other = sum(c.share for c in found if c.passages and c.article_id not in place) >= _LEAST_SHARE
    text, words = wording.title_question(language, [group[0].title for group in groups], other)
    if not text:
        return None
    unlisted = frozenset({_OTHER} if other else ())
    values = [place.get(c.article_id, unlisted) if c.passages else frozenset[str]() for c in found]
    options = {word: tuple(c.article_id for c in group) for word, group in zip(words, groups, strict=True)}
    sources = tuple((group[0].article_id, group[0].passages[0].id) for group in groups)
    return _drafted(text, TITLE, options, sources, (found, values))


def _competing(query: str, found: Sequence[Candidate]) -> list[list[Candidate]]:
    """Groups of articles that say the same; each has words in common with the case or another, or is near the case."""
    groups: list[list[Candidate]] = []
    for candidate in found:
        if not candidate.title or candidate.similarity < _SIMILAR:
            continue
        for group in groups:
            if same(group[0], candidate):
                group.append(candidate)
                break
        else:
            groups.append([candidate])
    groups = [group for group in groups if sum(c.share for c in group) >= _LEAST_SHARE]
    asked = telling_stems(query)
    own = [telling_stems(group[0].title) for group in groups]
    ground = [asked.union(*own[:n], *own[n + 1 :]) for n in range(len(own))]
    return _few([group for n, group in enumerate(groups) if own[n] & ground[n] or group[0].similarity >= _NEAR])


def _few(options: list[_T]) -> list[_T]:
    """At most four, the likeliest; the question then ends in "something else"."""
    return options[: wording.MOST]


def _said(words: Words, language: str, titles: Sequence[str]) -> bool:
    """Whether the case says already which title it is: it has more of the telling words of one than of the others.

    "Cancel it" does not say whether a booking or a subscription; it does say that the subscription is not to be paused.
    So a title's verb counts only where another title has the same object.
    """
    verbs = [telling_stems(wording.verb_of(language, title)) for title in titles]
    own = [telling_stems(title) for title in titles]
    objects = [every - verb for every, verb in zip(own, verbs, strict=True)]
    shared = frozenset.intersection(*own)
    told = []
    for n, stems in enumerate(objects):
        rival = any(overlap(stems, other) >= ALIKE for other in [*objects[:n], *objects[n + 1 :]])
        told.append(words.share(" ".join((own[n] if rival else stems) - shared)))
    best, second = sorted(told, reverse=True)[:2]
    return best > _CLEARLY * second


def _drafted(
    text: str,
    attribute: str,
    options: Mapping[str, tuple[str, ...]],
    sources: tuple[tuple[str, str], ...],
    answers: tuple[Sequence[Candidate], Values],
) -> _Draft:
    found, values = answers
    bits = information.expected_bits([c.share for c in found], values)
    return _Draft(Clarification(text=text, attribute=attribute, options=options, bits=bits, sources=sources), values)
