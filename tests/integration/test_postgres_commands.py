"""The commands at the address of a database do what they do at a folder, and never print its password."""

import json

import pytest
from click.testing import CliRunner

pytest.importorskip("sqlalchemy")
from assistkit.cli import cli

SECRET = "s3cret-of-the-desk"  # noqa: S105
PAGE = "---\nid: {id}\ntitle: {title}\nvisibility: {seen}\n---\n\n{text}\n"
ASKED = "How do I reset the kiosk PIN?"
CASE = {"id": "c1", "subject": "kiosk PIN", "messages": [{"author": "customer", "text": ASKED}]}


@pytest.fixture(autouse=True)
def _everywhere(hash_embedder, in_tmp_path):
    """Words instead of a model, and relative paths in the test's own folder."""


@pytest.fixture
def articles(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    write(folder, "pin", "Reset the kiosk PIN", "public", "Open Settings and select New PIN. Enter 4 digits twice.")
    write(folder, "holds", "Payout holds", "internal", "Risk may extend the pause to 7 days.")
    return folder


@pytest.fixture
def address(vector_url):
    return vector_url.replace("desk@", f"desk:{SECRET}@")


def write(folder, id, title, seen, text):
    (folder / f"{id}.md").write_text(PAGE.format(id=id, title=title, seen=seen, text=text))


def run(*words, code=0):
    result = CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == code, result.output
    assert SECRET not in result.output
    assert SECRET not in result.stderr
    return result


def test_build_update_info_verify_and_suggest(articles, address):
    """The whole way of a desk, at an address."""
    built = run("index", "build", articles, "--index", address)
    assert "2 articles (1 public, 1 internal), 2 passages" in built.stderr
    assert "desk:***@" in built.stderr
    assert json.loads(run("index", "info", address, "--json").stdout)["articles"] == 2
    assert run("index", "verify", address).stdout == "ok gen-000001 2 articles, 2 passages\n"
    (suggestion,) = run("suggest", "--index", address, "--text", ASKED, "--json").stdout.splitlines()
    assert json.loads(suggestion)["evidence"][0]["passage"]["article_id"] == "pin"
    (articles / "holds.md").unlink()
    write(articles, "lock", "Lock the kiosk", "public", "Select Lock.")
    assert "1 added, 0 changed, 1 removed, 1 unchanged" in run("index", "update", articles, "--index", address).stderr
    run("index", "info", address, "--duplicates")


def test_the_same_suggestion_as_from_the_folder(articles, address):
    """But for where it comes from."""
    run("index", "build", articles, "--out", "kb.index")
    run("index", "copy", "kb.index", "--index", address)
    made = []
    for place in ("kb.index", address):
        told = json.loads(run("suggest", "--index", place, "--text", ASKED, "--json").stdout)
        made.append({name: told[name] for name in ("status", "confidence", "text", "citations", "findings")})
    assert made[0] == made[1]
    run("index", "copy", "kb.index", "--index", "other.index", code=2)


def test_learn_and_forget(articles, address, tmp_path):
    """Solved cases are remembered in the database, and forgotten there."""
    run("index", "build", articles, "--index", address)
    history = tmp_path / "history"
    history.mkdir()
    (history / "cases.jsonl").write_text(json.dumps(CASE) + "\n")
    (history / "qrels.tsv").write_text("case_id\tarticle_id\tgrade\nc1\tpin\t2\n")
    run("learn", "--index", address, "--history", history)
    assert json.loads(run("index", "info", address, "--json").stdout)["cases"] == 1
    assert "c1" in run("similar", "--index", address, "--text", "reset the kiosk PIN").stdout
    run("explain", "--index", address, "--text", "reset the kiosk PIN", "--article", "pin")
    run("forget", "--index", address, "c1")
    assert json.loads(run("index", "info", address, "--json").stdout)["cases"] == 0


def test_what_goes_wrong_is_a_line(address, articles):
    """A database without an index, one that is not there, and an address of another form."""
    assert "no index in this database" in run("index", "info", address, code=2).stderr
    assert "no index in this database" in run("index", "verify", address, code=1).stdout
    nowhere = address.replace("@/t", "@/nowhere")
    said = run("suggest", "--index", nowhere, "--text", "PIN", code=2).stderr  # that it does not exist, or hung up
    assert "desk:***@/nowhere" in said
    assert "check the address" in said
    assert "must look like" in run("index", "info", f"postgresql://u:{SECRET}@h:port/x", code=2).stderr
    assert (
        "kind must be exact or hnsw"
        in run("index", "build", articles, "--kind", "ivf", "--index", address, code=2).stderr
    )
