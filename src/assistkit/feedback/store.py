"""The feedback store: what was shown, what agents did with it, and when. Only erasing ever changes what is in it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Self, get_args

from assistkit.case.dataset import LabeledCase
from assistkit.errors import InputError
from assistkit.feedback.checks import checked_review, checked_shown
from assistkit.feedback.classifying import classify
from assistkit.feedback.database import Database
from assistkit.feedback.erasing import before, erase, erase_jobs, quiet_since
from assistkit.feedback.history import graded, when_due
from assistkit.feedback.history import write as write_history
from assistkit.feedback.jobs import Jobs
from assistkit.feedback.lines import add_shown, append, read, write
from assistkit.feedback.queries import events, history, last_of, next_place, outcomes, reviews, shown
from assistkit.feedback.records import (
    Decision,
    Event,
    Outcome,
    Shown,
    event_of,
    identified,
    in_utc,
    name,
    same_decision,
    share,
)
from assistkit.feedback.schema import JOBS, SUGGESTIONS
from assistkit.feedback.sent import as_text
from assistkit.types import Case, Review, Status, Suggestion


class FeedbackStore:
    """Opened with `FeedbackStore.open`; safe for many threads and processes at once.

    What a method that writes has acknowledged (it came back) survives the death of the process and of the machine.
    Any method raises StoreBusy or StoreUnusable where the database does not let it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str | Path) -> Self:
        """The store at a path, or a URL of SQLite or PostgreSQL; a new one is made, an older one is brought up to date.

        Raises InputError for an address that cannot be one, StoreTooNew for a store of a newer assistkit, which stays
        as it is, StoreUnusable, and MissingExtra without sqlalchemy or pg8000.
        """
        return cls(Database(url))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"FeedbackStore({str(self._database)!r})"

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()

    @property
    def jobs(self) -> Jobs:
        """Suggestions that are to be made for cases, and those that were: a queue in the same database."""
        return Jobs(self._database)

    def record_suggestion(
        self, suggestion: Suggestion, case: Case, *, customer: str = "", agent: str = "", at: datetime | None = None
    ) -> bool:
        """A suggestion is shown to an agent for the first time; whether it was new.

        The same id again changes nothing: what was shown first stays, and it counts once. `customer` is what you want
        to erase by.
        """
        new = _shown(suggestion, case, name(customer, "customer", needed=False), at)
        named = name(agent, "agent", needed=False)
        first = identified(Event(id="", suggestion_id=new.id, seq=0, kind="shown", at=new.shown_at, agent=named))
        with self._database.writing() as connection:
            return add_shown(connection, new) and append(connection, first)

    def record_event(
        self,
        suggestion_id: str,
        kind: Literal["shown", "inserted"],
        *,
        agent: str = "",
        at: datetime | None = None,
    ) -> bool:
        """A suggestion is shown once more, or its draft was put into the reply; whether that is news.

        The same event at the same time is recorded once. Raises InputError for a suggestion that was never shown.
        """
        if kind not in ("shown", "inserted"):
            raise InputError(f"kind: must be shown or inserted; got {str(kind)[:40]!r}, record(review) has the others")
        named = name(agent, "agent", needed=False)
        with self._database.writing() as connection:
            shown(connection, suggestion_id)
            seq = next_place(connection, suggestion_id)
            event = Event(id="", suggestion_id=suggestion_id, seq=seq, kind=kind, at=_time(at), agent=named)
            return append(connection, identified(event))

    def record(self, review: Review) -> bool:
        """What an agent decided; whether that is news.

        The same review again, from a retry or a second click, changes nothing. Another decision is appended, and the
        latest by time counts. Raises InputError for a suggestion that was never shown, or of another case, and where
        the texts say otherwise than the decision (see `classify`).
        """
        _check(review)
        with self._database.writing() as connection:
            reviewed = shown(connection, review.suggestion_id)
            last = last_of(connection, review.suggestion_id)
            seq = next_place(connection, review.suggestion_id)
            at = _time(review.reviewed_at)
            if last is not None and review.reviewed_at is None:
                at = max(at, last.at)  # a clock that was set back must not hide what was decided last
            event = event_of(_settled(review, reviewed), at, seq)
            if last is not None and same_decision(event, last):
                return False
            return append(connection, event)

    def reviews(self, since: datetime | None = None, until: datetime | None = None) -> Iterator[Review]:
        """The review that counts of each suggestion, oldest first; of those from `since` on and before `until`."""
        with self._database.reading() as connection:
            yield from reviews(connection, since, until)

    def history(self, suggestion_id: str) -> list[Review]:
        """All the reviews of a suggestion by time; the last one counts."""
        with self._database.reading() as connection:
            return list(history(connection, name(suggestion_id, "suggestion_id")))

    def events(self, suggestion_id: str = "") -> Iterator[Event]:
        """Everything that happened, or that happened to one suggestion: by suggestion, in the order it was recorded."""
        with self._database.reading() as connection:
            yield from events(connection, name(suggestion_id, "suggestion_id", needed=False))

    def outcomes(
        self, since: datetime | None = None, until: datetime | None = None, *, case_id: str = ""
    ) -> Iterator[Outcome]:
        """Every suggestion that was shown (first) in that time, oldest first, with what counts as decided.

        With a `case_id` only those for that case.
        """
        case_id = name(case_id, "case_id", needed=False)
        with self._database.reading() as connection:
            yield from outcomes(connection, since, until, case_id)

    def solved_cases(self) -> list[LabeledCase]:
        """The cases with what their reviews say of articles, as `assistkit.learning` takes them; see `history.graded`.

        A case is as it was when a reply was due.
        """
        return when_due(graded(self.outcomes()))

    def export_history(self, folder: str | Path) -> int:
        """Write the solved cases as a folder that `assistkit learn` reads; how many cases."""
        return write_history(graded(self.outcomes()), Path(folder))

    def export(self, path: str | Path) -> int:
        """Everything as JSON, a suggestion or an event a line; how many. The same content gives the same bytes."""
        return write(self._database, Path(path))

    def load(self, path: str | Path) -> int:
        """Add what an export holds; how many lines of it were news.

        What is there already stays, so loading twice, or after a crash, is safe. All of it is added in one transaction:
        others that write wait for so long. Raises SourceError with the line, and then nothing was added, for what
        is too large or contradicts itself: an event whose id is not its digest, a decision that its texts deny.
        """
        return read(self._database, Path(path))

    def erase(self, *, case_id: str = "", customer: str = "", keep_counts: bool = False) -> int:
        """Erase everything about a case or a customer; how many suggestions that were.

        With `keep_counts` what was decided stays, for the figures: without texts, ids, agents, and with the day as its
        time. Raises InputError unless exactly one of both is given.
        """
        if bool(case_id) == bool(customer):
            raise InputError("erase: needs a case_id or a customer; got both or none")
        if case_id:
            erase_jobs(self._database, JOBS.c.case_id == case_id)
        column, value = (SUGGESTIONS.c.case_id, case_id) if case_id else (SUGGESTIONS.c.customer, customer)
        return erase(self._database, column == name(value, column.name), keep_counts)

    def retain(self, days: float, *, keep_counts: bool = False, now: datetime | None = None) -> int:
        """Erase all suggestions to which nothing has happened in the last `days`; how many that were."""
        limit = before(days, _time(now))
        erase_jobs(self._database, JOBS.c.added_at < limit)
        return erase(self._database, quiet_since(limit), keep_counts)


