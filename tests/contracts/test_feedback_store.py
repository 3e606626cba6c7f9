"""What a feedback store promises, on SQLite and on PostgreSQL alike.

PostgreSQL runs as a throwaway cluster on a Unix socket, where its server programs are installed; else its half skips.
"""

from __future__ import annotations

import contextlib
import getpass
import glob
import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from children import in_child

from assistkit.errors import InputError, SourceError
from assistkit.feedback import FeedbackStore, StoreTooNew, StoreUnusable
from assistkit.feedback.database import address
from assistkit.types import Case, Citation, Message, Review, Suggestion

sa = pytest.importorskip("sqlalchemy")
from assistkit.feedback import schema  # noqa: E402

AGENTS = 20
T0 = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
ODD = "nul \0 half \ud83d rtl \u202e עברית emoji 🙂 quote ' \" \\ newline\r\n"


def server_programs():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb")) or [shutil.which("initdb") or ""]  # noqa: PTH207
    return Path(found[-1]).parent if found[-1] else None


def server_user():
    """Who may run the server: it refuses root."""
    if os.geteuid() != 0:
        return None, getpass.getuser()
    import pwd

    names = {one.pw_name for one in pwd.getpwall()}
    return next((one, one) for one in ("postgres", "nobody") if one in names)


@pytest.fixture(scope="session")
def cluster():
    """A socket folder of a running server."""
    if not hasattr(os, "geteuid") or (programs := server_programs()) is None:
        pytest.skip("needs PostgreSQL's server programs (initdb, postgres); only a client, or none, is installed")
    pytest.importorskip("pg8000", reason="needs pg8000, of the extra postgres")
    user, _ = server_user()
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    data, log = folder / "data", folder / "log"
    if user:
        shutil.chown(folder, user)

    def run(*command, check=True):
        subprocess.run(command, user=user, cwd=folder, stdout=subprocess.DEVNULL, check=check)

    initdb = ["-D", data, "-U", "desk", "-A", "trust", "--no-sync", "--locale=C.UTF-8", "-E", "UTF8"]
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
    try:
        run(programs / "initdb", *initdb)
        run(programs / "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
        yield folder
    finally:
        run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The address of a store that is not there yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'reviews.db'}"
        return
    folder = request.getfixturevalue("cluster")
    admin = sa.create_engine(
        f"postgresql+pg8000://desk@/postgres?unix_sock={folder}/.s.PGSQL.5432", isolation_level="AUTOCOMMIT"
    )
    database = f"t{time.monotonic_ns()}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {database}")
    yield f"postgresql://desk@/{database}?host={folder}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {database} WITH (FORCE)")
    admin.dispose()


@pytest.fixture
def store(url):
    with FeedbackStore.open(url) as found:
        yield found


def case_of(number, text="The code never arrives."):
    return Case(id=f"c{number}", subject="Codes", messages=(Message(author="customer", text=text),))


def suggestion_of(number, text="Hello,\n\nOpen the settings [1]. Turn codes on [1].", case=None, articles=("a1",)):
    cited = tuple(
        Citation(marker=n, article_id=one, passage_id=f"{one}#0", quote="", start=0, end=0, quote_start=0, quote_end=0)
        for n, one in enumerate(articles, start=1)
    )
    return Suggestion(
        id=f"s{number}",
        case_id=case or f"c{number}",
        status="ready",
        confidence=0.75,
        text=text,
        citations=cited,
        provenance={"assistkit": "test"},
    )


def show(store, number, *, customer="", at=T0, **changes):
    assert store.record_suggestion(suggestion_of(number, **changes), case_of(number), customer=customer, at=at)


def review_of(number, decision="accepted", **fields):
    return Review(suggestion_id=f"s{number}", case_id=f"c{number}", decision=decision, **fields)


