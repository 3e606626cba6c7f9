"""What the store holds: a suggestion as it was shown, and the events that followed. And how they become rows.

Texts are kept as JSON in ASCII, so that a NUL or half an emoji comes back as it was, from either engine.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

import msgspec

from assistkit.errors import InputError, StoreUnusable
from assistkit.types import Case, Record, Review, Status, text_digest

Kind = Literal["shown", "inserted", "sent", "rejected", "ignored"]
Decision = Literal["accepted", "edited", "rejected", "ignored"]
KIND_OF: Mapping[str, Kind] = {"accepted": "sent", "edited": "sent", "rejected": "rejected", "ignored": "ignored"}
MAX_NAME = 500
"""Characters of an id, an agent or a customer."""
LONGEST = 10 * 365 * 86_400.0
"""Seconds that a review may have taken."""
ERASED = "erased-"
"""How the id begins of what was erased and still counts."""

_SHOWN_DATA = ("draft", "case", "provenance")
_EVENT_DATA = ("final_text", "reason", "helpful_articles")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown(Record):
    """A suggestion as an agent was shown it. `articles` are those it cites; `drafted` says whether it had a draft.

    An erased one has no text and a made-up id; its case and customer are "".
    """

    id: str
    case_id: str
    customer: str = ""
    status: Status
    confidence: float
    drafted: bool
    shown_at: datetime
    articles: tuple[str, ...] = ()
    erased: bool = False
    draft: str = ""
    case: Case | None = None
    provenance: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Event(Record):
    """Something that happened to a suggestion; `seq` counts the events of a suggestion from 0.

    A `decision`, and what comes after it, is only there for what a review says: sent, rejected, ignored.
    """

    id: str
    suggestion_id: str
    seq: int
    kind: Kind
    at: datetime
    agent: str = ""
    decision: Decision | None = None
    similarity: float | None = None
    seconds: float | None = None
    final_text: str = ""
    reason: str = ""
    helpful_articles: tuple[str, ...] = ()

    def review(self, case_id: str) -> Review:
        """The review that this event recorded."""
        if self.decision is None:
            raise InputError(f"only what was sent, rejected or ignored is a review; this event is {self.kind!r}")
        return Review(
            suggestion_id=self.suggestion_id,
            case_id=case_id,
            decision=self.decision,
            final_text=self.final_text,
            reason=self.reason,
            agent=self.agent,
            helpful_articles=self.helpful_articles,
            reviewed_at=self.at,
            similarity=self.similarity,
            seconds=self.seconds,
        )


class Outcome(NamedTuple):
    """A suggestion that was shown, and what an agent decided last; None while nobody has."""

    shown: Shown
    last: Event | None


def event_of(review: Review, at: datetime, seq: int) -> Event:
    """A review, its decision checked, as the event to append."""
    return identified(
        Event(
            id="",
            suggestion_id=review.suggestion_id,
            seq=seq,
            kind=KIND_OF[review.decision],
            at=at,
            agent=review.agent,
            decision=review.decision,
            similarity=review.similarity,
            seconds=None if review.seconds is None else float(review.seconds),
            final_text=review.final_text,
            reason=review.reason,
            helpful_articles=tuple(review.helpful_articles),
        )
    )


def identified(event: Event) -> Event:
    """With an id made of all that it says but its place: the same event has the same id wherever it is recorded."""
    said = {**plain(event), "at": stamp(event.at)}
    del said["id"], said["seq"]
    return dataclasses.replace(event, id="ev-" + text_digest(as_json(said))[:32])


def same_decision(one: Event, other: Event) -> bool:
    """Whether both say the same, at whatever time."""
    return dataclasses.replace(one, id="", seq=0, at=other.at) == dataclasses.replace(other, id="", seq=0)


def shown_row(shown: Shown) -> dict[str, Any]:
    """The columns of a suggestion."""
    row = plain(shown)
    data = {name: row.pop(name) for name in _SHOWN_DATA}
    articles = as_json(row.pop("articles"))
    return {**row, "shown_at": stamp(shown.shown_at), "articles": articles, "data": as_json(data)}


def event_row(event: Event) -> dict[str, Any]:
    """The columns of an event."""
    row = plain(event)
    data = {name: row.pop(name) for name in _EVENT_DATA}
    return {**row, "at": stamp(event.at), "data": as_json(data)}


def shown_from(row: Mapping[str, Any]) -> Shown:
    """Inverse of `shown_row`. Raises StoreUnusable for a row that no assistkit has written."""
    with _only_ours(row):
        shown = Shown.from_dict({**_decoded(row), "articles": json.loads(row["articles"])})
        share(shown.confidence, "confidence")
        _in_time(shown.shown_at)
    return shown


def event_from(row: Mapping[str, Any]) -> Event:
    """Inverse of `event_row`. Raises StoreUnusable for a row that no assistkit has written."""
    with _only_ours(row):
        event = Event.from_dict(_decoded(row))
        share(event.similarity or 0.0, "similarity")
        _in_time(event.at)
    return event


@contextmanager
def _only_ours(row: Mapping[str, Any]) -> Iterator[None]:
    """What is wrong with a row as an error of the store, without the row's values."""
    try:
        yield
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        problem = f"the row {str(row['id'])[:60]!r} is not as assistkit writes it ({type(error).__name__})"
        raise StoreUnusable(f"{problem}; take the store from a backup, or erase what the row is about") from None


def _in_time(at: datetime) -> None:
    if at.tzinfo is None:
        raise InputError("a time of the store must have its zone")


def _decoded(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**{str(column): value for column, value in row.items()}, **json.loads(row["data"])}  # plain str: msgspec


def plain(record: Record) -> dict[str, Any]:
    """As `to_dict`, for texts that have no UTF-8 too."""
    found: dict[str, Any] = msgspec.to_builtins(record)
    return found


def as_json(data: object) -> str:
    """Equal data, equal characters, all of them ASCII."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"))


def stamp(at: datetime) -> str:
    """A time as text that sorts as time does."""
    return in_utc(at).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def in_utc(at: datetime) -> datetime:
    """A time in UTC; one without a zone is taken as UTC. Raises InputError."""
    if not isinstance(at, datetime):
        raise InputError(f"a time must be a datetime; got {type(at).__name__}")
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (OverflowError, ValueError):
        raise InputError(f"a time must be one of the years 1 to 9999 in UTC; got {at}") from None


def name(value: object, field: str, *, needed: bool = True) -> str:
    """An id, an agent or a customer: one line of printable characters. Raises InputError naming the field."""
    if not isinstance(value, str) or (needed and not value):
        got = "none" if value == "" else type(value).__name__
        raise InputError(f"{field}: must be a text; got {got}, give one that never changes")
    if len(value) > MAX_NAME or not value.isprintable():
        raise InputError(f"{field}: must be one line of at most {MAX_NAME} printable characters; got {value[:40]!r}")
    return value


def share(value: object, field: str, most: float = 1.0) -> float:
    """A number from 0 to `most`. Raises InputError naming the field."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError(f"{field}: must be a number; got {str(value)[:40]!r}")
    if not 0 <= value <= most:
        raise InputError(f"{field}: must be from 0 to {most:g}; got {value:g}")
    return float(value)
