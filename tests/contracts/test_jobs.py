"""The queue of a service: a job is one worker's at a time, nothing is lost with a worker, and nothing done twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from assistkit.feedback import FeedbackStore
from assistkit.types import Case, Suggestion

pytest.importorskip("sqlalchemy")
from test_feedback_store import cluster, url  # noqa: F401  fixtures: SQLite and PostgreSQL

from assistkit.feedback.jobs import MOST_ATTEMPTS


@pytest.fixture
def store(url):  # noqa: F811
    with FeedbackStore.open(url) as opened:
        yield opened


def made(case_id: str, text: str = "Hello") -> tuple[Case, Suggestion]:
    case = Case.from_text("How?", id=case_id)
    return case, Suggestion(id=f"sug-{case_id}", case_id=case_id, status="check", confidence=0.5, text=text)


def test_what_is_added_is_claimed_finished_and_found(store):
    assert store.jobs.prepared("7") is None
    assert store.jobs.add("7", '{"text": "How?"}')
    job = store.jobs.claim(60)
    assert (job.case_id, job.case_row) == ("7", '{"text": "How?"}')
    assert store.jobs.finish(job, *made("7"))
    found = store.jobs.prepared("7")
    assert (found.waits, found.case, found.suggestion) == (False, *made("7"))
    assert store.jobs.claim(60) is None


def test_each_job_is_one_workers(store):
    for number in range(20):
        store.jobs.add(str(number))
    with ThreadPoolExecutor(4) as workers:
        claimed = list(workers.map(lambda _: store.jobs.claim(60), range(30)))
    assert sorted(one.case_id for one in claimed if one) == sorted(map(str, range(20)))


def test_a_dead_workers_job_is_taken_over_and_its_late_result_does_not_count(store):
    store.jobs.add("7")
    dead = store.jobs.claim(0)
    heir = store.jobs.claim(60)
    assert heir.case_id == "7"
    assert not store.jobs.finish(dead, *made("7", "late"))
    assert store.jobs.finish(heir, *made("7"))
    assert store.jobs.prepared("7").suggestion.text == "Hello"


def test_a_lease_that_is_renewed_keeps_the_job(store):
    store.jobs.add("7")
    slow = store.jobs.claim(0)
    assert store.jobs.renew(slow, 60)
    assert store.jobs.claim(60) is None
    assert store.jobs.finish(slow, *made("7"))


def test_no_lease_is_renewed_that_is_anothers_or_out_of_date(store):
    """Who has lost a job cannot have it back, nor keep the one for the newer state from others."""
    store.jobs.add("7")
    dead = store.jobs.claim(0)
    heir = store.jobs.claim(60)
    assert not store.jobs.renew(dead, 60)
    store.jobs.add("7")
    assert not store.jobs.renew(heir, 60)
    newer = store.jobs.claim(60)
    assert newer.state == heir.state + 1
    store.jobs.finish(newer, *made("7"))
    assert not store.jobs.renew(newer, 60)


def test_a_case_with_news_is_done_again_and_the_older_suggestion_stays_meanwhile(store):
    store.jobs.add("7")
    store.jobs.finish(store.jobs.claim(60), *made("7", "old"))
    store.jobs.add("7")
    overtaken = store.jobs.claim(60)
    store.jobs.add("7")
    assert not store.jobs.finish(overtaken, *made("7", "overtaken"))
    found = store.jobs.prepared("7")
    assert (found.waits, found.suggestion.text) == (True, "old")
    assert store.jobs.finish(store.jobs.claim(60), *made("7", "new"))
    assert store.jobs.prepared("7").suggestion.text == "new"


def test_a_job_that_fails_is_tried_a_few_times(store):
    store.jobs.add("7")
    for _ in range(MOST_ATTEMPTS):
        assert store.jobs.fail(store.jobs.claim(60), after=0)
    assert store.jobs.claim(60) is None
    assert not store.jobs.prepared("7").waits
    store.jobs.add("7")
    store.jobs.finish(store.jobs.claim(60), *made("7"))
    assert store.jobs.prepared("7").suggestion, "news begins anew"


def test_where_no_newer_suggestion_can_be_made_the_older_one_is_not_shown(store):
    """It was for another state of the case."""
    store.jobs.add("7")
    store.jobs.finish(store.jobs.claim(60), *made("7"))
    store.jobs.add("7")
    for _ in range(MOST_ATTEMPTS):
        store.jobs.fail(store.jobs.claim(60), after=0)
    assert store.jobs.prepared("7") == (False, None, None)


def test_a_hook_counts_once(store):
    assert store.jobs.add("7", hook="msg-1")
    assert not store.jobs.add("7", hook="msg-1")
    assert not store.jobs.add("8", hook="msg-1")
    assert (store.jobs.waiting(), store.jobs.prepared("8")) == (1, None)


def test_what_is_erased_is_not_in_the_queue_either(store):
    for id in ("7", "8", "9"):
        store.jobs.add(id)
        store.jobs.finish(store.jobs.claim(60), *made(id))
    store.record_suggestion(made("8")[1], made("8")[0], customer="anna")
    store.erase(case_id="7")
    store.erase(customer="anna")
    assert [store.jobs.prepared(id) is None for id in ("7", "8", "9")] == [True, True, False]
    store.retain(0)
    assert store.jobs.prepared("9") is None