def test_a_review_comes_back_as_it_was(store):
    """All that was given, whatever characters it has, plus the similarity that the store found."""
    show(store, 1)
    given = review_of(
        1,
        "rejected",
        reason=ODD,
        final_text=ODD,
        agent="dana",
        helpful_articles=("a2", "a3"),
        seconds=12.5,
        reviewed_at=T0,
    )
    assert store.record(given)
    assert list(store.reviews()) == [given] == store.history("s1")


def test_what_was_shown_comes_back_as_it_was(store):
    """Case, draft, confidence, citations and provenance are those of the moment it was shown."""
    case, suggestion = case_of(1, ODD), suggestion_of(1, ODD, articles=("a2", "a1", "a2"))
    store.record_suggestion(suggestion, case, customer="k9", agent="dana", at=T0)
    [(shown, last)] = store.outcomes()
    assert last is None
    assert (shown.case, shown.draft, shown.articles) == (case, ODD, ("a2", "a1"))
    assert (shown.customer, shown.confidence, shown.shown_at) == ("k9", 0.75, T0)
    assert shown.provenance == {"assistkit": "test"}
    [event] = store.events("s1")
    assert (event.kind, event.agent, event.at, event.seq) == ("shown", "dana", T0, 0)


def test_the_same_suggestion_counts_once(store):
    """Shown again, it is no news, and what was shown first stays."""
    show(store, 1)
    assert not store.record_suggestion(suggestion_of(1, "other"), case_of(1), at=T0 + timedelta(days=1))
    [(shown, _)] = store.outcomes()
    assert shown.shown_at == T0
    assert shown.draft.startswith("Hello")
    assert len(list(store.events())) == 1


def test_the_same_review_again_changes_nothing(store):
    """A retry, with or without a time, and a second click."""
    show(store, 1)
    assert store.record(review_of(1))
    assert not store.record(review_of(1))
    assert not store.record(review_of(1, reviewed_at=datetime.now(UTC)))
    assert len(store.history("s1")) == 1


def test_another_decision_is_appended_and_the_latest_counts(store):
    """Nothing is overwritten; back and forth is all there."""
    show(store, 1)
    for decision in ("accepted", "rejected", "accepted"):
        assert store.record(review_of(1, decision))
    assert [one.decision for one in store.history("s1")] == ["accepted", "rejected", "accepted"]
    assert [one.decision for one in store.reviews()] == ["accepted"]


def test_a_late_retry_of_an_older_review_changes_nothing(store):
    """What was decided after it still counts."""
    show(store, 1)
    first = review_of(1, "ignored", reviewed_at=T0)
    assert store.record(first)
    assert store.record(review_of(1, "rejected", reviewed_at=T0 + timedelta(minutes=1)))
    assert not store.record(first)
    assert [one.decision for one in store.reviews()] == ["rejected"]


def test_a_review_that_arrives_late_does_not_win(store):
    """The latest is by when it was decided, not by when it arrived."""
    show(store, 1)
    store.record(review_of(1, "rejected", reviewed_at=T0 + timedelta(minutes=9)))
    store.record(review_of(1, "ignored", reviewed_at=T0))
    assert [one.decision for one in store.history("s1")] == ["ignored", "rejected"]
    assert [one.decision for one in store.reviews()] == ["rejected"]


def test_a_clock_set_back_does_not_hide_a_decision(store):
    """Without a time of its own, what comes later counts later."""
    show(store, 1)
    store.record(review_of(1, "rejected", reviewed_at=datetime.now(UTC) + timedelta(days=1)))
    store.record(review_of(1, "ignored"))
    assert [one.decision for one in store.reviews()] == ["ignored"]


