"""The gate: what happens to a draft, and the reasons in words that an agent understands.

How sure to be is `certainty`'s; from where on that is sure enough is the desk's to say (`Aim`), and where it has judged
cases the threshold keeps its word (`risk`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from assistkit.case.query import case_query
from assistkit.case.tried import tried
from assistkit.confidence.certainty import SCHEMA, Certainty, features
from assistkit.confidence.premises import contradictions
from assistkit.confidence.promise import DOUBTFUL, READY, Promise, promise_of_index
from assistkit.house.aim import Aim
from assistkit.house.clarifying.candidates import telling_stems
from assistkit.retrieval.past_cases import PRODUCT
from assistkit.retrieval.ranking import CLEARLY, HISTORY
from assistkit.text.language import detect_language, one_of_two, primary
from assistkit.text.words import count_words
from assistkit.types import Case, Draft, Evidence, Finding, Passage, Severity, Status, Verdict
from assistkit.types.findings import FindingCode

SILENT = 0.25
"""A P(in scope) below which no article plausibly answers: wrong about least often with four to nine own cases to a
foreign one, over seven desks left out; 0.1 to 0.5 were tried (decision 0028, `silent` of
benchmarks/across_desks.py)."""
HIGH = 0.75  # cards call it that
COMPETE = 0.3  # scores closer than this: the first article is less than 1.35 times as likely as the other
OLD = timedelta(days=730)
_FEW_WORDS, _FEW_TELLING = 5, 2
FEW = 20  # articles: below it the prior counts, and the agent is told so
_TRIED = 3  # sentences shown of what the customer tried


@dataclass(frozen=True)
class ConfidenceGate:
    """From `ready` on a draft is ready unless there is a doubt. Where P(in scope) is below `silent` it abstains.

    A draft that is likely wrong is still worth a look where the desk deals with such cases. With `ready` None nothing
    is marked ready. `promise` says what was wished, and whether it is kept.
    """

    ready: float | None = READY
    silent: float = SILENT
    certainty: Certainty = field(default_factory=Certainty.default)
    promise: Promise | None = None

    @classmethod
    def learned(cls, known: Mapping[str, Any] | None, aim: Aim) -> Self:
        """The gate for a desk that wants `aim`; `known` is what `assistkit learn` found, None where it never ran.

        What an older version found is of other features: it does not count, and the next `learn` finds it anew.
        """
        if known and known["certainty"].get("schema") != SCHEMA:
            known = None
        certainty = Certainty.from_dict(known["certainty"]) if known else Certainty.default()
        if aim.cost_of_wrong is not None:
            ready = aim.cost_of_wrong / (aim.cost_of_wrong + aim.cost_of_missed)
            return cls(max(ready, DOUBTFUL), certainty=certainty)
        wished = promise_of_index(known, aim) if aim.most_wrong is not None else None
        if aim.ready is not None:
            return cls(max(aim.ready, DOUBTFUL), certainty=certainty, promise=wished)
        return cls(wished.ready if wished else READY, certainty=certainty, promise=wished)

    def judge(self, case: Case, evidence: Sequence[Evidence], draft: Draft, found: Sequence[Finding]) -> Verdict:
        """`found` are the findings so far; they come back in front of the gate's own."""
        query = case_query(case)
        if not query.strip():
            return _silence(0.0, found, "too-little", "The message has no text to work from.")
        if not evidence:
            return _silence(0.0, found, "nothing-found", "The knowledge base has nothing to search in for this case.")
        own = _cited(draft, evidence) or [e for e in evidence if e.rank == 1]
        known = features(case, evidence, draft)
        confidence = self.certainty.probability(known)
        if self.certainty.in_scope(known) < self.silent:
            return _silence(confidence, found, *_beside_the_point(case, query, own[0], known))
        if (why := _held_back(case, own, evidence, draft, found)) is not None:
            return _silence(confidence, found, *why)
        doubts = [*found, *_doubts(case, query, own, evidence)]
        if self.ready is None:
            doubts.append(_finding("no-promise", "warning", str(self.promise or "Nothing is marked ready here.")))
        elif confidence < self.ready:
            doubts.append(_moderate(confidence, own[0].passage))
        status: Status = "check" if any(doubt.severity != "info" for doubt in doubts) else "ready"
        return Verdict(status=status, confidence=confidence, findings=tuple(doubts))


