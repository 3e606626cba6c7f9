"""An index in PostgreSQL as a desk runs it: tenants, several writers, a server that goes away, damage, forgetting."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sqlalchemy")
import sqlalchemy as sa

from assistkit import Article, Assistant, Case
from assistkit.case.dataset import LabeledCase
from assistkit.case.query import case_query
from assistkit.errors import (
    IndexChanged,
    IndexLocked,
    IndexMissing,
    IndexTooNew,
    IndexUnusable,
    InputError,
    WrongEmbedder,
)
from assistkit.index.building import build_index, update_index
from assistkit.index.postgres import PostgresIndex, schema
from assistkit.index.postgres.address import Address
from assistkit.index.postgres.checking import problems
from assistkit.index.postgres.connection import Database
from assistkit.index.postgres.texts import array_text
from assistkit.learning import forget, learn
from assistkit.retrieval.hybrid import HybridRetriever
from assistkit.testing import HashEmbedder, entries_of
from assistkit.types import SolvedCase

EMBEDDER = HashEmbedder()


def article(number, text="How to reset it."):
    return Article(id=f"a{number}", title=f"Topic {number}", text=f"{text} Detail {number}.", visibility="public")


def index_at(url, count=5):
    index = PostgresIndex.create(url, EMBEDDER.dim, EMBEDDER.fingerprint)
    index.upsert(entries_of([article(n) for n in range(count)], EMBEDDER))
    return index


def run(url, statement):
    """The rows that a statement gives, run as the user and the tenant of the address."""

    def work(connection):
        result = connection.execute(sa.text(statement))
        return [tuple(row) for row in result] if result.returns_rows else []

    database = Database(Address(url))
    try:
        return database.write(work)
    finally:
        database.close()


def gathered(index, query, where=None):
    return {a.id for a in index.gather(query, EMBEDDER.encode_query([query])[0], 50, where=where).articles}


def test_no_tenant_sees_or_changes_anothers_rows(vector_server, vector_url):
    """Row-level security: a role that is no superuser gets its tenant's rows, whatever it asks for."""
    one, other = f"{vector_url}&tenant=one", f"{vector_url}&tenant=other"
    index_at(one, 3)
    index_at(other, 2)
    run(one, "DROP ROLE IF EXISTS agent")
    run(one, "CREATE ROLE agent LOGIN")
    run(one, "GRANT USAGE ON SCHEMA assistkit TO agent")
    run(one, "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA assistkit TO agent")
    run(one, "GRANT USAGE ON ALL SEQUENCES IN SCHEMA assistkit TO agent")
    name = vector_url.partition("@/")[2].partition("?")[0]
    as_agent = f"{vector_server.url_of(name, 'agent')}&tenant=one"
    agent = PostgresIndex.open(as_agent)
    assert list(agent.articles) == ["a0", "a1", "a2"]
    for table in schema.TABLES:  # without any condition
        tenants = {row[0] for row in run(as_agent, f"SELECT DISTINCT tenant FROM assistkit.{table}")}  # noqa: S608
        assert tenants <= {"one"}, table
    assert run(as_agent, "UPDATE assistkit.articles SET id = 'mine' WHERE tenant = 'other' RETURNING id") == []
    assert run(as_agent, "DELETE FROM assistkit.articles WHERE tenant = 'other' RETURNING id") == []
    with pytest.raises(IndexUnusable, match="row-level security"):
        run(as_agent, "INSERT INTO assistkit.words VALUES ('other', 'planted', 99, 1, 1, NULL)")
    with pytest.raises(IndexUnusable, match="row-level security"):
        run(as_agent, "UPDATE assistkit.articles SET tenant = 'other'")
    assert list(PostgresIndex.open(other).articles) == ["a0", "a1"]
    agent.upsert(entries_of([article(7)], EMBEDDER))  # it may change what is its own
    assert "a7" in gathered(agent, "Topic 7")
    assert "a7" not in PostgresIndex.open(other).articles