def test_events_are_kept_in_order_with_time_and_agent(store):
    """Shown, inserted, sent: each with who and when; the same event at the same time once."""
    show(store, 1)
    assert store.record_event("s1", "inserted", agent="kim", at=T0 + timedelta(seconds=5))
    assert not store.record_event("s1", "inserted", agent="kim", at=T0 + timedelta(seconds=5))
    assert store.record_event("s1", "shown", agent="lee", at=T0 + timedelta(seconds=6))
    store.record(review_of(1, agent="lee", reviewed_at=T0 + timedelta(seconds=9)))
    found = [(one.seq, one.kind, one.agent, (one.at - T0).seconds) for one in store.events("s1")]
    assert found == [(0, "shown", "", 0), (1, "inserted", "kim", 5), (2, "shown", "lee", 6), (3, "sent", "lee", 9)]


@pytest.mark.parametrize(
    ("review", "words"),
    [
        (review_of(9), "record_suggestion"),
        (Review(suggestion_id="s1", case_id="c2", decision="ignored"), "case_id"),
        (review_of(1, "edited", final_text="Hello Anna,\nOpen the settings. Turn codes on."), "'accepted'"),
        (review_of(1, "accepted", final_text="Something else."), "'edited'"),
        (review_of(1, "edited"), "final_text"),
        (review_of(1, "sent"), "decision"),
        (review_of(1, "ignored", seconds=-1), "seconds"),
        (review_of(1, "ignored", seconds=float("nan")), "seconds"),
        (review_of(1, "ignored", agent="a\0b"), "agent"),
        (review_of(1, "ignored", helpful_articles=("a\nb",)), "helpful_articles"),
        (review_of(2, "accepted", final_text="x"), "without a draft"),
    ],
)
def test_what_cannot_be_true_is_refused(store, review, words):
    """A review that the texts contradict, or of what was never shown, is an error, and nothing is kept of it."""
    show(store, 1)
    show(store, 2, text="")
    with pytest.raises(InputError, match=words):
        store.record(review)
    assert list(store.reviews()) == []


def test_reviews_of_a_time(store):
    """From `since` on and before `until`, oldest first."""
    for number in range(5):
        show(store, number)
        store.record(review_of(number, reviewed_at=T0 + timedelta(hours=number)))
    found = store.reviews(since=T0 + timedelta(hours=1), until=T0 + timedelta(hours=3))
    assert [one.suggestion_id for one in found] == ["s1", "s2"]


def fill(store, suggestions=30):
    chance = random.Random(3)  # noqa: S311
    for number in range(suggestions):
        show(store, number, customer=f"k{number % 3}", at=T0 + timedelta(hours=number), articles=(f"a{number % 4}",))
        for decision in chance.sample(["accepted", "rejected", "ignored"], chance.randint(0, 3)):
            store.record(review_of(number, decision, reason=ODD, agent=f"agent{number % 2}"))


def test_an_export_loads_into_an_empty_store_to_the_byte(store, tmp_path):
    """Export, load, export: the same bytes, whatever engine wrote them; loading twice adds nothing."""
    fill(store)
    count = store.export(tmp_path / "one.jsonl")
    with FeedbackStore.open(tmp_path / "copy.db") as copy:
        assert copy.load(tmp_path / "one.jsonl") == count
        assert copy.load(tmp_path / "one.jsonl") == 0
        assert copy.export(tmp_path / "two.jsonl") == count
        assert list(copy.reviews()) == list(store.reviews())
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    assert store.load(tmp_path / "two.jsonl") == 0
    assert not list(tmp_path.glob("*.part"))


