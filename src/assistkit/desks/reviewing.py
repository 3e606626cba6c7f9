"""Reviews without a click: what agents sent after a note, compared with its draft, into the feedback store, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from assistkit.case.message import clean_message
from assistkit.desks.comparing import Compared, compare
from assistkit.desks.notes import NO
from assistkit.feedback.checks import MAX_REASON, MAX_TEXT
from assistkit.feedback.records import MAX_NAME, Shown
from assistkit.feedback.sent import as_text
from assistkit.protocols import Desk
from assistkit.replies import without_markers
from assistkit.text.sentences import sentences
from assistkit.types import Message, Review

if TYPE_CHECKING:
    from assistkit.feedback import FeedbackStore

_TELLING = 6  # words: a shorter sentence of a draft stands in many answers


def take_replies(desk: Desk, store: FeedbackStore, case_id: str) -> Review | None:
    """Record what became of the last suggestion for a case, if agents have written since; the review, if there is one.

    Of several answers the nearest counts. One that has nothing to do with the draft is "ignored"; an internal note that
    begins with "assistkit no" is "rejected", with the rest as the reason. What was reviewed before stays as it is, and
    suggestions that a newer one took the place of are "ignored". Raises DeskUnusable.
    """
    waiting = [one.shown for one in store.outcomes(case_id=case_id) if one.last is None and one.shown.case is not None]
    if not waiting:
        return None
    *older, last = waiting
    assert last.case is not None  # noqa: S101  looked at above
    review = _review(last, desk.replies_since(last.case))
    if review is None:
        return None
    for one in older:
        store.record(Review(suggestion_id=one.id, case_id=case_id, decision="ignored", reviewed_at=review.reviewed_at))
    store.record(review)
    return review


def _review(shown: Shown, written: Sequence[Message]) -> Review | None:
    replies = [one for one in written if one.public and one.text.strip()]
    compared = [
        (one, compare(shown.draft, _telling(shown.draft), list(_readings(one.text, shown.draft)))) for one in replies
    ]
    reply, found = max(compared, key=lambda one: one[1].similarity or 0.0, default=(None, None))
    refusals = ((one, reason) for one in written if not one.public and (reason := _refusal(one)) is not None)
    refused, reason = next(refusals, (None, ""))
    if refused is not None and (found is None or found.decision == "ignored"):
        return _made(shown, refused, Compared("ignored", None, ""), rejected=True, reason=reason)
    return _made(shown, reply, found) if reply is not None and found is not None else None


def _made(shown: Shown, by: Message, found: Compared, *, rejected: bool = False, reason: str = "") -> Review:
    agent = by.headers.get("From", "")
    return Review(
        suggestion_id=shown.id,
        case_id=shown.case_id,
        decision="rejected" if rejected else found.decision,
        final_text=found.text[:MAX_TEXT],
        reason=reason[:MAX_REASON],
        agent=agent if len(agent) <= MAX_NAME and agent.isprintable() else "",
        reviewed_at=by.sent_at,
        similarity=found.similarity,
    )


def _readings(text: str, draft: str) -> Iterator[str]:
    """As it was sent; without what is below the draft's last line; without quoted mail and signature."""
    yield text[:MAX_TEXT]
    plain, lines = as_text(text), draft.strip().splitlines()
    end = plain.find(without_markers(lines[-1]).strip()) if lines else -1
    if end >= 0:
        yield plain[: end + len(without_markers(lines[-1]).strip())]
    yield clean_message(text)


def _telling(draft: str) -> list[str]:
    text = without_markers(draft)
    spans = sentences(text)
    return [text[start:end] for start, end in spans if len(text[start:end].split()) >= _TELLING]


def _refusal(message: Message) -> str | None:
    """The reason that an agent gives in a note that says no; None for any other note."""
    said = " ".join(as_text(message.text).split())
    return said[len(NO) :].strip(" :.,-–") if said.casefold().startswith(NO) else None