def _beside_the_point(case: Case, query: str, own: Evidence, known: Mapping[str, float]) -> tuple[FindingCode, str]:
    """Code and words: what keeps the nearest article from being near enough."""
    passage = own.passage
    nearest = f"the nearest article is “{passage.title}”"
    if count_words(query) < _FEW_WORDS:
        return "too-little", f"The case says too little to tell what it is about; {nearest}."
    if _unread([own]):
        why = f"No embedder here reads “{_spoken(case, query)}”, so nobody knows which article answers"
        return "unread-language", f"{why}; {nearest}."
    if (other := _another_language(case, query, passage)) is not None:
        why = f"The case is in {other}, the articles found are in “{primary(passage.language)}”"
        return "other-language", f"{why}; {nearest}."
    what = "articles and past cases" if "near_cases" in known else "articles"
    return "out-of-scope", f"The {what} here are about other things; {nearest}."


def _held_back(
    case: Case, own: Sequence[Evidence], evidence: Sequence[Evidence], draft: Draft, found: Sequence[Finding]
) -> tuple[FindingCode, str] | None:
    """Code and words, where there is nothing to show though the desk deals with such cases."""
    title = own[0].passage.title
    if _unread(evidence) and not own[0].past_cases:
        spoken = _spoken(case, case_query(case))
        told = f"No embedder here reads “{spoken}”, and no past case is like this one: “{title}” would be a guess."
        return "unread-language", told
    if not draft.text:
        return "nothing-to-quote", f"No public article can be quoted; the nearest article is “{title}”."
    if any(finding.severity == "error" for finding in found):
        return "withheld", "The draft did not pass its checks."
    return None


def _moderate(confidence: float, passage: Passage) -> Finding:
    nearest = f"the nearest article is “{passage.title}”"
    if confidence < DOUBTFUL:
        return _finding("weak-evidence", "warning", f"More likely another article answers, or none; {nearest}.")
    how = "It likely answers, but not surely enough to be ready" if confidence >= HIGH else "The match is only moderate"
    return _finding("unsure", "warning", f"{how}; {nearest}.")


def _doubts(case: Case, query: str, own: Sequence[Evidence], evidence: Sequence[Evidence]) -> Iterator[Finding]:
    passage, first = own[0].passage, evidence[0].passage
    if not first.public:
        yield _finding("internal-article", "warning", f"The best match is internal, for you only: “{first.title}”.")
    yield from _competition(own, evidence)
    if tried_already := tried(case):
        yield _finding("already-tried", "info", f"The customer says: {' · '.join(tried_already[:_TRIED])}")
    for said, instead in contradictions(case, [e.passage for e in own]):
        yield _finding("premise", "warning", f"The customer says “{said}”; the article says “{instead}”.")
    asked, about = set(case.facets.get(PRODUCT, ())), set(passage.facets.get(PRODUCT, ()))
    if asked and about and asked.isdisjoint(about):
        told = f"The case is about {', '.join(sorted(asked))}, the article about {', '.join(sorted(about))}."
        yield _finding("other-product", "warning", told)
    if _says_little(query, passage.title):
        yield _finding("too-little", "warning", "The case says so little that another article could be meant.")
    if (articles := evidence[0].signals.get("articles", FEW)) < FEW:
        told = f"There are only {articles:.0f} articles, and one of so few is near to almost anything."
        yield _finding("few-articles", "info", told)
    yield from _age(case, passage.updated_at, passage.title, evidence)
    if (other := _another_language(case, query, passage)) is not None:
        told = f"The case is in {other}, the article in “{primary(passage.language)}”."
        yield _finding("other-language", "warning", told)
    if _unread(evidence):
        how = "the article was found by past cases and by words that are the same"
        told = f"No embedder here reads “{_spoken(case, query)}”: {how}."
        yield _finding("unread-language", "warning", told)