def test_without_a_tenant_a_connection_sees_nothing(vector_server, vector_url):
    """Who connects past assistkit, as a role that is no superuser, has no tenant, and gets an error or no row."""
    index_at(f"{vector_url}&tenant=one", 2)
    run(f"{vector_url}&tenant=one", "DROP ROLE IF EXISTS guest")
    run(f"{vector_url}&tenant=one", "CREATE ROLE guest LOGIN")
    run(f"{vector_url}&tenant=one", "GRANT USAGE ON SCHEMA assistkit TO guest")
    run(f"{vector_url}&tenant=one", "GRANT SELECT ON ALL TABLES IN SCHEMA assistkit TO guest")
    name = vector_url.partition("@/")[2].partition("?")[0]
    socket = f"{vector_server.folder}/.s.PGSQL.5432"
    engine = sa.create_engine(f"postgresql+pg8000://guest@/{name}?unix_sock={socket}")
    with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError, match="unrecognized configuration parameter"):
        connection.exec_driver_sql("SELECT count(*) FROM assistkit.articles")
    engine.dispose()


def test_the_password_is_never_shown(vector_url, caplog, monkeypatch):
    """Not in a repr, a text, an error, a log or a report."""
    secret = "s3cret-of-the-desk"  # noqa: S105
    with_it = vector_url.replace("desk@", f"desk:{secret}@")
    index = index_at(with_it)
    assistant = Assistant(index, EMBEDDER)
    said = [
        repr(index),
        str(index.place),
        repr(index.place),
        f"{index.place}",
        str(assistant.provenance()),
        index.digest,
    ]
    for broken in (
        with_it.replace("/t", "/nowhere"),
        with_it + "&port=1",
        with_it + "&tenant=nobody",
        f"postgresql://u:{secret}@[",
    ):
        with pytest.raises((IndexUnusable, InputError)) as caught:
            PostgresIndex.open(broken)
        said += [str(caught.value), repr(caught.value)]
        assert caught.value.__cause__ is None
    monkeypatch.setattr(schema, "MIGRATIONS", ())
    with pytest.raises(IndexTooNew) as caught:
        PostgresIndex.open(with_it)
    said.append(str(caught.value))
    assert not [one for one in (*said, caplog.text) if secret in one]
    assert ":***@" in str(index.place)


def test_a_password_may_come_from_the_environment_or_a_file(tmp_path, monkeypatch):
    """PGPASSWORD first, then the line of .pgpass that fits; a file that others may read is not read."""
    from assistkit.index.postgres.passwords import password_for

    monkeypatch.delenv("PGPASSWORD", raising=False)
    path = tmp_path / "pass"
    path.write_text("# mine\nother:5432:kb:desk:no\nhost:*:kb:desk:a\\:b\n*:*:*:*:any\n")
    path.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(path))
    assert password_for("host", 5432, "kb", "desk") == "a:b"
    assert password_for("host", 5432, "kb", "else") == "any"
    path.chmod(0o644)
    assert password_for("host", 5432, "kb", "desk") is None
    monkeypatch.setenv("PGPASSWORD", "first")
    assert password_for("host", 5432, "kb", "desk") == "first"


def test_readers_see_the_old_article_or_the_new_one(vector_url):
    """While two versions of an article take turns, each reader gets one of them, whole, with the numbers of it."""
    versions = [
        Article(
            id="turning",
            title="Turning",
            text="\n\n".join(f"{word} part {n}" for n in range(parts)),
            visibility="public",
        )
        for word, parts in (("alpha", 3), ("omega", 7))
    ]
    entries = [entries_of([one], EMBEDDER) for one in versions]
    index = index_at(vector_url, 3)
    index.upsert(entries[0])
    ended, seen, wrong = threading.Event(), set(), []

    def read():
        reader = PostgresIndex.open(vector_url)
        vector = EMBEDDER.encode_query(["Turning part"])[0]
        while not ended.is_set():
            found = reader.gather("alpha omega part", vector, 20, also="turning")
            at = [a.id for a in found.articles].index("turning")
            try:
                texts = [p.text for p in found.passages[found.bounds[at] : found.bounds[at + 1]]]
            except IndexChanged:
                continue
            version = versions["omega" in texts[0]]
            if texts != version.text.split("\n\n"):
                wrong.append(texts)
            seen.add(texts[0])

    readers = [threading.Thread(target=read) for _ in range(3)]
    for one in readers:
        one.start()
    for turn in range(40):
        index.upsert(entries[turn % 2])
    ended.set()
    for one in readers:
        one.join()
    assert not wrong
    assert len(seen) == 2
    assert problems(vector_url) == []


