"""The commands of `assistkit desk` at a double of Zendesk: what they say, and how they end."""

from __future__ import annotations

import json

import pytest
import stamina
from click.testing import CliRunner
from desk_server import Fault, serving
from desk_world import World
from zendesk_double import EMAIL, TOKEN, zendesk

from assistkit.cli import cli
from assistkit.feedback import FeedbackStore

pytestmark = pytest.mark.usefixtures("hash_embedder", "in_tmp_path")


@pytest.fixture
def world():
    made = World()
    made.add_article("The red wheel", "Turn the red wheel to the left until it clicks.", public=True)
    for n in range(5):
        made.add_article(f"The lamp {n}", f"Lamp {n} is blue.", public=False)
    made.later()
    return made


@pytest.fixture
def server(world, monkeypatch):
    for name, value in {"EMAIL": EMAIL, "TOKEN": TOKEN, "URL": "https://desk.example"}.items():
        monkeypatch.setenv(f"ASSISTKIT_ZENDESK_{name}", value)
    with serving(zendesk(world)) as made, stamina.set_testing(True, attempts=3, cap=True):
        yield made


def run(server, *words, code=0):
    command, *rest = map(str, words)
    done = CliRunner().invoke(cli, ["desk", command, "zendesk", *rest, "--url", server.url])
    assert done.exit_code == code, done.output
    assert TOKEN not in done.output
    return done.output


def test_check(server, world):
    """Rights, limits, articles and a case, in words; a user that could reply is a warning."""
    world.add_case("Wheel", "How do I turn the red wheel?")
    world.later()
    said = run(server, "check")
    assert "could reply to customers" in said
    assert "limit: x-rate-limit: 700" in said
    assert "1 public: for everybody" in said
    assert "5 internal: for a segment of users" in said
    assert "messages: 1 of customer" in said
    assert not any(one.method != "GET" for one in server.asked)


def test_check_with_a_wrong_token(server):
    """What fails is a line, and the exit code is 1."""
    server.faults = [Fault(status=401, body={"error": f"Couldn't authenticate {TOKEN}"}, times=99)]
    said = run(server, "check", code=1)
    assert "FAILED" in said
    assert "check its user and token" in said


def test_sync(server, world):
    """What is public and why; changes only; too many gone need a yes."""
    said = run(server, "sync", "--index", "kb.index")
    assert "public         1  for everybody" in said
    assert "'The red wheel': for everybody" in said
    assert "6 new or changed, 0 removed" in said
    assert "up to date" in run(server, "sync", "--index", "kb.index")
    for id in list(world.articles)[1:5]:
        del world.articles[id]
    assert "too many to believe" in run(server, "sync", "--index", "kb.index", code=1)
    assert "4 removed" in run(server, "sync", "--index", "kb.index", "--yes")


def test_sync_tells_what_it_could_not_read(server, world):
    """The others are indexed; the exit code says that something is wrong."""
    world.articles[102]["also"] = {"body": None}
    said = run(server, "sync", "--index", "kb.index", code=1)
    assert "article 102: text: the article has no text" in said
    assert "5 new or changed" in said


def test_suggest_and_note(server, world):
    """Printed; left once; told to the store; none where somebody has written meanwhile."""
    run(server, "sync", "--index", "kb.index")
    id = world.add_case("Wheel", "How do I turn the red wheel to the left?")
    assert "red wheel" in run(server, "suggest", id, "--index", "kb.index")
    assert len(world.cases[id]["said"]) == 1
    found = json.loads(run(server, "suggest", id, "--index", "kb.index", "--json").splitlines()[0])
    assert found["case_id"] == str(id)
    noted = ("suggest", id, "--index", "kb.index", "--note", "--reviews", "reviews.db")
    assert "an internal note was left" in run(server, *noted)
    assert "the note was there already" in run(server, *noted)
    assert [one["public"] for one in world.cases[id]["said"]] == [True, False]
    with FeedbackStore.open("reviews.db") as store:
        assert [one.shown.case_id for one in store.outcomes()] == [str(id)]
    other = world.add_case("Wheel", "And how do I turn the red wheel to the left again?")
    writes = lambda asked: asked.method == "PUT"  # noqa: E731
    server.faults = [Fault(status=409, when=writes)]
    assert "has changed since" in run(server, "suggest", other, "--index", "kb.index", "--note", code=1)


def test_history(server, world):
    """A folder, and what to do with it."""
    id = world.add_case("Wheel", "How do I turn the red wheel?")
    world.say(id, "agent", "See https://desk.zendesk.com/hc/en-us/articles/101-The-red-wheel")
    world.cases[id]["status"] = "closed"
    world.later()
    said = run(server, "history", "--out", "history")
    assert "labeled      1" in said
    assert "assistkit learn --index INDEX --history history" in said


def test_watch(server, world):
    """A note for a new case, a review for the answer, once."""
    run(server, "sync", "--index", "kb.index")
    watch = ("watch", "--index", "kb.index", "--reviews", "reviews.db", "--once")
    assert "0 notes, 0 reviews" in run(server, *watch)
    world.later()
    id = world.add_case("Wheel", "How do I turn the red wheel to the left?")
    world.later()
    assert "1 notes, 0 reviews" in run(server, *watch)
    world.later()
    world.say(id, "agent", "Turn the red wheel to the left until it clicks.")
    world.later()
    assert "0 notes, 1 reviews" in run(server, *watch)
    assert "0 notes, 0 reviews" in run(server, *watch)


def test_wrong_use(server):
    """Exit 2, with what to set."""
    done = CliRunner().invoke(cli, ["desk", "check", "nobody"])
    assert (done.exit_code, "zendesk" in done.output) == (2, True)
    done = CliRunner().invoke(cli, ["desk", "check", "zendesk", "--url", "http://desk.example"])
    assert (done.exit_code, "must begin with https" in done.output) == (2, True)