def _says_little(query: str, title: str) -> bool:
    """Whether it has few words, or few that tell something and not those that the article is called by."""
    if (words := count_words(query)) < _FEW_WORDS:
        return True
    told = telling_stems(query)
    spaced = words <= len(query.split())  # else a stem is a whole clause
    return spaced and len(told) <= _FEW_TELLING and not told <= telling_stems(title)


def _competition(own: Sequence[Evidence], evidence: Sequence[Evidence]) -> Iterator[Finding]:
    title = own[0].passage.title
    rival = next((e for e in evidence if e.passage.article_id != own[0].passage.article_id), None)
    compete = rival is not None and own[0].score - rival.score < COMPETE
    if rival and compete:
        yield _finding("articles-compete", "warning", f"“{rival.passage.title}” fits about as well as “{title}”.")
    other = _by_past_cases(own, evidence)
    if other and not (compete and other is rival):
        named = f" ({', '.join(other.past_cases)})" if other.past_cases else ""
        told = f"Similar cases{named} were solved by “{other.passage.title}” instead."
        yield _finding("past-cases-differ", "warning", told)


def _age(case: Case, updated: datetime | None, title: str, evidence: Sequence[Evidence]) -> Iterator[Finding]:
    dates = [_plain(e.passage.updated_at) for e in evidence if e.passage.updated_at]
    today = _plain(case.created_at) if case.created_at else max(dates, default=None)
    if today and updated and today - _plain(updated) > OLD:
        yield _finding("old-article", "warning", f"“{title}” was last updated {updated:%Y-%m-%d}.")


def _spoken(case: Case, query: str) -> str:
    """The language of the case, "" where it is not known."""
    return primary(case.language or detect_language(query))


def _another_language(case: Case, query: str, passage: Passage) -> str | None:
    """In quotes the language of the case, or the two that it may be; None for the article's, or where nobody knows."""
    written, spoken = primary(passage.language), _spoken(case, query)
    named = (spoken,) if spoken else one_of_two(query, written)
    return " or ".join(f"“{one}”" for one in named) if written and named and written not in named else None


def _unread(evidence: Sequence[Evidence]) -> bool:
    """Whether the case is in a language that no embedder reads."""
    return evidence[0].signals.get("read", 1.0) == 0.0


def _cited(draft: Draft, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The passages of the article that the draft cites first."""
    if not draft.citations:
        return []
    return [e for e in evidence if e.passage.article_id == draft.citations[0].article_id]


def _by_past_cases(own: Sequence[Evidence], evidence: Sequence[Evidence]) -> Evidence | None:
    """The article that past cases support much more clearly than for this one."""

    def past(one: Evidence) -> float:
        return sum(one.contributions.get(name, 0.0) for name in HISTORY)

    favourite = max(evidence, key=past)
    same = favourite.passage.article_id == own[0].passage.article_id
    return None if same or past(favourite) - past(own[0]) <= CLEARLY else favourite


def _silence(confidence: float, found: Sequence[Finding], code: FindingCode, why: str) -> Verdict:
    return Verdict(status="abstained", confidence=confidence, findings=(*found, _finding(code, "info", why)))


def _finding(code: FindingCode, severity: Severity, message: str) -> Finding:
    return Finding(code=code, severity=severity, message=message)


def _plain(when: datetime) -> datetime:
    """Dates without a zone are meant as UTC; here a day more or less does not matter."""
    return when.replace(tzinfo=None)
