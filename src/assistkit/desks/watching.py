"""The loop: new and changed cases get notes, what agents send becomes reviews, articles stay fresh.

desk.changed -> queue -> suggestion -> note -> store. The queue and the note that is being left are in a file beside the
index, so that a process that was killed anywhere is followed by one that does the rest, and nothing twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from assistkit.desks.notes import mark_in, without_notes
from assistkit.desks.reviewing import take_replies
from assistkit.desks.syncing import sync
from assistkit.desks.waiting import Queue
from assistkit.errors import AssistkitError, DeskBusy, DeskMissing, DeskRefused, DeskUnusable, NoteExposed
from assistkit.protocols import Desk
from assistkit.types import Case, Suggestion

if TYPE_CHECKING:
    from assistkit.assistant import Assistant
    from assistkit.feedback import FeedbackStore


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How much, and how often: cases a round, seconds between rounds, and between looks at articles and their ids."""

    cases: int = 20
    rest: float = 30.0
    articles: float = 300.0
    ids: float = 3_600.0


class Round(NamedTuple):
    """What a round did; `left` is how many cases still wait."""

    notes: int = 0
    reviews: int = 0
    problems: int = 0
    left: int = 0


class Watcher:
    """Does rounds. `say` gets a line for whoever watches; no text of a case is in it."""

    def __init__(
        self,
        desk: Desk,
        assistant: Assistant,
        store: FeedbackStore,
        queue: Queue,
        *,
        pace: Pace | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._desk, self._assistant, self._store, self._queue = desk, assistant, store, queue
        self._pace, self._say = pace or Pace(), say
        self._articles_at = self._ids_at = float("-inf")

    def round(self) -> Round:
        """Fresh articles, what changed, and at most this many cases. Raises DeskRefused, DeskBusy and NoteExposed."""
        self._freshen()
        for case, suggestion in self._queue.unfinished():
            self._leave(case, suggestion)
        for page in self._desk.changed(self._queue.cursor):
            self._queue.add(page.open, page.done, page.cursor)
        made = Round()
        for id, is_open in self._queue.next(self._pace.cases):
            made = self._one(id, is_open, made)
        return made._replace(left=len(self._queue))

    def run(self, wait: Callable[[float], bool]) -> None:
        """Rounds until `wait`, which is given the seconds to rest, says True. Raises DeskRefused and NoteExposed."""
        while True:
            rest = self._pace.rest
            try:
                made = self.round()
                if made.notes or made.reviews or made.problems:
                    self._say(f"{made.notes} notes, {made.reviews} reviews, {made.problems} problems; {made.left} wait")
                rest = 0.0 if made.left and not made.problems else rest
            except (DeskRefused, NoteExposed):
                raise
            except DeskUnusable as error:
                self._say(f"later again: {error}")
            if wait(rest):
                return

    def _freshen(self) -> None:
        """What is wrong with the articles stops no case."""
        now = time.monotonic()
        place = self._assistant.index.place
        if now - self._articles_at < self._pace.articles or place is None:
            return
        self._articles_at, ids = now, now - self._ids_at >= self._pace.ids
        try:
            report = sync(self._desk, place, self._assistant.embedder, ids=ids)
            self._ids_at = now if ids else self._ids_at
            if report.kept:
                self._say(
                    f"{len(report.kept)} articles are gone from the desk, too many to believe it: sync with --yes"
                )
        except (DeskRefused, DeskBusy):
            raise
        except AssistkitError as error:
            self._say(f"articles were not brought up to date: {error}")
            return
        if report.index is not None:
            self._assistant.refresh()

    def _one(self, id: str, is_open: bool, made: Round) -> Round:
        try:
            if take_replies(self._desk, self._store, id) is not None:
                made = made._replace(reviews=made.reviews + 1)
            if is_open and self._note(self._desk.case(id)):
                made = made._replace(notes=made.notes + 1)
        except (DeskRefused, DeskBusy, NoteExposed):
            raise
        except DeskMissing:
            pass  # deleted or merged meanwhile
        except (AssistkitError, RecursionError) as error:
            self._say(f"case {id}: {error}")
            self._queue.failed(id)
            return made._replace(problems=made.problems + 1)
        self._queue.done(id)
        return made

    def _note(self, case: Case) -> bool:
        """Leave a note where the customer waits and there is none of ours since; whether one was left."""
        if not _waits(case):
            return False
        case = without_notes(case)
        suggestion = self._assistant.suggest(case)
        if not suggestion.text and not suggestion.handover:
            return False
        self._queue.leaving(case, suggestion)
        return self._leave(case, suggestion)

    def _leave(self, case: Case, suggestion: Suggestion) -> bool:
        try:
            note = self._desk.leave_note(case, suggestion)
        except DeskMissing:
            self._queue.left(case.id)
            return False
        except NoteExposed:
            self._queue.left(case.id)
            raise
        if note.left:
            self._store.record_suggestion(suggestion, case)
        self._queue.left(case.id)
        return note.new


def _waits(case: Case) -> bool:
    """Whether the customer wrote last, with neither an answer nor a note of ours since."""
    for one in reversed(case.messages):
        if one.author == "customer":
            return True
        if mark_in(one) or (one.author == "agent" and one.public):
            return False
    return False
