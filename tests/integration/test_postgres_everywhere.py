"""What takes a folder takes the address of a database: evaluation, insights, desks and the service."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

pytest.importorskip("sqlalchemy")
import stamina
from desk_server import serving
from desk_world import World
from served import PIN, Served
from zendesk_double import EMAIL, TOKEN, zendesk

import assistkit.assistant  # noqa: F401  before `hash_embedder`, which it would keep
from assistkit import evaluation
from assistkit.cli import cli
from assistkit.index import open_index
from assistkit.index.opening import open_in_memory, open_knowledge
from assistkit.index.postgres.address import Address

SECRET = "s3cret-of-the-desk"  # noqa: S105


@pytest.fixture
def address(vector_url: str) -> str:
    return vector_url.replace("desk@", f"desk:{SECRET}@")


@pytest.fixture
def samples_at(address: str, sample_index: Path) -> str:
    """The sample index, copied to the address."""
    run("index", "copy", sample_index, "--index", address)
    return address


def run(*words: object, code: int = 0) -> Any:
    result = CliRunner().invoke(cli, [str(word) for word in words])
    assert result.exit_code == code, (result.output, result.exception)
    assert SECRET not in result.output
    return result


def test_a_copy_in_memory_is_the_index(samples_at: str, sample_index: Path) -> None:
    """Every article, passage and vector; those of groups as exactly as they are compared."""
    copied, whole = open_in_memory(samples_at), open_index(sample_index)
    assert dict(copied.articles) == dict(whole.articles)
    assert list(copied.passages) == list(whole.passages)
    assert (copied.dense.vectors == whole.dense.vectors).all()
    assert (copied.leads.vectors == whole.leads.vectors).all()
    for id in whole.articles:
        (ours, our_digests), (theirs, digests) = copied.groups.of(id), whole.groups.of(id)
        assert our_digests == digests
        assert abs(ours - theirs).max(initial=0) < 0.005


def test_eval_run_and_replay(samples_at: str, sample_index: Path, samples: Path, tmp_path: Path) -> None:
    """The same ranking as from the folder, also by workers, which get the password; and replayed."""
    options = ("--limit", 10, "--allow-unknown")
    run("eval", "run", samples, "--index", sample_index, "--out", tmp_path / "folder", *options)
    run("eval", "run", samples, "--index", samples_at, "--out", tmp_path / "rows", *options, "--workers", 2)
    runs = [evaluation.load_run(tmp_path / name) for name in ("folder", "rows")]
    first = [{case: list(ranked)[:3] for case, ranked in one.ranking.items()} for one in runs]
    assert first[0] == first[1]
    assert not any(SECRET in file.read_text(errors="replace") for file in (tmp_path / "rows").iterdir())
    run("eval", "replay", samples, "--index", samples_at, "--out", tmp_path / "replayed", *options)


def test_insights(samples_at: str, sample_index: Path, samples: Path, tmp_path: Path) -> None:
    """The same as from the folder."""
    pytest.importorskip("scipy")
    vectors = ("--vectors", tmp_path / "samples.vectors", "--history", samples, "--json")
    for command in ("gaps", "volume", "stale", "articles"):
        told = [run("insights", command, "--index", place, *vectors).stdout for place in (sample_index, samples_at)]
        assert json.loads(told[0]) == json.loads(told[1]), command


@pytest.mark.usefixtures("hash_embedder", "in_tmp_path")
def test_a_desk(address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Articles come in, and go; a note, a history, and the loop. What it must remember lies where it is told."""
    world = World()
    world.add_article("The red wheel", "Turn the red wheel to the left until it clicks.", public=True)
    for n in range(5):
        world.add_article(f"The lamp {n}", f"Lamp {n} is blue.", public=False)
    world.later()
    monkeypatch.setattr("zendesk_double.SIZE", 100)  # its pages stop where more articles have the same second
    (tmp_path / "beside").mkdir()
    monkeypatch.setenv("ASSISTKIT_BESIDE", str(tmp_path / "beside"))
    for name, value in {"EMAIL": EMAIL, "TOKEN": TOKEN, "URL": "https://desk.example"}.items():
        monkeypatch.setenv(f"ASSISTKIT_ZENDESK_{name}", value)
    with serving(zendesk(world)) as server, stamina.set_testing(True, attempts=3, cap=True):

        def desk(command: str, *words: object) -> str:
            return str(run("desk", command, "zendesk", *words, "--url", server.url).output)

        assert "6 new or changed, 0 removed" in desk("sync", "--index", address)
        assert "up to date" in desk("sync", "--index", address)
        del world.articles[102]
        assert "1 removed" in desk("sync", "--index", address)
        assert len(open_knowledge(address).articles) == 5
        id = world.add_case("Wheel", "How do I turn the red wheel to the left?")
        assert "red wheel" in desk("suggest", id, "--index", address)
        world.say(id, "agent", "See https://desk.zendesk.com/hc/en-us/articles/101-The-red-wheel")
        world.cases[id]["status"] = "closed"
        world.later()
        assert "labeled      1" in desk("history", "--out", "history", "--index", address)
        watch = ("watch", "--index", address, "--reviews", "reviews.db", "--once")
        assert "0 notes" in desk(*watch)
        world.later()
        world.add_case("Wheel", "How do I turn the red wheel to the left again?")
        world.add_article("The pump", "The pump is green.", public=True)
        world.later()
        assert "1 notes, 0 reviews" in desk(*watch)
        assert "The pump" in {article.title for article in open_knowledge(address).articles.values()}
    assert {path.suffix for path in (tmp_path / "beside").iterdir()} >= {".desk", ".watch"}


