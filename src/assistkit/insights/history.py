"""What became of the desk's cases: asked, answered with which articles, and what agents really sent.

Read from a history folder or a feedback store. Nothing here knows who an agent is.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from assistkit.case.conversation import address, addresses_in, is_reply
from assistkit.case.dataset import QRELS, load
from assistkit.case.rows import case_from_row
from assistkit.errors import InputError
from assistkit.feedback.history import CLOSE, NOTHING_HAS_IT, OF_THE_DRAFT, graded
from assistkit.index.memory import moment
from assistkit.text.entities import unescape
from assistkit.types import Article, Case

if TYPE_CHECKING:
    from assistkit.feedback.records import Outcome
    from assistkit.feedback.store import FeedbackStore

_DENIED = re.compile(
    r"\b(?:(?:did|does|do)(?:n['’]?t| not) (?:work|help|exist|apply|solve|change anything)"
    r"|(?:is|was|are)(?:n['’]?t| not) (?:there|working|available|in the menu)"
    r"|still (?:the same|not|does|doesn|have the|get(?:ting)?)|no (?:luck|such|change)|not working"
    r"|no longer (?:there|exists?)|same (?:problem|error|issue)|(?:can(?:no|['’]?)t|could ?n['’]?t|unable to) find)\b",
    re.IGNORECASE,
)

Outcomes = Literal["answered", "unlinked", "abstained", "rejected", "unanswerable", "open"]
"""`answered`: an article of the index helped. `unlinked`: an agent replied without one. `open`: nobody replied."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Handled:
    """A case as it stood before the first reply, and what came of it.

    `replies` are the texts that agents sent, `after` what the customer wrote after the first of them. `articles` are
    known to have helped (grade above 0) or not (0), `pages` the addresses that agents sent. `used` says of each article
    that was used whether it went well, `draft` is what was suggested, where a review tells. `seconds` is how long an
    agent worked on it, as far as the desk says.
    """

    case: Case
    outcome: Outcomes
    replies: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    articles: Mapping[str, int] = field(default_factory=dict)
    pages: tuple[str, ...] = ()
    used: Mapping[str, bool] = field(default_factory=dict)
    draft: str = ""
    seconds: float | None = None

    @property
    def at(self) -> datetime:
        """When it was created, in UTC; a case without a date comes first."""
        return moment(self.case)

    @property
    def helped(self) -> tuple[str, ...]:
        """The articles that helped, by id."""
        return tuple(sorted(article for article, grade in self.articles.items() if grade > 0))

    @property
    def gap(self) -> bool:
        """Whether no article of the index answered it."""
        return self.outcome != "answered"


def read_history(
    folder: str | Path,
    articles: Iterable[Article],
    *,
    split: str | None = None,
    since: datetime | None = None,
    qrels: str | Path | None = None,
) -> list[Handled]:
    """The cases of a history folder (cases.jsonl, with or without qrels.tsv), in order of time, then id.

    An article helped where a label says so, or where an agent sent its address. Raises DatasetError.
    """
    known = {article.id: article for article in articles}
    by_address = {address(article.url): article.id for article in known.values() if article.url}
    own = Path(qrels) if qrels is not None else Path(folder) / QRELS
    dataset = load(folder, split=split, qrels=own if qrels is not None else None)
    found = []
    for row in dataset.rows.values():
        case = case_from_row(row)
        labels = dict(dataset.qrels.get(case.id, {}))
        found.append(_from_row(case, row, labels, by_address, known.keys()))
    return _ordered(found, since)


def read_reviews(store: FeedbackStore, articles: Iterable[Article], *, since: datetime | None = None) -> list[Handled]:
    """The same of a feedback store: the suggestion shown last for each case, and its review."""
    known = {article.id for article in articles}
    last: dict[str, Outcome] = {}
    for outcome in store.outcomes():
        if outcome.shown.case is not None:
            last[outcome.shown.case_id] = outcome
    grades = {one.case.id: dict(one.articles) for one in graded(last.values())}
    return _ordered([_from_review(one, grades.get(id, {}), known) for id, one in last.items()], since)