def test_an_article_that_is_replaced_before_it_is_read_is_asked_for_again(vector_url):
    """The numbers of a row that is gone are of no use: the evidence is that of the new version, and nobody is told."""
    index, case = index_at(vector_url, 3), Case.from_row({"id": "c", "subject": "Topic 1", "body": "reset"})
    vector, writes = EMBEDDER.encode_query([case_query(case)])[0], [lambda: index.delete(["a2"])]
    writes.append(lambda: index.upsert(entries_of([article(1, "Ask the desk to reset it.")], EMBEDDER)))

    class Between(HybridRetriever):
        """Somebody writes after the searches, before what they found is read."""

        def candidates(self, *given, **more):
            found = super().candidates(*given, **more)
            if writes:
                writes.pop()()
                with pytest.raises(IndexChanged, match="ask again"):
                    self.ranked(found, 3)
            return found

    evidence = Between(PostgresIndex.open(vector_url), EMBEDDER).evidence(case, vector, 3)
    assert not writes
    assert "Ask the desk to reset it. Detail 1." in [one.passage.text for one in evidence]
    assert {one.passage.article_id for one in evidence} == {"a0", "a1"}


def write_articles(url, numbers, times):
    index = PostgresIndex.open(url)
    for turn in range(times):
        for number in numbers:
            index.upsert(entries_of([article(number, f"Turn {turn} of writer {numbers[0]}.")], EMBEDDER))
    index.close()


@pytest.mark.slow
def test_writers_that_are_killed_lose_nothing(vector_url):
    """Two writers, killed and begun again and again: every article is whole, and the last write of each is there."""
    index_at(vector_url, 0)
    context = multiprocessing.get_context("spawn")
    for number in range(6):
        writers = [context.Process(target=write_articles, args=(vector_url, range(w, w + 5), 50)) for w in (0, 5)]
        for one in writers:
            one.start()
        time.sleep(2.5 + 0.2 * number)
        for one in writers:
            os.kill(one.pid, signal.SIGKILL)
            one.join()
        assert problems(vector_url) == []
    write_articles(vector_url, range(10), 1)
    assert len(PostgresIndex.open(vector_url).articles) == 10
    assert problems(vector_url) == []


