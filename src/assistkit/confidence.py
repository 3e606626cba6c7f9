"""May the evidence answer the case at all? A first, uncalibrated number, and the gate that acts on it.

The number is a logistic regression of three signals on "the first article is a labelled answer"; its coefficients
come from `benchmarks/first_gate.py`. It puts cases in order; it is not yet a probability for your desk.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistkit.conversation import tried
from assistkit.ranking import CLEARLY, HISTORY
from assistkit.telling import Words
from assistkit.text import case_query, detect_language
from assistkit.types import Case, Draft, Evidence, Finding, Severity, Status, Verdict

COMPETE = 0.3  # scores closer than this: the first article is less than 1.35 times as likely as the other
OLD = timedelta(days=730)
_TRIED = 3  # sentences shown of what the customer tried
# benchmarks/first_gate.py, fitted on 428 labelled cases and 600 that the articles cannot answer:
# similarity, share of telling words, margin (cut at the most), constant
_MOST_MARGIN = 3.0
_SIMILARITY, _SHARE, _MARGIN, _CONSTANT = 8.449, 1.029, 0.304, -5.122


@dataclass(frozen=True)
class SimilarityGate:
    """From `ready` on a draft is ready unless there is a doubt; below `silent` the assistant abstains.

    Both are confidences. The defaults leave no unanswerable case of kb_samples ready.
    """

    ready: float = 0.60
    silent: float = 0.35

    def judge(self, case: Case, evidence: Sequence[Evidence], draft: Draft, found: Sequence[Finding]) -> Verdict:
        """`found` are the verifier's findings; they come back in front of the gate's own."""
        query = case_query(case)
        if not query.strip():
            return _silence(0.0, found, "too-little", "The message has no text to work from.")
        if not evidence:
            return _silence(0.0, found, "nothing-found", "The knowledge base has nothing to search in for this case.")
        best = _cited(draft, evidence) or [e for e in evidence if e.rank == 1]
        confidence = _confidence(*_signals(query, best, evidence))
        nearest = f"the nearest article is “{best[0].passage.title}”"
        if confidence < self.silent:
            return _silence(confidence, found, "weak-evidence", f"No article is close enough to this case; {nearest}.")
        if not draft.text:
            return _silence(confidence, found, "nothing-to-quote", f"No public article can be quoted; {nearest}.")
        if any(finding.severity == "error" for finding in found):
            return _silence(confidence, found, "withheld", "The draft did not pass its checks.")
        doubts = [*found, *_doubts(case, query, best, evidence)]
        if confidence < self.ready:
            doubts.append(_finding("unsure", "warning", f"The match is only moderate; {nearest}."))
        status: Status = "check" if any(doubt.severity != "info" for doubt in doubts) else "ready"
        return Verdict(status=status, confidence=confidence, findings=tuple(doubts))


def _doubts(case: Case, query: str, best: Sequence[Evidence], evidence: Sequence[Evidence]) -> Iterator[Finding]:
    passage = best[0].passage
    first = evidence[0].passage
    if first.visibility != "public":
        yield _finding("internal-article", "warning", f"The best match is internal, for you only: “{first.title}”.")
    rival = _rival(best, evidence)
    compete = rival is not None and best[0].score - rival.score < COMPETE
    if rival and compete:
        yield _finding(
            "articles-compete", "warning", f"“{rival.passage.title}” fits about as well as “{passage.title}”."
        )
    other = _by_past_cases(best, evidence)
    if other and not (compete and other is rival):
        named = f" ({', '.join(other.past_cases)})" if other.past_cases else ""
        told = f"Similar cases{named} were solved by “{other.passage.title}” instead."
        yield _finding("past-cases-differ", "warning", told)
    if tried_already := tried(case):
        yield _finding("already-tried", "info", f"The customer says: {' · '.join(tried_already[:_TRIED])}")
    dates = [_plain(e.passage.updated_at) for e in evidence if e.passage.updated_at]
    today = _plain(case.created_at) if case.created_at else max(dates, default=None)
    if today and passage.updated_at and today - _plain(passage.updated_at) > OLD:
        yield _finding("old-article", "warning", f"“{passage.title}” was last updated {passage.updated_at:%Y-%m-%d}.")
    spoken = (case.language or detect_language(query)).split("-")[0].lower()
    written = passage.language.split("-")[0].lower()
    if spoken and written and spoken != written:
        yield _finding("other-language", "warning", f"The case is in “{spoken}”, the article in “{written}”.")


def _cited(draft: Draft, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The passages of the article that the draft cites first."""
    if not draft.citations:
        return []
    return [e for e in evidence if e.passage.article_id == draft.citations[0].article_id]


def signals(case: Case, evidence: Sequence[Evidence]) -> tuple[float, float, float]:
    """Of the first article: similarity with the case, share of the case's telling words in it, lead over the next."""
    return _signals(case_query(case), [e for e in evidence if e.rank == 1], evidence)


def _signals(query: str, own: Sequence[Evidence], evidence: Sequence[Evidence]) -> tuple[float, float, float]:
    # Best passage and article vector together, as the ranking weighs them.
    similarity = 0.7 * max(e.signals.get("dense", 0.0) for e in own) + 0.3 * own[0].signals.get("lead", 0.0)
    share = Words(query, evidence).share(" ".join([own[0].passage.title, *(e.passage.text for e in own)]))
    rival = _rival(own, evidence)
    margin = own[0].score - rival.score if rival else _MOST_MARGIN
    return similarity, share, max(0.0, min(margin, _MOST_MARGIN))


def _rival(own: Sequence[Evidence], evidence: Sequence[Evidence]) -> Evidence | None:
    """The best other article."""
    return next((e for e in evidence if e.passage.article_id != own[0].passage.article_id), None)


def _by_past_cases(own: Sequence[Evidence], evidence: Sequence[Evidence]) -> Evidence | None:
    """The article that past cases speak for much more clearly than for this one."""

    def past(one: Evidence) -> float:
        return sum(one.contributions.get(name, 0.0) for name in HISTORY)

    favourite = max(evidence, key=past)
    same = favourite.passage.article_id == own[0].passage.article_id
    return None if same or past(favourite) - past(own[0]) <= CLEARLY else favourite


def _confidence(similarity: float, share: float, margin: float) -> float:
    score = _SIMILARITY * similarity + _SHARE * share + _MARGIN * margin + _CONSTANT
    return round(1 / (1 + math.exp(-score)), 4)


def _silence(confidence: float, found: Sequence[Finding], code: str, why: str) -> Verdict:
    return Verdict(status="abstained", confidence=confidence, findings=(*found, _finding(code, "info", why)))


def _finding(code: str, severity: Severity, message: str) -> Finding:
    return Finding(code=code, severity=severity, message=message)


def _plain(when: datetime) -> datetime:
    """Dates without a zone are meant as UTC; here a day more or less does not matter."""
    return when.replace(tzinfo=None)
