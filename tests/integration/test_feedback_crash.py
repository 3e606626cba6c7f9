"""Killed at any moment while it writes reviews, a feedback store loses no review that it had acknowledged."""

import os
import random
import signal
import sqlite3
import time
from datetime import UTC, datetime

import pytest

from assistkit.types import Case, Review, Suggestion

pytest.importorskip("sqlalchemy")
from assistkit.feedback import FeedbackStore

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

KILLS = 50
TEXT = "I rewrote it. " * 200  # several pages of the database, so that a kill can hit in the middle of a write


def write_until_killed(path, first, out):
    """Record one review after the other, and say so only after each was acknowledged."""
    with FeedbackStore.open(path) as store:
        for number in range(first, first + 100_000):
            case = Case.from_text("help", id=f"c{number}")
            store.record_suggestion(
                Suggestion(id=f"s{number}", case_id=case.id, status="check", confidence=0.5, text="Try again."), case
            )
            store.record(
                Review(
                    suggestion_id=f"s{number}",
                    case_id=case.id,
                    decision="edited",
                    final_text=TEXT,
                    agent="dana",
                    reviewed_at=datetime(2026, 6, 1, tzinfo=UTC),
                )
            )
            os.write(out, f"{number}\n".encode())


def killed_after(seconds, path, first):
    """The numbers that a writer acknowledged before it was killed."""
    receive, send = os.pipe()
    child = os.fork()
    if not child:
        try:
            write_until_killed(path, first, send)
        finally:
            os._exit(3)
    os.close(send)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, "it must have been writing until it was killed"
    with os.fdopen(receive, encoding="ascii") as file:
        return [int(line) for line in file if line.endswith("\n")]


def test_fifty_kills_lose_no_acknowledged_review(tmp_path):
    """SIGKILL fifty times in one store: every acknowledged review is there exactly once, with its text.

    Each writer goes on where the last one was killed, so that what was not acknowledged is tried again.
    """
    path, chance = tmp_path / "reviews.db", random.Random(17)  # noqa: S311
    acknowledged, without_any, longest = [], 0, 0.3
    for _ in range(KILLS):
        found = killed_after(chance.uniform(0.0, longest), path, len(acknowledged))
        longest *= 0.97 if found else 1.1  # so that on any machine most get to write and some do not
        acknowledged += found
        without_any += not found
        assert acknowledged == list(range(len(acknowledged)))
    assert len(acknowledged) > KILLS, "most writers must have got to write"
    assert without_any, "some must have been killed while the store was opened or at the first review"
    with FeedbackStore.open(path) as store:
        reviews = {review.suggestion_id: review for review in store.reviews()}
        decided = [event.suggestion_id for event in store.events() if event.decision]
    assert {f"s{number}" for number in acknowledged} <= reviews.keys()
    assert len(reviews) <= len(acknowledged) + 1, "at most the last one was written and not acknowledged"
    assert sorted(decided) == sorted(reviews), "once, not twice"
    assert {review.final_text for review in reviews.values()} == {TEXT}
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