def _shown(suggestion: Suggestion, case: Case, customer: str, at: datetime | None) -> Shown:
    if suggestion.case_id != case.id:
        raise InputError(f"case: must be {suggestion.case_id!r}, that of the suggestion; got {case.id!r}")
    if suggestion.status not in get_args(Status):
        raise InputError(f"status: must be one of {', '.join(get_args(Status))}; got {suggestion.status!r:.60}")
    shown = Shown(
        id=name(suggestion.id, "suggestion.id"),
        case_id=name(case.id, "case.id"),
        customer=customer,
        status=suggestion.status,
        confidence=share(suggestion.confidence, "confidence"),
        drafted=bool(suggestion.text.strip()),
        shown_at=_time(at),
        articles=tuple(dict.fromkeys(one.article_id for one in suggestion.citations)),
        draft=suggestion.text,
        case=case,
        provenance=dict(suggestion.provenance),
    )
    return checked_shown(shown)


def _check(review: Review) -> None:
    if review.decision not in get_args(Decision):
        raise InputError(f"decision: must be one of {', '.join(get_args(Decision))}; got {review.decision!r:.60}")
    checked_review(review)


def _settled(review: Review, reviewed: Shown) -> Review:
    """The review with the text and the similarity of what was sent. Raises InputError where it cannot be true."""
    if review.case_id != reviewed.case_id:
        raise InputError(f"case_id: must be {reviewed.case_id!r}, that of the suggestion; got {review.case_id[:60]!r}")
    if review.decision not in ("accepted", "edited"):
        return dataclasses.replace(review, similarity=None)
    if not reviewed.drafted:
        raise InputError("decision: a suggestion without a draft cannot be sent; record it as 'ignored'")
    if review.decision == "edited" and not review.final_text.strip():
        raise InputError("final_text: an edited draft needs the text that was sent; got none")
    final = as_text(review.final_text) or reviewed.draft
    decision, similarity = classify(reviewed.draft, final)
    if decision != review.decision:
        raise InputError(
            f"decision: comparing the draft with what was sent says {decision!r}; got {review.decision!r}, "
            "let assistkit.feedback.classify decide"
        )
    return dataclasses.replace(review, final_text=final, similarity=similarity)


def _time(at: datetime | None) -> datetime:
    return datetime.now(UTC) if at is None else in_utc(at)