def test_two_stores_merge(store, tmp_path):
    """What one has and the other has not is added behind it; what was decided last counts."""
    with FeedbackStore.open(tmp_path / "other.db") as other:
        for one in (store, other):
            show(one, 1)
        other.record(review_of(1, "rejected", reviewed_at=T0 + timedelta(hours=1)))
        store.record(review_of(1, "ignored", reviewed_at=T0 + timedelta(hours=2)))
        other.export(tmp_path / "other.jsonl")
    assert store.load(tmp_path / "other.jsonl") == 1
    assert [one.decision for one in store.history("s1")] == ["rejected", "ignored"]
    assert [one.seq for one in store.events("s1")] == [0, 1, 2]


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["{}"], 1),
        (["HEAD", "not json"], 2),
        (["HEAD", "[]"], 2),
        (["HEAD", '{"event":{"id":"e","suggestion_id":"gone","seq":0,"kind":"shown","at":"2026-06-01T00:00:00Z"}}'], 2),
        (["HEAD", '{"event":{"id":"e","suggestion_id":"s","seq":0,"kind":"sent","at":"2026-06-01T00:00:00Z"}}'], 2),
    ],
)
def test_what_is_no_export_is_refused_with_the_line(store, tmp_path, lines, line):
    """A file of something else is an error that names where, not half a store."""
    head = '{"format":"assistkit-feedback","version":1}'
    (tmp_path / "x.jsonl").write_text("\n".join(head if one == "HEAD" else one for one in lines), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        store.load(tmp_path / "x.jsonl")
    assert caught.value.line == line
    assert list(store.events()) == []


@pytest.mark.parametrize("by", [{"case_id": "c4"}, {"customer": "k1"}], ids=["case", "customer"])
@pytest.mark.parametrize("keep_counts", [False, True], ids=["all", "counts stay"])
def test_erasing_leaves_no_trace(store, tmp_path, by, keep_counts):
    """Neither in what the store tells nor in an export; others keep theirs. Counts stay where that is asked."""
    fill(store)
    before = {one.shown.id: one for one in store.outcomes()}
    gone = {
        id for id, one in before.items() if by in ({"case_id": one.shown.case_id}, {"customer": one.shown.customer})
    }
    assert store.erase(**by, keep_counts=keep_counts) == len(gone) > 0
    assert store.erase(**by, keep_counts=keep_counts) == 0
    after = list(store.outcomes())
    assert [one for one in after if not one.shown.erased] == [before[id] for id in before if id not in gone]
    kept = [one for one in after if one.shown.erased]
    assert len(kept) == (len(gone) if keep_counts else 0)
    count = lambda outcomes: sorted(str(one.last and one.last.decision) for one in outcomes)  # noqa: E731
    assert not kept or count(kept) == count(before[id] for id in gone)
    for shown, last in kept:
        assert (shown.case_id, shown.customer, shown.draft, shown.case, shown.provenance) == ("", "", "", None, {})
        assert last is None or (last.final_text, last.reason, last.agent) == ("", "", "")
        assert shown.shown_at.hour == shown.shown_at.minute == 0
    store.export(tmp_path / "after.jsonl")
    exported = (tmp_path / "after.jsonl").read_text(encoding="ascii")
    assert not [id for id in gone if f'"{id}"' in exported or f'"{before[id].shown.case_id}"' in exported]
    for id in gone:
        with pytest.raises(InputError, match="record_suggestion"):
            store.record(Review(suggestion_id=id, case_id=before[id].shown.case_id, decision="ignored"))


@pytest.mark.parametrize("asked", [{}, {"case_id": "c1", "customer": "k"}, {"customer": ""}])
def test_erasing_wants_one_of_both(store, asked):
    """An empty name must not erase everything that has none."""
    show(store, 1)
    with pytest.raises(InputError, match="case_id or a customer"):
        store.erase(**asked)
    assert len(list(store.outcomes())) == 1


@pytest.mark.parametrize("odd", ["\0", "\ud83d", "a\nb", "x" * 501])
def test_an_odd_name_is_refused_before_it_is_asked_for(store, odd):
    """No id, case or customer is such, and no database error comes of it."""
    for ask in (store.history, lambda one: list(store.events(one)), lambda one: store.erase(customer=one)):
        with pytest.raises(InputError, match="printable"):
            ask(odd)


def test_retention_goes_by_the_last_thing_that_happened(store):
    """An old suggestion that was reviewed lately stays."""
    for number in (1, 2, 3):
        show(store, number, at=T0)
    store.record(review_of(2, reviewed_at=T0 + timedelta(days=20)))
    store.record(review_of(3, reviewed_at=T0 + timedelta(days=1)))
    assert store.retain(30, now=T0 + timedelta(days=40)) == 2
    assert [one.shown.id for one in store.outcomes()] == ["s2"]
    assert store.retain(30, now=T0 + timedelta(days=40)) == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_twenty_agents_at_once_lose_nothing_and_double_nothing(url, store):
    """Twenty processes, each with reviews of its own and all with the same ones: each is there exactly once."""
    own, common = 10, 5
    for number in range(AGENTS * own + common):
        show(store, number)

    def work(agent):
        with FeedbackStore.open(url) as mine:
            for step in range(own):
                assert mine.record(review_of(agent * own + step, agent=f"agent{agent}"))
                shared = AGENTS * own + step % common
                mine.record(review_of(shared, "rejected", reason="same", agent="team"))

    children = [in_child(lambda agent=agent: work(agent)) for agent in range(AGENTS)]
    assert {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children} == {0}
    reviews = list(store.reviews())
    assert len(reviews) == len({one.suggestion_id for one in reviews}) == AGENTS * own + common
    assert all(len(store.history(one.suggestion_id)) == 1 for one in reviews)
    assert {one.agent for one in reviews} == {"team", *(f"agent{agent}" for agent in range(AGENTS))}


def test_twenty_threads_that_disagree_are_all_kept(store):
    """Different decisions about one suggestion at once: all in the history, in places of their own, one counts."""
    show(store, 1)
    ready = threading.Barrier(AGENTS)

    def work(agent):
        ready.wait()
        return store.record(review_of(1, "rejected", agent=f"agent{agent}"))

    with ThreadPoolExecutor(AGENTS) as pool:
        assert all(pool.map(work, range(AGENTS)))
    assert {one.agent for one in store.history("s1")} == {f"agent{agent}" for agent in range(AGENTS)}
    assert [one.seq for one in store.events("s1")] == list(range(AGENTS + 1))
    assert len(list(store.reviews())) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_opened_by_many_at_once_it_is_made_once(url):
    """The first to come migrates, the others wait for it."""

    def work():
        with FeedbackStore.open(url) as mine:
            mine.record_suggestion(suggestion_of(os.getpid()), case_of(os.getpid()))

    children = [in_child(work) for _ in range(8)]
    assert {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children} == {0}
    with FeedbackStore.open(url) as store:
        assert len(list(store.outcomes())) == 8


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_does_not_use_its_parents_connections(store):
    """A store that was opened before a fork works on both sides of it."""
    show(store, 1)
    child = in_child(lambda: store.record(review_of(1)))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert [one.decision for one in store.reviews()] == ["accepted"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_writers_lose_no_acknowledged_review(url, store):
    """Ten writers killed at random: what each had acknowledged is there once. SQLite alone gets fifty elsewhere."""
    chance = random.Random(5)  # noqa: S311
    acknowledged, number = set(), 0
    for _ in range(10):
        receive, send = os.pipe()
        child = in_child(lambda first=number, out=send: acknowledge_until_killed(url, first, out))
        os.close(send)
        with os.fdopen(receive, encoding="ascii") as file:
            acknowledged.add(file.readline().strip())  # it is writing
            time.sleep(chance.uniform(0.0, 0.2))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            acknowledged |= {line.strip() for line in file if line.endswith("\n")}
        number += 10_000
    assert len(acknowledged) >= 10
    reviews = [one.suggestion_id for one in store.reviews()]
    assert acknowledged <= set(reviews)
    assert len(reviews) == len(set(reviews)) == sum(one.decision is not None for one in store.events())


def acknowledge_until_killed(url, first, out):
    with FeedbackStore.open(url) as mine:
        for number in range(first, first + 10_000):
            show(mine, number)
            mine.record(review_of(number, "rejected"))
            os.write(out, f"s{number}\n".encode())


def contents(url):
    engine = sa.create_engine(address(url))
    with engine.connect() as connection:
        found = sa.MetaData()
        found.reflect(connection)
        rows = {table.name: connection.execute(sa.select(table)).all() for table in found.sorted_tables}
        columns = {table.name: sorted(column.name for column in table.c) for table in found.sorted_tables}
    engine.dispose()
    return rows, columns


def test_the_migrations_make_the_tables_that_are_used(store, url):
    """What the code believes the tables are is what the migrations make."""
    expected = {table.name: sorted(column.name for column in table.c) for table in schema.METADATA.sorted_tables}
    assert contents(url)[1] == expected
    assert [row[0] for row in contents(url)[0]["feedback_schema"]] == list(range(1, len(schema.MIGRATIONS) + 1))


def add_a_column(connection):
    connection.exec_driver_sql("ALTER TABLE feedback_suggestions ADD COLUMN queue TEXT NOT NULL DEFAULT ''")


def test_an_older_store_is_brought_up_to_date_and_keeps_everything(url, store, monkeypatch):
    """A migration runs once, on open, and loses nothing."""
    fill(store, 5)
    before = list(store.events())
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, add_a_column))
    for _ in range(2):
        with FeedbackStore.open(url) as newer:
            assert list(newer.events()) == before
    rows, columns = contents(url)
    assert "queue" in columns["feedback_suggestions"]
    assert [row[0] for row in rows["feedback_schema"]] == list(range(1, len(schema.MIGRATIONS) + 1))