def test_several_writers_lose_no_update(vector_url):
    """Four writers at once, each with articles of its own: all of them are there, and the words are counted right."""
    index_at(vector_url, 0)
    threads = [threading.Thread(target=write_articles, args=(vector_url, range(w, w + 3), 3)) for w in (0, 3, 6, 9)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    index = PostgresIndex.open(vector_url)
    assert sorted(index.articles) == sorted(f"a{n}" for n in range(12))
    assert {a.text.split(".")[0] for a in index.articles.values()} == {f"Turn 2 of writer {w}" for w in (0, 3, 6, 9)}
    assert problems(vector_url) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # pg8000 leaves refused sockets
def test_clients_outlive_a_restart_of_the_server(vector_server, vector_url):
    """A restart in the middle, clean or not, is waited for by readers and writers."""
    index = index_at(vector_url)
    for mode in ("fast", "immediate"):
        restarting = threading.Thread(target=vector_server.restart, kwargs={"mode": mode})
        restarting.start()
        while restarting.is_alive():
            assert gathered(index, "Topic 3")
        restarting.join()
        index.upsert(entries_of([article(99)], EMBEDDER))
        assert "a99" in gathered(index, "Topic 99")
    gc.collect()


FORKED = {}


def in_a_child(query):
    return gathered(FORKED["index"], query)


def test_a_process_that_forks_keeps_its_connections(vector_url):
    """A child reads by connections of its own, and what it does at its end does not end its parent's."""
    index = FORKED["index"] = index_at(vector_url)
    backend = sa.text("SELECT pg_backend_pid()")
    before = index.database.read(lambda one: one.execute(backend).scalar_one())
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert all(pool.map(in_a_child, ["Topic 3"] * 4))
    assert index.database.read(lambda one: one.execute(backend).scalar_one()) == before
    FORKED.clear()


def test_forgotten_cases_leave_no_trace(vector_server, vector_url):
    """After `forget` no file of the table has the case's id any more, where it had before."""
    index = index_at(vector_url)
    case = SolvedCase(id="ticket-of-jane-doe-4711", articles={"a1": 1}, digest="d")
    index.memory.upsert([case], EMBEDDER.encode_query(["secret"]))
    index.keep_learned()

    def traces():
        (path,) = run(vector_url, "SELECT pg_relation_filepath('assistkit.cases')")[0]
        index.database.alone("CHECKPOINT")
        folder = (Path(vector_server.folder) / "data" / path).parent
        return [file for file in folder.iterdir() if b"ticket-of-jane-doe-4711" in file.read_bytes()]

    assert traces()
    assert forget(vector_url, ["ticket-of-jane-doe-4711", "nobody"]) == 1
    assert traces() == []
    assert len(PostgresIndex.open(vector_url).memory) == 0


def test_verify_finds_damage_and_drift(vector_url):
    """Each of these is one problem in words; a sound index has none."""
    index_at(vector_url)
    assert problems(vector_url) == []
    for statement, said in (
        ("UPDATE assistkit.articles SET record = replace(record, 'reset', 'erase') WHERE id = 'a1'", "a1"),
        ("DELETE FROM assistkit.passages WHERE id = 'a2#0'", "a2"),
        ("UPDATE assistkit.words SET passages = passages + 1 WHERE word = 'topic'", "words"),
        ("UPDATE assistkit.words SET rare = rare[2:] WHERE word = 'reset'", "words"),
        ("UPDATE assistkit.articles SET lead = lead + lead WHERE id = 'a3'", "length 1"),
        ("UPDATE assistkit.indexes SET articles = 9", "articles"),
        ('UPDATE assistkit.indexes SET about = about || \'{"kind": "other"}\'', "kind"),
        ("UPDATE assistkit.passages SET record = '{' WHERE id = 'a4#0'", "a4"),
    ):
        run(vector_url, statement)
        found = problems(vector_url)
        assert any(said in one for one in found), (statement, found)
        index_at(vector_url)
        assert problems(vector_url) == []


def test_versions_of_the_tables(vector_url, monkeypatch):
    """Older tables are migrated by who writes; newer ones, and a database without any, are refused."""
    with pytest.raises(IndexMissing, match="no index"):
        PostgresIndex.open(vector_url)
    with pytest.raises(IndexMissing, match="no index"):
        update_index([article(1)], vector_url, EMBEDDER)
    build_index([article(1)], vector_url, EMBEDDER)
    monkeypatch.setattr(
        schema, "MIGRATIONS", (*schema.MIGRATIONS, "ALTER TABLE assistkit.words ADD COLUMN newer integer")
    )
    with pytest.raises(IndexMissing, match="migrate"):
        PostgresIndex.open(vector_url)
    with pytest.raises(IndexMissing, match="migrate"):
        learn(vector_url, [LabeledCase(Case.from_row({"id": "c", "body": "reset"}), {"a1": 1})], EMBEDDER)
    update_index([article(1)], vector_url, EMBEDDER)
    assert run(vector_url, "SELECT count(newer) FROM assistkit.words") == [(0,)]
    build_index([article(1)], vector_url, EMBEDDER)
    monkeypatch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
    with pytest.raises(IndexTooNew):
        PostgresIndex.open(vector_url)
    for work in (build_index, update_index):
        with pytest.raises(IndexTooNew):
            work([article(1)], vector_url, EMBEDDER)


def test_words_in_passages_are_moved_for_every_tenant(vector_url):
    """The words of version 2 stood in the passages; who migrates moves those of other tenants too, unseen."""
    addresses = [f"{vector_url}&tenant={name}" for name in ("one", "other")]
    for address in addresses:
        build_index([article(n) for n in range(3)], address, EMBEDDER)
    for statement in (
        "ALTER TABLE assistkit.passages ADD COLUMN bag sparsevec STORAGE MAIN",
        "ALTER TABLE assistkit.passages DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE assistkit.bags DISABLE ROW LEVEL SECURITY",
        "UPDATE assistkit.passages SET bag = b.bag FROM assistkit.bags b WHERE b.passage = pk",
        "DROP TABLE assistkit.bags",
        "ALTER TABLE assistkit.passages ENABLE ROW LEVEL SECURITY",
        "UPDATE assistkit.version SET version = 2",
    ):
        run(addresses[0], statement)
    update_index([article(n) for n in range(4)], addresses[0], EMBEDDER)
    for address, number in zip(addresses, (4, 3), strict=True):
        assert problems(address) == []
        assert len(gathered(PostgresIndex.open(address), "topic reset detail")) == number
    assert run(addresses[0], "SELECT relrowsecurity FROM pg_class WHERE relname = 'passages'") == [(True,)]


def test_a_database_is_for_vectors_of_one_length(vector_url):
    """Another embedder of the same length replaces an index; one of another length needs another database."""
    index_at(vector_url)
    with pytest.raises(InputError, match="dimensions"):
        build_index([article(1)], vector_url, HashEmbedder(16))


@pytest.mark.parametrize("name", ["null", "Null", "NULL", "a,b", 'a"b', "a\\b", "{}", "a b"])
def test_names_that_mean_something_to_a_database_are_names(vector_url, name):
    """As a word, an id, a facet and a language of articles, and as the id of a solved case that is forgotten."""
    one = Article(id=name, title="Empty", text=f"The field says {name} then.", facets={"kind": [name]})
    other = replace(article(1, f"It may say {name} too."), language="nl")
    index = index_at(vector_url, 1)
    for entry in ([one], [other], [one]):
        index.upsert(entries_of(entry, EMBEDDER))
    assert gathered(index, name, {"kind": name}) == gathered(index, name, {"article_id": [name]}) == {name}
    assert gathered(index, "say", {"language": [name, "nl"]}) == {"a1"}
    learn(vector_url, [LabeledCase(Case.from_row({"id": name, "body": "say"}), {name: 1})], EMBEDDER)
    assert [*PostgresIndex.open(vector_url).article_ids] == [name]
    assert problems(vector_url) == []
    forget(vector_url, [name])
    assert not len(PostgresIndex.open(vector_url).memory)
    assert index.delete([name]) == 1
    assert problems(vector_url) == []


def test_texts_reach_the_database_as_they_are(vector_url):
    """Whatever character is in them: what an array of PostgreSQL gives a meaning, blanks, nothing."""
    texts = ["", "null", "NULL", " a ", "x\ny", "\t", "\u00a0", "{a,b}", "\\", '"', "'", '\\"', "%", ":a", "\U0001f600"]
    ask = sa.text("SELECT unnest(CAST(:texts AS text[]))")
    database = Database(Address(vector_url))
    given = {"texts": array_text(texts)}
    assert database.read(lambda connection: list(connection.execute(ask, given).scalars())) == texts
    database.close()


def test_an_update_writes_only_what_changed(vector_url):
    """New, changed and missing articles; the rows of the others stay, and no text is embedded twice."""
    articles = [article(n) for n in range(8)]
    built = build_index(articles, vector_url, EMBEDDER)
    assert (built.articles, built.added, built.embedded > 0) == (8, 8, True)
    keys = dict(run(vector_url, "SELECT id, pk FROM assistkit.articles"))
    now = [*articles[2:], article(2, "Something else."), article(50)]
    now.remove(articles[2])
    report = update_index(now, vector_url, EMBEDDER)
    assert (report.added, report.changed, report.removed, report.unchanged) == (1, 1, 2, 5)
    after = dict(run(vector_url, "SELECT id, pk FROM assistkit.articles"))
    assert {id: after[id] for id in ("a3", "a4", "a5", "a6", "a7")} == {
        id: keys[id] for id in ("a3", "a4", "a5", "a6", "a7")
    }
    again = update_index(now, vector_url, EMBEDDER)
    assert (again.embedded, again.generation) == (0, report.generation)
    rebuilt = build_index(now, vector_url, EMBEDDER)
    assert rebuilt.embedded == 0
    assert problems(vector_url) == []
    with pytest.raises(WrongEmbedder):
        update_index(now, vector_url, HashEmbedder(32))


def test_words_are_weighed_anew_when_texts_grow(vector_url, tmp_path):
    """Once articles are much longer, an update gives the BM25 of a folder that was built from them."""
    from assistkit import open_index

    short = [article(n) for n in range(6)]
    build_index(short, vector_url, EMBEDDER)
    long = [*short, *(article(n, "A long story about the printer. " * 9) for n in range(6, 12))]
    update_index(long, vector_url, EMBEDDER)
    build_index(long, tmp_path / "kb.index", EMBEDDER)
    query = "printer story topic 3"
    vector = EMBEDDER.encode_query([query])[0]
    ours = PostgresIndex.open(vector_url).gather(query, vector, 20)
    theirs = open_index(tmp_path / "kb.index").gather(query, vector, 20)
    np.testing.assert_allclose(ours.lexical, theirs.lexical, atol=1e-5)
    np.testing.assert_allclose(ours.words, theirs.words, atol=1e-5)


def test_from_many_passages_on_graphs_are_searched(vector_url, monkeypatch):
    """A build makes them from `HNSW_FROM` passages on; a search finds nearly all that an exact one finds."""
    monkeypatch.setattr("assistkit.index.postgres.building.HNSW_FROM", 200)
    articles = [
        article(n, f"{['printer', 'tablet', 'invoice', 'password'][n % 4]} number {n * 7}.") for n in range(300)
    ]
    report = build_index(articles, vector_url, EMBEDDER)
    assert report.recall is not None
    assert report.recall > 0.9
    index = PostgresIndex.open(vector_url)
    assert index.about["kind"] == "hnsw"
    only = {"article_id": ["a3", "a250", "a299"]}
    assert gathered(index, "invoice", where=only) == {"a3", "a250", "a299"}


def test_learning_at_once_is_refused(vector_url):
    """Of two who opened the same version and learned, the second is told; nothing of the first is lost."""
    index_at(vector_url)
    one, other = PostgresIndex.open(vector_url), PostgresIndex.open(vector_url)
    for index, name in ((one, "first"), (other, "second")):
        index.memory.upsert([SolvedCase(id=name, articles={"a1": 1}, digest=name)], EMBEDDER.encode_query([name]))
    one.keep_learned()
    with pytest.raises(IndexLocked, match="meanwhile"):
        other.keep_learned()
    assert [case.id for case in PostgresIndex.open(vector_url).memory.cases] == ["first"]


def test_an_article_that_the_tables_cannot_hold_is_refused(vector_url):
    """NUL in an id or a facet is an InputError; in a text it comes back as it was."""
    with pytest.raises(InputError, match="NUL"):
        build_index([Article(id="a\0", title="t", text="x")], vector_url, EMBEDDER)
    odd = "nul \0 rtl \u202e emoji 🙂 quote ' \" \\ tab\tend \\N \\."
    build_index(
        [Article(id="a'\\\t1", title=odd, text=odd, facets={"product": ('it\'s \\ "x"',)})], vector_url, EMBEDDER
    )
    index = PostgresIndex.open(vector_url)
    assert index.articles["a'\\\t1"].text == odd
    assert gathered(index, "emoji", where={"product": 'it\'s \\ "x"'}) == {"a'\\\t1"}
    assert problems(vector_url) == []


def test_what_no_table_can_hold_is_found_nowhere(vector_url):
    """NUL and halves of characters in a question, a filter or an id; a word of thousands of characters; a long id."""
    index = index_at(vector_url)
    index.upsert(entries_of([article(7, "x" * 9_000)], EMBEDDER))
    odd = "Topic \ud83d \0 reset"
    vector = EMBEDDER.encode_query([odd])[0]
    found = index.gather(odd, vector, 20, spoken_for=["a1"], also="a\0")
    assert {"a0", "a7"} <= {one.id for one in found.articles}
    assert index.gather(odd, vector, 20, where={"product": "\0", "n\0": "\ud83d"}).articles == []
    assert "\0" not in index.articles
    assert index.vector_of_group(odd) is None
    with pytest.raises(InputError, match="at most"):
        index.upsert(entries_of([Article(id="i" * 900, title="t", text="x")], EMBEDDER))
    assert problems(vector_url) == []