def _from_row(
    case: Case, row: Mapping[str, Any], labels: dict[str, int], by_address: Mapping[str, str], known: Iterable[str]
) -> Handled:
    first = next((at for at, one in enumerate(case.messages) if is_reply(one)), len(case.messages))
    replies = [one.text for one in case.messages if is_reply(one)]
    if not replies and isinstance(row.get("reply"), str) and row["reply"].strip():
        replies = [row["reply"]]
    pages = _pages(replies)
    for page in pages:
        if page in by_address:
            labels.setdefault(by_address[page], 1)
    asked = dataclasses.replace(case, messages=tuple(one for one in case.messages[:first] if one.author != "agent"))
    outcome = _outcome(labels, known, bool(replies), row.get("answerable") is not False)
    after = tuple(one.text for one in case.messages[first:] if one.author == "customer")
    return Handled(
        case=asked,
        outcome=outcome,
        replies=tuple(replies),
        after=after,
        articles=labels,
        pages=tuple(page for page in pages if page not in by_address),
        used={article: grade > 0 and not denied(after) for article, grade in labels.items()},
        seconds=_seconds(row.get("seconds")),
    )


def _from_review(outcome: Outcome, labels: dict[str, int], known: Iterable[str]) -> Handled:
    shown, last = outcome
    case = shown.case
    if case is None:
        raise InputError(f"suggestion {shown.id}: has no case, it was erased; leave it out")
    sent = last.final_text if last is not None and last.decision != "rejected" else ""
    replies = [sent] if sent.strip() else []
    found: Outcomes = _outcome(labels, known, bool(replies), answerable=True)
    if found != "answered":
        reason = last.reason.strip().casefold() if last is not None else ""
        if reason.startswith(NOTHING_HAS_IT):
            found = "unanswerable"
        elif last is not None and last.decision == "rejected" and not reason.startswith(OF_THE_DRAFT):
            found = "rejected"
        elif shown.status == "abstained" or not shown.drafted:
            found = "abstained"
    return Handled(
        case=case.before_first_agent(),
        outcome=found,
        replies=tuple(replies),
        articles=labels,
        pages=_pages(replies),
        used=_used(outcome),
        draft=shown.draft,
        seconds=last.seconds if last is not None else None,
    )


def denied(after: Iterable[str]) -> bool:
    """Whether the customer says afterwards that it did not help."""
    return any(_DENIED.search(text) for text in after)


def _used(outcome: Outcome) -> dict[str, bool]:
    """Of the articles that a draft cited: was it sent nearly as it was, or rejected or changed much?"""
    shown, last = outcome
    if last is None or last.decision == "ignored" or not shown.drafted:
        return {}
    if last.decision == "rejected" and last.reason.strip().casefold().startswith(OF_THE_DRAFT):
        return {}
    good = last.decision == "accepted" or (last.similarity or 0.0) >= CLOSE
    return {article: good or article in last.helpful_articles for article in shown.articles}


def _outcome(labels: Mapping[str, int], known: Iterable[str], replied: bool, answerable: bool) -> Outcomes:
    """By the articles that are in the index: what only another page answered is a gap of this knowledge base."""
    if any(grade > 0 and article in known for article, grade in labels.items()):
        return "answered"
    if not answerable:
        return "unanswerable"
    if labels and all(grade == 0 for grade in labels.values()):
        return "rejected"
    return "unlinked" if replied or labels else "open"


def _pages(replies: Iterable[str]) -> tuple[str, ...]:
    found = (address(url) for text in replies for url in addresses_in(unescape(text)))
    return tuple(dict.fromkeys(one for one in found if one))


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None


def _ordered(found: Iterable[Handled], since: datetime | None) -> list[Handled]:
    start = since.replace(tzinfo=UTC) if since is not None and since.tzinfo is None else since
    kept = (one for one in found if start is None or one.at >= start)
    return sorted(kept, key=lambda one: (one.at, one.case.id))