def test_a_migration_that_fails_changes_nothing(url, store, monkeypatch):
    """All of it or none of it."""
    fill(store, 5)
    before = contents(url)

    def broken(connection):
        add_a_column(connection)
        connection.exec_driver_sql("SELECT nonsense FROM nowhere")

    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, broken))
    with pytest.raises(StoreUnusable):
        FeedbackStore.open(url)
    assert contents(url) == before


def test_a_newer_store_is_left_alone(url, store):
    """An older assistkit says so and touches nothing."""
    fill(store, 3)
    engine = sa.create_engine(address(url))
    with engine.begin() as connection:
        connection.execute(sa.insert(schema.SCHEMA).values(version=99, applied_at="later"))
    engine.dispose()
    before = contents(url)
    with pytest.raises(StoreTooNew, match="schema 99"):
        FeedbackStore.open(url)
    assert contents(url) == before


def test_readers_see_one_moment(store):
    """What is written while somebody reads does not mix into it, and does not wait for them."""
    for number in range(3):
        show(store, number)
    reading = store.outcomes()
    next(reading)
    show(store, 7)
    store.record(review_of(0))
    assert len(list(reading)) == 2
    assert len(list(store.outcomes())) == 4


def test_errors_hold_no_text_of_a_customer(store, monkeypatch):
    """What goes wrong in the database is told without the values of the row."""
    show(store, 1)
    monkeypatch.setattr("assistkit.feedback.queries.next_place", lambda *_: 0)
    monkeypatch.setattr("assistkit.feedback.store.next_place", lambda *_: 0)
    with pytest.raises(StoreUnusable) as caught:
        store.record(review_of(1, "rejected", reason="my password is swordfish"))
    assert "swordfish" not in str(caught.value)
    with contextlib.suppress(StoreUnusable):
        raise caught.value
    assert caught.value.__suppress_context__


def test_a_driver_that_fails_between_statements_is_a_store_that_cannot_be_used(store, monkeypatch):
    """As while a server restarts: what the driver raises while a connection is prepared SQLAlchemy passes on."""
    dialect = store._database._engine.dialect

    def fail(*_):
        raise dialect.loaded_dbapi.InterfaceError("network error")

    with monkeypatch.context() as broken:
        broken.setattr(type(dialect), "set_isolation_level", fail)
        with pytest.raises(StoreUnusable, match="InterfaceError"):
            store.erase(case_id="7")