def test_serve(samples_at: str, tmp_path: Path, samples: Path) -> None:
    """Two processes at one database: they suggest, take what is new, and log no password."""
    served = Served(samples_at, tmp_path, workers=2)
    try:
        answer = served.post("/suggest", {"case": PIN}, served.token()).json()
        assert answer["sources"]
        articles = shutil.copytree(samples / "articles", tmp_path / "articles")
        page = "---\nid: zebra\ntitle: Feed the zebra\nvisibility: public\n---\n\nGive the zebra hay at noon.\n"
        (articles / "zebra.md").write_text(page)
        run("index", "update", articles, "--index", samples_at)

        def zebra() -> bool:
            said = served.post("/suggest", {"case": {"text": "How do I feed the zebra?"}}, served.token()).json()
            return any(one["article_id"] == "zebra" for one in (*said["sources"], *said["evidence"]))

        served.until(zebra)
    finally:
        served.stop()
    assert SECRET not in "\n".join(served.lines)


@pytest.mark.parametrize(
    "words",
    [
        ("index", "show", "pin", "--index"),
        ("doctor", "--index"),
        ("eval", "import", "tickets.csv", "--out", "dataset", "--articles"),
        ("index", "copy", "--index", "kb.index"),
    ],
)
def test_what_needs_a_folder_says_so(words: tuple[str, ...]) -> None:
    """And repeats no password."""
    said = run(*words, f"postgresql://desk:{SECRET}@db.example/kb", code=2).stderr
    assert "must be a path here; got the address of a database" in said


@pytest.mark.parametrize("mode", ["", "&sslmode=verify-full", "&sslmode=require"])
def test_an_address_reaches_a_worker_whole(mode: str) -> None:
    """With its password and its certificates; what is shown of it has none."""
    address = Address(f"postgresql://desk:{SECRET}@db.example:5433/kb?tenant=acme{mode}")
    there = pickle.loads(pickle.dumps(address))  # noqa: S301  our own
    assert (there, there.tenant, there.connecting["password"]) == (address, "acme", SECRET)
    assert there.connecting.keys() == address.connecting.keys()
    assert SECRET not in f"{there} {there!r}"
