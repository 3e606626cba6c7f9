"""What a record must be to come into the store: each field bounded, and nothing in it that another one contradicts."""

from __future__ import annotations

from collections.abc import Collection

from assistkit.errors import InputError
from assistkit.feedback.classifying import classify
from assistkit.feedback.records import (
    ERASED,
    KIND_OF,
    LONGEST,
    Event,
    Shown,
    as_json,
    identified,
    name,
    plain,
    share,
)
from assistkit.types import Case, Review

MAX_TEXT = 400_000
"""Characters of a draft and of what was sent."""
MAX_REASON = 10_000
MAX_ARTICLES = 200
"""Articles that a draft cites, or that helped."""
MAX_PROVENANCE = 20_000
"""Characters of all names and values together."""
MAX_CASE = 8_000_000
"""Characters of a case as JSON in ASCII."""
_ALIKE = 0.001  # how far a similarity may be from what the texts say: floats of another machine


def checked_shown(shown: Shown) -> Shown:
    """The same. Raises InputError naming the field that is too large, or that another one contradicts."""
    for field in ("id", "case_id", "customer"):
        name(getattr(shown, field), field, needed=field == "id")
    share(shown.confidence, "confidence")
    text(shown.draft, "draft", MAX_TEXT)
    _articles(shown.articles, "articles")
    if sum(len(key) + len(value) for key, value in shown.provenance.items()) > MAX_PROVENANCE:
        raise InputError(
            f"provenance: must have at most {MAX_PROVENANCE:,} characters; leave out what is not counted by"
        )
    case_id = _bounded(shown.case).id if shown.case is not None else None
    if shown.erased:
        _erased(shown.id, told=(shown.case_id, shown.customer, shown.draft, shown.case, shown.provenance))
    elif case_id != shown.case_id:
        raise InputError(f"case: must be the one of the suggestion, {shown.case_id!r:.60}; got {case_id!r:.60}")
    elif shown.drafted != bool(shown.draft.strip()):
        raise InputError(f"drafted: must say whether there is a draft; got {shown.drafted}")
    return shown


def checked_event(event: Event) -> Event:
    """The same. Raises InputError naming the field that is too large, or that another one contradicts."""
    for field in ("id", "suggestion_id", "agent"):
        name(getattr(event, field), field, needed=field != "agent")
    text(event.final_text, "final_text", MAX_TEXT)
    text(event.reason, "reason", MAX_REASON)
    _articles(event.helpful_articles, "helpful_articles")
    if event.decision is None and event.kind not in ("shown", "inserted"):
        raise InputError(f"decision: a {event.kind} event needs one, got none")
    if event.decision is None and any((event.final_text, event.reason, event.helpful_articles, event.seconds)):
        raise InputError(f"kind: a {event.kind} event says nothing else; got texts, articles or seconds with it")
    if event.decision is not None and event.kind != (wanted := KIND_OF[event.decision]):
        raise InputError(f"kind: must be {wanted!r} where the decision is {event.decision!r}; got {event.kind!r}")
    if event.seconds is not None:
        share(event.seconds, "seconds", LONGEST)
    if (event.similarity is not None) != (event.kind == "sent"):
        raise InputError(
            f"similarity: what was sent has one, and nothing else; got {event.similarity} for {event.kind}"
        )
    if event.similarity is not None:
        share(event.similarity, "similarity")
    return event


def checked_import(event: Event, shown: Shown) -> None:
    """That an event of an export is what its id says, and its class what its texts say. Raises InputError."""
    if shown.erased:
        _erased(event.id, told=(event.final_text, event.reason, event.agent))
        return
    if event.id != (wanted := identified(event).id):
        raise InputError(f"id: must be {wanted!r}, the digest of what the event says; got {event.id!r:.60}")
    if event.kind != "sent":
        return
    if not shown.drafted:
        raise InputError("decision: a suggestion without a draft cannot be sent")
    decision, similarity = classify(shown.draft, event.final_text)
    if decision != event.decision or abs(similarity - (event.similarity or 0.0)) > _ALIKE:
        said = f"{event.decision!r} with a similarity of {event.similarity}"
        raise InputError(f"decision: the texts say {decision!r} with a similarity of {similarity:.3f}; got {said}")


def checked_review(review: Review) -> None:
    """That the texts of a review are texts, and no longer than the store keeps. Raises InputError naming the field."""
    name(review.agent, "agent", needed=False)
    text(review.final_text, "final_text", MAX_TEXT)
    text(review.reason, "reason", MAX_REASON)
    _articles(review.helpful_articles, "helpful_articles")
    if review.seconds is not None:
        share(review.seconds, "seconds", LONGEST)


def text(value: object, field: str, most: int) -> None:
    """Raises InputError naming the field unless it is a text of at most this many characters."""
    if not isinstance(value, str):
        raise InputError(f"{field}: must be a text; got {type(value).__name__}")
    if len(value) > most:
        raise InputError(
            f"{field}: must have at most {most:,} characters; got {len(value):,}, give the part that counts"
        )


def _bounded(case: Case) -> Case:
    if (size := len(as_json(plain(case)))) > MAX_CASE:
        raise InputError(f"case: must have at most {MAX_CASE:,} characters as JSON; got {size:,}, cut its messages")
    return case


def _articles(ids: Collection[str], field: str) -> None:
    if len(ids) > MAX_ARTICLES:
        raise InputError(f"{field}: must be at most {MAX_ARTICLES}; got {len(ids):,}")
    for one in ids:
        name(one, field)


def _erased(id: str, told: Collection[object]) -> None:
    if not id.startswith(ERASED) or any(told):
        raise InputError(f"erased: must have an id that begins with {ERASED!r} and no texts; got {id!r:.60}")
